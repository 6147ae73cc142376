//! Sums of money in whole rupiah, and how officials type them.
//!
//! Whether a sum is a unit price or a total is asked in the dialog, never guessed here.

use std::fmt;
use std::iter::Sum;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use super::angka::{self, Angka, Token};
use super::reading::{Reading, Slip};
use super::volume::Satuan;

/// Whole rupiah from nothing to [`Rupiah::MAX`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct Rupiah(i64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not between 0 and 99999999999999 rupiah")]
pub struct NotRupiah(pub i64);

impl Rupiah {
    pub const ZERO: Self = Self(0);

    /// Just under a hundred trillion: more than any kabupaten or province spends in a
    /// year, and some ninety thousand such sums still add up within an `i64`.
    pub const MAX: Self = Self(99_999_999_999_999);

    pub fn new(rupiah: i64) -> Result<Self, NotRupiah> {
        Self::try_from(rupiah)
    }

    pub fn get(self) -> i64 {
        self.0
    }

    /// `None` above [`Rupiah::MAX`].
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::new(self.0 + other.0).ok()
    }

    /// A unit price times a volume, rounded half up to whole rupiah; `None` outside the limits.
    pub fn times(self, amount: Decimal) -> Option<Self> {
        whole(Decimal::from(self.0).checked_mul(amount)?)
    }

    /// For a narrow line: `Rp 1,5 juta`, `Rp 2 M`. Cut (not rounded up) to two decimals;
    /// sums below a million are written in full.
    pub fn short(self) -> String {
        let (size, word) = match self.0 {
            1_000_000_000_000.. => (1_000_000_000_000, "T"),
            1_000_000_000.. => (1_000_000_000, "M"),
            1_000_000.. => (1_000_000, "juta"),
            _ => return self.to_string(),
        };
        let hundredths = Decimal::new(self.0 / (size / 100), 2);
        format!("Rp {} {word}", angka::written(hundredths))
    }
}

impl TryFrom<i64> for Rupiah {
    type Error = NotRupiah;

    fn try_from(rupiah: i64) -> Result<Self, NotRupiah> {
        if (0..=Self::MAX.0).contains(&rupiah) {
            Ok(Self(rupiah))
        } else {
            Err(NotRupiah(rupiah))
        }
    }
}

impl From<Rupiah> for i64 {
    fn from(rupiah: Rupiah) -> Self {
        rupiah.0
    }
}

/// Adds up, and stops at [`Rupiah::MAX`].
impl Sum for Rupiah {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        sums.fold(Self::ZERO, |all, one| {
            all.checked_add(one).unwrap_or(Self::MAX)
        })
    }
}

/// `Rp 1.500.000`, which [`read`] reads back as the same sum from [`BARE_MIN`] on.
impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rp {}", angka::grouped(self.0.unsigned_abs()))
    }
}

/// Numbers without a unit below this are more likely short for thousands or millions, even
/// behind `Rp`: who writes `Rp 150` for a road means millions.
pub const BARE_MIN: i64 = 10_000;

const RIBU: i64 = 1_000;
const JUTA: i64 = 1_000_000;
const MILIAR: i64 = 1_000_000_000;
const TRILIUN: i64 = 1_000_000_000_000;

const UNITS: [(i64, &[&str]); 4] = [
    (RIBU, &["rb", "rbu", "ribu", "k"]),
    (JUTA, &["jt", "jta", "juta", "jut"]),
    (
        MILIAR,
        &[
            "m", "mil", "milyar", "miliar", "milliar", "milyard", "milar", "mlyr", "mlr",
        ],
    ),
    (TRILIUN, &["t", "tr", "triliun", "trilyun", "triliyun"]),
];

/// A unit with its own "one": `seribu`, `sejuta`.
const ONES: [(i64, &str); 3] = [(RIBU, "seribu"), (JUTA, "sejuta"), (MILIAR, "semiliar")];

/// Words that say that money follows and change nothing.
const FILLERS: [&str; 12] = [
    "rp", "rupiah", "idr", "sebesar", "senilai", "anggaran", "biaya", "dana", "total", "harga",
    "pagu", "nilai",
];

