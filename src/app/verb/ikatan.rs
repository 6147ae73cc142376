//! What is said of a tie between two usulan: to whom, and in which words.
//!
//! Those are told whose desa has a part in the work, at the seats they hold now; the camat hears
//! what waits for a decision. Whoever did it sees it on the screen. Each reads the other desa's
//! words with numbers of persons masked.

use std::fmt::Display;

use crate::app::decide::Context;
use crate::app::decision::{Kecamatan, Seat, Want};
use crate::app::outgoing::{Body, Key, Lane, Outgoing};
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text, shortened};
use crate::domain::gabung::{Gabung, Keluarga};
use crate::domain::pejabat::{Person, Role};
use crate::domain::usulan::Usulan;
use crate::domain::wilayah::{KodeDesa, KodeKecamatan};

use super::finish::TOLD_MAX;
use super::keys::{self, Screen};
use super::{bersama, card, lookup};

/// Keeps an usulan on two lines of a phone.
const KEGIATAN_CHARS_MAX: usize = 60;

/// Tells two places apart and keeps a question with its buttons on one screen.
const LOKASI_CHARS_MAX: usize = 80;

/// Ties of a list; with its buttons it leaves room for what stands below.
const LISTED_MAX: usize = 6;

/// Reasons come from people and from the comparison of two usulan; longer ones push the buttons
/// off the screen.
const ALASAN_CHARS_MAX: usize = 500;

/// A tie as it is told about: the child as it carries the tie, and where it leads.
#[derive(Clone, Copy)]
pub struct Tale<'a> {
    pub cx: Context<'a>,
    pub kecamatan: &'a Kecamatan,
    pub child: &'a Usulan,
    pub tie: &'a Gabung,
    pub parent: &'a Usulan,
    /// As which the work is, or would be, counted.
    pub root: &'a Usulan,
    /// Of the change that is told, so that each is told once.
    pub revision: u32,
}

