//! Amounts, points and texts of two records held side by side.

use super::super::amount::Measure;
use super::super::facts::Facts;
use super::Level;

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

/// The price of a metre or piece: works of one kind cost about the same, other works seldom do.
pub(super) fn price(a: &Facts, b: &Facts) -> Option<Level> {
    let of = |facts: &Facts| {
        facts
            .volume
            .zip(facts.money)
            .map(|(volume, money)| (volume.dimension, money / volume.amount))
    };
    let (a, b) = (of(a)?, of(b)?);
    if a.0 != b.0 {
        return None;
    }
    match ratio(a.1, b.1) {
        r if r <= 1.06 => Some(Level::PriceSame),
        r if r >= 2.0 => Some(Level::PriceOther),
        _ => None,
    }
}

/// How many numbers two rising lists share.
pub(super) fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
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
    shared
}

/// Twice the shared over all: 1 for equal sets, 0 for sets that share nothing.
pub(super) fn dice(a: &[u32], b: &[u32]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    2.0 * shared(a, b) as f64 / (a.len() + b.len()) as f64
}
