//! Why a pair is pointed out: the evidence that weighed most, with what it says in the two records.

use super::evidence::{Level, distance, in_common, same_name};
use super::facts::{Doubt, Facts, Name, NameKind};
use super::learn::Weights;
use super::lexicon::{Concept, Concepts, Lexicon};
use crate::domain::angka::roman;
use crate::domain::rupiah::Rupiah;

/// A reason as a sentence of the dialogs and its values: `serupa.rt_sama` with `nilai`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Under `[serupa]` in the dialogs.
    pub key: &'static str,
    pub values: Vec<(&'static str, String)>,
    /// It speaks against the two being one work, or says that something could not be read.
    pub against: bool,
}

/// So many fit below each other on a phone beside the two usulan.
const REASONS_MAX: usize = 7;

/// A level that moves the odds by less than a tenth is not told.
const WEIGHT_MIN: f64 = 0.1;

impl Reason {
    /// Whether all its values say something, and two say different things.
    fn is_whole(&self) -> bool {
        let values: Vec<&str> = self
            .values
            .iter()
            .map(|(_, value)| value.as_str())
            .collect();
        let twice = matches!(values[..], [a, b] if a == b && self.key == "benda_dekat");
        values.iter().all(|value| !value.is_empty()) && !twice
    }

    /// Whether its words speak the way it weighs: a likeness of the letters that weighs against a
    /// pair is nothing to tell.
    fn is_meant(&self) -> bool {
        let parts = self.key.ends_with("_lain") || self.key.ends_with("_jauh");
        let either = matches!(self.key, "bagian" | "lanjutan" | "benda_dekat");
        either || parts == self.against
    }
}

pub(super) fn reasons(
    a: &Facts,
    b: &Facts,
    levels: &[Level],
    weights: &Weights,
    lexicon: &Lexicon,
) -> Vec<Reason> {
    let strength = |level: &Level| weights.of(*level).abs();
    let mut levels = levels.to_vec();
    // What hardly weighs is no reason.
    levels.retain(|level| strength(level) >= WEIGHT_MIN);
    levels.sort_by(|x, y| strength(y).total_cmp(&strength(x)).then(x.cmp(y)));
    let told = |level: &Level| {
        let mut reason = tell(*level, a, b, lexicon)?;
        reason.against = weights.of(*level) < 0.0;
        (reason.is_whole() && reason.is_meant()).then_some(reason)
    };
    let mut found: Vec<Reason> = levels.iter().filter_map(told).take(REASONS_MAX).collect();
    found.sort_by_key(|reason| reason.against);
    let mut doubts: Vec<Doubt> = a.doubts.iter().chain(&b.doubts).copied().collect();
    doubts.sort_unstable();
    doubts.dedup();
    found.extend(doubts.into_iter().map(|doubt| Reason {
        against: true,
        ..plain(doubt.key())
    }));
    found
}

impl Doubt {
    fn key(self) -> &'static str {
        match self {
            Doubt::Point => "ragu_titik",
            Doubt::Money => "ragu_biaya",
            Doubt::Volume => "ragu_volume",
            Doubt::Length => "ragu_panjang",
            Doubt::Empty => "ragu_kosong",
        }
    }
}

fn plain(key: &'static str) -> Reason {
    of(key, Vec::new())
}

fn one(key: &'static str, value: String) -> Reason {
    of(key, vec![("nilai", value)])
}

fn two(key: &'static str, a: String, b: String) -> Reason {
    of(key, vec![("a", a), ("b", b)])
}

fn of(key: &'static str, values: Vec<(&'static str, String)>) -> Reason {
    Reason {
        key,
        values,
        against: false,
    }
}

/// The sentence for a level, `None` for one that a reader cannot use.
fn tell(level: Level, a: &Facts, b: &Facts, lexicon: &Lexicon) -> Option<Reason> {
    Some(match level {
        Level::ObjectSame | Level::CrossObject => {
            one("benda_sama", shared(&a.head, &b.head, lexicon))
        }
        Level::ObjectNamed => one("benda_disebut", shared(&a.all, &b.all, lexicon)),
        Level::ObjectKin | Level::ObjectBeside | Level::ObjectField | Level::CrossObjectNear => {
            two(
                "benda_dekat",
                names_of(&a.head, lexicon),
                names_of(&b.head, lexicon),
            )
        }
        Level::ObjectOther | Level::CrossObjectOther => two(
            "benda_lain",
            names_of(&a.head, lexicon),
            names_of(&b.head, lexicon),
        ),
        Level::RtSame => one("rt_sama", list(&a.rt)),
        Level::RtMeets | Level::RtPart => two("rt_beririsan", list(&a.rt), list(&b.rt)),
        Level::RtOther => two("rt_lain", list(&a.rt), list(&b.rt)),
        Level::RwOther => two("rw_lain", list(&a.rw), list(&b.rw)),
        Level::RwSame if a.rt.is_empty() && b.rt.is_empty() => one("rw_sama", list(&a.rw)),
        Level::GangSame => one("gang_sama", list(&a.gang)),
        Level::GangOther => two("gang_lain", list(&a.gang), list(&b.gang)),
        Level::PlaceApart => plain("tempat_lain"),
        Level::DusunSame => one("dusun_sama", dusun(a, b)),
        Level::DusunOther => two("dusun_lain", texts(a.dusun.iter()), texts(b.dusun.iter())),
        Level::SideSame => one("arah_sama", shared(&a.arah, &b.arah, lexicon)),
        Level::SideOther => two(
            "arah_lain",
            names_of(&a.arah, lexicon),
            names_of(&b.arah, lexicon),
        ),
        Level::NameRare
        | Level::NameSome
        | Level::NameCommon
        | Level::CrossNameRare
        | Level::CrossNameSome
        | Level::CrossNameCommon => one(
            "nama_sama",
            titled(&in_common(a, b, public(a, b, lexicon)).join(", ")),
        ),
        Level::NameOther | Level::CrossNameOther => {
            let told = |facts: &Facts| {
                texts(
                    facts
                        .names
                        .iter()
                        .filter(|name| public(a, b, lexicon)(name)),
                )
            };
            two("nama_lain", told(a), told(b))
        }
        Level::EndsSame => plain("ujung_sama"),
        Level::EndsOther | Level::CrossThird => plain("ujung_lain"),
        Level::CrossBoth | Level::CrossOne => {
            two("saling_sebut", a.nama_desa.clone(), b.nama_desa.clone())
        }
        Level::VolumeSame | Level::VolumeNear | Level::CrossVolume => two(
            "volume_dekat",
            a.volume_text.to_string(),
            b.volume_text.to_string(),
        ),
        Level::VolumeFar | Level::CrossVolumeFar => two(
            "volume_jauh",
            a.volume_text.to_string(),
            b.volume_text.to_string(),
        ),
        Level::MoneySame | Level::MoneyNear | Level::CrossMoney => {
            two("biaya_dekat", rupiah(a.money), rupiah(b.money))
        }
        Level::MoneyFar | Level::CrossMoneyFar => {
            two("biaya_jauh", rupiah(a.money), rupiah(b.money))
        }
        Level::PointSame | Level::PointNear | Level::CrossPoint => one("titik_dekat", metres(a, b)),
        Level::TextSame | Level::TextHigh | Level::CrossText => plain("teks_mirip"),
        Level::ContentSame => plain("isi_sama"),
        Level::PartListed
        | Level::PartWider
        | Level::PartWhole
        | Level::PartNamed
        | Level::PartPackage
        | Level::PartItem
        | Level::CrossPart => plain("bagian"),
        Level::YearOther => two("tahun_lain", year(a), year(b)),
        Level::Continued => plain("lanjutan"),
        _ => return None,
    })
}

