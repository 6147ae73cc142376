//! The part of a card that tells with which others an usulan is counted and who supports it, and
//! the buttons for that.
//!
//! What is in force everybody reads who may read the card. What is only proposed, and what was
//! said against it, is for those who plan with it and for the desa whose word is asked.

use std::fmt::Display;

use crate::app::decide::Context;
use crate::app::decision::{Kecamatan, Want};
use crate::app::outgoing::Key;
use crate::dialog::text::{Text, shortened};
use crate::domain::gabung::{Gabung, Keluarga, Sifat, Suara};
use crate::domain::jurnal::Chain;
use crate::domain::pejabat::{Person, Sight, Viewer};
use crate::domain::usulan::{StageName, Usulan};
use crate::domain::wilayah::KodeDesa;

use super::{card, ikatan, keys, lookup};

/// Keeps a part on two lines of a phone.
const KEGIATAN_CHARS_MAX: usize = 50;

/// Buttons to other usulan; the rest are read by their codes.
const LOOK_MAX: usize = 6;

/// Buttons that take out a desa, the first to come first; behind these the next come up.
const TURN_OUT_MAX: usize = 4;

/// An usulan among those that ties connect it with, and the eyes that look at it.
pub struct Bersama<'a> {
    cx: Context<'a>,
    kecamatan: &'a Kecamatan,
    keluarga: Keluarga<'a>,
    usulan: &'a Usulan,
    viewer: Viewer<'a>,
    sight: Sight,
}

