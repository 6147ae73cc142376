//! A pair on one screen: what each is, what differs, why it was pointed out, what can be said.
//!
//! The one that would lead or contain the other is called A, the other B.

use std::fmt::Display;

use crate::app::decide::Context;
use crate::app::decision::{Kecamatan, Want};
use crate::app::outgoing::Key;
use crate::app::serupa;
use crate::app::verb::keys::{self, Screen};
use crate::app::verb::{card, lookup};
use crate::dialog::text::{Text, shortened};
use crate::domain::dugaan::Pasangan;
use crate::domain::duplicate::{Reason, Relation, SHOWN_MIN, Side};
use crate::domain::gabung::Keluarga;
use crate::domain::kode::KodeUsulan;
use crate::domain::putusan::Jenis;
use crate::domain::usulan::{Titik, Usulan};

/// Two usulan and the buttons must fit a phone's screen or two.
const KEGIATAN_CHARS_MAX: usize = 120;
const LOKASI_CHARS_MAX: usize = 120;

/// Names a work that is not the one asked about, on two lines at most.
const WITHIN_CHARS_MAX: usize = 40;

/// Two such stand on one line of a phone.
const SHORT_CHARS_MAX: usize = 12;

/// The weightiest ones; the others hardly change anybody's mind.
const REASONS_MAX: usize = 4;

pub struct Layar<'a> {
    cx: Context<'a>,
    kecamatan: &'a Kecamatan,
    pasangan: &'a Pasangan,
    /// A.
    induk: &'a Usulan,
    /// B.
    anak: &'a Usulan,
}

/// Which of the two leads unless somebody says otherwise: what contains the other, else the
/// earlier one.
pub fn likely(pasangan: &Pasangan) -> KodeUsulan {
    match pasangan.dugaan.relation {
        Relation::PartOf(Side::Second) => pasangan.b.kode,
        _ => pasangan.a.kode,
    }
}

