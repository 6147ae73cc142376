//! Volume and money of a record, in one measure each so that they can be held side by side.

use rust_decimal::prelude::ToPrimitive as _;

use super::facts::{Doubt, Facts};
use super::lexicon::Lexicon;
use super::record::Record;
use super::scan::Line;
use super::words::Token;
use crate::domain::volume::Satuan;
use crate::domain::{rupiah, volume};

/// What is counted, whatever the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Metres.
    Length,
    /// Square metres.
    Area,
    /// Cubic metres.
    Room,
    /// Pieces, people, packages.
    Count,
}

/// An amount in the dimension's own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    pub dimension: Dimension,
    pub amount: f64,
}

/// No work of a kecamatan is longer or larger: 100 km, 1,000 ha in square metres, a million pieces.
const AMOUNT_MAX: f64 = 10_000_000.0;

/// Below is a slip (a price of one sack of cement), above more than a whole kecamatan gets.
const MONEY: std::ops::RangeInclusive<f64> = 100_000.0..=50_000_000_000.0;

pub(super) fn read(record: &Record, judul: &Line, lexicon: &Lexicon, facts: &mut Facts) {
    facts.volume_text = format!("{} {}", record.volume.trim(), record.satuan.trim())
        .trim()
        .into();
    facts.volume = measure(&record.volume, &record.satuan);
    if facts.volume.is_none()
        && let Some((measure, typed)) = mentioned(judul, lexicon)
    {
        (facts.volume, facts.volume_text) = (Some(measure), typed.into());
    }
    let written = record.volume.chars().any(|c| c.is_ascii_digit());
    if written && volume::read(record.volume.trim()).first().is_none() {
        facts.doubts.push(Doubt::Volume);
    }
    let typed = record.anggaran.trim();
    let read = rupiah::read(typed);
    let money = read.first().and_then(|rupiah| rupiah.get().to_f64());
    facts.money = money.filter(|money| MONEY.contains(money));
    if facts.money.is_none() && typed.chars().any(|c| c.is_ascii_digit()) {
        facts.doubts.push(Doubt::Money);
    }
}

fn measure(amount: &str, unit: &str) -> Option<Measure> {
    let read = volume::read(&format!("{} {}", amount.trim(), unit.trim()));
    let read = match read.first() {
        Some(read) => read.clone(),
        // A unit that nobody knows is a count of something.
        None => volume::read(amount.trim()).first()?.clone(),
    };
    of(&read)
}

fn of(read: &volume::Volume) -> Option<Measure> {
    let amount = read.jumlah.to_f64()?;
    let unit = read.satuan.as_ref().map_or("", Satuan::as_str);
    // A package may be anything.
    if matches!(unit, "paket" | "ls" | "kegiatan" | "lokasi") {
        return None;
    }
    let (dimension, factor) = match unit {
        "m" | "m'" => (Dimension::Length, 1.0),
        "km" => (Dimension::Length, 1_000.0),
        "cm" => (Dimension::Length, 0.01),
        "m2" => (Dimension::Area, 1.0),
        "ha" => (Dimension::Area, 10_000.0),
        "m3" => (Dimension::Room, 1.0),
        _ => (Dimension::Count, 1.0),
    };
    let amount = amount * factor;
    (amount > 0.0 && amount <= AMOUNT_MAX).then_some(Measure { dimension, amount })
}

/// An amount with its unit in the title, where the column is empty: `PJU 12 titik`.
fn mentioned(judul: &Line, lexicon: &Lexicon) -> Option<(Measure, String)> {
    let area = |unit: &str| lexicon.marks_area(unit);
    let pair = judul.tokens.windows(2).find_map(|pair| match pair {
        [Token::Number(number), Token::Word(unit)] if !area(unit) => {
            Satuan::known(unit).map(|unit| (*number, unit))
        }
        _ => None,
    });
    let (number, unit) = pair?;
    let typed = format!("{number} {unit}");
    Some((
        of(&volume::Volume::new(number.into(), Some(unit)).ok()?)?,
        typed,
    ))
}