impl<'a> Bersama<'a> {
    /// `None` where the kecamatan is not set up.
    pub fn of(
        cx: Context<'a>,
        usulan: &'a Usulan,
        viewer: Viewer<'a>,
        sight: Sight,
    ) -> Result<Option<Bersama<'a>>, Want> {
        let Some(kecamatan) = cx.known.kecamatan(usulan.kecamatan())? else {
            return Ok(None);
        };
        let keluarga = Keluarga::new(cx.known.family(usulan.kode)?);
        Ok(Some(Bersama {
            cx,
            kecamatan,
            keluarga,
            usulan,
            viewer,
            sight,
        }))
    }

    pub fn text(&self) -> Result<Text, Want> {
        let mut text = self.tie()?;
        text.paragraph(self.parts());
        text.paragraph(self.suitors());
        if !self.usulan.pendukung.is_empty() {
            let desa = self.usulan.pendukung.iter().map(|one| one.desa);
            let desa = names(self.kecamatan, desa);
            text.paragraph(self.cx.say("gabung.pendukung", &[("desa", &desa)]));
        }
        Ok(text)
    }

    /// Where it is counted, or is proposed to be.
    fn tie(&self) -> Result<Text, Want> {
        let Some((tie, parent)) = self.tied() else {
            return Ok(Text::new());
        };
        let in_force = self.usulan.counted_in().is_some();
        if !in_force && !self.plans() {
            return Ok(Text::new());
        }
        let key = match in_force {
            true => "gabung.dihitung",
            false => "gabung.diusulkan",
        };
        let sifat = keys::label(self.cx, &format!("gabung.sifat_{}", tie.sifat.name()));
        let mut text = self.cx.say(
            key,
            &[
                ("kode", &parent.kode),
                ("kegiatan", &self.kegiatan(parent)),
                ("desa", &lookup::sebut_desa(self.kecamatan, parent.desa)),
                ("sifat", &sifat),
            ],
        );
        if let Some(root) = self.keluarga.root(self.usulan.kode).filter(|_| in_force) {
            let tahap = card::stage(self.cx, root, self.sight, false)?;
            let values: [(&str, &dyn Display); 2] = [("utama", &root.kode), ("tahap", &tahap)];
            let said = tie.sifat == Sifat::LintasDesa && root.kode == parent.kode;
            if !said && self.keluarga.is_lintas_desa(root.kode) {
                let desa = lookup::sebut_desa(self.kecamatan, root.desa);
                text.line(self.cx.say("gabung.lintas_ikut", &[("desa", &desa)]));
            }
            text.line(self.cx.say("gabung.keadaan", &values));
        }
        if self.plans() {
            self.words(&mut text, tie, in_force);
        }
        Ok(text)
    }

    /// What was said of the tie so far.
    fn words(&self, text: &mut Text, tie: &Gabung, in_force: bool) {
        if let Some(alasan) = tie.alasan.as_ref().filter(|_| !in_force) {
            let alasan = ikatan::brief(alasan);
            text.line(self.cx.say("gabung.mengapa", &[("alasan", &alasan)]));
        }
        self.objections(text, tie.suara.iter().filter(|one| one.dijawab));
        if let Some(putusan) = &tie.keputusan {
            let alasan = ikatan::brief(&putusan.alasan);
            text.line(self.cx.say("gabung.putusan", &[("alasan", &alasan)]));
        }
        self.objections(text, tie.objections());
        if tie.objections().next().is_some() {
            text.line(self.cx.say("gabung.menunggu_camat", &[]));
        } else if !in_force {
            let missing = self.keluarga.missing(self.usulan);
            text.line(waiting(self.cx, self.kecamatan, &missing));
        }
    }

    fn objections<'s>(&self, text: &mut Text, suara: impl Iterator<Item = &'s Suara>) {
        for one in suara {
            let desa = lookup::sebut_desa(self.kecamatan, one.desa);
            let alasan = ikatan::brief(one.keberatan.as_deref().unwrap_or_default());
            let values: [(&str, &dyn Display); 2] = [("desa", &desa), ("alasan", &alasan)];
            text.line(self.cx.say("gabung.keberatan_desa", &values));
        }
    }

    /// All that are counted in it, each with its own desa, volume and money.
    fn parts(&self) -> Text {
        if self.usulan.counted_in().is_some() {
            return Text::new();
        }
        let tree = self.keluarga.tree(self.usulan.kode);
        if tree.len() < 2 {
            return Text::new();
        }
        let desa = lookup::sebut_desa(self.kecamatan, self.usulan.desa);
        let key = match self.keluarga.is_lintas_desa(self.usulan.kode) {
            true => "gabung.lintas",
            false => "gabung.gabungan",
        };
        let mut text = self.cx.say(key, &[("n", &tree.len()), ("desa", &desa)]);
        for one in tree {
            text.line(self.part(one));
        }
        text
    }

    fn part(&self, one: &Usulan) -> Text {
        let key = match self.sight >= Sight::Planning {
            true => "gabung.bagian_anggaran",
            false => "gabung.bagian",
        };
        self.cx.say(
            key,
            &[
                ("kode", &one.kode),
                ("kegiatan", &self.kegiatan(one)),
                ("desa", &lookup::sebut_desa(self.kecamatan, one.desa)),
                ("volume", &one.isi.volume),
                ("anggaran", &one.isi.anggaran),
            ],
        )
    }

    /// Those that are proposed to be counted in it.
    fn suitors(&self) -> Text {
        let mut lines = Text::new();
        if self.plans() {
            for one in self.keluarga.suitors(self.usulan.kode) {
                lines.line(self.cx.say(
                    "gabung.baris",
                    &[
                        ("kode", &one.kode),
                        ("kegiatan", &self.kegiatan(one)),
                        ("desa", &lookup::sebut_desa(self.kecamatan, one.desa)),
                    ],
                ));
            }
        }
        if lines.is_empty() {
            return lines;
        }
        let mut text = self.cx.say("gabung.peminat", &[]);
        text.line(lines);
        text
    }

    fn kegiatan(&self, one: &Usulan) -> String {
        let words = one.isi.kegiatan.to_string();
        let own = self.person().is_some_and(|own| lookup::owns(own, one));
        let words = if own { words } else { card::masked(&words) };
        shortened(&words, KEGIATAN_CHARS_MAX)
    }

    fn person(&self) -> Option<&'a Person> {
        match self.viewer {
            Viewer::Person(person) => Some(person),
            Viewer::Group(_) => None,
        }
    }

    fn tied(&self) -> Option<(&'a Gabung, &'a Usulan)> {
        let tie = self.usulan.gabung.as_ref()?;
        Some((tie, self.keluarga.get(tie.induk)?))
    }

    /// The person's desa whose word the tie asks for.
    fn concerned(&self) -> Vec<KodeDesa> {
        let own = self.person().map(Person::desa).unwrap_or_default();
        let concerned = self.keluarga.concerned(self.usulan);
        own.into_iter()
            .filter(|one| concerned.contains(one))
            .collect()
    }

    fn plans(&self) -> bool {
        self.sight >= Sight::Planning || !self.concerned().is_empty()
    }

    pub fn keys(&self) -> Vec<Vec<Key>> {
        let Some(person) = self.person() else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        if let Some((tie, _)) = self.tied() {
            rows.push(self.desa_keys(tie));
            rows.extend(self.desk_keys(person, tie).into_iter().map(|key| vec![key]));
        }
        rows.extend(self.support_key(person).map(|key| vec![key]));
        rows.extend(self.turn_out_keys(person).into_iter().map(|key| vec![key]));
        rows.extend(keys::rows(self.look_keys(), 2));
        rows.retain(|row| !row.is_empty());
        rows
    }

    fn desa_keys(&self, tie: &Gabung) -> Vec<Key> {
        let key = |label: &str, act: &str| ikatan::tie_key(self.cx, label, act, self.usulan, tie);
        let concerned = self.concerned();
        let objects = |desa: &KodeDesa| tie.objections().any(|one| one.desa == *desa);
        let in_force = self.usulan.counted_in().is_some();
        let mut row = Vec::new();
        if in_force && concerned.iter().any(objects) {
            row.push(key("gabung.tombol_cabut_keberatan", "y"));
        }
        let complete = self.keluarga.missing(self.usulan).is_empty();
        if !in_force
            && concerned
                .iter()
                .any(|desa| complete || !tie.has_agreed(*desa))
        {
            row.push(key("gabung.tombol_setuju", "y"));
        }
        if concerned.iter().any(|desa| !objects(desa)) {
            row.push(key("gabung.tombol_keberatan", "n"));
        }
        row
    }

    fn desk_keys(&self, person: &Person, tie: &Gabung) -> Vec<Key> {
        let camat = camat_keys(self.cx, self.usulan, tie, person);
        if !camat.is_empty() || person.meja_kecamatan(self.usulan.kecamatan()).is_none() {
            return camat;
        }
        let key = |label: &str, act: &str| ikatan::tie_key(self.cx, label, act, self.usulan, tie);
        match self.usulan.counted_in() {
            // What the camat has decided only the camat undoes.
            Some(_) if tie.keputusan.is_some() => Vec::new(),
            Some(_) => vec![key("gabung.tombol_lepas", "l")],
            None => vec![key("gabung.tombol_batal_usul", "b")],
        }
    }

    /// Another desa of the kecamatan may propose it too, or stop doing so.
    fn support_key(&self, person: &Person) -> Option<Key> {
        let key = |label: &str, act: &str| {
            keys::data(
                keys::label(self.cx, label),
                format!("g:{act}:{}", self.usulan.kode),
            )
        };
        let here = |desa: &KodeDesa| desa.kecamatan() == self.usulan.kecamatan();
        let mut own = person.desa().into_iter().filter(here);
        if own.clone().any(|desa| self.usulan.supports(desa)) {
            return Some(key("gabung.tombol_keluar", "k"));
        }
        let owners = self.keluarga.owners(self.usulan.kode);
        let open = StageName::OPEN.contains(&self.usulan.stage.underneath().name());
        let this_year = Chain::of(self.usulan).tahun == self.kecamatan.tahun;
        let outside = own.any(|desa| desa != self.usulan.desa && !owners.contains(&desa));
        (open && this_year && outside).then(|| key("gabung.tombol_dukung", "s"))
    }

    /// Takes out a desa that supports it, or lets one back in: for the desa that wrote it and for
    /// the camat.
    fn turn_out_keys(&self, person: &Person) -> Vec<Key> {
        let usulan = self.usulan;
        let camat = person.meja_camat(usulan.kecamatan()).is_some();
        if !camat && !lookup::owns(person, usulan) {
            return Vec::new();
        }
        let key = |label: &str, act: &str, desa: KodeDesa| {
            let nama = lookup::sebut_desa(self.kecamatan, desa);
            let label = self.cx.say(label, &[("desa", &nama)]).to_string();
            keys::data(label, format!("g:{act}:{}:{desa}", usulan.kode))
        };
        let with = usulan.pendukung.iter();
        let with = with.map(|one| key("gabung.tombol_keluarkan", "o", one.desa));
        let out = usulan.dikeluarkan.iter();
        let out = out.filter(|one| camat || !one.oleh_camat);
        let out = out.map(|one| key("gabung.tombol_izinkan", "i", one.desa));
        with.take(TURN_OUT_MAX)
            .chain(out.take(TURN_OUT_MAX))
            .collect()
    }

    /// Opens the one it is counted in, its parts, and those that are proposed to be.
    fn look_keys(&self) -> Vec<Key> {
        let kode = self.usulan.kode;
        let parts = self.keluarga.children(kode).map(|one| one.kode);
        let suitors = self.keluarga.suitors(kode).map(|one| one.kode);
        let root = self.keluarga.root(kode).map(|one| one.kode);
        let parent = self.tied().map(|(_, parent)| parent.kode);
        let proposed = |_: &_| self.plans();
        let up = parent.filter(|_| self.usulan.counted_in().is_some() || self.plans());
        let mut codes: Vec<_> = up
            .into_iter()
            .chain(root.filter(|root| *root != kode))
            .collect();
        codes.extend(parts.chain(suitors.filter(proposed)));
        let mut shown = Vec::new();
        for one in codes {
            if !shown.contains(&one) {
                shown.push(one);
            }
        }
        let see = |one| {
            let label = self.cx.say("gabung.tombol_lihat", &[("kode", &one)]);
            keys::data(label.to_string(), format!("s:{one}"))
        };
        shown.into_iter().take(LOOK_MAX).map(see).collect()
    }
}

