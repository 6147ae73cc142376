//! Amounts, points and texts of two records held side by side, and which of them holds the other.

use super::super::amount::Measure;
use super::super::facts::Facts;
use super::named::dusun;
use super::{Level, Side};

pub(super) fn ratio(a: f64, b: f64) -> f64 {
    a.max(b) / a.min(b)
}

pub(super) fn volume(a: Option<Measure>, b: Option<Measure>) -> Option<Level> {
    let (a, b) = (a?, b?);
    if a.dimension != b.dimension {
        return Some(Level::VolumeKind);
    }
    if a.amount <= 1.0 && b.amount <= 1.0 {
        return Some(Level::VolumeOne);
    }
    Some(match ratio(a.amount, b.amount) {
        r if r <= 1.02 => Level::VolumeSame,
        r if r <= 1.3 => Level::VolumeNear,
        r if r <= 2.0 => return None,
        _ => Level::VolumeFar,
    })
}

pub(super) fn money(a: Option<f64>, b: Option<f64>) -> Option<Level> {
    Some(match ratio(a?, b?) {
        r if r <= 1.03 => Level::MoneySame,
        r if r <= 1.16 => Level::MoneyNear,
        r if r <= 1.5 => Level::MoneyWide,
        _ => Level::MoneyFar,
    })
}

/// Metres on the ground; near the equator and over few kilometres the earth is flat.
pub fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    const METRES: f64 = 111_320.0;
    let (north, east) = (
        (a.0 - b.0) * METRES,
        (a.1 - b.1) * METRES * a.0.to_radians().cos(),
    );
    north.hypot(east)
}

pub(super) fn point(a: &Facts, b: &Facts) -> Option<Level> {
    match distance(a.point?, b.point?) {
        d if d <= 60.0 => Some(Level::PointSame),
        d if d <= 400.0 => Some(Level::PointNear),
        d if d > 1_500.0 => Some(Level::PointFar),
        _ => None,
    }
}

/// Twice the shared over all: 1 for equal sets, 0 for sets that share nothing.
pub(super) fn dice(a: &[u32], b: &[u32]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (mut i, mut j, mut shared) = (0, 0, 0_u32);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    2.0 * f64::from(shared) / (a.len() + b.len()) as f64
}

/// Which one holds the other: its RT hold the other's, or it is for the whole of a place and
/// several times as much.
pub(super) fn part(a: &Facts, b: &Facts, object: Level) -> Option<Side> {
    if !matches!(
        object,
        Level::ObjectSame | Level::ObjectNamed | Level::ObjectKin
    ) {
        return None;
    }
    let holds = |whole: &Facts, part: &Facts| {
        let more = much_more(whole, part);
        let rt = whole.rt.len() >= 2
            && !part.rt.is_empty()
            && part.rt.len() < whole.rt.len()
            && part.rt.iter().all(|rt| whole.rt.contains(rt));
        let rw = whole.rw.is_empty()
            || part.rw.is_empty()
            || whole.rw.iter().any(|rw| part.rw.contains(rw));
        let wider = whole.rt.is_empty()
            && (whole.luas
                || precision(whole) + 1 < precision(part) + usize::from(more == Some(true)));
        (rt && rw && more != Some(false))
            || (wider
                && more == Some(true)
                && (whole.dusun.is_empty()
                    || part.dusun.is_empty()
                    || dusun(whole, part) == Some(Level::DusunSame)))
    };
    match (holds(a, b), holds(b, a)) {
        (true, false) => Some(Side::First),
        (false, true) => Some(Side::Second),
        _ => None,
    }
}

/// How closely the place is told: RT, RW, dusun, a name.
pub(super) fn precision(facts: &Facts) -> usize {
    2 * usize::from(!facts.rt.is_empty())
        + usize::from(!facts.rw.is_empty())
        + usize::from(!facts.dusun.is_empty())
}

/// Whether the first is at least twice the second, by what both tell.
pub(super) fn much_more(whole: &Facts, part: &Facts) -> Option<bool> {
    let volume = match (whole.volume, part.volume) {
        (Some(a), Some(b)) if a.dimension == b.dimension => Some(a.amount >= 1.9 * b.amount),
        _ => None,
    };
    let money = whole.money.zip(part.money).map(|(a, b)| a >= 1.9 * b);
    match (volume, money) {
        (Some(a), Some(b)) => Some(a || b),
        (a, b) => a.or(b),
    }
}
