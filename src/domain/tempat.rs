//! Where the work is: dusun, RT and RW, street and landmark, read from one typed line.
//!
//! Names are not looked up in any register, and coordinates are another answer.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::reading::{Reading, Slip};

/// A place in a desa, taken apart as far as its writer named the parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tempat {
    /// Names without the word dusun, numerals in digits: `Krajan`, `Plampang 1`.
    pub dusun: Vec<String>,
    pub rt: RtList,
    pub rw: RtList,
    /// With its kind: `Jl. Mawar`, `Gg. 4`; several are joined by `, `.
    pub jalan: Option<String>,
    /// A landmark (`dekat masjid`), and any other words that name the spot.
    pub tetenger: Option<String>,
    /// As written, blanks tidied.
    pub teks: String,
}

/// Numbers of RT or RW, 1 to 999.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RtList {
    /// Rising, each once; ranges are filled in.
    Set(Vec<u16>),
    /// From one to the next in the order written (`RT 26, 25 s/d 3`): what lies between is
    /// not named, for a route need not pass every number.
    Route(Vec<u16>),
}

impl Default for RtList {
    fn default() -> Self {
        Self::Set(Vec::new())
    }
}

impl RtList {
    /// The numbers that are named.
    pub fn numbers(&self) -> &[u16] {
        match self {
            Self::Set(numbers) | Self::Route(numbers) => numbers,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.numbers().is_empty()
    }
}

/// Longer than any place line seen; the rest belongs in permasalahan.
pub const TEXT_CHARS_MAX: usize = 300;

/// Shorter than `RW1` names no place.
pub const TEXT_CHARS_MIN: usize = 3;

/// One line: `Dusun Krajan, RT 03, 05 RW 04, Jl. Mawar, dekat masjid`.
impl fmt::Display for Tempat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tetenger.as_deref().unwrap_or_default())
    }
}

/// Reads a place.
pub fn read(text: &str) -> Reading<Tempat> {
    let teks = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match teks.chars().count() {
        0 => Reading::Wrong(Slip::Empty),
        n if n > TEXT_CHARS_MAX => Reading::Wrong(Slip::TooLong),
        n if n < TEXT_CHARS_MIN => Reading::Wrong(Slip::TooShort),
        _ => Reading::Clear(Tempat {
            tetenger: Some(teks.clone()),
            teks,
            ..Tempat::default()
        }),
    }
}