/// What only the camat may press: yes and no to a proposal, or the word on an objection.
pub fn camat_keys(cx: Context<'_>, child: &Usulan, tie: &Gabung, person: &Person) -> Vec<Key> {
    if person.meja_camat(child.kecamatan()).is_none() {
        return Vec::new();
    }
    let key = |label: &str, act: &str| ikatan::tie_key(cx, label, act, child, tie);
    let objected = tie.objections().next().is_some();
    match child.counted_in() {
        Some(_) if objected => vec![
            key("gabung.tombol_tetap", "c"),
            key("gabung.tombol_lepas", "l"),
        ],
        Some(_) => vec![key("gabung.tombol_lepas", "l")],
        None => vec![
            key("gabung.tombol_putus_gabung", "c"),
            key("gabung.tombol_putus_tidak", "x"),
        ],
    }
}

/// Whose word is still missing; the last one's yes may be to be said once more.
pub fn waiting(cx: Context<'_>, kecamatan: &Kecamatan, missing: &[KodeDesa]) -> Text {
    if missing.is_empty() {
        return cx.say("gabung.semua_setuju", &[]);
    }
    let desa = names(kecamatan, missing.iter().copied());
    cx.say("gabung.menunggu", &[("desa", &desa)])
}

fn names(kecamatan: &Kecamatan, desa: impl IntoIterator<Item = KodeDesa>) -> String {
    let names = desa
        .into_iter()
        .map(|desa| lookup::sebut_desa(kecamatan, desa));
    names.collect::<Vec<_>>().join(", ")
}
