//! The year before: what a desa asked for, was not paid for, and may ask for again with one tap.
//!
//! Offered once, when the desa begins a new plan year; after that it is found under `/usulanku`.

use std::fmt::Display;

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Purpose, Want};
use crate::app::incoming::Tap;
use crate::app::isi;
use crate::app::outgoing::Key;
use crate::dialog::state::Answers;
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text, shortened};
use crate::domain::jurnal::Chain;
use crate::domain::pejabat::{Person, Viewer};
use crate::domain::pendahulu::Tertinggal;
use crate::domain::usulan::{StageName, Usulan};
use crate::domain::wilayah::KodeDesa;

use super::keys::{self, Screen};
use super::{kaitan, lookup, run, usul};

/// Items of a page: each has a line and a button, and the greeting stands above.
const PAGE_ITEMS_MAX: usize = 5;

const KEGIATAN_CHARS_MAX: usize = 70;

/// The office's list has one name for many works; the place tells which it was.
const LOKASI_CHARS_MAX: usize = 60;

/// What has to be told anew: prices rise, and a part may have been built.
const ASKED_ANEW: [&str; 2] = ["volume", "biaya"];

/// The offer at the beginning of a year, when the desa has not handed anything in yet and has not
/// put the offer aside.
pub fn offer(cx: Context<'_>, person: &Person) -> Result<Option<Screen>, Want> {
    for desa in person.desa() {
        let Some(tahun) = year(cx, desa)? else {
            continue;
        };
        let begun = cx
            .known
            .of_desa(desa)?
            .iter()
            .any(|one| Chain::of(one).tahun == tahun && one.stage.name() != StageName::Ditarik);
        if begun || cx.known.conversation.lampau >= Some(tahun) {
            continue;
        }
        let found = cx.known.lampau(desa, tahun)?;
        if !found.is_empty() {
            return page(cx, person, 0);
        }
    }
    Ok(None)
}

/// The button under which the list is found later, when there is anything on it.
pub fn key(cx: Context<'_>, person: &Person) -> Result<Option<Key>, Want> {
    let n = all(cx, person)?.len();
    let label = cx.say("lampau.tombol_daftar", &[("n", &n)]).to_string();
    Ok((n > 0).then(|| keys::data(label, "l:0".to_owned())))
}

/// `<page>`, `lagi:KODE`, `tidak`, `lepas|putus:KODE:KODE`.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let Some(person) = cx.person().filter(|_| cx.is_private()) else {
        return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
    };
    if rest == "tidak" {
        return later(cx, tap, person);
    }
    if let Some(kode) = rest.strip_prefix("lagi:") {
        let Ok(kode) = kode.parse() else {
            return Ok(cx.toast(tap, "tap.unknown"));
        };
        let Some((usulan, _)) = lookup::seen(cx, Viewer::Person(person), kode)? else {
            return Ok(cx.toast(tap, "status.toast_tidak_ada"));
        };
        return again(cx, tap, person, usulan);
    }
    for (word, sure) in [("lepas:", false), ("putus:", true)] {
        if let Some(codes) = rest.strip_prefix(word) {
            return kaitan::tapped(cx, tap, person, codes, sure);
        }
    }
    let Ok(wanted) = rest.parse::<usize>() else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let (text, keys) = match page(cx, person, wanted)? {
        Some(screen) => screen,
        None => (cx.say("lampau.habis", &[]), Vec::new()),
    };
    Ok(Decision {
        out: vec![cx.acknowledge(tap), cx.replace(tap, text, keys)],
        ..Decision::default()
    })
}

/// Whether [`again`] does it for this usulan.
pub fn may_again(cx: Context<'_>, person: &Person, usulan: &Usulan) -> Result<bool, Want> {
    let all = all(cx, person)?;
    let mut again = all.iter().filter(|one| one.lanjutan.is_none());
    Ok(again.any(|one| one.usulan.kode == usulan.kode))
}

/// Begins a draft with all that the earlier usulan had, but for what has to be told anew.
pub fn again(cx: Context<'_>, tap: &Tap, person: &Person, usulan: &Usulan) -> Decided {
    let Some(tahun) = year(cx, usulan.desa)? else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    if !may_again(cx, person, usulan)? {
        let key = match Chain::of(usulan).tahun < tahun {
            true => "lampau.toast_sudah",
            false => "tap.no_right",
        };
        return Ok(cx.toast(tap, key));
    }
    let desa = own(person, usulan).unwrap_or(usulan.desa);
    if let Some(mut full) = usul::no_room(cx)? {
        full.out.insert(0, cx.acknowledge(tap));
        return Ok(full);
    }
    let mut given: Answers = isi::answers(&usulan.isi, &cx.house.lists);
    for step in ASKED_ANEW {
        given.set(step, None);
    }
    let purpose = Purpose::Submit {
        desa,
        lagi: vec![usulan.kode],
    };
    let mut decision = run::begin(cx, purpose, given, None)?;
    decision.changes.extend(usul::put_aside(cx));
    let kegiatan = shortened(&usulan.isi.kegiatan.to_string(), KEGIATAN_CHARS_MAX);
    let values: [(&str, &dyn Display); 4] = [
        ("kode", &usulan.kode),
        ("kegiatan", &kegiatan),
        ("volume", &usulan.isi.volume),
        ("anggaran", &usulan.isi.anggaran),
    ];
    let first = cx.message(cx.say("lampau.mulai", &values), Vec::new());
    decision.out.splice(0..0, [cx.acknowledge(tap), first]);
    Ok(decision)
}

