//! The daily summary of a kecamatan, as a value: when it is due, what it covers, what it tells.
//!
//! The headings follow the order of SIPD's recap per kecamatan: what came in, what waits, what
//! was decided. Leaves out the words (`dialogs/kata.toml`) and the delivery.
//!
//! Reasons and remarks stay out: they are for the desa concerned, not for the whole group. So do
//! the names of desa that sent nothing; who is late hears it in private.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::jurnal::Entry;
use super::kalender::{Libur, Zona, is_workday};
use super::kode::KodeUsulan;
use super::pribadi;
use super::usulan::{Act, StageName, Usulan};
use super::wilayah::KodeDesa;

/// What one summary covers.
///
/// An event belongs to the first summary with `to` after it, so windows tile without a gap even
/// when a clock was wrong; `from` is only for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The newest day covered. A kecamatan has at most one summary with this day.
    pub day: Date,
    /// The midnight at which the summary before this one ended; `None` for the first.
    pub from: Option<Timestamp>,
    /// The midnight at which `day` ends.
    pub to: Timestamp,
}

impl Window {
    /// The window that ends with `day`, after a summary that ended with `last`.
    pub fn ending(day: Date, zona: Zona, last: Option<Date>) -> Window {
        let end = |day: Date| zona.midnight(day.saturating_add(jiff::Span::new().days(1)));
        Window {
            day,
            from: last.filter(|last| *last < day).map(end),
            to: end(day),
        }
    }
}

/// The window of the summary that is due now, if one is.
///
/// On a working day from minute `summary_at` (of the day on the wall) on, the days up to
/// yesterday are due; weekends and holidays wait for the next working day. `last` is the newest
/// day that has its summary. When it lies ahead, because a clock was wrong, this says nothing
/// about the days before it: there the books decide, in which a day stands once.
pub fn due(
    now: Timestamp,
    zona: Zona,
    summary_at: u16,
    libur: &Libur,
    last: Option<Date>,
) -> Option<Window> {
    let (today, time) = (zona.day(now), zona.time(now));
    let minute = i32::from(time.hour()) * 60 + i32::from(time.minute());
    if minute < i32::from(summary_at) || !is_workday(today, libur) {
        return None;
    }
    let day = today.yesterday().ok()?;
    (last != Some(day)).then(|| Window::ending(day, zona, last))
}

/// One usulan in a summary, as its newest event left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub kode: KodeUsulan,
    /// On one line, with a NIK or a phone number masked.
    pub kegiatan: String,
    pub desa: KodeDesa,
    pub stage: StageName,
    /// The newest thing that was done to it.
    pub act: Act,
    pub at: Timestamp,
    /// Whether it was submitted within the window.
    pub is_new: bool,
    /// How many events of the window were about it.
    pub times: u32,
    /// The desa that leads it, where it is or is counted in one work through several.
    pub lintas: Option<KodeDesa>,
}

/// One item for each usulan that the events are about, in the order of their codes.
///
/// A row whose usulan cannot be read is passed over: a summary is no place to stop for it, and
/// `musrenbot verify` reports it.
pub fn gather(events: &[Entry]) -> Vec<Item> {
    let mut groups: BTreeMap<KodeUsulan, Vec<&Entry>> = BTreeMap::new();
    for entry in events.iter().filter(|entry| is_news(entry)) {
        groups.entry(entry.event.kode).or_default().push(entry);
    }
    groups
        .into_values()
        .filter_map(|group| item(&group))
        .collect()
}

/// Words about a tie are for those who are asked; that two works became one, or two again, is for
/// everybody.
fn is_news(entry: &Entry) -> bool {
    let stage = |text: &str| {
        let usulan = serde_json::from_str::<Usulan>(text).ok();
        usulan.map(|usulan| usulan.stage.name())
    };
    let event = &entry.event;
    let before = event.before.as_deref().and_then(stage);
    !event.act.is_of_ties() || before != stage(&event.after)
}

fn item(group: &[&Entry]) -> Option<Item> {
    // The place in the chain tells the order; instants may lie when a clock was set back.
    let newest = &group.iter().max_by_key(|entry| entry.seq)?.event;
    let usulan: Usulan = serde_json::from_str(&newest.after).ok()?;
    Some(Item {
        kode: newest.kode,
        kegiatan: one_line(&pribadi::mask(&usulan.isi.kegiatan.teks)),
        desa: usulan.desa,
        stage: usulan.stage.name(),
        act: newest.act,
        at: newest.at,
        is_new: group.iter().any(|entry| entry.event.act == Act::Submit),
        times: u32::try_from(group.len()).unwrap_or(u32::MAX),
        lintas: None,
    })
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Who has to act next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Kecamatan,
    Desa,
    /// It is only news.
    Nobody,
}

