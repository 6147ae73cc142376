//! Proposals of joining that desa have not answered: whose word is missing and for how long, and
//! whether there is anybody to give it. Each opens the card, where the camat can decide.

use std::fmt::Display;

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Kecamatan, Seat, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::Key;
use crate::app::verb::keys::{self, Screen};
use crate::app::verb::{card, lookup};
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text, shortened};
use crate::domain::gabung::Keluarga;
use crate::domain::kalender;
use crate::domain::pejabat::Person;
use crate::domain::usulan::Usulan;
use crate::domain::wilayah::KodeDesa;

/// Each has a line, one for every desa that is silent, and a button.
const PAGE_ITEMS_MAX: usize = 5;

const KEGIATAN_CHARS_MAX: usize = 60;

/// A work may be asked of two dozen desa; the others stand on its card.
const DESA_SHOWN_MAX: usize = 6;

/// The button that opens the list, when there is anything on it. `more` are being proposed right
/// now.
pub fn key(cx: Context<'_>, kecamatan: &Kecamatan, more: usize) -> Result<Option<Key>, Want> {
    let n = all(cx, kecamatan)?.len() + more;
    let label = cx.say("duplikat.tombol_tunggu", &[("n", &n)]).to_string();
    Ok((n > 0).then(|| keys::data(label, "q:tunggu:0".to_owned())))
}

/// Those that wait for desa, the longest waiting first.
pub fn all<'a>(cx: Context<'a>, kecamatan: &Kecamatan) -> Result<Vec<&'a Usulan>, Want> {
    let ties = cx.known.ties(kecamatan.kode)?.iter();
    Ok(ties.filter(|one| one.asks_desa().is_some()).collect())
}

/// A page of the list, counted from 0.
pub fn tapped(cx: Context<'_>, tap: &Tap, person: &Person, rest: &str) -> Decided {
    let Some(meja) = person.desk() else {
        return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
    };
    let (Some(kecamatan), Ok(wanted)) = (cx.known.kecamatan(meja.kecamatan())?, rest.parse())
    else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let (text, keys) = page(cx, person, kecamatan, wanted)?;
    let text = text.truncated(MESSAGE_UNITS_MAX);
    Ok(Decision {
        out: vec![cx.acknowledge(tap), cx.replace(tap, text, keys)],
        ..Decision::default()
    })
}

fn page(
    cx: Context<'_>,
    person: &Person,
    kecamatan: &Kecamatan,
    wanted: usize,
) -> Result<Screen, Want> {
    let all = all(cx, kecamatan)?;
    let back = keys::label(cx, "mulai.tombol_duplikat");
    let back = vec![keys::data(back, "q:next".to_owned())];
    let pages = all.len().div_ceil(PAGE_ITEMS_MAX);
    let Some(at) = pages.checked_sub(1).map(|last| wanted.min(last)) else {
        return Ok((cx.say("duplikat.tunggu_kosong", &[]), vec![back]));
    };
    let mut text = cx.say("duplikat.tunggu", &[("n", &all.len())]);
    let mut open = Vec::new();
    let shown = all.iter().zip(1..).skip(at * PAGE_ITEMS_MAX);
    for (usulan, n) in shown.take(PAGE_ITEMS_MAX) {
        text.paragraph(item(cx, kecamatan, usulan, n)?);
        let data = format!("s:{}", usulan.kode);
        open.push(keys::data(usulan.kode.to_string(), data));
    }
    text.paragraph(cx.say(
        match person.meja_camat(kecamatan.kode) {
            Some(_) => "duplikat.tunggu_camat",
            None => "duplikat.tunggu_operator",
        },
        &[],
    ));
    let mut rows = keys::rows(open, 2);
    rows.extend(turns(cx, at, pages));
    rows.push(back);
    Ok((text, rows))
}

/// The tie, and every desa whose word is missing.
fn item(cx: Context<'_>, kecamatan: &Kecamatan, usulan: &Usulan, n: usize) -> Result<Text, Want> {
    let keluarga = Keluarga::new(cx.known.family(usulan.kode)?);
    let kegiatan = card::masked(&usulan.isi.kegiatan.to_string());
    let induk = usulan.gabung.as_ref().map_or(usulan.kode, |tie| tie.induk);
    let mut text = cx.say(
        "duplikat.tunggu_baris",
        &[
            ("n", &n),
            ("kode", &usulan.kode),
            ("kegiatan", &shortened(&kegiatan, KEGIATAN_CHARS_MAX)),
            ("induk", &induk),
        ],
    );
    let missing = keluarga.missing(usulan);
    if missing.is_empty() {
        text.line(cx.say("gabung.semua_setuju", &[]));
    }
    for desa in missing.iter().take(DESA_SHOWN_MAX) {
        text.line(silent(cx, kecamatan, &keluarga, usulan, *desa)?);
    }
    if missing.len() > DESA_SHOWN_MAX {
        let more = missing.len() - DESA_SHOWN_MAX;
        text.line(cx.say("duplikat.tunggu_lagi", &[("n", &more)]));
    }
    Ok(text)
}

fn silent(
    cx: Context<'_>,
    kecamatan: &Kecamatan,
    keluarga: &Keluarga<'_>,
    usulan: &Usulan,
    desa: KodeDesa,
) -> Result<Text, Want> {
    let zona = kecamatan.zona;
    let asked = keluarga.asked_since(usulan, desa).unwrap_or(cx.now);
    let libur = cx.known.libur(kecamatan.kode)?;
    let hari = kalender::workdays_since(zona.day(asked), zona.day(cx.now), libur);
    let lama = match hari {
        0 => cx.say("duplikat.tunggu_baru", &[]),
        _ => cx.say("duplikat.tunggu_hari", &[("n", &hari)]),
    };
    let key = match cx.known.holders(Seat::Desa(desa))?.is_empty() {
        true => "duplikat.tunggu_tanpa_pejabat",
        false => "duplikat.tunggu_desa",
    };
    let desa = lookup::sebut_desa(kecamatan, desa);
    let values: [(&str, &dyn Display); 2] = [("desa", &desa), ("lama", &lama)];
    Ok(cx.say(key, &values))
}

fn turns(cx: Context<'_>, at: usize, pages: usize) -> Option<Vec<Key>> {
    let key = |label: &str, to: usize| keys::data(keys::label(cx, label), format!("q:tunggu:{to}"));
    let mut row = Vec::new();
    if at > 0 {
        row.push(key("umum.tombol_sebelumnya", at - 1));
    }
    if at + 1 < pages {
        row.push(key("umum.tombol_berikutnya", at + 1));
    }
    (!row.is_empty()).then_some(row)
}
