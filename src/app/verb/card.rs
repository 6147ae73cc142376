//! The card of one usulan, as much of it as its viewer may see.
//!
//! One table says which field shows from which [`Sight`] on. Numbers of persons in free text are
//! masked for everybody but the desa that wrote it.

use crate::app::decide::Context;
use crate::app::decision::{Kecamatan, Want};
use crate::app::outgoing::Key;
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text};
use crate::domain::kalender::Zona;
use crate::domain::pejabat::{Sight, Viewer};
use crate::domain::pribadi;
use crate::domain::usulan::{Act, Biaya, Stage, StageName, Sumber, Usulan};

use super::bersama::Bersama;
use super::keys::{self, Screen};
use super::{kaitan, lampau, lookup, notice};

/// Two ends of line between the form and those it is counted with.
const BETWEEN_UNITS: usize = 2;

/// The code, the work, its stage, its desa and its place take this much at the worst.
const FORM_UNITS_MIN: usize = 600;

/// An usulan and the eyes that look at it.
struct View<'a> {
    cx: Context<'a>,
    usulan: &'a Usulan,
    own: bool,
    desa: String,
    zona: Zona,
    /// With which others it is counted, for the buttons.
    mark: u32,
}

/// A line of the card: its sentence in `[card]`, who sees it, and what it shows.
struct Field {
    key: &'static str,
    from: Sight,
    value: fn(&View<'_>) -> Option<String>,
}

const fn field(key: &'static str, from: Sight, value: fn(&View<'_>) -> Option<String>) -> Field {
    Field { key, from, value }
}

/// Every field of the card in its order.
const FIELDS: [Field; 15] = [
    field("desa", Sight::Public, |view| Some(view.desa.clone())),
    field("bidang", Sight::Public, |view| {
        view.shown(&view.usulan.isi.bidang)
    }),
    field("lokasi", Sight::Public, |view| {
        view.shown(&view.usulan.isi.lokasi.written())
    }),
    field("volume", Sight::Public, |view| {
        view.shown(&view.usulan.isi.volume)
    }),
    field("masalah", Sight::Planning, |view| {
        view.shown(&view.usulan.isi.masalah)
    }),
    field("anggaran", Sight::Planning, |view| Some(view.anggaran())),
    field("penerima", Sight::Planning, |view| {
        view.shown(&view.usulan.isi.penerima)
    }),
    field("skpd", Sight::Planning, |view| {
        view.shown(&view.usulan.isi.skpd)
    }),
    field("lahan", Sight::Planning, |view| {
        view.shown(view.usulan.isi.lahan.as_ref()?)
    }),
    field("prioritas", Sight::Planning, |view| {
        view.shown(&view.usulan.isi.prioritas)
    }),
    field("sumber", Sight::Planning, |view| Some(view.sumber())),
    field("titik", Sight::Planning, |view| view.titik()),
    field("foto", Sight::Full, |view| {
        count(view.usulan.isi.foto.len())
    }),
    field("dokumen", Sight::Full, |view| view.dokumen()),
    field("versi", Sight::Full, |view| {
        Some(view.usulan.version.to_string())
    }),
];

/// The names of all fields with the least sight that shows them, for the matrix of roles.
pub fn fields() -> impl Iterator<Item = (&'static str, Sight)> {
    FIELDS.iter().map(|field| (field.key, field.from))
}

