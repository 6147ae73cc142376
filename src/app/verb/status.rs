//! `/status KODE`: how one usulan stands, in a private chat and in the kecamatan's group.

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::{Body, Outgoing};
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text};
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{Sight, Viewer};
use crate::domain::usulan::Usulan;

use super::lookup::{self, Found};
use super::{card, history, keys};

/// Longer than this is no code, and is not repeated in the answer.
const TYPED_CHARS_MAX: usize = 40;

pub fn show(cx: Context<'_>, args: &str) -> Decided {
    let Some(viewer) = cx.viewer()? else {
        return Ok(lookup::nobody(cx));
    };
    if args.trim().is_empty() {
        return Ok(cx.answer("status.tanpa_kode", &[]));
    }
    match lookup::find(cx, viewer, args)? {
        Found::One(usulan, _) => Ok(Decision::only(shown(cx, viewer, usulan)?)),
        Found::Near(near) => Ok(not_found(cx, args, &near)),
    }
}

/// `KODE`, `f:KODE` for its files, `h:KODE` for its history.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let (what, kode) = rest.split_once(':').unwrap_or(("", rest));
    let Ok(kode) = kode.parse::<KodeUsulan>() else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let Some(viewer) = cx.viewer()? else {
        return Ok(cx.toast(tap, "status.toast_tanpa_hak"));
    };
    let Some((usulan, sight)) = lookup::seen(cx, viewer, kode)? else {
        return Ok(cx.toast(tap, "status.toast_tidak_ada"));
    };
    let out = match what {
        "" => shown(cx, viewer, usulan)?,
        "f" | "h" if sight < Sight::Full => return Ok(cx.toast(tap, "status.toast_tanpa_hak")),
        "f" => files(cx, usulan),
        "h" => cx.message(history::text(cx, usulan)?, Vec::new()),
        _ => return Ok(cx.toast(tap, "tap.unknown")),
    };
    Ok(Decision {
        out: vec![cx.acknowledge(tap), out],
        ..Decision::default()
    })
}

fn shown(cx: Context<'_>, viewer: Viewer<'_>, usulan: &Usulan) -> Result<Outgoing, Want> {
    Ok(match card::card(cx, usulan, viewer)? {
        Some((text, keys)) => cx.message(text, keys),
        None => cx.message(
            cx.say("status.tidak_ada", &[("kode", &usulan.kode)]),
            vec![],
        ),
    })
}

/// One sentence for a code that does not exist and for one that the asker may not see.
pub fn not_found(cx: Context<'_>, typed: &str, near: &[KodeUsulan]) -> Decision {
    let typed: String = typed.trim().chars().take(TYPED_CHARS_MAX).collect();
    let typed = card::masked(&typed);
    let number = typed.chars().all(|c| c.is_ascii_digit());
    let key = match (near.is_empty(), number) {
        (true, _) => "status.tidak_ada",
        (false, true) => "status.nomor",
        (false, false) => "status.mirip",
    };
    let buttons = near
        .iter()
        .map(|kode| keys::data(kode.to_string(), format!("s:{kode}")));
    Decision::only(cx.message(cx.say(key, &[("kode", &typed)]), keys::rows(buttons, 1)))
}

/// The photos as an album and the documents after it.
pub fn files(cx: Context<'_>, usulan: &Usulan) -> Outgoing {
    let isi = &usulan.isi;
    if isi.foto.is_empty() && isi.dokumen.is_empty() {
        let text = cx.say("status.tanpa_berkas", &[("kode", &usulan.kode)]);
        return cx.message(text, Vec::new());
    }
    cx.out(Body::Files {
        photos: isi.foto.iter().map(|one| one.file_id.clone()).collect(),
        documents: isi
            .dokumen
            .iter()
            .map(|one| one.berkas.file_id.clone())
            .collect(),
        caption: caption(cx, usulan),
    })
}

fn caption(cx: Context<'_>, usulan: &Usulan) -> Text {
    let kegiatan = card::masked(&usulan.isi.kegiatan.to_string());
    cx.say(
        "status.berkas",
        &[("kode", &usulan.kode), ("kegiatan", &kegiatan)],
    )
    .truncated(MESSAGE_UNITS_MAX / 4)
}
