//! What has happened to one usulan, from its journal.
//!
//! Names offices, never persons: who held one is the journal's business.

use jiff::Timestamp;

use crate::app::decide::Context;
use crate::app::decision::Want;
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text};
use crate::domain::jurnal::Event;
use crate::domain::kalender::Zona;
use crate::domain::usulan::{Act, Isi, Usulan};

use super::{card, keys, lookup};

/// Newest events shown; more would push the message over Telegram's limit.
const EVENTS_MAX: usize = 15;

/// The story of `usulan`, oldest first.
pub fn text(cx: Context<'_>, usulan: &Usulan) -> Result<Text, Want> {
    let rows = cx.known.history(usulan.kode)?;
    let zona = lookup::zona(cx, usulan.kecamatan())?;
    let own = cx
        .person()
        .is_some_and(|person| lookup::owns(person, usulan));
    let mut text = cx.say("riwayat.judul", &[("kode", &usulan.kode)]);
    let earlier = rows.len().saturating_sub(EVENTS_MAX);
    let mut lines = Text::new();
    if earlier > 0 {
        lines.line(cx.say("riwayat.lebih_lama", &[("n", &earlier)]));
    }
    for (_, event) in &rows[earlier..] {
        lines.line(line(cx, event, zona, own)?);
    }
    text.paragraph(lines);
    Ok(text.truncated(MESSAGE_UNITS_MAX))
}

fn line(cx: Context<'_>, event: &Event, zona: Zona, own: bool) -> Result<Text, Want> {
    let act = keys::label(cx, &format!("riwayat.{}", event.act.name()));
    let role = keys::label(cx, &format!("riwayat.oleh_{}", event.role.name()));
    let at = moment(zona, event.at);
    let mut text = cx.say(
        "riwayat.baris",
        &[("waktu", &at), ("tindakan", &act), ("oleh", &role)],
    );
    if event.act == Act::Revise {
        let changed = changed(cx, event);
        if !changed.is_empty() {
            text.line(cx.say("riwayat.berubah", &[("bagian", &changed.join(", "))]));
        }
    }
    if event.act.is_of_ties() {
        text.line(with_whom(cx, event)?);
    }
    if let Some(reason) = &event.reason {
        let reason = if own {
            reason.clone()
        } else {
            card::masked(reason)
        };
        text.line(cx.say("riwayat.alasan", &[("alasan", &reason)]));
    }
    Ok(text)
}

/// The other usulan of a tie, and the desa that spoke, each on a line.
fn with_whom(cx: Context<'_>, event: &Event) -> Result<Text, Want> {
    let mut text = Text::new();
    let Some((before, after)) = sides(event) else {
        return Ok(text);
    };
    if matches!(event.act, Act::Link | Act::Unlink) {
        let (one, other) = (&before.pendahulu, &after.pendahulu);
        let added = other.iter().find(|kode| !one.contains(kode));
        let other = added.or_else(|| one.iter().find(|kode| !other.contains(kode)));
        if let Some(kode) = other {
            text.line(cx.say("riwayat.dengan", &[("kode", kode)]));
        }
        return Ok(text);
    }
    let tie = after.gabung.as_ref().or(before.gabung.as_ref());
    if let Some(tie) = tie.filter(|_| !matches!(event.act, Act::Support | Act::Leave | Act::Admit))
    {
        text.line(cx.say("riwayat.dengan", &[("kode", &tie.induk)]));
    }
    let spoke = match event.act {
        Act::Agree | Act::Object => after
            .gabung
            .and_then(|tie| tie.suara.last().map(|one| one.desa)),
        Act::Support => after
            .owners()
            .find(|desa| before.owners().all(|one| one != *desa)),
        Act::Leave => before
            .owners()
            .find(|desa| after.owners().all(|one| one != *desa)),
        Act::Admit => {
            let mut out = before.dikeluarkan.iter().map(|one| one.desa);
            out.find(|desa| after.taken_out(*desa).is_none())
        }
        _ => None,
    };
    if let Some(desa) = spoke {
        let desa = lookup::nama_desa(cx, desa)?;
        // One that supports it may have been taken out by others.
        let key = match event.act {
            Act::Support | Act::Leave | Act::Admit => "riwayat.pendukung",
            _ => "riwayat.desa",
        };
        text.line(cx.say(key, &[("desa", &desa)]));
    }
    Ok(text)
}

/// The usulan before and after, where both can be read.
fn sides(event: &Event) -> Option<(Usulan, Usulan)> {
    let read = |text: &str| serde_json::from_str::<Usulan>(text).ok();
    Some((read(event.before.as_deref()?)?, read(&event.after)?))
}

fn moment(zona: Zona, at: Timestamp) -> String {
    let time = zona.time(at);
    format!(
        "{} {:02}.{:02} {zona}",
        lookup::tanggal(zona, at),
        time.hour(),
        time.minute()
    )
}

/// The names of the parts of the form that a revision changed.
fn changed(cx: Context<'_>, event: &Event) -> Vec<String> {
    let Some((before, after)) = sides(event) else {
        return Vec::new();
    };
    parts(&before.isi, &after.isi)
        .into_iter()
        .filter(|(_, changed)| *changed)
        .map(|(part, _)| keys::label(cx, &format!("bagian.{part}")))
        .collect()
}

fn parts(one: &Isi, other: &Isi) -> [(&'static str, bool); 14] {
    [
        ("sumber", one.sumber != other.sumber),
        ("bidang", one.bidang != other.bidang),
        ("kegiatan", one.kegiatan != other.kegiatan),
        ("masalah", one.masalah != other.masalah),
        ("lokasi", one.lokasi != other.lokasi),
        ("titik", one.titik != other.titik),
        ("volume", one.volume != other.volume),
        (
            "biaya",
            one.biaya != other.biaya || one.anggaran != other.anggaran,
        ),
        ("penerima", one.penerima != other.penerima),
        ("skpd", one.skpd != other.skpd),
        ("lahan", one.lahan != other.lahan),
        ("prioritas", one.prioritas != other.prioritas),
        ("foto", one.foto != other.foto),
        ("dokumen", one.dokumen != other.dokumen),
    ]
}
