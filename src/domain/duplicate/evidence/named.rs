//! Names of two records held side by side: dusun, rivers, streets, groups.

use super::super::facts::{Facts, Name, NameKind};
use super::super::words;
use super::{Crowd, Level};

pub(super) fn dusun(a: &Facts, b: &Facts) -> Option<Level> {
    if a.dusun.is_empty() && b.dusun.is_empty() {
        return None;
    }
    let met = a
        .dusun
        .iter()
        .any(|one| b.dusun.iter().any(|other| same_name(one, other)))
        || a.dusun.iter().any(|one| spoken(one, b))
        || b.dusun.iter().any(|one| spoken(one, a));
    if met {
        return Some(Level::DusunSame);
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
        numbers == others
            || numbers.is_empty()
            || others.is_empty() && other.kind != NameKind::Dusun
    };
    let named = facts.names.iter().chain(&facts.dusun).filter(fits);
    let parts = named.flat_map(|other| &other.parts).chain(&facts.aside);
    let direction = |part: &String| {
        matches!(
            part.as_str(),
            "utara" | "selatan" | "timur" | "barat" | "tengah"
        )
    };
    !direction(main) && parts.into_iter().any(|part| words::near(part, main))
}

/// Whether two names of one kind are one: all words of the shorter are in the longer, numbers equal.
pub(super) fn same_name(a: &Name, b: &Name) -> bool {
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

/// Names that both have, dusun aside, and what follows.
pub(super) fn names(a: &Facts, b: &Facts, crowd: &dyn Crowd) -> (Vec<String>, Vec<Level>) {
    // A dusun's name counts as the dusun, wherever it stands.
    let dusun = |name: &&Name| {
        let all = a.dusun.iter().chain(&b.dusun);
        name.kind == NameKind::Lain
            && all
                .into_iter()
                .any(|one| one.parts.iter().any(|part| name.parts.contains(part)))
    };
    let here = met(a.names.iter().filter(|name| !dusun(name)), b);
    let there = met(b.names.iter().filter(|name| !dusun(name)), a);
    let mut levels = Vec::new();
    if parted(a, b) || parted(b, a) {
        levels.push(Level::NameOther);
    }
    let shared = if here.len() >= there.len() {
        &here
    } else {
        &there
    };
    match rarest(here.iter().chain(&there), crowd) {
        Some(0..=3) => levels.push(Level::NameRare),
        Some(4..=8) => levels.push(Level::NameSome),
        Some(_) => levels.push(Level::NameCommon),
        None if a.names.is_empty() && b.names.is_empty() => {}
        None => levels.push(Level::NameHalf),
    }
    if shared.len() > 1 {
        levels.push(Level::NameMany);
    }
    (
        shared.iter().map(|name| name.text.clone()).collect(),
        levels,
    )
}

/// How many others use the rarest word of the names.
pub(super) fn rarest<'a>(
    names: impl Iterator<Item = &'a &'a Name>,
    crowd: &dyn Crowd,
) -> Option<usize> {
    let of = |name: &&Name| {
        let words = name.parts.iter().filter(|part| part.len() > 2);
        // A school that has only a number is known by it in its desa.
        words
            .map(|part| crowd.name(part))
            .min()
            .unwrap_or(NUMBER_ALONE)
    };
    names.map(of).min()
}

/// How rare a name of a number alone is taken to be.
const NUMBER_ALONE: usize = 0;

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
            && !kin.any(|one| same_name(name, one) || anywhere(one, a))
    })
}

/// `Masjid Nur` and `SD Nur` are no two names of one thing.
pub(super) fn comparable(a: &Name, b: &Name) -> bool {
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