impl<'a> Tale<'a> {
    /// `None` when the child has no tie or its parent is not in the family.
    pub fn of(
        cx: Context<'a>,
        kecamatan: &'a Kecamatan,
        keluarga: &Keluarga<'a>,
        child: &'a Usulan,
        revision: u32,
    ) -> Option<Tale<'a>> {
        let tie = child.gabung.as_ref()?;
        Some(Tale {
            cx,
            kecamatan,
            child,
            tie,
            parent: keluarga.get(tie.induk)?,
            root: keluarga.root(tie.induk)?,
            revision,
        })
    }

    /// The two usulan under a heading, and how they belong together.
    pub fn pair(&self, key: &str, values: &[(&str, &dyn Display)], reader: &Person) -> Text {
        let text = self.cx.say(key, values);
        self.two(text, |usulan| self.line("gabung.baris", usulan, reader))
    }

    /// As [`pair`](Tale::pair), with what tells two works of one name apart: for whoever has to
    /// say something about them.
    fn apart(&self, key: &str, values: &[(&str, &dyn Display)], reader: &Person) -> Text {
        let line = |usulan: &Usulan| self.line("gabung.baris_rinci", usulan, reader);
        let mut text = self.cx.say(key, values);
        text.paragraph(self.two(Text::new(), line));
        text
    }

    fn two(&self, mut text: Text, line: impl Fn(&Usulan) -> Text) -> Text {
        text.line(line(self.child));
        let ke = format!("gabung.ke_{}", self.tie.sifat.name());
        text.line(self.cx.say(&ke, &[]));
        text.line(line(self.parent));
        text
    }

    fn line(&self, key: &str, usulan: &Usulan, reader: &Person) -> Text {
        let own = lookup::owns(reader, usulan);
        let words = |words: String, chars: usize| match own {
            true => shortened(&words, chars),
            false => shortened(&card::masked(&words), chars),
        };
        let kegiatan = words(usulan.isi.kegiatan.to_string(), KEGIATAN_CHARS_MAX);
        let lokasi = words(usulan.isi.lokasi.written(), LOKASI_CHARS_MAX);
        self.cx.say(
            key,
            &[
                ("kode", &usulan.kode),
                ("kegiatan", &kegiatan),
                ("desa", &lookup::sebut_desa(self.kecamatan, usulan.desa)),
                ("lokasi", &lokasi),
                ("volume", &usulan.isi.volume),
            ],
        )
    }

    /// Why the two were thought to be one work.
    fn why(&self) -> Text {
        let told = self.tie.alasan.as_ref().map(|alasan| {
            let alasan = brief(alasan);
            self.cx.say("gabung.mengapa", &[("alasan", &alasan)])
        });
        told.unwrap_or_default()
    }

    /// Asks a desa for its word.
    pub fn question(&self, reader: &Person, desa: KodeDesa) -> Outgoing {
        let cx = self.cx;
        let mut text = self.apart("gabung.tanya", &[], reader);
        text.paragraph(self.why());
        text.paragraph(cx.say(
            "gabung.arti",
            &[
                ("utama", &self.root.kode),
                ("desa", &lookup::sebut_desa(self.kecamatan, self.root.desa)),
            ],
        ));
        let desa = lookup::sebut_desa(self.kecamatan, desa);
        text.paragraph(cx.say("gabung.setujukah", &[("desa", &desa)]));
        let mut rows = vec![vec![
            self.button("gabung.tombol_setuju", "y"),
            self.button("gabung.tombol_keberatan", "n"),
        ]];
        rows.extend(self.look());
        self.notice(reader, text, rows)
    }

    /// One of the buttons about this tie, good for this one alone.
    pub fn button(&self, label: &str, act: &str) -> Key {
        tie_key(self.cx, label, act, self.child, self.tie)
    }

    /// As which the two are counted from now on.
    pub fn now(&self) -> Text {
        let utama = self.root.kode;
        self.cx.say("gabung.sekarang", &[("utama", &utama)])
    }

    /// Tells those of these desa, then the operators and a camat who has decided or was asked to.
    pub fn tell_owners(
        &self,
        desa: impl IntoIterator<Item = KodeDesa>,
        key: &str,
        more: impl Fn(&mut Text, &Tale<'_>),
    ) -> Result<Vec<Outgoing>, Want> {
        let cx = self.cx;
        let of_desa = holders(cx, desa)?;
        let mut readers: Vec<&Person> = of_desa.into_iter().map(|(_, person)| person).collect();
        let mut desk = operators(cx, self.kecamatan.kode)?;
        if self.tie.keputusan.is_some() || self.tie.objections().next().is_some() {
            desk.extend(deciders(cx, self.kecamatan.kode)?);
        }
        for person in desk {
            if person.id != cx.sender() && !readers.iter().any(|one| one.id == person.id) {
                readers.push(person);
            }
        }
        let told = readers.into_iter().map(|reader| {
            let mut text = self.pair(key, &[], reader);
            more(&mut text, self);
            self.notice(reader, text, self.look())
        });
        Ok(told.collect())
    }

    /// Tells the camat, who may decide on an objection, and the operators.
    pub fn tell_desk(
        &self,
        key: &str,
        desa: &str,
        alasan: Option<&str>,
    ) -> Result<Vec<Outgoing>, Want> {
        let cx = self.cx;
        let mut desk = deciders(cx, self.kecamatan.kode)?;
        for operator in operators(cx, self.kecamatan.kode)? {
            if !desk.iter().any(|one| one.id == operator.id) {
                desk.push(operator);
            }
        }
        desk.retain(|person| person.id != cx.sender());
        let told = desk.into_iter().map(|reader| {
            let values: [(&str, &dyn Display); 1] = [("desa", &desa)];
            let mut text = match alasan {
                Some(_) => self.apart(key, &values, reader),
                None => self.pair(key, &values, reader),
            };
            let mut rows = Vec::new();
            if let Some(alasan) = alasan {
                let alasan = brief(alasan);
                text.paragraph(self.why());
                text.line(cx.say("gabung.alasan_keberatan", &[("alasan", &alasan)]));
                text.paragraph(cx.say("gabung.menunggu_camat", &[]));
                let camat = bersama::camat_keys(cx, self.child, self.tie, reader);
                rows.extend(camat.into_iter().map(|key| vec![key]));
            }
            rows.extend(self.look());
            self.notice(reader, text, rows)
        });
        Ok(told.collect())
    }

    /// Opens either usulan.
    pub fn look(&self) -> Vec<Vec<Key>> {
        let see = |usulan: &Usulan| {
            let label = self
                .cx
                .say("gabung.tombol_lihat", &[("kode", &usulan.kode)]);
            keys::data(label.to_string(), format!("s:{}", usulan.kode))
        };
        vec![vec![see(self.child), see(self.parent)]]
    }

    pub fn notice(&self, reader: &Person, text: Text, keys: Vec<Vec<Key>>) -> Outgoing {
        notice(self.child, self.revision, reader, text, keys)
    }
}