/// The card, or `None` when the viewer may not know that the usulan exists.
pub fn card<'a>(
    cx: Context<'a>,
    usulan: &'a Usulan,
    viewer: Viewer<'a>,
) -> Result<Option<Screen>, Want> {
    let sight = lookup::sight(cx, viewer, usulan)?;
    if sight == Sight::Nothing {
        return Ok(None);
    }
    let own = matches!(viewer, Viewer::Person(person) if lookup::owns(person, usulan));
    let view = View {
        cx,
        usulan,
        own,
        desa: lookup::nama_desa(cx, usulan.desa)?,
        zona: lookup::zona(cx, usulan.kecamatan())?,
        mark: lookup::mark(cx, usulan)?,
    };
    let bersama = Bersama::of(cx, usulan, viewer, sight)?;
    let with = bersama.as_ref().map(Bersama::text).transpose()?;
    let mut with = with.unwrap_or_default();
    if !usulan.pendahulu.is_empty() || cx.known.family(usulan.kode)?.len() > 1 {
        with.paragraph(lampau::years(cx, usulan)?);
    }
    // A long form gives way, so that with whom it is counted can always be read.
    let room = MESSAGE_UNITS_MAX.saturating_sub(with.len_units() + BETWEEN_UNITS);
    let mut text = view.text(sight).truncated(room.max(FORM_UNITS_MIN));
    text.paragraph(with);
    let mut keys = view.keys(viewer, sight);
    keys.extend(bersama.map(|bersama| bersama.keys()).unwrap_or_default());
    keys.extend(kaitan::buttons(cx, viewer, usulan)?);
    Ok(Some((text.truncated(MESSAGE_UNITS_MAX), keys)))
}

/// The stage with its day, its reason where `sight` allows, and what it means for the desa.
pub fn stage(cx: Context<'_>, usulan: &Usulan, sight: Sight, own: bool) -> Result<Text, Want> {
    let view = View {
        cx,
        usulan,
        own,
        desa: String::new(),
        zona: lookup::zona(cx, usulan.kecamatan())?,
        mark: 0,
    };
    Ok(view.stage(sight))
}

/// The stage and its day in one line, without reasons.
pub fn stage_line(cx: Context<'_>, kecamatan: &Kecamatan, usulan: &Usulan) -> Text {
    let view = View {
        cx,
        usulan,
        own: false,
        desa: String::new(),
        zona: kecamatan.zona,
        mark: 0,
    };
    view.stage(Sight::Public)
}

/// The button that opens the card.
pub fn open_key(cx: Context<'_>, usulan: &Usulan) -> Vec<Vec<Key>> {
    let label = keys::label(cx, "umum.tombol_lihat");
    vec![vec![keys::data(label, format!("s:{}", usulan.kode))]]
}

/// Words as everybody but their writer may read them.
pub fn masked(words: &str) -> String {
    pribadi::mask(words).into_owned()
}

