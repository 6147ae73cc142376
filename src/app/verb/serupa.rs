//! The hint while somebody writes: what the kecamatan already has that is like the draft, once the
//! place is known. It never blocks: the next question comes with it, and answering that goes on.
//!
//! Shown is what a neighbour may know. One's own usulan can be opened, another desa's joined with
//! one tap, one's own of the year before proposed again.

use std::fmt::Display;

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Purpose, Run, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::{Body, Key, KeyPress};
use crate::app::serupa;
use crate::dialog::state::{Answer, At, State};
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text, shortened};
use crate::domain::dugaan::{Draf, Serupa};
use crate::domain::gabung::TieRefused;
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{Person, Viewer};
use crate::domain::usulan::Usulan;
use crate::domain::wilayah::KodeDesa;

use super::keys::{self, Screen};
use super::{card, gabung, lampau, lookup, run, usul};

/// Three of them must fit a screen together with the question.
const KEGIATAN_CHARS_MAX: usize = 80;

/// Names of the office's list repeat in every desa; the place tells two works apart.
const LOKASI_CHARS_MAX: usize = 80;

/// The weightiest ones.
const REASONS_MAX: usize = 2;

/// The step whose answer the hint waits for.
const PLACE: &str = "lokasi";

/// What is near the draft, when this input has just told its place.
pub fn hint(
    cx: Context<'_>,
    purpose: &Purpose,
    before: Option<&At>,
    after: Option<&State>,
) -> Result<Option<Screen>, Want> {
    let (Purpose::Submit { desa, lagi }, Some(before), Some(after)) = (purpose, before, after)
    else {
        return Ok(None);
    };
    let is_place = |at: &At| matches!(at, At::Step(step) if step == PLACE);
    // Whoever mends the place on the review has decided long ago.
    // What is proposed again had its place from the start.
    let told = is_place(before) || !lagi.is_empty();
    let just_told = told && !is_place(&after.spot.at) && after.spot.at != At::Review;
    let Some(person) = cx.person().filter(|_| just_told) else {
        return Ok(None);
    };
    let Some(draf) = draf(cx, *desa, after)? else {
        return Ok(None);
    };
    let near = cx.known.serupa(&draf)?.iter();
    let near: Vec<&Serupa> = near
        .filter(|one| !lagi.contains(&one.usulan.kode))
        .collect();
    if near.is_empty() {
        return Ok(None);
    }
    screen(cx, person, &draf, &near).map(Some)
}

fn draf(cx: Context<'_>, desa: KodeDesa, state: &State) -> Result<Option<Draf>, Want> {
    let answers = &state.answers;
    let (Some(Answer::Choice { text, .. }), Some(Answer::Place(lokasi))) =
        (answers.get("kegiatan"), answers.get(PLACE))
    else {
        return Ok(None);
    };
    let masalah = match answers.get("masalah") {
        Some(Answer::Text(masalah)) => masalah.clone(),
        _ => String::new(),
    };
    let kecamatan = cx.known.kecamatan(desa.kecamatan())?;
    Ok(kecamatan.map(|kecamatan| Draf {
        desa,
        tahun: kecamatan.tahun,
        kegiatan: text.clone(),
        masalah,
        lokasi: lokasi.clone(),
    }))
}

fn screen(cx: Context<'_>, person: &Person, draf: &Draf, near: &[&Serupa]) -> Result<Screen, Want> {
    let mut text = cx.say("hint.judul", &[]);
    let mut rows = Vec::new();
    for (n, one) in (1..).zip(near) {
        text.paragraph(line(cx, person, n, one)?);
        rows.push(offers(cx, person, draf, n, &one.usulan)?);
    }
    let asked = near
        .iter()
        .any(|one| 2000 + i16::from(one.usulan.kode.tahun()) == draf.tahun);
    text.paragraph(cx.say(advice(&rows, asked), &[]));
    rows.push(vec![keys::data(
        keys::label(cx, "hint.tombol_lanjut"),
        "h:lanjut".to_owned(),
    )]);
    Ok((text.truncated(MESSAGE_UNITS_MAX), rows))
}

/// What to do when the work is the same, by what is offered and whether any of them is asked for
/// this year.
fn advice(rows: &[Vec<Key>], asked: bool) -> &'static str {
    let offered = |word: &str| {
        let mut keys = rows.iter().flatten();
        keys.any(|key| matches!(&key.press, KeyPress::Data(data) if data.starts_with(word)))
    };
    match () {
        () if offered("h:ikut:") => "hint.arti",
        () if offered("h:lagi:") => "hint.arti_lagi",
        () if asked => "hint.arti_lihat",
        () => "hint.arti_lama",
    }
}

fn line(cx: Context<'_>, person: &Person, n: usize, one: &Serupa) -> Result<Text, Want> {
    let usulan = &one.usulan;
    let own = lookup::owns(person, usulan);
    let reasons = one.dugaan.reasons.iter();
    let reasons = reasons.filter(|reason| own || serupa::is_public(reason));
    let reasons = reasons.filter(|reason| !reason.against);
    let reasons: Vec<_> = reasons.take(REASONS_MAX).cloned().collect();
    let alasan = card::masked(&serupa::line(cx.words(), &reasons));
    let kegiatan = card::masked(&usulan.isi.kegiatan.to_string());
    let tahap = keys::label(cx, &format!("tahap.{}", usulan.stage.name().name()));
    let tahun = 2000 + i16::from(usulan.kode.tahun());
    let lokasi = card::masked(&usulan.isi.lokasi.written());
    let values: [(&str, &dyn Display); 8] = [
        ("n", &n),
        ("kode", &usulan.kode),
        ("kegiatan", &shortened(&kegiatan, KEGIATAN_CHARS_MAX)),
        ("desa", &lookup::nama_desa(cx, usulan.desa)?),
        ("lokasi", &shortened(&lokasi, LOKASI_CHARS_MAX)),
        ("volume", &usulan.isi.volume),
        ("tahun", &tahun),
        ("tahap", &tahap),
    ];
    let mut text = cx.say("hint.baris", &values);
    if !alasan.is_empty() {
        text.line(cx.say("hint.karena", &[("alasan", &alasan)]));
    }
    Ok(text)
}