/// A message about the change of ties that led to this revision.
pub fn notice(
    usulan: &Usulan,
    revision: u32,
    reader: &Person,
    text: Text,
    keys: Vec<Vec<Key>>,
) -> Outgoing {
    Outgoing {
        chat: reader.id,
        topic: None,
        lane: Lane::Broadcast,
        body: Body::Message {
            text: text.truncated(MESSAGE_UNITS_MAX),
            keys,
        },
        key: Some(format!("tie:{}:{revision}:{}", usulan.kode, reader.id)),
    }
}

/// A button that carries which tie it is about.
pub fn tie_key(cx: Context<'_>, label: &str, act: &str, child: &Usulan, tie: &Gabung) -> Key {
    let data = format!("g:{act}:{}:{}", child.kode, tie.number);
    keys::data(keys::label(cx, label), data)
}

/// Ties under a heading, each with the button that opens the child; nothing for none.
pub fn listed(cx: Context<'_>, key: &str, all: &[&Usulan]) -> Screen {
    if all.is_empty() {
        return (Text::new(), Vec::new());
    }
    let mut text = cx.say(key, &[("n", &all.len())]);
    let mut buttons = Vec::new();
    for one in all.iter().take(LISTED_MAX) {
        let Some(tie) = &one.gabung else { continue };
        let kegiatan = card::masked(&one.isi.kegiatan.to_string());
        let kegiatan = shortened(&kegiatan, KEGIATAN_CHARS_MAX);
        text.line(cx.say(
            "gabung.baris_ke",
            &[
                ("kode", &one.kode),
                ("kegiatan", &kegiatan),
                ("induk", &tie.induk),
            ],
        ));
        buttons.push(keys::data(one.kode.to_string(), format!("s:{}", one.kode)));
    }
    (text, keys::rows(buttons, 2))
}

/// A reason as others than its writer read it.
pub fn brief(alasan: &str) -> String {
    shortened(&card::masked(alasan), ALASAN_CHARS_MAX)
}

/// Those who hold a seat in these desa, each once with the desa for which they are told, without
/// the one who writes.
pub fn holders<'a>(
    cx: Context<'a>,
    desa: impl IntoIterator<Item = KodeDesa>,
) -> Result<Vec<(KodeDesa, &'a Person)>, Want> {
    let mut told: Vec<(KodeDesa, &Person)> = Vec::new();
    for one in desa {
        let people = cx.known.holders(Seat::Desa(one))?.iter();
        for person in people.take(TOLD_MAX) {
            if person.id != cx.sender() && !told.iter().any(|(_, other)| other.id == person.id) {
                told.push((one, person));
            }
        }
    }
    Ok(told)
}

/// The camat, or whoever sits at the desk where there is none.
pub fn deciders(cx: Context<'_>, kecamatan: KodeKecamatan) -> Result<Vec<&Person>, Want> {
    let desk = cx.known.holders(Seat::Desk(kecamatan))?;
    let camat: Vec<&Person> = desk
        .iter()
        .filter(|person| person.meja_camat(kecamatan).is_some())
        .collect();
    Ok(match camat.is_empty() {
        true => desk.iter().take(TOLD_MAX).collect(),
        false => camat,
    })
}

/// The operators at the desk.
pub fn operators(cx: Context<'_>, kecamatan: KodeKecamatan) -> Result<Vec<&Person>, Want> {
    let desk = cx.known.holders(Seat::Desk(kecamatan))?.iter();
    let operates = |person: &&Person| {
        let mut offices = person.offices.iter();
        offices.any(|one| one.role == Role::OperatorKecamatan && one.kecamatan == kecamatan)
    };
    Ok(desk.filter(operates).take(TOLD_MAX).collect())
}
