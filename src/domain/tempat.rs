//! Where the work is: dusun, RT and RW, street and landmark, read from one typed line.
//!
//! Names are not looked up in any register, and coordinates are another answer.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::reading::{Reading, Slip};

mod reader;
mod tokens;

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
    /// As written, blanks tidied; of a line with two meanings, this one spelled out.
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

    /// All numbers one by one: `1, 2, 3`.
    pub fn joined(&self) -> String {
        let numbers: Vec<String> = self.numbers().iter().map(ToString::to_string).collect();
        numbers.join(", ")
    }
}

/// Longer than any place line seen; the rest belongs in permasalahan.
pub const TEXT_CHARS_MAX: usize = 300;

/// Shorter than `RW1` names no place.
pub const TEXT_CHARS_MIN: usize = 3;

impl Tempat {
    /// What its writer wrote, or the parts where no words of the writer are kept.
    pub fn written(&self) -> String {
        if self.teks.is_empty() {
            self.to_string()
        } else {
            self.teks.clone()
        }
    }

    /// Whether both name the same parts, however they were written.
    pub fn same_parts(&self, other: &Self) -> bool {
        let parts = |t: &Self| {
            (
                t.dusun.clone(),
                t.rt.clone(),
                t.rw.clone(),
                t.jalan.clone(),
                t.tetenger.clone(),
            )
        };
        parts(self) == parts(other)
    }
}

/// Two digits at least; three or more in a row as `01-10`; a route with `s/d` between.
impl fmt::Display for RtList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (words, between) = match self {
            Self::Set(numbers) => (runs(numbers), ", "),
            Self::Route(numbers) => (numbers.iter().map(|n| format!("{n:02}")).collect(), " s/d "),
        };
        f.write_str(&words.join(between))
    }
}

fn runs(numbers: &[u16]) -> Vec<String> {
    numbers
        .chunk_by(|one, next| *next == one.saturating_add(1))
        .flat_map(|run| match run {
            [first, _, .., last] => vec![format!("{first:02}-{last:02}")],
            short => short.iter().map(|n| format!("{n:02}")).collect(),
        })
        .collect()
}

/// One line: `Dusun Krajan, RT 03, 05 RW 04, Jl. Mawar, dekat masjid`.
///
/// Words that are no landmark stand last, after a semicolon. Law: for every `t` that [`read`] gave,
/// reading `t.to_string()` gives the same parts.
impl fmt::Display for Tempat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if !self.dusun.is_empty() {
            parts.push(format!("Dusun {}", self.dusun.join(", ")));
        }
        let numbered = [("RT", &self.rt), ("RW", &self.rw)];
        let numbered = numbered.iter().filter(|(_, list)| !list.is_empty());
        let numbered: Vec<String> = numbered
            .map(|(key, list)| format!("{key} {list}"))
            .collect();
        parts.extend((!numbered.is_empty()).then(|| numbered.join(" ")));
        parts.extend(self.jalan.clone());
        let tetenger = self.tetenger.as_deref().unwrap_or_default();
        let between = match tetenger.split(' ').next() {
            _ if parts.is_empty() || tetenger.is_empty() => "",
            Some(word) if reader::is_landmark(word) => ", ",
            _ => "; ",
        };
        write!(f, "{}{between}{tetenger}", parts.join(", "))
    }
}

/// Reads a place.
///
/// Nearly every text is a place, so it is wrong only when it is empty, too short, too long, or
/// has neither letter nor digit. `RT 03/01` is offered as RT 3 of RW 1 and as two RT.
pub fn read(text: &str) -> Reading<Tempat> {
    let teks = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty());
    let teks = teks.collect::<Vec<_>>().join(" ");
    match teks.chars().count() {
        _ if !teks.contains(char::is_alphanumeric) => Reading::Wrong(Slip::Empty),
        n if n > TEXT_CHARS_MAX => Reading::Wrong(Slip::TooLong),
        n if n < TEXT_CHARS_MIN => Reading::Wrong(Slip::TooShort),
        _ => reader::read(teks),
    }
}
