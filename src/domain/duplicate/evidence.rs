//! What two records have in common and what parts them, as levels that can be weighed and told.

use super::facts::{Facts, Name, NameKind};
use super::gazetteer::DesaId;
use super::lexicon::{Concept, Concepts, Lexicon};
use super::words;

mod across;
mod levels;
mod measured;
mod named;
mod parts;

pub use levels::{Ground, Level, Sign};
pub use measured::distance;
use measured::{dice, money, point, price, shared, volume};
use named::{dusun, names};
pub(super) use named::{in_common, same_name};

/// What is known of a pair. The levels are the same whichever record comes first, the side turns.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub levels: Vec<Level>,
    pub part: Option<Side>,
}

/// Which of the two contains the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    First,
    Second,
}

impl Evidence {
    pub fn has(&self, level: Level) -> bool {
        self.levels.contains(&level)
    }
}

/// How many other usulan of the kecamatan share something: what few have tells more.
pub trait Crowd {
    /// Usulan of the desa whose title asks for this.
    fn object(&self, desa: DesaId, object: Concept) -> usize;
    /// Usulan that use this word of a name, by sound.
    fn name(&self, part: &str) -> usize;
}

/// Holds two records side by side, among a crowd that they are no part of.
pub fn evidence(a: &Facts, b: &Facts, lexicon: &Lexicon, crowd: &dyn Crowd) -> Evidence {
    let mut found = Evidence::default();
    if a.desa == b.desa {
        found.levels.push(Level::SameDesa);
        within(a, b, lexicon, crowd, &mut found);
    } else {
        found.levels.push(Level::OtherDesa);
        across::across(a, b, lexicon, crowd, &mut found);
    }
    found
}

fn within(a: &Facts, b: &Facts, lexicon: &Lexicon, crowd: &dyn Crowd, found: &mut Evidence) {
    let object = object(a, b, lexicon);
    let whole = parts::part(a, b, object, lexicon);
    found.part = whole.map(|(side, _)| side);
    // The toilet stands beside the classrooms in the list, and is asked for by itself.
    let object = match whole {
        Some((_, Level::PartItem)) => Level::ObjectNamed,
        _ => object,
    };
    let levels = &mut found.levels;
    levels.push(object);
    levels.extend(crowded(a, b, object, crowd));
    levels.extend(host(a, b));
    levels.extend(work(a, b));
    levels.extend(numbers(&a.rt, &b.rt, &RT));
    levels.extend(numbers(&a.rw, &b.rw, &RW));
    levels.extend(dusun(a, b));
    levels.extend(side(a, b, lexicon));
    levels.extend(names(a, b, crowd));
    levels.extend(ends(a, b));
    levels.extend(numbers(&a.gang, &b.gang, &GANG));
    levels.extend(person(a, b));
    if let Some((_, level)) = whole {
        levels.push(level);
    } else {
        levels.extend(volume(a.volume, b.volume));
        levels.extend(money(a.money, b.money));
    }
    // Two poor families of one RT ask in the same words.
    if a.house && b.house && levels.contains(&Level::VolumeOne) {
        levels.push(Level::House);
    }
    levels.extend(price(a, b));
    if object == Level::ObjectUnknown && levels.contains(&Level::VolumeKind) {
        levels.push(Level::UnknownUnit);
    }
    levels.extend(content(a, b));
    levels.extend(point(a, b));
    levels.push(match dice(&a.grams, &b.grams) {
        t if t >= 0.85 => Level::TextSame,
        t if t >= 0.55 => Level::TextHigh,
        t if t >= 0.3 => Level::TextMiddle,
        _ => Level::TextLow,
    });
    let place = place(a, b, levels, lexicon);
    levels.extend(place);
    if a.tahun.is_some() && b.tahun.is_some() && a.tahun != b.tahun {
        levels.push(Level::YearOther);
    }
    if a.lanjutan != b.lanjutan {
        levels.push(Level::Continued);
    }
    if a.pokir == b.pokir {
        levels.push(Level::OneChannel);
    }
}

