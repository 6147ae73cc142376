//! Two records of different desa: what can make them one work that crosses the border.

use super::super::facts::{Facts, Name, NameKind};
use super::super::lexicon::Lexicon;
use super::super::words;
use super::measured::{dice, money, point, volume};
use super::named::{Common, parted};
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
    levels.extend(names(a, b, crowd));
    let line = |facts: &Facts| facts.head.or(&facts.host).meets(&lexicon.sets.lintas);
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
    levels.extend(alone(a, b, object, crowd));
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
    if dice(&a.grams, &b.grams) >= 0.5 {
        levels.push(Level::CrossText);
    }
    if matches!(point(a, b), Some(Level::PointSame | Level::PointNear)) {
        levels.push(Level::CrossPoint);
    }
}

/// How many others of the two desa ask for the object, where one names the other: the only bridge
/// of a desa is the one that its neighbour means.
fn alone(a: &Facts, b: &Facts, object: Level, crowd: &dyn Crowd) -> Option<Level> {
    let named = a.mentions.contains(&b.desa) || b.mentions.contains(&a.desa);
    if object != Level::ObjectSame || !named {
        return None;
    }
    let others = |object| {
        crowd
            .object(a.desa, object)
            .max(crowd.object(b.desa, object))
    };
    Some(match a.head.and(&b.head).iter().map(others).min()? {
        0..=3 => Level::CrossAlone,
        _ => Level::CrossCrowd,
    })
}

fn names(a: &Facts, b: &Facts, crowd: &dyn Crowd) -> Vec<Level> {
    let common = Common::of(a, b);
    let mut levels = Vec::new();
    match common.rarest(crowd) {
        Some(0..=3) => levels.push(Level::CrossNameRare),
        Some(4..=8) => levels.push(Level::CrossNameSome),
        Some(_) => levels.push(Level::CrossNameCommon),
        None if parted(a, b) || parted(b, a) => levels.push(Level::CrossNameOther),
        None => {}
    }
    if common.len() > 1 {
        levels.push(Level::CrossNames);
    }
    levels
}

/// Whether two desa may mean one thing by the name: a river, a road, a field. A dusun, a group or a
/// mosque has the same name in many desa, and so has `Blok Lor`.
pub(super) fn tells(name: &Name) -> bool {
    let local = matches!(
        name.kind,
        NameKind::Kelompok | NameKind::Lembaga | NameKind::Dusun
    );
    let direction = |part: &str| words::is_compass(part) || matches!(part, "atas" | "bawah");
    // `bt7` is a name, `7` is none.
    let code = |part: &str| {
        part.len() > 2
            && part.starts_with(|c: char| c.is_alphabetic())
            && part.ends_with(|c: char| c.is_ascii_digit())
    };
    let telling = |part: &String| (part.len() > 3 || code(part)) && !direction(part);
    !local && name.parts.iter().any(telling)
}
