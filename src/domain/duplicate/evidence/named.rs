//! Names of two records held side by side: dusun, rivers, streets, groups.

use std::collections::BTreeSet;

use super::super::facts::{Facts, Name, NameKind};
use super::super::words;
use super::{Crowd, Level, across};

pub(super) fn dusun(a: &Facts, b: &Facts) -> Option<Level> {
    if a.dusun.is_empty() && b.dusun.is_empty() {
        return None;
    }
    let ends = |facts: &Facts| facts.linking && facts.dusun.len() == 2;
    if ends(a) && ends(b) {
        // `Jalan Dusun I - Dusun II` is not that from I to III.
        let all = |of: &Facts, among: &Facts| {
            let known = |one: &Name| among.dusun.iter().any(|other| same_name(one, other));
            of.dusun.iter().all(known)
        };
        return Some(if all(a, b) && all(b, a) {
            Level::DusunSame
        } else {
            Level::DusunOther
        });
    }
    let pairs = || {
        a.dusun
            .iter()
            .flat_map(|one| b.dusun.iter().map(move |other| (one, other)))
    };
    let met = pairs().any(|(one, other)| same_name(one, other))
        || a.dusun.iter().any(|one| spoken(one, b))
        || b.dusun.iter().any(|one| spoken(one, a));
    if met {
        // `Kalumpang` and `Kalumpang Selatan` may be two.
        let sides = |name: &Name| {
            name.parts
                .iter()
                .filter(|part| words::is_compass(part))
                .count()
        };
        let apart = !pairs()
            .any(|(one, other)| same_name(one, other) && sides(one) == sides(other))
            && pairs().any(|(one, other)| same_name(one, other));
        return Some(if apart {
            Level::DusunSide
        } else {
            Level::DusunSame
        });
    }
    Some(if a.dusun.is_empty() || b.dusun.is_empty() {
        Level::DusunHalf
    } else {
        Level::DusunOther
    })
}

/// Whether a name of one record stands anywhere in the other, with or without its marker.
pub(super) fn spoken(name: &Name, facts: &Facts) -> bool {
    let Some(main) = name.parts.iter().max_by_key(|part| part.len()) else {
        return false;
    };
    if main.len() < 3 {
        return false;
    }
    let numbers = digits(name);
    let fits = |other: &&Name| {
        let others = digits(other);
        numbers == others || numbers.is_empty() || others.is_empty()
    };
    let named = facts.names.iter().filter(fits);
    let parts = named.flat_map(|other| &other.parts).chain(&facts.aside);
    !words::is_compass(main) && parts.into_iter().any(|part| words::near(part, main))
}

/// Whether two names of one kind are one: all words of the shorter are in the longer, numbers equal.
pub(in super::super) fn same_name(a: &Name, b: &Name) -> bool {
    if words::near(&a.sound, &b.sound) && digits(a) == digits(b) {
        return true;
    }
    let (short, long) = if a.parts.len() <= b.parts.len() {
        (a, b)
    } else {
        (b, a)
    };
    short.parts.len() < long.parts.len()
        && digits(short) == digits(long)
        && short
            .parts
            .iter()
            .all(|part| long.parts.iter().any(|other| words::near(part, other)))
}

pub(super) fn digits(name: &Name) -> Vec<&str> {
    name.parts
        .iter()
        .map(String::as_str)
        .filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
        .collect()
}

/// What the names say, dusun aside.
pub(super) fn names(a: &Facts, b: &Facts, crowd: &dyn Crowd) -> Vec<Level> {
    let common = Common::of(a, b);
    let mut levels = Vec::new();
    if parted(a, b) || parted(b, a) {
        levels.push(Level::NameOther);
    }
    match common.rarest(crowd) {
        Some(0..=3) => levels.push(Level::NameRare),
        Some(4..=8) => levels.push(Level::NameSome),
        Some(_) => levels.push(Level::NameCommon),
        None if a.names.is_empty() && b.names.is_empty() => {}
        None => levels.push(Level::NameHalf),
    }
    if common.len() > 1 {
        levels.push(Level::NameMany);
    }
    levels
}

/// The names that both have and that may be told, as written in the record that has more of them.
pub(in super::super) fn in_common<'a>(
    a: &'a Facts,
    b: &'a Facts,
    told: impl Fn(&Name) -> bool,
) -> Vec<&'a str> {
    let Common { here, there } = Common::of(a, b);
    let texts = |names: Vec<&'a Name>| {
        let names = names.into_iter().filter(|name| told(name));
        let texts: BTreeSet<&str> = names.map(|name| name.text.as_str()).collect();
        texts.into_iter().collect::<Vec<_>>()
    };
    let (here, there) = (texts(here), texts(there));
    // Neither comes first, so that the reasons are the same from both ends.
    let there_first = (here.len(), &there) < (there.len(), &here);
    if there_first { there } else { here }
}

