//! `/usulanku`: first the drafts of the one who asks, then all usulan of the desa by stage.

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Run, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::Key;
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text, shortened};
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::Person;
use crate::domain::usulan::{StageName, Usulan};
use crate::domain::wilayah::KodeDesa;

use super::keys::{self, Screen};
use super::{card, ikatan, lampau, lookup, usul};

/// Items of a page: with two buttons a row they fit on a phone's screen.
const PAGE_ITEMS_MAX: usize = 8;

/// Drafts of a page; the others are a button away.
const PAGE_DRAFTS_MAX: usize = 8;

/// Keeps an item on one or two lines.
const KEGIATAN_CHARS_MAX: usize = 60;

/// Telegram shows about this much of a button's text on a phone.
const BUTTON_CHARS_MAX: usize = 40;

/// What waits for the desa first, what is over last.
const ORDER: [StageName; 7] = [
    StageName::Dikembalikan,
    StageName::Diajukan,
    StageName::Diverifikasi,
    StageName::Diteruskan,
    StageName::Digabung,
    StageName::Ditolak,
    StageName::Ditarik,
];

pub fn list(cx: Context<'_>) -> Decided {
    let person = match asker(cx) {
        Ok(person) => person,
        Err(decision) => return Ok(*decision),
    };
    let (text, keys) = page(cx, person, 0)?;
    Ok(Decision::only(cx.message(text, keys)))
}

/// `<page>` of the usulan or `d<page>` of the drafts, both counted from 0.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let of_drafts = rest.strip_prefix('d');
    let Ok(wanted) = of_drafts.unwrap_or(rest).parse::<usize>() else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let person = match asker(cx) {
        Ok(person) if cx.is_private() => person,
        _ => return Ok(cx.toast(tap, "umum.toast_tanpa_hak")),
    };
    let (text, keys) = match of_drafts {
        Some(_) if wanted > 0 => more_drafts(cx, person, wanted)?,
        _ => page(cx, person, wanted)?,
    };
    Ok(Decision {
        out: vec![cx.acknowledge(tap), cx.replace(tap, text, keys)],
        ..Decision::default()
    })
}

/// The person, if there is a desa to list for; else what to say instead.
fn asker(cx: Context<'_>) -> Result<&Person, Box<Decision>> {
    match cx.person().filter(|person| !person.offices.is_empty()) {
        None => Err(Box::new(lookup::nobody(cx))),
        Some(person) if person.desa().is_empty() => {
            Err(Box::new(cx.answer("usulanku.bukan_desa", &[])))
        }
        Some(person) => Ok(person),
    }
}

fn page(cx: Context<'_>, person: &Person, wanted: usize) -> Result<Screen, Want> {
    let mine = mine(cx, person)?;
    let pages = mine.len().div_ceil(PAGE_ITEMS_MAX).max(1);
    let at = wanted.min(pages - 1);
    let (mut text, mut keys) = (Text::new(), Vec::new());
    if at == 0 {
        let all = all_drafts(cx, person)?;
        (text, keys) = drafts(cx, &all, 0);
        if all.len() > PAGE_DRAFTS_MAX {
            keys.push(vec![turn(cx, "usulanku.draf_lain", "p:d1".to_owned())]);
        }
    }
    let (with, with_keys) = supported(cx, person)?;
    if at == 0 {
        let (asked, asked_keys) = asked(cx, person, &mine)?;
        text.paragraph(asked);
        keys.extend(asked_keys);
        keys.extend(lampau::key(cx, person)?.map(|key| vec![key]));
    }
    if mine.is_empty() {
        text.paragraph(cx.say("usulanku.kosong", &[]));
        text.paragraph(with);
        keys.extend(with_keys);
        return Ok((text, keys));
    }
    text.paragraph(counts(cx, &mine));
    let shown = &mine[at * PAGE_ITEMS_MAX..mine.len().min((at + 1) * PAGE_ITEMS_MAX)];
    let across = cx.known.across(codes(shown))?;
    for one in ORDER {
        text.paragraph(group(cx, shown, across, one)?);
    }
    keys.extend(keys::rows(shown.iter().map(|one| item(one)), 2));
    if at == 0 {
        text.paragraph(with);
        keys.extend(with_keys);
    }
    keys.extend(turns(cx, at, pages));
    Ok((text.truncated(MESSAGE_UNITS_MAX), keys))
}

