//! Two records of different desa: what can make them one work that crosses the border.

use super::super::facts::{Facts, Name, NameKind};
use super::super::lexicon::Lexicon;
use super::measured::{money, point, volume};
use super::named::{met, parted, rarest};
use super::parts::part;
use super::{Crowd, Evidence, Level, object};

pub(super) fn across(
    a: &Facts,
    b: &Facts,
    lexicon: &Lexicon,
    crowd: &dyn Crowd,
    found: &mut Evidence,
) {
    let levels = &mut found.levels;
    let (ab, ba) = (a.mentions.contains(&b.desa), b.mentions.contains(&a.desa));
    levels.push(match (ab, ba) {
        (true, true) => Level::CrossBoth,
        (false, false) => Level::CrossNone,
        _ => Level::CrossOne,
    });
    let third = |facts: &Facts, other: &Facts| {
        facts
            .mentions
            .iter()
            .any(|desa| *desa != other.desa && !other.mentions.contains(desa))
    };
    if third(a, b) || third(b, a) {
        levels.push(Level::CrossThird);
    }
    let line = |facts: &Facts| {
        facts
            .head
            .or(&facts.host)
            .iter()
            .any(|concept| is_line(lexicon.line(concept).name))
    };
    let (names, levels_of_names) = cross_names(a, b, crowd);
    found.names = names;
    levels.extend(levels_of_names);
    if line(a) && line(b) {
        levels.push(Level::CrossLine);
    }
    if a.linking || b.linking {
        levels.push(Level::CrossLinking);
    }
    let object = object(a, b, lexicon);
    levels.push(match object {
        Level::ObjectSame => Level::CrossObject,
        Level::ObjectOther => Level::CrossObjectOther,
        _ => Level::CrossObjectNear,
    });
    if let Some((side, level)) = part(a, b, object, lexicon) {
        found.part = Some(side);
        levels.push(level);
    } else {
        match volume(a.volume, b.volume) {
            Some(Level::VolumeSame) => levels.push(Level::CrossVolume),
            Some(Level::VolumeFar | Level::VolumeKind) => levels.push(Level::CrossVolumeFar),
            _ => {}
        }
        match money(a.money, b.money) {
            Some(Level::MoneySame | Level::MoneyNear) => levels.push(Level::CrossMoney),
            Some(Level::MoneyFar) => levels.push(Level::CrossMoneyFar),
            _ => {}
        }
    }
    if found.text >= 0.5 {
        levels.push(Level::CrossText);
    }
    if matches!(point(a, b), Some(Level::PointSame | Level::PointNear)) {
        levels.push(Level::CrossPoint);
    }
}

/// What can lie in two desa at once.
pub(super) fn is_line(name: &str) -> bool {
    matches!(
        name,
        "jalan"
            | "perkerasan"
            | "jut"
            | "jembatan"
            | "irigasi"
            | "pembuang"
            | "sungai"
            | "tanggul"
            | "drainase"
            | "pipa"
            | "listrik"
            | "air_bersih"
            | "bendung"
            | "mata_air"
            | "embung"
            | "tpt"
            | "gorong_gorong"
            | "titian"
            | "internet"
            | "pju"
            | "tandon"
    )
}

/// Names of rivers, roads and fields; a dusun, a group or a mosque has the same name in many desa.
pub(super) fn cross_names(a: &Facts, b: &Facts, crowd: &dyn Crowd) -> (Vec<String>, Vec<Level>) {
    let local = |name: &&Name| {
        !matches!(
            name.kind,
            NameKind::Kelompok | NameKind::Lembaga | NameKind::Dusun
        )
    };
    // `Blok Lor` is in every desa.
    let direction = |part: &String| {
        let side = matches!(
            part.as_str(),
            "utara" | "selatan" | "timur" | "barat" | "tengah"
        );
        side || matches!(part.as_str(), "atas" | "bawah")
    };
    let telling = |name: &&Name| {
        name.parts
            .iter()
            .any(|part| part.len() > 3 && !direction(part))
    };
    let here = met(a.names.iter().filter(local).filter(telling), b);
    let there = met(b.names.iter().filter(local).filter(telling), a);
    let other = parted(a, b) || parted(b, a);
    let shared = if here.len() >= there.len() {
        &here
    } else {
        &there
    };
    let mut levels = Vec::new();
    match rarest(here.iter().chain(&there), crowd) {
        Some(0..=3) => levels.push(Level::CrossNameRare),
        Some(4..=8) => levels.push(Level::CrossNameSome),
        Some(_) => levels.push(Level::CrossNameCommon),
        None if other => levels.push(Level::CrossNameOther),
        None => {}
    }
    if shared.len() > 1 {
        levels.push(Level::CrossNames);
    }
    (
        shared.iter().map(|name| name.text.clone()).collect(),
        levels,
    )
}