/// What can be done with one of them, in one row.
fn offers(
    cx: Context<'_>,
    person: &Person,
    draf: &Draf,
    n: usize,
    usulan: &Usulan,
) -> Result<Vec<Key>, Want> {
    let key = |label: &str, data: String| {
        let label = cx.say(&format!("hint.{label}"), &[("n", &n)]);
        keys::data(label.to_string(), data)
    };
    let this_year = 2000 + i16::from(usulan.kode.tahun()) == draf.tahun;
    let look = |label: &str| key(label, format!("s:{}", usulan.kode));
    let own = lookup::owns(person, usulan);
    let again = own && !this_year && lampau::may_again(cx, person, usulan)?;
    Ok(match (own, this_year) {
        (true, true) => vec![look("tombol_buka")],
        (true, false) if again => vec![
            key("tombol_lagi", format!("h:lagi:{}", usulan.kode)),
            look("tombol_lihat"),
        ],
        (false, true) => vec![
            key(
                "tombol_ikut",
                format!("h:ikut:{}:{}", usulan.kode, draf.desa),
            ),
            look("tombol_lihat"),
        ],
        (_, false) => vec![look("tombol_lihat")],
    })
}

/// `lanjut`, `ikut:KODE:DESA` with the desa of the draft, `lagi:KODE`.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let Some(person) = cx.person().filter(|_| cx.is_private()) else {
        return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
    };
    if rest == "lanjut" {
        let text = cx.say("hint.dilanjutkan", &[]);
        return Ok(Decision {
            out: vec![cx.acknowledge(tap), cx.replace(tap, text, Vec::new())],
            ..Decision::default()
        });
    }
    let (what, kode) = rest.split_once(':').unwrap_or((rest, ""));
    let (kode, desa) = kode.split_once(':').unwrap_or((kode, ""));
    let Ok(kode) = kode.parse::<KodeUsulan>() else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let Some((usulan, _)) = lookup::seen(cx, Viewer::Person(person), kode)? else {
        return Ok(cx.toast(tap, "status.toast_tidak_ada"));
    };
    match what {
        "ikut" => join(cx, tap, person, usulan, desa.parse().ok()),
        "lagi" => lampau::again(cx, tap, person, usulan),
        _ => Ok(cx.toast(tap, "tap.unknown")),
    }
}

/// The desa proposes the other's usulan too, and the draft for it is no longer needed. It is put
/// aside all the same, should the tap have been a mistake.
///
/// A button of before names no desa; it acts for the first that may.
fn join(
    cx: Context<'_>,
    tap: &Tap,
    person: &Person,
    usulan: &Usulan,
    draft_of: Option<KodeDesa>,
) -> Decided {
    let mut seated = person.clone();
    seated
        .offices
        .retain(|office| draft_of.is_none_or(|desa| office.desa == Some(desa)));
    let mut decision = match gabung::support(cx, &seated, usulan)? {
        Ok(decision) => decision,
        // Another press on the same button, after the answer got lost.
        Err(TieRefused::Already) => Decision::default(),
        Err(why) => return Ok(cx.toast(tap, gabung::refusal(why))),
    };
    let kegiatan = card::masked(&usulan.isi.kegiatan.to_string());
    let desa = lookup::nama_desa(cx, usulan.desa)?;
    let values: [(&str, &dyn Display); 3] = [
        ("kode", &usulan.kode),
        ("kegiatan", &kegiatan),
        ("desa", &desa),
    ];
    let mut text = cx.say("hint.ikut", &values);
    if let Some(Run { purpose, .. }) = &cx.known.conversation.run
        && matches!(purpose, Purpose::Submit { desa, .. } if draft_of.is_none_or(|of| of == *desa))
        && usul::no_room(cx)?.is_none()
    {
        text.paragraph(cx.say("hint.draf_disimpan", &[]));
        decision.changes.extend(usul::put_aside(cx));
        let mut conversation = cx.conversation();
        conversation.run = None;
        decision.conversation = Some(conversation);
    }
    let screen = cx.replace(tap, text, card::open_key(cx, usulan));
    decision.out.splice(0..0, [cx.acknowledge(tap), screen]);
    Ok(decision)
}

/// The question that follows a hint must stand below it, so it does not take the place of the
/// message that was tapped: the hint does.
pub fn before(cx: Context<'_>, hint: Screen, tap: Option<&Tap>, decision: &mut Decision) {
    let (text, keys) = hint;
    for out in &mut decision.out {
        if let Body::Replace { text, keys, .. } = &mut out.body {
            let (text, keys) = (std::mem::take(text), std::mem::take(keys));
            out.body = Body::Message { text, keys };
        }
    }
    let hint = run::said_or_replaced(cx, text, keys, tap);
    decision.out.insert(0, hint);
}