/// The names of each record that stand in the other too.
pub(super) struct Common<'a> {
    here: Vec<&'a Name>,
    there: Vec<&'a Name>,
}

impl<'a> Common<'a> {
    pub(super) fn of(a: &'a Facts, b: &'a Facts) -> Common<'a> {
        let counts = |name: &&Name| {
            if a.desa == b.desa {
                !dusun_of(name, a) && !dusun_of(name, b)
            } else {
                across::tells(name)
            }
        };
        Common {
            here: met(a.names.iter().filter(counts), b),
            there: met(b.names.iter().filter(counts), a),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.here.len().max(self.there.len())
    }

    /// How many others use the rarest word of the names.
    pub(super) fn rarest(&self, crowd: &dyn Crowd) -> Option<usize> {
        let of = |name: &&Name| {
            let words = name.parts.iter().filter(|part| part.len() > 2);
            // A school that has only a number is known by it in its desa.
            words
                .map(|part| crowd.name(part))
                .min()
                .unwrap_or(NUMBER_ALONE)
        };
        self.here.iter().chain(&self.there).map(of).min()
    }
}

/// How rare a name of a number alone is taken to be.
const NUMBER_ALONE: usize = 0;

/// A dusun's name counts as the dusun, wherever it stands.
fn dusun_of(name: &Name, facts: &Facts) -> bool {
    let shares = |dusun: &Name| dusun.parts.iter().any(|part| name.parts.contains(part));
    name.kind == NameKind::Lain && facts.dusun.iter().any(shares)
}

/// The names that stand in the other record too.
pub(super) fn met<'a>(names: impl IntoIterator<Item = &'a Name>, other: &Facts) -> Vec<&'a Name> {
    let same = |name: &Name| {
        let mut kin = other
            .names
            .iter()
            .filter(|one| one.kind == name.kind && comparable(name, one));
        kin.any(|one| same_name(name, one)) || anywhere(name, other)
    };
    names
        .into_iter()
        .filter(|name| name.kind != NameKind::Orang && same(name))
        .collect()
}

/// Whether a name of a kind stands against another of that kind: `Kali Kemit`, `Kali Gombong`.
pub(super) fn parted(a: &Facts, b: &Facts) -> bool {
    let typed = a
        .names
        .iter()
        .filter(|name| !matches!(name.kind, NameKind::Lain | NameKind::Orang));
    typed.into_iter().any(|name| {
        let mut kin = b
            .names
            .iter()
            .filter(|one| one.kind == name.kind && comparable(name, one))
            .peekable();
        kin.peek().is_some()
            && !anywhere(name, b)
            && !kin.any(|one| same_name(name, one) || anywhere(one, a) || touches(name, one))
    })
}

/// `Masjid Nur` and `SD Nur` are no two names of one thing.
pub(super) fn comparable(a: &Name, b: &Name) -> bool {
    if a.kind == NameKind::Patok {
        let letters = |name: &Name| {
            name.sound
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .len()
        };
        return a.sound[..letters(a)] == b.sound[..letters(b)];
    }
    a.kind != NameKind::Lembaga || a.of.is_empty() || b.of.is_empty() || a.of.meets(&b.of)
}

/// Whether all words of the name, numbers aside, stand somewhere in the other record.
pub(super) fn anywhere(name: &Name, facts: &Facts) -> bool {
    let mut telling = name
        .parts
        .iter()
        .filter(|part| part.len() > 2 && !part.bytes().all(|b| b.is_ascii_digit()))
        .peekable();
    if telling.peek().is_none() {
        return false;
    }
    let numbers = digits(name);
    telling.all(|part| {
        let here = |other: &Name| {
            let others = digits(other);
            other.parts.iter().any(|one| words::near(one, part))
                && (numbers.is_empty() || others.is_empty() || numbers == others)
        };
        facts.names.iter().any(here) || facts.aside.iter().any(|one| words::near(one, part))
    })
}

/// Whether a long word of one stands in the other, and no number parts them: `Ebeg Turangga Seto`, `Turangga Seto Jaya`.
fn touches(a: &Name, b: &Name) -> bool {
    digits(a) == digits(b)
        && a.parts
            .iter()
            .any(|one| one.len() > 4 && b.parts.iter().any(|other| words::near(one, other)))
}