/// Whether a name may be told: where a house is asked for or somebody is named, one without a
/// marker may be a person's.
fn public(a: &Facts, b: &Facts, lexicon: &Lexicon) -> impl Fn(&Name) -> bool + use<> {
    let somebody = |facts: &Facts| facts.names.iter().any(|name| name.kind == NameKind::Orang);
    let house = |facts: &Facts| facts.all.meets(&lexicon.sets.rumah);
    let private = [a, b]
        .into_iter()
        .any(|facts| house(facts) || somebody(facts));
    move |name| match name.kind {
        NameKind::Orang => false,
        NameKind::Lain => !private,
        _ => true,
    }
}

fn shared(a: &Concepts, b: &Concepts, lexicon: &Lexicon) -> String {
    names_of(&a.and(b), lexicon)
}

/// The names of the concepts, whole fields aside where something closer is named, and of a thing and
/// its kind the thing. A word that may mean several things is told by the first two of them.
fn names_of(set: &Concepts, lexicon: &Lexicon) -> String {
    let closer = set.without(&lexicon.sets.umum);
    let set = if closer.is_empty() { set } else { &closer };
    let kind = |one: Concept| {
        let mut below = set.iter().filter(|other| *other != one);
        below.any(|other| lexicon.line(other).above.contains(one))
    };
    let names = set.iter().filter(|one| !kind(*one));
    let names: Vec<&str> = names.take(2).map(|one| lexicon.line(one).name).collect();
    names.join(" / ")
}

/// `01–04, 07`.
fn list(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|a, b| *b == a + 1).take(RUNS_MAX);
    let told = runs.map(|run| match run {
        [first, _, .., last] => format!("{first:02}–{last:02}"),
        _ => run
            .iter()
            .map(|one| format!("{one:02}"))
            .collect::<Vec<_>>()
            .join(", "),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// More of them are no help to a reader.
const RUNS_MAX: usize = 8;

/// A dusun that both name, in the shorter spelling; where one names it without its marker, as the
/// other has it.
fn dusun(a: &Facts, b: &Facts) -> String {
    let named = || a.dusun.iter().chain(&b.dusun);
    let of = |facts: &Facts, one: &Name| facts.dusun.iter().any(|other| same_name(one, other));
    let both = named().filter(|one| of(a, one) && of(b, one));
    let shorter = |one: &&Name| (one.text.len(), one.text.clone());
    let told = both.min_by_key(shorter);
    let told = told.or_else(|| named().min_by_key(shorter));
    titled(told.map_or("", |name| &name.text))
}

fn texts<'a>(names: impl Iterator<Item = &'a Name>) -> String {
    let texts: Vec<&str> = names.take(3).map(|name| name.text.as_str()).collect();
    titled(&texts.join(", "))
}

/// Names are kept in lower case; people write them with capitals, and Roman numbers all in them.
fn titled(text: &str) -> String {
    let word = |word: &str| match word.chars().next() {
        Some(_) if roman(word).is_some() => word.to_uppercase(),
        Some(first) => first.to_uppercase().chain(word.chars().skip(1)).collect(),
        None => String::new(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn rupiah(money: Option<f64>) -> String {
    let rupiah = money.and_then(|money| Rupiah::new(money as i64).ok());
    rupiah.map(Rupiah::short).unwrap_or_default()
}

fn metres(a: &Facts, b: &Facts) -> String {
    let distance = a.point.zip(b.point).map(|(a, b)| distance(a, b));
    distance
        .map(|metres| format!("{metres:.0}"))
        .unwrap_or_default()
}

fn year(facts: &Facts) -> String {
    facts.tahun.map(|year| year.to_string()).unwrap_or_default()
}
