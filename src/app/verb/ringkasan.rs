//! `/ringkasan`: how many usulan stand where, now.
//!
//! The daily summary of the group is another thing; it tells what happened in a day.

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Want};
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text};
use crate::domain::pejabat::{Person, Role, Viewer};
use crate::domain::usulan::StageName;
use crate::domain::wilayah::{KodeDesa, KodeKecamatan};

use super::{duplikat, keys, lookup};

/// A desa, a stage and how many stand there.
type Count = (KodeDesa, StageName, u32);

/// Desa in the table of the desk; a kecamatan seldom has more than forty.
const DESA_SHOWN_MAX: usize = 40;

pub fn show(cx: Context<'_>) -> Decided {
    let Some(viewer) = cx.viewer()? else {
        return Ok(lookup::nobody(cx));
    };
    let mut text = Text::new();
    for kecamatan in lookup::scope(viewer) {
        text.paragraph(one(cx, viewer, kecamatan)?);
    }
    Ok(Decision::only(
        cx.message(text.truncated(MESSAGE_UNITS_MAX), Vec::new()),
    ))
}

/// The numbers of a kecamatan: public to all, by desa to those who work with all of them, one's
/// own desa to those who sit there.
fn one(cx: Context<'_>, viewer: Viewer<'_>, kecamatan: KodeKecamatan) -> Result<Text, Want> {
    let counts = cx.known.counts(kecamatan)?;
    let nama = lookup::nama_kecamatan(cx, kecamatan)?;
    let tahun = cx.known.kecamatan(kecamatan)?.map_or(0, |one| one.tahun);
    let mut text = cx.say(
        "ringkasan.judul",
        &[("kecamatan", &nama), ("tahun", &tahun)],
    );
    if counts.is_empty() {
        text.paragraph(cx.say("ringkasan.kosong", &[]));
    } else {
        let senders = desa_count(counts);
        text.line(cx.say(
            "ringkasan.jumlah",
            &[("n", &total(counts)), ("desa", &senders)],
        ));
        text.paragraph(stages(cx, counts));
        text.line(joined(cx, counts));
    }
    if let Viewer::Person(person) = viewer {
        text.paragraph(beyond_public(cx, person, kecamatan, counts)?);
    }
    Ok(text)
}

fn beyond_public(
    cx: Context<'_>,
    person: &Person,
    kecamatan: KodeKecamatan,
    counts: &[Count],
) -> Result<Text, Want> {
    let plans = person.offices.iter().any(|office| {
        office.kecamatan == kecamatan
            && matches!(
                office.role,
                Role::OperatorKecamatan | Role::Camat | Role::Bappeda
            )
    });
    if plans {
        let mut text = by_desa(cx, kecamatan, counts)?;
        if person.meja_kecamatan(kecamatan).is_some() {
            text.paragraph(unanswered(cx, kecamatan)?);
        }
        return Ok(text);
    }
    let mut text = Text::new();
    for desa in person.desa() {
        if desa.kecamatan() == kecamatan {
            text.paragraph(own(cx, desa, counts)?);
        }
    }
    Ok(text)
}

/// Proposals of joining on which a desa is silent.
fn unanswered(cx: Context<'_>, kecamatan: KodeKecamatan) -> Result<Text, Want> {
    let Some(kecamatan) = cx.known.kecamatan(kecamatan)? else {
        return Ok(Text::new());
    };
    Ok(match duplikat::unanswered(cx, kecamatan)?.len() {
        0 => Text::new(),
        n => cx.say("ringkasan.tunggu", &[("n", &n)]),
    })
}

fn own(cx: Context<'_>, desa: KodeDesa, counts: &[Count]) -> Result<Text, Want> {
    let mine: Vec<Count> = counts.iter().filter(|one| one.0 == desa).copied().collect();
    let nama = lookup::nama_desa(cx, desa)?;
    if mine.is_empty() {
        return Ok(cx.say("ringkasan.desa_anda_kosong", &[("desa", &nama)]));
    }
    let mut text = cx.say(
        "ringkasan.desa_anda",
        &[("desa", &nama), ("n", &total(&mine))],
    );
    text.line(stages(cx, &mine));
    text.line(joined(cx, &mine));
    Ok(text)
}

/// One line a desa, and those that have sent nothing yet.
fn by_desa(cx: Context<'_>, kecamatan: KodeKecamatan, counts: &[Count]) -> Result<Text, Want> {
    let all = cx
        .known
        .kecamatan(kecamatan)?
        .map_or(&[][..], |one| &one.desa);
    let mut lines = Vec::new();
    let mut silent = Vec::new();
    for (desa, nama) in all {
        let of = counts.iter().filter(|one| one.0 == *desa);
        let of: Vec<Count> = of.copied().collect();
        if of.is_empty() {
            silent.push(nama.as_str());
            continue;
        }
        let waiting = at(&of, StageName::Diajukan);
        let n = total(&of);
        // Nothing of its own counts any more, but it has not been idle.
        let joined = n == 0 && at(&of, StageName::Digabung) > 0;
        let key = match joined {
            true => "ringkasan.baris_desa_digabung",
            false => "ringkasan.baris_desa",
        };
        lines.push(cx.say(key, &[("desa", &nama), ("n", &n), ("menunggu", &waiting)]));
    }
    let mut text = Text::new();
    if !lines.is_empty() {
        text = cx.say("ringkasan.per_desa", &[]);
        text.line(Text::join(lines.into_iter().take(DESA_SHOWN_MAX), "\n"));
    }
    if !silent.is_empty() {
        let names = silent.join(", ");
        text.paragraph(cx.say("ringkasan.belum", &[("n", &silent.len()), ("desa", &names)]));
    }
    Ok(text)
}

fn stages(cx: Context<'_>, counts: &[Count]) -> Text {
    let works = StageName::ALL.into_iter().filter(|stage| stage.counts());
    let lines = works.filter_map(|stage| {
        let n = at(counts, stage);
        let tahap = keys::label(cx, &format!("tahap.{}", stage.name()));
        (n > 0).then(|| cx.say("ringkasan.baris", &[("tahap", &tahap), ("n", &n)]))
    });
    Text::join(lines, "\n")
}

/// Those that are counted in another, so that whoever adds up all codes finds them.
fn joined(cx: Context<'_>, counts: &[Count]) -> Text {
    match at(counts, StageName::Digabung) {
        0 => Text::new(),
        n => cx.say("ringkasan.digabung", &[("n", &n)]),
    }
}

fn at(counts: &[Count], stage: StageName) -> u32 {
    counts
        .iter()
        .filter(|one| one.1 == stage)
        .map(|one| one.2)
        .sum()
}

/// All works, joined ones once.
fn total(counts: &[Count]) -> u32 {
    let works = counts.iter().filter(|one| one.1.counts());
    works.map(|one| one.2).sum()
}

fn desa_count(counts: &[Count]) -> usize {
    let mut desa: Vec<KodeDesa> = counts
        .iter()
        .filter(|one| one.2 > 0)
        .map(|one| one.0)
        .collect();
    desa.sort();
    desa.dedup();
    desa.len()
}