impl<'a> Layar<'a> {
    pub fn of(
        cx: Context<'a>,
        kecamatan: &'a Kecamatan,
        pasangan: &'a Pasangan,
        induk: KodeUsulan,
    ) -> Layar<'a> {
        let (induk, anak) = match pasangan.b.kode == induk {
            true => (&pasangan.b, &pasangan.a),
            false => (&pasangan.a, &pasangan.b),
        };
        Layar {
            cx,
            kecamatan,
            pasangan,
            induk,
            anak,
        }
    }

    /// A and B.
    pub fn sides(&self) -> (&'a Usulan, &'a Usulan) {
        (self.induk, self.anak)
    }

    /// Whether the detector says which contains the other.
    pub fn knows_side(&self) -> bool {
        matches!(self.pasangan.dugaan.relation, Relation::PartOf(_))
    }

    pub fn screen(&self) -> Result<Screen, Want> {
        let cx = self.cx;
        let dugaan = &self.pasangan.dugaan;
        let key = match dugaan.relation {
            _ if dugaan.score < SHOWN_MIN => "duplikat.dugaan_tidak",
            Relation::Same => "duplikat.dugaan_same",
            Relation::CrossDesa => "duplikat.dugaan_cross_desa",
            Relation::PartOf(_) if likely(self.pasangan) != self.induk.kode => {
                "duplikat.dugaan_part_of_tukar"
            }
            Relation::PartOf(_) => "duplikat.dugaan_part_of",
            Relation::Related => "duplikat.dugaan_related",
        };
        let mut text = cx.say(key, &[]);
        for (mark, one) in [("A", self.induk), ("B", self.anak)] {
            text.line(self.side(mark, one));
            text.line(self.within(one)?);
        }
        text.paragraph(self.fields());
        text.paragraph(self.reasons("duplikat.mengapa", |one| !one.against));
        // The years stand among the fields.
        let other = |one: &Reason| one.against && one.key != "tahun_lain";
        text.paragraph(self.reasons("duplikat.bedanya", other));
        text.paragraph(match self.may_join() {
            true => cx.say("duplikat.bila_digabung", &[("kode", &self.code_after()?)]),
            false => cx.say("duplikat.beda_tahun", &[]),
        });
        Ok((text, self.keys()))
    }

    /// Asks which of the two contains the other.
    pub fn which(&self) -> Screen {
        let cx = self.cx;
        let mut text = cx.say("duplikat.mana_mencakup", &[]);
        text.line(self.side("A", self.induk));
        text.line(self.side("B", self.anak));
        let button = |key: &str, word: &str, induk: &Usulan, anak: &Usulan| {
            keys::data(keys::label(cx, key), self.data(word, induk, anak))
        };
        let keys = vec![
            vec![button(
                "duplikat.tombol_a_mencakup",
                "mencakup",
                self.induk,
                self.anak,
            )],
            vec![button(
                "duplikat.tombol_b_mencakup",
                "mencakup",
                self.anak,
                self.induk,
            )],
            vec![button(
                "duplikat.tombol_kembali",
                "lihat",
                self.induk,
                self.anak,
            )],
        ];
        (text, keys)
    }

    /// Asks whether those shall be tied as which the two are counted, or are proposed to be.
    pub fn roots(&self, jenis: Jenis, root: &Usulan, child: &Usulan) -> Screen {
        let cx = self.cx;
        let mut text = Text::new();
        for (one, akar) in [(self.induk, root), (self.anak, child)] {
            if one.kode != akar.kode {
                let values: [(&str, &dyn Display); 2] = [("kode", &one.kode), ("akar", &akar.kode)];
                text.line(cx.say("duplikat.sudah_di_dalam", &values));
            }
        }
        let values: [(&str, &dyn Display); 2] = [("anak", &child.kode), ("induk", &root.kode)];
        let question = format!("duplikat.akar_{}", jenis.name());
        text.paragraph(cx.say(&question, &values));
        let button = |key: &str, word: &str| {
            keys::data(keys::label(cx, key), self.data(word, self.induk, self.anak))
        };
        let sure = button("duplikat.tombol_ya", &format!("ya_{}", jenis.name()));
        let back = button("duplikat.tombol_kembali", "lihat");
        (text, vec![vec![sure], vec![back]])
    }

    /// Why the two are one work, in words for the desa: no money of another, no numbers of persons.
    pub fn why(&self) -> String {
        let words = self.cx.words();
        let told = self.told().filter(serupa::is_public);
        let told = told.filter(|reason| !reason.against);
        let told: Vec<Reason> = told.take(REASONS_MAX).collect();
        card::masked(&serupa::line(words, &told))
    }

    fn side(&self, mark: &str, usulan: &Usulan) -> Text {
        let kegiatan = card::masked(&usulan.isi.kegiatan.to_string());
        let desa = lookup::sebut_desa(self.kecamatan, usulan.desa);
        self.cx.say(
            "duplikat.pihak",
            &[
                ("tanda", &mark),
                ("kode", &usulan.kode),
                ("desa", &desa),
                ("kegiatan", &shortened(&kegiatan, KEGIATAN_CHARS_MAX)),
            ],
        )
    }

    /// The work in which it is counted, or is proposed to be; nothing for one by itself.
    fn within(&self, usulan: &Usulan) -> Result<Text, Want> {
        let key = match usulan.counted_in() {
            Some(_) => "duplikat.dalam",
            None => "duplikat.dalam_usul",
        };
        Ok(self.head(usulan)?.map_or_else(Text::new, |root| {
            let kegiatan = card::masked(&root.isi.kegiatan.to_string());
            let values: [(&str, &dyn Display); 3] = [
                ("kode", &root.kode),
                ("kegiatan", &shortened(&kegiatan, WITHIN_CHARS_MAX)),
                ("desa", &lookup::sebut_desa(self.kecamatan, root.desa)),
            ];
            self.cx.say(key, &values)
        }))
    }

    /// At the head of the works that it is counted in, or is proposed for.
    fn head(&self, usulan: &Usulan) -> Result<Option<&'a Usulan>, Want> {
        let keluarga = Keluarga::new(self.cx.known.family(usulan.kode)?);
        Ok(match (usulan.counted_in(), &usulan.gabung) {
            (Some(_), _) => keluarga.root(usulan.kode),
            (None, Some(tie)) => keluarga.root(tie.induk),
            (None, None) => None,
        })
    }

    /// Under which code the two would be counted.
    fn code_after(&self) -> Result<String, Want> {
        let head = self.head(self.induk)?;
        Ok(head.map_or("A".to_owned(), |root| root.kode.to_string()))
    }

    fn fields(&self) -> Text {
        let place = |one: &Usulan| {
            let written = card::masked(&one.isi.lokasi.written());
            shortened(&written, LOKASI_CHARS_MAX)
        };
        let fields: [(&str, [String; 2]); 5] = [
            ("lokasi", self.both(place)),
            ("volume", self.both(|one| one.isi.volume.to_string())),
            ("anggaran", self.both(|one| one.isi.anggaran.to_string())),
            (
                "tahun",
                self.both(|one| (2000 + i16::from(one.kode.tahun())).to_string()),
            ),
            (
                "tahap",
                self.both(|one| {
                    let key = format!("tahap.{}", one.stage.name().name());
                    keys::label(self.cx, &key)
                }),
            ),
        ];
        let (same, other): (Vec<_>, Vec<_>) = fields.iter().partition(|(_, [a, b])| a == b);
        let line = |key: &str, name: &str, [a, b]: &[String; 2]| {
            let nama = keys::label(self.cx, &format!("duplikat.bidang_{name}"));
            let values: [(&str, &dyn Display); 3] = [("nama", &nama), ("a", a), ("b", b)];
            self.cx.say(key, &values)
        };
        let mut text = Text::new();
        for (name, both) in other {
            let short = both
                .iter()
                .all(|one| one.chars().count() <= SHORT_CHARS_MAX);
            let key = if short {
                "duplikat.beda_pendek"
            } else {
                "duplikat.beda"
            };
            text.line(line(key, name, both));
        }
        let same = same
            .into_iter()
            .map(|(name, both)| line("duplikat.sama", name, both).to_string());
        let same = same.collect::<Vec<_>>().join(" · ");
        text.line(self.cx.say("duplikat.sama_semua", &[("daftar", &same)]));
        text
    }

    fn both(&self, of: impl Fn(&Usulan) -> String) -> [String; 2] {
        [of(self.induk), of(self.anak)]
    }

    fn reasons(&self, heading: &str, wanted: impl Fn(&Reason) -> bool) -> Text {
        let told = self.told().filter(wanted).take(REASONS_MAX);
        let lines = told.map(|one| {
            let reason = card::masked(&serupa::reason(self.cx.words(), &one).to_string());
            self.cx.say("duplikat.alasan", &[("alasan", &reason)])
        });
        let lines = Text::join(lines, "\n");
        if lines.is_empty() {
            return lines;
        }
        let mut text = self.cx.say(heading, &[]);
        text.line(lines);
        text
    }

    /// The reasons with A's values first.
    fn told(&self) -> impl Iterator<Item = Reason> {
        let turned = self.induk.kode != self.pasangan.a.kode;
        self.pasangan.dugaan.reasons.iter().map(move |one| {
            let mut one = one.clone();
            for (name, _) in one.values.iter_mut().filter(|_| turned) {
                *name = match *name {
                    "a" => "b",
                    "b" => "a",
                    other => other,
                };
            }
            one
        })
    }

    /// Usulan of two years are never joined, but one may be the other again.
    fn may_join(&self) -> bool {
        self.induk.kode.tahun() == self.anak.kode.tahun()
    }

    fn keys(&self) -> Vec<Vec<Key>> {
        let mut rows = Vec::new();
        let mut words = Vec::new();
        if self.may_join() {
            words.push(self.word(Jenis::Sama));
            // Within one desa nothing crosses a border.
            if self.induk.desa != self.anak.desa {
                words.push(self.word(Jenis::LintasDesa));
            }
            words.push(self.word(Jenis::BagianDari));
        } else {
            let label = keys::label(self.cx, "duplikat.tombol_tahun_lain");
            let data = self.data("tahun", self.induk, self.anak);
            rows.push(vec![keys::data(label, data)]);
        }
        let apart = [Jenis::Terkait, Jenis::Bukan, Jenis::Nanti];
        words.extend(apart.map(|jenis| self.word(jenis)));
        if self.may_join() {
            let label = keys::label(self.cx, "duplikat.tombol_tukar");
            let data = self.data("lihat", self.anak, self.induk);
            words.push(keys::data(label, data));
        }
        // Three in a row would be cut on a phone.
        rows.extend(keys::rows(words, 2));
        rows.extend(keys::rows(self.look(), 2));
        rows
    }

    fn word(&self, jenis: Jenis) -> Key {
        let label = keys::label(self.cx, &format!("duplikat.tombol_{}", jenis.name()));
        keys::data(label, self.data(jenis.name(), self.induk, self.anak))
    }

    fn look(&self) -> Vec<Key> {
        let cx = self.cx;
        let open = |key: &str, usulan: &Usulan| {
            keys::data(keys::label(cx, key), format!("s:{}", usulan.kode))
        };
        let mut row = vec![
            open("duplikat.tombol_buka_a", self.induk),
            open("duplikat.tombol_buka_b", self.anak),
        ];
        let photos = |one: &Usulan| !one.isi.foto.is_empty();
        if photos(self.induk) || photos(self.anak) {
            let data = self.data("foto", self.induk, self.anak);
            row.push(keys::data(keys::label(cx, "duplikat.tombol_foto"), data));
        }
        row.extend(self.map());
        row
    }

    /// Both points, or the one that there is.
    fn map(&self) -> Option<Key> {
        let written = |at: Titik| format!("{},{}", at.lat, at.lon);
        let (key, address) = match (self.induk.isi.titik, self.anak.isi.titik) {
            (Some(a), Some(b)) => (
                "duplikat.tombol_peta",
                format!(
                    "https://www.google.com/maps/dir/{}/{}",
                    written(a),
                    written(b)
                ),
            ),
            (Some(a), None) => (
                "duplikat.tombol_peta_a",
                format!("https://maps.google.com/?q={}", written(a)),
            ),
            (None, Some(b)) => (
                "duplikat.tombol_peta_b",
                format!("https://maps.google.com/?q={}", written(b)),
            ),
            (None, None) => return None,
        };
        Some(keys::url(keys::label(self.cx, key), address))
    }

    fn data(&self, word: &str, induk: &Usulan, anak: &Usulan) -> String {
        let cap = self.pasangan.cap();
        format!("q:{word}:{}:{}:{cap}", induk.kode, anak.kode)
    }
}