/// Puts the offer aside for this year.
fn later(cx: Context<'_>, tap: &Tap, person: &Person) -> Decided {
    let mut conversation = cx.conversation();
    for desa in person.desa() {
        conversation.lampau = conversation.lampau.max(year(cx, desa)?);
    }
    let text = cx.say("lampau.ditutup", &[]);
    Ok(Decision {
        conversation: Some(conversation),
        out: vec![cx.acknowledge(tap), cx.replace(tap, text, Vec::new())],
        ..Decision::default()
    })
}

/// The plan year that is collected in the kecamatan of the desa.
fn year(cx: Context<'_>, desa: KodeDesa) -> Result<Option<i16>, Want> {
    let kecamatan = cx.known.kecamatan(desa.kecamatan())?;
    Ok(kecamatan.map(|kecamatan| kecamatan.tahun))
}

/// The desa of this person that may propose it again; one under a former code goes to the first.
fn own(person: &Person, usulan: &Usulan) -> Option<KodeDesa> {
    let desa = person.desa();
    let same = desa.iter().find(|desa| **desa == usulan.desa);
    same.or(desa.first()).copied()
}

fn all<'a>(cx: Context<'a>, person: &Person) -> Result<Vec<&'a Tertinggal>, Want> {
    let mut all = Vec::new();
    for desa in person.desa() {
        if let Some(tahun) = year(cx, desa)? {
            all.extend(cx.known.lampau(desa, tahun)?);
        }
    }
    Ok(all)
}

fn page(cx: Context<'_>, person: &Person, wanted: usize) -> Result<Option<Screen>, Want> {
    let all = all(cx, person)?;
    let pages = all.len().div_ceil(PAGE_ITEMS_MAX);
    let Some(at) = pages.checked_sub(1).map(|last| wanted.min(last)) else {
        return Ok(None);
    };
    let mut text = cx.say("lampau.judul", &[("n", &all.len())]);
    let (mut lines, mut again) = (Text::new(), Vec::new());
    let shown = all.iter().zip(1..).skip(at * PAGE_ITEMS_MAX);
    for (one, n) in shown.take(PAGE_ITEMS_MAX) {
        let usulan = &one.usulan;
        let kegiatan = usulan.isi.kegiatan.to_string();
        let lokasi = usulan.isi.lokasi.written();
        let values: [(&str, &dyn Display); 4] = [
            ("n", &n),
            ("kode", &usulan.kode),
            ("kegiatan", &shortened(&kegiatan, KEGIATAN_CHARS_MAX)),
            ("lokasi", &shortened(&lokasi, LOKASI_CHARS_MAX)),
        ];
        lines.line(cx.say("lampau.baris", &values));
        let (label, data) = match one.lanjutan {
            Some(kode) => {
                lines.line(cx.say("lampau.diusulkan_lain", &[("kode", &kode)]));
                ("lampau.tombol_ikut", format!("g:s:{kode}"))
            }
            None => ("lampau.tombol_lagi", format!("l:lagi:{}", usulan.kode)),
        };
        again.push(keys::data(cx.say(label, &[("n", &n)]).to_string(), data));
    }
    text.paragraph(lines);
    if all.iter().any(|one| one.lanjutan.is_none()) {
        text.paragraph(cx.say("lampau.arti", &[]));
    }
    let mut rows = keys::rows(again, 2);
    rows.extend(turns(cx, at, pages));
    let label = keys::label(cx, "lampau.tombol_tidak");
    rows.push(vec![keys::data(label, "l:tidak".to_owned())]);
    Ok(Some((text.truncated(MESSAGE_UNITS_MAX), rows)))
}

fn turns(cx: Context<'_>, at: usize, pages: usize) -> Option<Vec<Key>> {
    let mut row = Vec::new();
    let key = |label: &str, to: usize| keys::data(keys::label(cx, label), format!("l:{to}"));
    if at > 0 {
        row.push(key("umum.tombol_sebelumnya", at - 1));
    }
    if at + 1 < pages {
        row.push(key("umum.tombol_berikutnya", at + 1));
    }
    (!row.is_empty()).then_some(row)
}

/// The earlier years of a work with their ranks, for its card.
pub fn years(cx: Context<'_>, usulan: &Usulan) -> Result<Text, Want> {
    let known = cx.known.jejak(usulan.kode)?;
    if known.is_empty() {
        return Ok(Text::new());
    }
    let told: Vec<String> = known
        .iter()
        .map(|one| {
            let Some(hasil) = one.hasil else {
                return one.tahun().to_string();
            };
            let keadaan = keys::label(cx, &format!("lampau.{}", hasil.keadaan.name()));
            let tahun = one.tahun();
            let mut values: Vec<(&str, &dyn Display)> =
                vec![("tahun", &tahun), ("keadaan", &keadaan)];
            match &hasil.peringkat {
                Some(peringkat) => {
                    values.push(("peringkat", peringkat));
                    cx.say("lampau.tahun_peringkat", &values).to_string()
                }
                None => cx.say("lampau.tahun", &values).to_string(),
            }
        })
        .collect();
    let values: [(&str, &dyn Display); 2] = [("n", &known.len()), ("tahun", &told.join(", "))];
    Ok(cx.say("lampau.pernah", &values))
}