impl Who {
    fn acts_on(stage: StageName) -> Who {
        match stage {
            StageName::Diajukan => Who::Kecamatan,
            StageName::Draft | StageName::Dikembalikan => Who::Desa,
            _ => Who::Nobody,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub who: Who,
    /// By stage, and the one that waits longest first.
    pub items: Vec<Item>,
}

/// What the books know when a summary is written.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    pub kecamatan: &'a str,
    pub desa: &'a [(KodeDesa, String)],
    pub zona: Zona,
    /// The events that no summary has told yet, up to the window's end.
    pub events: &'a [Entry],
    /// Numbers by desa and stage at this moment.
    pub counts: &'a [(KodeDesa, StageName, u32)],
    /// Those of the events that go through several desa at this moment, with the desa that leads.
    pub lintas: &'a [(KodeUsulan, KodeDesa)],
    /// Pairs that look alike and wait at this moment.
    pub serupa: u32,
}

/// All that the group is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub kecamatan: String,
    /// The days covered, first and last.
    pub days: (Date, Date),
    /// The day on which it is written, and at which `counts` were taken.
    pub written: Date,
    /// Usulan submitted within the window and not counted in another since, and by how many desa.
    pub new: u32,
    pub new_desa: u32,
    /// In the order of [`Who`]; empty ones are left out.
    pub sections: Vec<Section>,
    /// Numbers by desa and stage, drafts left out.
    pub counts: Vec<(KodeDesa, StageName, u32)>,
    /// Names of all desa of the kecamatan.
    pub desa: BTreeMap<KodeDesa, String>,
    /// Pairs of usulan that look alike and wait for a word of the kecamatan.
    pub serupa: u32,
}

impl Summary {
    /// `None` when nothing happened: then the group is left in peace.
    pub fn new(sources: &Sources<'_>, window: &Window, now: Timestamp) -> Option<Summary> {
        let zona = sources.zona;
        let mut items = gather(sources.events);
        for item in &mut items {
            let mut lintas = sources.lintas.iter();
            let lintas = lintas.find(|(kode, _)| *kode == item.kode);
            item.lintas = lintas.map(|(_, leads)| *leads);
        }
        let first = items.iter().map(|item| item.at).min()?;
        let from = window.from.unwrap_or(first);
        let submitted: Vec<&Item> = items
            .iter()
            .filter(|item| item.is_new && item.stage.counts())
            .collect();
        let senders: BTreeSet<KodeDesa> = submitted.iter().map(|item| item.desa).collect();
        Some(Summary {
            kecamatan: sources.kecamatan.to_owned(),
            days: (zona.day(from).min(window.day), window.day),
            written: zona.day(now),
            new: small(submitted.len()),
            new_desa: small(senders.len()),
            sections: sections(items),
            counts: submitted_counts(sources.counts),
            desa: sources.desa.iter().cloned().collect(),
            serupa: sources.serupa,
        })
    }

    /// How many stand at `stage` now.
    pub fn total(&self, stage: StageName) -> u32 {
        let at = self.counts.iter().filter(|(_, at, _)| *at == stage);
        at.map(|(_, _, count)| count).sum()
    }

    /// All works that were ever submitted, joined ones once.
    pub fn total_all(&self) -> u32 {
        let works = self.counts.iter().filter(|(_, at, _)| at.counts());
        works.map(|(_, _, count)| count).sum()
    }

    /// How many desa have submitted anything at all.
    pub fn desa_heard(&self) -> u32 {
        let heard: BTreeSet<KodeDesa> = self.counts.iter().map(|(desa, ..)| *desa).collect();
        small(heard.len())
    }

    pub fn nama_desa(&self, desa: KodeDesa) -> String {
        let nama = self.desa.get(&desa);
        nama.map_or_else(|| desa.to_string(), Clone::clone)
    }
}

fn sections(items: Vec<Item>) -> Vec<Section> {
    let mut by_who: BTreeMap<Who, Vec<Item>> = BTreeMap::new();
    for item in items {
        by_who
            .entry(Who::acts_on(item.stage))
            .or_default()
            .push(item);
    }
    let section = |(who, mut items): (Who, Vec<Item>)| {
        items.sort_by_key(|item| (item.stage, item.at, item.kode));
        Section { who, items }
    };
    by_who.into_iter().map(section).collect()
}

fn submitted_counts(counts: &[(KodeDesa, StageName, u32)]) -> Vec<(KodeDesa, StageName, u32)> {
    let mut counts = counts.to_vec();
    counts.retain(|(_, stage, count)| *stage != StageName::Draft && *count > 0);
    counts
}

fn small(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