/// Reads a sum of money.
///
/// What has two meanings (`1.500`, `150`, `1,500 juta`) or an odd shape (`20,000,00`) is
/// echoed, and so is a sum among words that are not about money. For every sum `r` from
/// [`BARE_MIN`] on, `read(&r.to_string())` is `Clear(r)`; below, `r` is among the meanings.
pub fn read(text: &str) -> Reading<Rupiah> {
    match angka::tokens(text).and_then(|tokens| Sheet::of(&tokens)) {
        Ok(sheet) => sheet.reading(),
        Err(slip) => Reading::Wrong(slip),
    }
}

/// Parts a price into its sum and the unit that it is for: `350rb/m`, `Rp 75.000 per meter`.
///
/// `None` when no known unit is named so.
pub fn unit_price(text: &str) -> Option<(&str, Satuan)> {
    const MARKS: [&str; 4] = ["/", " per", " tiap", " setiap"];
    let lower = text.to_ascii_lowercase();
    let parted = MARKS.iter().flat_map(|mark| {
        let places = lower.match_indices(mark);
        places.filter_map(|(at, mark)| {
            let unit = Satuan::known(&text[at + mark.len()..])?;
            Some((&text[..at], unit))
        })
    });
    parted.min_by_key(|(sum, _)| sum.len())
}

/// The written parts of one sum.
#[derive(Default)]
struct Sheet {
    parts: Vec<(Angka, Option<i64>)>,
    /// Something was passed over.
    doubtful: bool,
}

impl Sheet {
    fn of(tokens: &[Token]) -> Result<Self, Slip> {
        let mut sheet = Self::default();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                Token::Number(angka) => sheet.parts.push((angka.clone(), None)),
                Token::Word(word) => sheet.word(word)?,
                Token::Sign('-') if matches!(tokens.get(index + 1), Some(Token::Number(_))) => {
                    return Err(if sheet.parts.is_empty() {
                        Slip::Negative
                    } else {
                        Slip::SeveralNumbers
                    });
                }
                Token::Sign('-' | '(' | ')' | ':' | '=') => {}
                Token::Sign(_) => sheet.doubtful = true,
            }
        }
        if sheet.parts.is_empty() {
            Err(Slip::NoNumber)
        } else {
            Ok(sheet)
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Slip> {
        if word == "minus" && self.parts.is_empty() {
            return Err(Slip::Negative);
        }
        if let Some((size, _)) = ONES.iter().find(|(_, one)| *one == word) {
            self.parts.push((Angka::One(Decimal::ONE), Some(*size)));
        } else if FILLERS.contains(&word) {
            // They change nothing.
        } else if let Some((_, unit @ None)) = self.parts.last_mut() {
            *unit = Some(unit_of(word).ok_or(Slip::UnknownUnit)?);
        } else {
            self.doubtful = true;
        }
        Ok(())
    }

    fn reading(self) -> Reading<Rupiah> {
        let reading = match self.parts.as_slice() {
            [(angka, Some(size))] => one_with_unit(angka, *size),
            [(angka, None)] => one_bare(angka),
            [(first, Some(size)), (second, None)] => with_tail(first, *size, second),
            parts if parts.iter().all(|(_, unit)| unit.is_none()) => spaced(parts),
            parts => added(parts),
        };
        match reading {
            Reading::Clear(sum) if self.doubtful => Reading::Unclear(vec![sum]),
            reading => reading,
        }
    }
}

fn unit_of(word: &str) -> Option<i64> {
    UNITS
        .iter()
        .find(|(_, names)| names.contains(&word))
        .map(|(size, _)| *size)
}

fn one_with_unit(angka: &Angka, size: i64) -> Reading<Rupiah> {
    match angka {
        Angka::One(number) => sure(scaled(*number, size)),
        // A comma is rather a decimal mark, a point rather parts thousands.
        Angka::Either {
            grouped,
            pointed,
            mark,
        } => {
            let (likely, other) = if *mark == ',' {
                (pointed, grouped)
            } else {
                (grouped, pointed)
            };
            either([scaled(*likely, size), scaled(*other, size)])
        }
        Angka::Torn(guesses) => either(guesses.iter().map(|number| scaled(*number, size))),
    }
}