/// All of the person's desa in the order of the list; within a stage the newest first.
fn mine<'a>(cx: Context<'a>, person: &Person) -> Result<Vec<&'a Usulan>, Want> {
    let mut mine: Vec<&Usulan> = Vec::new();
    for desa in person.desa() {
        mine.extend(cx.known.of_desa(desa)?);
    }
    mine.sort_by_key(|usulan| {
        let name = usulan.stage.name();
        let place = ORDER.iter().position(|one| *one == name);
        (place, std::cmp::Reverse(usulan.stage.at()))
    });
    Ok(mine)
}

fn counts(cx: Context<'_>, mine: &[&Usulan]) -> Text {
    let at = |one: StageName| {
        let there = mine.iter().filter(|usulan| usulan.stage.name() == one);
        there.count()
    };
    let works = ORDER.into_iter().filter(|one| one.counts());
    let parts = works.filter_map(|one| {
        let n = at(one);
        let tahap = keys::label(cx, &format!("tahap.{}", one.name()));
        (n > 0).then(|| format!("{tahap} {n}"))
    });
    let parts = parts.collect::<Vec<_>>().join(" · ");
    let joined = at(StageName::Digabung);
    let n = mine.len() - joined;
    let mut text = cx.say("usulanku.jumlah", &[("n", &n), ("rincian", &parts)]);
    if joined > 0 {
        text.line(cx.say("usulanku.digabung", &[("n", &joined)]));
    }
    text
}

/// Ties of their own usulan, from either end, to which a desa has not said a word.
fn asked(cx: Context<'_>, person: &Person, mine: &[&Usulan]) -> Result<Screen, Want> {
    let mut all: Vec<&Usulan> = Vec::new();
    for desa in person.desa() {
        let own = |kode| mine.iter().any(|one| one.desa == desa && one.kode == kode);
        let waits = |one: &&Usulan| {
            let tie = one.gabung.as_ref().filter(|_| one.counted_in().is_none());
            tie.is_some_and(|tie| tie.word(desa).is_none() && (own(one.kode) || own(tie.induk)))
        };
        let ties = cx.known.ties(desa.kecamatan())?.iter().filter(waits);
        all.extend(ties.filter(|one| !all.contains(one)).collect::<Vec<_>>());
    }
    Ok(ikatan::listed(cx, "usulanku.ditanya", &all))
}

/// What the desa propose with others, under an usulan of these.
fn supported(cx: Context<'_>, person: &Person) -> Result<Screen, Want> {
    let mut all: Vec<&Usulan> = Vec::new();
    for desa in person.desa() {
        all.extend(cx.known.supported(desa)?);
    }
    if all.is_empty() {
        return Ok((Text::new(), Vec::new()));
    }
    let mut text = cx.say("usulanku.didukung", &[("n", &all.len())]);
    all.truncate(PAGE_ITEMS_MAX);
    let across = cx.known.across(codes(&all))?;
    let mut buttons = Vec::new();
    for usulan in all {
        let kegiatan = card::masked(&usulan.isi.kegiatan.to_string());
        text.line(line(cx, usulan, &kegiatan, across)?);
        buttons.push(item(usulan));
    }
    Ok((text, keys::rows(buttons, 2)))
}

fn codes(shown: &[&Usulan]) -> Vec<KodeUsulan> {
    shown.iter().map(|one| one.kode).collect()
}

/// Works through several desa, each with its lead.
type Across<'a> = &'a [(KodeUsulan, KodeDesa)];

fn line(
    cx: Context<'_>,
    usulan: &Usulan,
    kegiatan: &str,
    across: Across<'_>,
) -> Result<Text, Want> {
    let kegiatan = shortened(kegiatan, KEGIATAN_CHARS_MAX);
    let lintas = lookup::lintas(cx, usulan, across)?;
    let key = match lintas {
        Some(_) => "usulanku.baris_lintas",
        None => "usulanku.baris",
    };
    let lintas = lintas.unwrap_or_default();
    Ok(cx.say(
        key,
        &[
            ("kode", &usulan.kode),
            ("kegiatan", &kegiatan),
            ("lintas", &lintas),
        ],
    ))
}

