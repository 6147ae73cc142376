//! Which of two records holds the other: all RT of a dusun and one of them, a road and its section.

use super::super::amount::Dimension;
use super::super::facts::{Facts, Name};
use super::super::lexicon::Lexicon;
use super::measured::price;
use super::named::{met, parted, same_name};
use super::{Level, Side};

/// The whole asks for at least so much more than its part, in volume or in money.
const MORE: f64 = 1.9;

/// A road that shares a name with a section of it is longer by this at least; two sections of one
/// road differ less.
const LONGER: f64 = 2.5;

/// The side that holds the other, and by what it is known.
pub(super) fn part(
    a: &Facts,
    b: &Facts,
    object: Level,
    lexicon: &Lexicon,
) -> Option<(Side, Level)> {
    let alike = match object {
        Level::ObjectSame | Level::ObjectNamed => true,
        // Where nothing says what it is, the price of a metre may.
        Level::ObjectUnknown => price(a, b) == Some(Level::PriceSame),
        _ => false,
    };
    let one_desa = a.desa == b.desa;
    let holds = |whole: &Facts, part: &Facts| match one_desa {
        true if lists(whole, part, lexicon) => Some(Level::PartItem),
        true if alike => holds(whole, part, lexicon),
        false if alike => section(whole, part, lexicon).then_some(Level::CrossPart),
        _ => None,
    };
    match (holds(a, b), holds(b, a)) {
        (Some(level), None) => Some((Side::First, level)),
        (None, Some(level)) => Some((Side::Second, level)),
        _ => None,
    }
}

fn holds(whole: &Facts, part: &Facts, lexicon: &Lexicon) -> Option<Level> {
    let more = more(whole, part);
    if !fits(&whole.rw, &part.rw) || more.is_some_and(|more| more < 1.0) {
        return None;
    }
    let dusun = whole.dusun.is_empty()
        || part.dusun.is_empty()
        || part.dusun.iter().any(|one| among(one, &whole.dusun));
    let rw = strictly(&whole.rw, &part.rw) && whole.rt.is_empty();
    let listed = strictly(&whole.rt, &part.rt) || strictly(&whole.gang, &part.gang) || rw;
    if listed && dusun {
        return Some(Level::PartListed);
    }
    // `Jalan Dusun I - Dusun II` runs between them and is no list.
    let between = whole.linking && whole.head.meets(&lexicon.sets.lintas);
    if whole.dusun.len() > part.dusun.len()
        && !between
        && !part.dusun.is_empty()
        && part.dusun.iter().all(|one| among(one, &whole.dusun))
    {
        return Some(Level::PartListed);
    }
    if section(whole, part, lexicon) {
        return Some(Level::PartNamed);
    }
    let much = more.is_some_and(|more| more >= MORE);
    let wider = whole.rt.is_empty()
        && whole.gang.is_empty()
        && (whole.luas || precision(whole) < precision(part));
    if much && wider && dusun && !parted(whole, part) {
        // Of houses, toilets and lamps a whole desa's number holds those of one dusun.
        let counted = |facts: &Facts| {
            facts
                .volume
                .is_some_and(|volume| volume.dimension == Dimension::Count)
        };
        return Some(if counted(whole) && counted(part) {
            Level::PartWhole
        } else {
            Level::PartWider
        });
    }
    let package = whole.head.len() > 1 && part.head.len() < whole.head.len();
    (much && package && dusun).then_some(Level::PartPackage)
}

/// Whether the first lists what the second asks for alone, at one place: the toilet of a school that
/// asks for classrooms, toilet and fence.
fn lists(whole: &Facts, part: &Facts, lexicon: &Lexicon) -> bool {
    let asked = part.head.without(&lexicon.sets.umum);
    let there = part.dusun.iter().any(|one| among(one, &whole.dusun))
        || !met(&part.names, whole).is_empty()
        || !met(&whole.names, part).is_empty()
        || whole
            .head
            .or(&whole.host)
            .and(&lexicon.sets.tuan)
            .meets(&part.head.or(&part.host));
    part.listed.is_empty()
        && asked.meets(&whole.listed)
        && there
        && !parted(whole, part)
        && more(whole, part).is_none_or(|more| more > 1.0)
}

/// Whether the second is a section of the first: a road or canal of one name, or to one desa, and
/// much shorter.
fn section(whole: &Facts, part: &Facts, lexicon: &Lexicon) -> bool {
    let line = |facts: &Facts| facts.head.meets(&lexicon.sets.lintas);
    let longer = more(whole, part).is_some_and(|more| more >= LONGER);
    let there = whole.desa == part.desa
        && part
            .mentions
            .iter()
            .any(|desa| whole.mentions.contains(desa));
    longer && line(whole) && line(part) && (there || !met(&part.names, whole).is_empty())
}

fn among(name: &Name, names: &[Name]) -> bool {
    names.iter().any(|one| same_name(one, name))
}

/// Whether the first list holds all of the second and more.
fn strictly(whole: &[u32], part: &[u32]) -> bool {
    !part.is_empty() && part.len() < whole.len() && part.iter().all(|number| whole.contains(number))
}

fn fits(whole: &[u32], part: &[u32]) -> bool {
    whole.is_empty() || part.is_empty() || part.iter().any(|number| whole.contains(number))
}

/// How closely the place is told.
fn precision(facts: &Facts) -> usize {
    2 * usize::from(!facts.rt.is_empty() || !facts.gang.is_empty())
        + usize::from(!facts.rw.is_empty())
        + usize::from(!facts.dusun.is_empty())
        + usize::from(!facts.names.is_empty())
}

/// How many times the second the first is, by volume or money, whichever is more.
fn more(whole: &Facts, part: &Facts) -> Option<f64> {
    let volume = whole
        .volume
        .zip(part.volume)
        .filter(|(a, b)| a.dimension == b.dimension)
        .map(|(a, b)| a.amount / b.amount);
    let money = whole.money.zip(part.money).map(|(a, b)| a / b);
    match (volume, money) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}