/// Levels by which two that say where they are have something of it in common, or part for sure.
const PLACED: [Level; 25] = [
    Level::PersonSame,
    Level::PersonOther,
    Level::DusunSide,
    Level::RtSame,
    Level::RtPart,
    Level::RtMeets,
    Level::RtOther,
    Level::RwSame,
    Level::RwPart,
    Level::RwOther,
    Level::DusunSame,
    Level::DusunOther,
    Level::SideSame,
    Level::SideOther,
    Level::GangSame,
    Level::GangPart,
    Level::GangOther,
    Level::NameRare,
    Level::NameSome,
    Level::NameCommon,
    Level::NameOther,
    Level::EndsSame,
    Level::EndsOther,
    Level::PointSame,
    Level::PointNear,
];

/// What it tells that one of the two does not say where, or that they agree in no place.
fn place(a: &Facts, b: &Facts, found: &[Level], lexicon: &Lexicon) -> Option<Level> {
    if unplaced(a) || unplaced(b) {
        let tuan = |facts: &Facts| facts.head.meets(&lexicon.sets.tuan);
        return Some(if tuan(a) || tuan(b) {
            Level::PlaceNoneHost
        } else {
            Level::PlaceNone
        });
    }
    // An RT may lie in the RW of the other.
    let addressed = |facts: &Facts| !facts.rt.is_empty() || !facts.rw.is_empty();
    let told = found.iter().any(|level| PLACED.contains(level));
    let apart = !told && (!addressed(a) || !addressed(b));
    apart.then_some(Level::PlaceApart)
}

/// Whether nothing says where in the desa it is.
fn unplaced(facts: &Facts) -> bool {
    facts.rt.is_empty()
        && facts.rw.is_empty()
        && facts.dusun.is_empty()
        && facts.names.is_empty()
        && facts.mentions.is_empty()
        && facts.arah.is_empty()
}

fn object(a: &Facts, b: &Facts, lexicon: &Lexicon) -> Level {
    if a.head.is_empty() || b.head.is_empty() {
        return if a.all.meets(&b.all) {
            Level::ObjectNamed
        } else {
            Level::ObjectUnknown
        };
    }
    let specific = |set: &Concepts| set.without(&lexicon.sets.umum);
    let (ha, hb) = (specific(&a.head), specific(&b.head));
    if ha.meets(&hb) {
        return Level::ObjectSame;
    }
    if (ha.meets(&b.all) && hb.is_empty()) || (hb.meets(&a.all) && ha.is_empty()) {
        return Level::ObjectNamed;
    }
    // A drain and a road, a road and its pavement: one stands above the other.
    if a.head_above.meets(&hb) || b.head_above.meets(&ha) {
        return Level::ObjectKin;
    }
    if ha.meets(&b.all) || hb.meets(&a.all) {
        let said = (b.generic && ha.meets(&b.all)) || (a.generic && hb.meets(&a.all));
        return if said {
            Level::ObjectNamed
        } else {
            Level::ObjectBeside
        };
    }
    if a.head_above.meets(&b.head) || b.head_above.meets(&a.head) {
        return Level::ObjectField;
    }
    Level::ObjectOther
}

/// How many others of the desa ask for the object that the two share.
fn crowded(a: &Facts, b: &Facts, object: Level, crowd: &dyn Crowd) -> Option<Level> {
    let shared = match object {
        Level::ObjectSame => a.head.and(&b.head),
        Level::ObjectNamed | Level::ObjectKin | Level::ObjectBeside => {
            a.head.and(&b.all).or(&b.head.and(&a.all))
        }
        _ => return None,
    };
    let others = shared
        .iter()
        .map(|object| crowd.object(a.desa, object))
        .min()?;
    Some(match others {
        0 => Level::CrowdNone,
        1 => Level::CrowdOne,
        2 | 3 => Level::CrowdFew,
        _ => Level::CrowdMany,
    })
}

/// Whether the two name the same or another person's house.
fn person(a: &Facts, b: &Facts) -> Option<Level> {
    let mut pairs = persons(a)
        .flat_map(|one| persons(b).map(move |other| (one, other)))
        .peekable();
    pairs.peek()?;
    Some(if pairs.any(|(one, other)| same_name(one, other)) {
        Level::PersonSame
    } else {
        Level::PersonOther
    })
}

