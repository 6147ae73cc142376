//! `/cari kata`: finds usulan by words, within what the asker may see.

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Want};
use crate::app::outgoing::Key;
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text, shortened};
use crate::domain::cari::FOUND_MAX;
use crate::domain::gabung::Keluarga;
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{Sight, Viewer};
use crate::domain::usulan::Usulan;

use super::{card, keys, lookup, status};

/// Fewer letters find half of all usulan.
const LETTERS_MIN: usize = 3;

/// A question of more characters is a letter, not a search.
const WORDS_CHARS_MAX: usize = 80;

/// As many as fit on a phone's screen with their buttons.
const HITS_SHOWN_MAX: usize = 8;

/// Keeps a hit on two lines.
const KEGIATAN_CHARS_MAX: usize = 60;

pub fn find(cx: Context<'_>, args: &str) -> Decided {
    let Some(viewer) = cx.viewer()? else {
        return Ok(lookup::nobody(cx));
    };
    let words: String = args.trim().chars().take(WORDS_CHARS_MAX).collect();
    if words.chars().filter(|c| c.is_alphanumeric()).count() < LETTERS_MIN {
        return Ok(cx.answer("cari.terlalu_pendek", &[]));
    }
    if words.parse::<KodeUsulan>().is_ok() {
        return status::show(cx, &words);
    }
    let hits = hits(cx, viewer, &words)?;
    if hits.seen.is_empty() {
        return Ok(cx.answer("cari.kosong", &[("kata", &card::masked(&words))]));
    }
    let text = text(cx, &words, &hits)?;
    Ok(Decision::only(cx.message(text, buttons(cx, &hits.seen))))
}

/// What was found and may be seen.
struct Hits<'a> {
    seen: Vec<&'a Usulan>,
    /// There are more than the store hands out, and nobody knows how many.
    cut: bool,
}

fn hits<'a>(cx: Context<'a>, viewer: Viewer<'_>, words: &str) -> Result<Hits<'a>, Want> {
    let found = cx.known.search(viewer.reach(), words)?.iter();
    let mut seen: Vec<_> = found
        .filter(|usulan| Sight::of(viewer, usulan) > Sight::Nothing)
        .collect();
    let cut = seen.len() > FOUND_MAX;
    seen.truncate(FOUND_MAX);
    let seen = works(cx, seen)?;
    Ok(Hits { seen, cut })
}

/// Each work once: as its root where that was found, else as the best of those joined in it.
fn works<'a>(cx: Context<'a>, found: Vec<&'a Usulan>) -> Result<Vec<&'a Usulan>, Want> {
    let mut roots = Vec::new();
    for one in &found {
        roots.push(match one.counted_in() {
            Some(into) => {
                let keluarga = Keluarga::new(cx.known.family(one.kode)?);
                keluarga.root(one.kode).map_or(into, |root| root.kode)
            }
            None => one.kode,
        });
    }
    let is_first = |at: usize| {
        let itself = found[at].kode == roots[at];
        let earlier = roots[..at].contains(&roots[at]);
        itself || !earlier && !found.iter().any(|one| one.kode == roots[at])
    };
    let first = (0..found.len()).filter(|at| is_first(*at));
    Ok(first.map(|at| found[at]).collect())
}

fn text(cx: Context<'_>, words: &str, hits: &Hits<'_>) -> Result<Text, Want> {
    let n = hits.seen.len();
    let title = match hits.cut {
        true => "cari.judul_lebih",
        false => "cari.judul",
    };
    let mut text = cx.say(title, &[("n", &n), ("kata", &card::masked(words))]);
    let shown: Vec<&Usulan> = hits.seen.iter().take(HITS_SHOWN_MAX).copied().collect();
    let across = cx
        .known
        .across(shown.iter().map(|one| one.kode).collect())?;
    for (usulan, n) in shown.into_iter().zip(1..) {
        text.paragraph(line(cx, usulan, n, lookup::lintas(cx, usulan, across)?)?);
    }
    if hits.cut {
        text.paragraph(cx.say("cari.lagi_lebih", &[]));
    } else if n > HITS_SHOWN_MAX {
        text.paragraph(cx.say("cari.lagi", &[("n", &(n - HITS_SHOWN_MAX))]));
    }
    Ok(text.truncated(MESSAGE_UNITS_MAX))
}

fn line(cx: Context<'_>, usulan: &Usulan, n: usize, lintas: Option<String>) -> Result<Text, Want> {
    let kegiatan = card::masked(&usulan.isi.kegiatan.to_string());
    let stage = usulan.stage.name().name();
    let key = match lintas {
        Some(_) => "cari.baris_lintas",
        None => "cari.baris",
    };
    let lintas = lintas.unwrap_or_default();
    Ok(cx.say(
        key,
        &[
            ("n", &n),
            ("lintas", &lintas),
            ("kegiatan", &shortened(&kegiatan, KEGIATAN_CHARS_MAX)),
            ("desa", &lookup::nama_desa(cx, usulan.desa)?),
            ("kode", &usulan.kode),
            ("tautan", &lookup::see_link(cx, usulan.kode)),
            ("volume", &usulan.isi.volume),
            ("tahap", &cx.say(&format!("tahap.{stage}"), &[])),
        ],
    ))
}

/// In a group the links in the lines serve: a button there would answer before everybody.
fn buttons(cx: Context<'_>, hits: &[&Usulan]) -> Vec<Vec<Key>> {
    if !cx.is_private() {
        return Vec::new();
    }
    let shown = hits.iter().take(HITS_SHOWN_MAX);
    keys::rows(
        shown.map(|one| keys::data(one.kode.to_string(), format!("s:{}", one.kode))),
        2,
    )
}