fn item(usulan: &Usulan) -> Key {
    keys::data(usulan.kode.to_string(), format!("s:{}", usulan.kode))
}

fn group(
    cx: Context<'_>,
    shown: &[&Usulan],
    across: Across<'_>,
    stage: StageName,
) -> Result<Text, Want> {
    let there = shown.iter().filter(|usulan| usulan.stage.name() == stage);
    let lines = there.map(|usulan| line(cx, usulan, &usulan.isi.kegiatan.to_string(), across));
    let lines = Text::join(lines.collect::<Result<Vec<_>, _>>()?, "\n");
    if lines.is_empty() {
        return Ok(lines);
    }
    let mut text = Text::bold(keys::label(cx, &format!("tahap.{}", stage.name())));
    text.line(lines);
    Ok(text)
}

fn turns(cx: Context<'_>, at: usize, pages: usize) -> Option<Vec<Key>> {
    let mut row = Vec::new();
    if at > 0 {
        row.push(turn(cx, "umum.tombol_sebelumnya", format!("p:{}", at - 1)));
    }
    if at + 1 < pages {
        row.push(turn(cx, "umum.tombol_berikutnya", format!("p:{}", at + 1)));
    }
    (!row.is_empty()).then_some(row)
}

fn turn(cx: Context<'_>, label: &str, data: String) -> Key {
    keys::data(keys::label(cx, label), data)
}

/// A later page of the drafts alone; the first stands above the usulan.
fn more_drafts(cx: Context<'_>, person: &Person, wanted: usize) -> Result<Screen, Want> {
    let all = all_drafts(cx, person)?;
    if all.is_empty() {
        return page(cx, person, 0);
    }
    let last = all.len().div_ceil(PAGE_DRAFTS_MAX) - 1;
    let at = wanted.min(last);
    let (text, mut keys) = drafts(cx, &all, at);
    let mut row = Vec::new();
    if at > 0 {
        row.push(turn(cx, "umum.tombol_sebelumnya", format!("p:d{}", at - 1)));
    }
    if at < last {
        row.push(turn(cx, "umum.tombol_berikutnya", format!("p:d{}", at + 1)));
    }
    if !row.is_empty() {
        keys.push(row);
    }
    Ok((text.truncated(MESSAGE_UNITS_MAX), keys))
}

/// The draft in work, then those put aside, each with what it answers to in a button.
fn all_drafts<'a>(cx: Context<'a>, person: &Person) -> Result<Vec<(String, &'a Run)>, Want> {
    let open = cx.known.conversation.run.as_ref();
    let parked = cx.known.drafts(person.id)?;
    let parked = parked.iter().map(|one| (one.id.to_string(), &one.run));
    let open = open.into_iter().map(|run| ("now".to_owned(), run));
    Ok(open.chain(parked).collect())
}

/// A page of the drafts, each with what it still lacks.
fn drafts(cx: Context<'_>, all: &[(String, &Run)], at: usize) -> Screen {
    if all.is_empty() {
        return (Text::new(), Vec::new());
    }
    let mut text = cx.say("usulanku.draf", &[("n", &all.len())]);
    let mut buttons = Vec::new();
    let shown = all.iter().zip(1..).skip(at * PAGE_DRAFTS_MAX);
    for ((id, run), n) in shown.take(PAGE_DRAFTS_MAX) {
        let nama = name(cx, run);
        let lacks = usul::completeness(cx, run);
        text.line(cx.say(
            "usulanku.draf_baris",
            &[("n", &n), ("nama", &nama), ("kurang", &lacks)],
        ));
        let resume = cx
            .say("usulanku.tombol_lanjut", &[("n", &n), ("nama", &nama)])
            .to_string();
        let label = shortened(&resume, BUTTON_CHARS_MAX);
        buttons.push(keys::data(label, format!("f:{id}")));
    }
    (text, keys::rows(buttons, 1))
}

/// What the draft is of: its kegiatan where that is known, and what it is for.
fn name(cx: Context<'_>, run: &Run) -> String {
    run.purpose
        .named(&cx.house.book.words)
        .unwrap_or_else(|| shortened(&usul::draft_title(cx, run), KEGIATAN_CHARS_MAX))
}