fn persons(facts: &Facts) -> impl Iterator<Item = &Name> {
    let names = facts.names.iter();
    names.filter(|name| name.kind == NameKind::Orang)
}

/// What one says that the other does not: nothing, something on one side, or something on both.
fn content(a: &Facts, b: &Facts) -> Option<Level> {
    let shared = shared(&a.content, &b.content);
    if shared == 0 {
        return None;
    }
    let (more, less) = (
        a.content.len().max(b.content.len()) - shared,
        a.content.len().min(b.content.len()) - shared,
    );
    Some(match (more, less) {
        (0, 0) => Level::ContentSame,
        (1..=3, 0) => Level::ContentMore,
        (1..=2, 1..=2) => Level::ContentTwo,
        _ => Level::ContentOther,
    })
}

fn host(a: &Facts, b: &Facts) -> Option<Level> {
    let (ha, hb) = (a.host.or(&a.head), b.host.or(&b.head));
    if a.host.is_empty() && b.host.is_empty() {
        return None;
    }
    if a.host.meets(&hb) || b.host.meets(&ha) {
        return Some(Level::HostSame);
    }
    (!a.host.is_empty() && !b.host.is_empty()).then_some(Level::HostOther)
}

fn work(a: &Facts, b: &Facts) -> Option<Level> {
    if a.kerja.is_empty() || b.kerja.is_empty() {
        return None;
    }
    Some(if a.kerja.meets(&b.kerja) {
        Level::WorkSame
    } else {
        Level::WorkOther
    })
}

/// The levels of a kind of numbers.
struct Numbers {
    same: Level,
    /// All of the shorter list are in the longer.
    part: Level,
    meets: Level,
    /// Only one has numbers.
    half: Option<Level>,
    other: Level,
}

const RT: Numbers = Numbers {
    same: Level::RtSame,
    part: Level::RtPart,
    meets: Level::RtMeets,
    half: Some(Level::RtHalf),
    other: Level::RtOther,
};

const RW: Numbers = Numbers {
    same: Level::RwSame,
    part: Level::RwPart,
    meets: Level::RwPart,
    half: Some(Level::RwHalf),
    other: Level::RwOther,
};

const GANG: Numbers = Numbers {
    same: Level::GangSame,
    part: Level::GangPart,
    meets: Level::GangSame,
    half: None,
    other: Level::GangOther,
};

fn numbers(a: &[u32], b: &[u32], levels: &Numbers) -> Option<Level> {
    if a.is_empty() && b.is_empty() {
        return None;
    }
    if a.is_empty() || b.is_empty() {
        return levels.half;
    }
    if a == b {
        return Some(levels.same);
    }
    Some(match shared(a, b) {
        0 => levels.other,
        n if n == a.len() || n == b.len() => levels.part,
        _ => levels.meets,
    })
}

fn side(a: &Facts, b: &Facts, lexicon: &Lexicon) -> Option<Level> {
    if a.arah.is_empty() || b.arah.is_empty() {
        return None;
    }
    if a.arah.meets(&b.arah) {
        return Some(Level::SideSame);
    }
    let named = |facts: &Facts| {
        facts
            .arah
            .iter()
            .map(|concept| lexicon.line(concept).name)
            .collect::<Vec<_>>()
    };
    let (na, nb) = (named(a), named(b));
    const OPPOSITE: [(&str, &str); 3] = [("atas", "bawah"), ("kanan", "kiri"), ("dalam", "luar")];
    let opposite = OPPOSITE
        .iter()
        .any(|(x, y)| (na.contains(x) && nb.contains(y)) || (na.contains(y) && nb.contains(x)));
    let compass = |names: &[&str]| names.iter().any(|name| words::is_compass(name));
    (opposite || (compass(&na) && compass(&nb))).then_some(Level::SideOther)
}

fn ends(a: &Facts, b: &Facts) -> Option<Level> {
    if a.mentions.is_empty() && b.mentions.is_empty() {
        return None;
    }
    if a.mentions.is_empty() || b.mentions.is_empty() {
        return Some(Level::EndsHalf);
    }
    let shared = a.mentions.iter().any(|desa| b.mentions.contains(desa));
    Some(if shared {
        Level::EndsSame
    } else {
        Level::EndsOther
    })
}