impl View<'_> {
    fn text(&self, sight: Sight) -> Text {
        let kegiatan = self.shown(&self.usulan.isi.kegiatan).unwrap_or_default();
        let mut text = self.cx.say(
            "card.judul",
            &[("kode", &self.usulan.kode), ("kegiatan", &kegiatan)],
        );
        text.line(self.stage(sight));
        let mut lines = Text::new();
        for field in FIELDS.iter().filter(|field| field.from <= sight) {
            if let Some(value) = (field.value)(self) {
                let key = format!("card.{}", field.key);
                lines.line(self.cx.say(&key, &[("nilai", &value)]));
            }
        }
        text.paragraph(lines);
        text
    }

    fn stage(&self, sight: Sight) -> Text {
        let stage = &self.usulan.stage;
        let tanggal = lookup::tanggal(self.zona, stage.at());
        let key = format!("card.tahap_{}", stage.name().name());
        let mut text = match stage {
            Stage::Digabung { into, .. } => {
                self.cx.say(&key, &[("tanggal", &tanggal), ("ke", into)])
            }
            _ => self.cx.say(&key, &[("tanggal", &tanggal)]),
        };
        if sight >= Sight::Planning
            && let Some(reason) = notice::reason(stage)
        {
            let key = format!("card.alasan_{}", stage.name().name());
            text.line(self.cx.say(&key, &[("alasan", &self.own_words(reason))]));
        }
        if self.own && stage.name() == StageName::Dikembalikan {
            text.line(self.cx.say("card.perlu_perbaikan", &[]));
        }
        text
    }

    /// A value as this viewer may read it; `None` when there is nothing to read.
    fn shown(&self, value: &dyn std::fmt::Display) -> Option<String> {
        let words = self.own_words(&value.to_string());
        (!words.is_empty()).then_some(words)
    }

    fn own_words(&self, words: &str) -> String {
        if self.own {
            words.to_owned()
        } else {
            masked(words)
        }
    }

    fn anggaran(&self) -> String {
        let isi = &self.usulan.isi;
        let satuan = isi.volume.satuan.as_ref();
        match (isi.biaya, satuan) {
            (Biaya::PerSatuan(harga), Some(satuan)) => self
                .cx
                .say(
                    "card.anggaran_per_satuan",
                    &[
                        ("total", &isi.anggaran),
                        ("harga", &harga),
                        ("satuan", satuan),
                    ],
                )
                .to_string(),
            _ => isi.anggaran.to_string(),
        }
    }

    fn sumber(&self) -> String {
        let key = match self.usulan.isi.sumber {
            Sumber::Musrenbang => "card.sumber_musrenbang",
            Sumber::Pokir => "card.sumber_pokir",
        };
        keys::label(self.cx, key)
    }

    fn titik(&self) -> Option<String> {
        let titik = self.usulan.isi.titik?;
        Some(format!("{:.6}, {:.6}", titik.lat, titik.lon))
    }

    fn dokumen(&self) -> Option<String> {
        let dokumen = &self.usulan.isi.dokumen;
        let names: Vec<String> = dokumen
            .iter()
            .map(|one| {
                let key = format!("card.dokumen_{}", one.jenis);
                keys::label(self.cx, &key)
            })
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    fn keys(&self, viewer: Viewer<'_>, sight: Sight) -> Vec<Vec<Key>> {
        let Viewer::Person(person) = viewer else {
            return vec![vec![keys::url(
                keys::label(self.cx, "card.tombol_buka"),
                lookup::see_link(self.cx, self.usulan.kode),
            )]];
        };
        let mut rows = Vec::new();
        if self.own {
            rows.push(self.own_keys());
        }
        let desk = person.meja_kecamatan(self.usulan.kecamatan()).is_some();
        if desk && self.usulan.may(Act::Verify).is_ok() {
            rows.push(vec![self.key("card.tombol_periksa", "v:see")]);
        } else if desk && self.usulan.may(Act::SendBack).is_ok() {
            rows.push(vec![self.versioned("card.tombol_kembalikan", "v:back")]);
        }
        rows.push(self.look_keys(sight));
        rows.retain(|row| !row.is_empty());
        rows
    }

    fn own_keys(&self) -> Vec<Key> {
        let all = [
            (Act::Revise, "card.tombol_ubah", "e"),
            (Act::Withdraw, "card.tombol_tarik", "w"),
        ];
        all.into_iter()
            .filter(|(act, ..)| self.usulan.may(*act).is_ok())
            .map(|(_, label, verb)| self.versioned(label, verb))
            .collect()
    }

    fn look_keys(&self, sight: Sight) -> Vec<Key> {
        let mut row = Vec::new();
        let isi = &self.usulan.isi;
        if sight >= Sight::Full && !(isi.foto.is_empty() && isi.dokumen.is_empty()) {
            row.push(self.key("card.tombol_foto", "s:f"));
        }
        if sight >= Sight::Planning
            && let Some(titik) = isi.titik
        {
            let address = format!("https://maps.google.com/?q={},{}", titik.lat, titik.lon);
            row.push(keys::url(keys::label(self.cx, "card.tombol_peta"), address));
        }
        if sight >= Sight::Full {
            row.push(self.key("card.tombol_riwayat", "s:h"));
        }
        row
    }

    /// A button for this version alone, and for those it is counted with.
    fn versioned(&self, label: &str, verb: &str) -> Key {
        // Its desa may mend its own whatever it is counted with.
        let mark = if verb == "e" { 0 } else { self.mark };
        let data = format!("{verb}:{}", lookup::Shown::data(self.usulan, mark));
        keys::data(keys::label(self.cx, label), data)
    }

    fn key(&self, label: &str, verb: &str) -> Key {
        keys::data(
            keys::label(self.cx, label),
            format!("{verb}:{}", self.usulan.kode),
        )
    }
}

fn count(n: usize) -> Option<String> {
    (n > 0).then(|| n.to_string())
}