fn one_bare(angka: &Angka) -> Reading<Rupiah> {
    match angka {
        Angka::One(number) if number.is_integer() => bare(*number),
        Angka::One(number) if *number >= Decimal::from(BARE_MIN) => either([whole(*number)]),
        Angka::One(number) => either([scaled(*number, JUTA), scaled(*number, MILIAR)]),
        Angka::Either { grouped, .. } if *grouped >= Decimal::from(BARE_MIN) => {
            sure(whole(*grouped))
        }
        Angka::Either {
            grouped, pointed, ..
        } => either([
            scaled(*pointed, JUTA),
            whole(*grouped),
            scaled(*pointed, MILIAR),
        ]),
        Angka::Torn(guesses) => either(guesses.iter().map(|number| whole(*number))),
    }
}

fn bare(number: Decimal) -> Reading<Rupiah> {
    let sum = whole(number);
    if number.is_zero() || number >= Decimal::from(BARE_MIN) {
        return sure(sum);
    }
    if number >= Decimal::from(RIBU) {
        return either([sum, scaled(number, RIBU), scaled(number, JUTA)]);
    }
    either([scaled(number, JUTA), scaled(number, RIBU), sum])
}

/// `2 juta 500`: mostly five hundred thousand, by the letter five hundred.
fn with_tail(first: &Angka, size: i64, second: &Angka) -> Reading<Rupiah> {
    let (Angka::One(first), Angka::One(second)) = (first, second) else {
        return Reading::Wrong(Slip::SeveralNumbers);
    };
    let Some(head) = scaled(*first, size) else {
        return Reading::Wrong(Slip::TooLarge);
    };
    if *second >= Decimal::ONE_THOUSAND || !second.is_integer() {
        return Reading::Wrong(Slip::SeveralNumbers);
    }
    let tail = |size| scaled(*second, size).and_then(|tail| head.checked_add(tail));
    either([tail(size / RIBU), tail(1)])
}

/// `14 600 000`: blanks between the thousands.
fn spaced(parts: &[(Angka, Option<i64>)]) -> Reading<Rupiah> {
    let mut sum = Decimal::ZERO;
    for (index, (angka, _)) in parts.iter().enumerate() {
        match angka {
            Angka::One(group)
                if group.is_integer() && *group < Decimal::ONE_THOUSAND && index < 5 =>
            {
                sum = sum * Decimal::ONE_THOUSAND + group;
            }
            _ => return Reading::Wrong(Slip::SeveralNumbers),
        }
    }
    if parts.len() < 3
        || parts[1..]
            .iter()
            .all(|(angka, _)| *angka != Angka::One(Decimal::ZERO))
    {
        return Reading::Wrong(Slip::SeveralNumbers);
    }
    either([whole(sum)])
}

/// `1 milyar 200 juta`: units that get smaller are one sum, others are several.
fn added(parts: &[(Angka, Option<i64>)]) -> Reading<Rupiah> {
    let mut sum = Rupiah::ZERO;
    let mut above = i64::MAX;
    for (angka, unit) in parts {
        let size = unit.unwrap_or(1);
        let Angka::One(number) = angka else {
            return Reading::Wrong(Slip::SeveralNumbers);
        };
        let fits = size < above && (above == i64::MAX || *number < Decimal::ONE_THOUSAND);
        if !fits {
            return Reading::Wrong(Slip::SeveralNumbers);
        }
        let Some(next) = scaled(*number, size).and_then(|part| sum.checked_add(part)) else {
            return Reading::Wrong(Slip::TooLarge);
        };
        (sum, above) = (next, size);
    }
    sure(Some(sum))
}

fn scaled(number: Decimal, size: i64) -> Option<Rupiah> {
    whole(number.checked_mul(Decimal::from(size))?)
}

fn whole(number: Decimal) -> Option<Rupiah> {
    let rounded =
        number.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    Rupiah::new(rounded.to_i64()?).ok()
}

fn sure(sum: Option<Rupiah>) -> Reading<Rupiah> {
    match sum {
        Some(Rupiah::ZERO) => Reading::Wrong(Slip::Zero),
        Some(sum) => Reading::Clear(sum),
        None => Reading::Wrong(Slip::TooLarge),
    }
}

fn either(sums: impl IntoIterator<Item = Option<Rupiah>>) -> Reading<Rupiah> {
    Reading::among(
        sums.into_iter()
            .flatten()
            .filter(|sum| *sum != Rupiah::ZERO),
        Slip::TooLarge,
    )
}
