//! `/usulanku`: first the drafts of the one who asks, then all usulan of the desa by stage.

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Run, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::Key;
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text, shortened};
use crate::domain::pejabat::Person;
use crate::domain::usulan::{StageName, Usulan};

use super::keys::{self, Screen};
use super::{lookup, usul};

/// Items of a page: with two buttons a row they fit on a phone's screen.
const PAGE_ITEMS_MAX: usize = 8;

/// Drafts listed; older ones wait until these are finished or given up.
const DRAFTS_SHOWN_MAX: usize = 8;

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

/// `<page>`, counted from 0.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let Ok(wanted) = rest.parse::<usize>() else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let person = match asker(cx) {
        Ok(person) if cx.is_private() => person,
        _ => return Ok(cx.toast(tap, "umum.toast_tanpa_hak")),
    };
    let (text, keys) = page(cx, person, wanted)?;
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
        (text, keys) = drafts(cx, person)?;
    }
    if mine.is_empty() {
        text.paragraph(cx.say("usulanku.kosong", &[]));
        return Ok((text, keys));
    }
    text.paragraph(counts(cx, &mine));
    let shown = &mine[at * PAGE_ITEMS_MAX..mine.len().min((at + 1) * PAGE_ITEMS_MAX)];
    for one in ORDER {
        text.paragraph(group(cx, shown, one));
    }
    let items = shown
        .iter()
        .map(|one| keys::data(one.kode.to_string(), format!("s:{}", one.kode)));
    keys.extend(keys::rows(items, 2));
    keys.extend(turns(cx, at, pages));
    Ok((text.truncated(MESSAGE_UNITS_MAX), keys))
}

/// All of the person's desa in the order of the list; within a stage the newest first.
fn mine<'a>(cx: Context<'a>, person: &Person) -> Result<Vec<&'a Usulan>, Want> {
    let mut mine: Vec<&Usulan> = Vec::new();
    for desa in lookup::desa_once(person) {
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
    let parts = ORDER.into_iter().filter_map(|one| {
        let n = mine
            .iter()
            .filter(|usulan| usulan.stage.name() == one)
            .count();
        let tahap = keys::label(cx, &format!("tahap.{}", one.name()));
        (n > 0).then(|| format!("{tahap} {n}"))
    });
    let parts = parts.collect::<Vec<_>>().join(" · ");
    cx.say(
        "usulanku.jumlah",
        &[("n", &mine.len()), ("rincian", &parts)],
    )
}

fn group(cx: Context<'_>, shown: &[&Usulan], stage: StageName) -> Text {
    let lines = shown
        .iter()
        .filter(|usulan| usulan.stage.name() == stage)
        .map(|usulan| {
            let kegiatan = shortened(&usulan.isi.kegiatan.to_string(), KEGIATAN_CHARS_MAX);
            cx.say(
                "usulanku.baris",
                &[("kode", &usulan.kode), ("kegiatan", &kegiatan)],
            )
        });
    let lines = Text::join(lines, "\n");
    if lines.is_empty() {
        return lines;
    }
    let mut text = Text::bold(keys::label(cx, &format!("tahap.{}", stage.name())));
    text.line(lines);
    text
}

fn turns(cx: Context<'_>, at: usize, pages: usize) -> Option<Vec<Key>> {
    let mut row = Vec::new();
    if at > 0 {
        row.push(keys::data(
            keys::label(cx, "umum.tombol_sebelumnya"),
            format!("p:{}", at - 1),
        ));
    }
    if at + 1 < pages {
        row.push(keys::data(
            keys::label(cx, "umum.tombol_berikutnya"),
            format!("p:{}", at + 1),
        ));
    }
    (!row.is_empty()).then_some(row)
}

/// The draft in work, then those put aside, each with what it still lacks.
fn drafts(cx: Context<'_>, person: &Person) -> Result<Screen, Want> {
    let active = cx
        .known
        .conversation
        .run
        .as_ref()
        .map(|run| ("now".to_owned(), run));
    let parked = cx.known.drafts(person.id)?;
    let parked = parked.iter().map(|one| (one.id.to_string(), &one.run));
    let all: Vec<(String, &Run)> = active.into_iter().chain(parked).collect();
    if all.is_empty() {
        return Ok((Text::new(), Vec::new()));
    }
    let mut text = cx.say("usulanku.draf", &[("n", &all.len())]);
    let mut buttons = Vec::new();
    for ((id, run), n) in all.iter().take(DRAFTS_SHOWN_MAX).zip(1..) {
        let nama = name(cx, run);
        let lacks = usul::completeness(cx, run);
        text.line(cx.say(
            "usulanku.draf_baris",
            &[("n", &n), ("nama", &nama), ("kurang", &lacks)],
        ));
        let resume = cx
            .say("usulanku.tombol_lanjut", &[("n", &n), ("nama", &nama)])
            .to_string();
        buttons.push(keys::data(
            shortened(&resume, BUTTON_CHARS_MAX),
            format!("f:{id}"),
        ));
    }
    Ok((text, keys::rows(buttons, 1)))
}

/// What the draft is of: its kegiatan where that is known, and what it is for.
fn name(cx: Context<'_>, run: &Run) -> String {
    run.purpose
        .named(&cx.house.book.words)
        .unwrap_or_else(|| shortened(&usul::draft_title(cx, run), KEGIATAN_CHARS_MAX))
}
