//! Days on the office wall: zones, holidays, working days, and days in words.
//!
//! Indonesia keeps three fixed clocks and never changes them, so no time zone table is
//! needed. Leaves out the hour at which anything happens; that is a setting.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Zona {
    /// UTC+7
    Wib,
    /// UTC+8
    Wita,
    /// UTC+9
    Wit,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a zone of Indonesia: use WIB, WITA or WIT, or Asia/Jakarta, Asia/Makassar or Asia/Jayapura"
)]
pub struct NotZona(pub String);

impl Zona {
    pub const ALL: [Self; 3] = [Self::Wib, Self::Wita, Self::Wit];

    pub fn offset(self) -> Offset {
        Offset::constant(match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        })
    }

    /// The day on the wall at this instant.
    pub fn day(self, at: Timestamp) -> Date {
        self.offset().to_datetime(at).date()
    }

    /// The time on the wall at this instant.
    pub fn time(self, at: Timestamp) -> Time {
        self.offset().to_datetime(at).time()
    }

    /// When this day begins on the wall.
    pub fn midnight(self, day: Date) -> Timestamp {
        self.at(day, Time::midnight())
    }

    /// The instant at which the wall shows this day and time. At the two ends of the
    /// calendar (years -9999 and 9999) it stops at the last instant there is.
    pub fn at(self, day: Date, time: Time) -> Timestamp {
        let zoned = TimeZone::fixed(self.offset()).to_timestamp(day.to_datetime(time));
        zoned.unwrap_or(if day.year() < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Wib => "WIB",
            Self::Wita => "WITA",
            Self::Wit => "WIT",
        }
    }
}

/// `WIB`, `WITA` or `WIT`.
impl fmt::Display for Zona {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Zona {
    type Err = NotZona;

    fn from_str(text: &str) -> Result<Self, NotZona> {
        match text.trim().to_ascii_lowercase().as_str() {
            "wib" | "asia/jakarta" | "asia/pontianak" => Ok(Self::Wib),
            "wita" | "asia/makassar" | "asia/ujung_pandang" => Ok(Self::Wita),
            "wit" | "asia/jayapura" => Ok(Self::Wit),
            _ => Err(NotZona(text.chars().take(40).collect())),
        }
    }
}

impl From<Zona> for String {
    fn from(zona: Zona) -> Self {
        zona.to_string()
    }
}

impl TryFrom<String> for Zona {
    type Error = NotZona;

    fn try_from(text: String) -> Result<Self, NotZona> {
        text.parse()
    }
}

/// Days on which the office is closed besides weekends, with their names.
///
/// The set that ships holds the national days of fixed date for every year, and those of 2026
/// after the joint decree of three ministers (SKB 1497/2025, 2/2025 and 5/2025). Movable days and
/// joint leave are decreed anew each year, so an office adds those of later years itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Libur {
    each_year: Vec<(i8, i8)>,
    days: BTreeSet<Date>,
}

const NATIONAL: &str = include_str!("data/libur.csv");

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the holidays is neither MM-DD nor YYYY-MM-DD with a name: {text}")]
pub struct NotLibur {
    pub line: usize,
    pub text: String,
}

impl Libur {
    /// The days that ship with the program.
    pub fn national() -> Self {
        Self::parse(NATIONAL).expect("a test reads the shipped holidays")
    }

    /// Reads `tanggal,nama` lines: `08-17,…` for each year, `2026-03-19,…` for one day.
    pub fn parse(csv: &str) -> Result<Self, NotLibur> {
        let mut libur = Self::default();
        for (index, line) in csv
            .lines()
            .enumerate()
            .skip(1)
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let text = || line.chars().take(60).collect();
            libur.add(line).ok_or_else(|| NotLibur {
                line: index + 1,
                text: text(),
            })?;
        }
        Ok(libur)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let (day, _name) = line.split_once(',')?;
        if let Some((month, day)) = day.split_once('-').filter(|(month, _)| month.len() == 2) {
            let any = Date::new(2024, month.parse().ok()?, day.parse().ok()?).ok()?;
            self.each_year.push((any.month(), any.day()));
        } else {
            self.days.insert(day.parse().ok()?);
        }
        Some(())
    }

    /// Adds single days, as an office does for its year.
    #[must_use]
    pub fn with(mut self, days: impl IntoIterator<Item = Date>) -> Self {
        self.days.extend(days);
        self
    }

    pub fn contains(&self, day: Date) -> bool {
        self.days.contains(&day) || self.each_year.contains(&(day.month(), day.day()))
    }
}

/// Monday to Friday, and no holiday.
pub fn is_workday(day: Date, libur: &Libur) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !libur.contains(day)
}

/// The working days after `from`, up to and with `to`: what somebody has had who was asked on
/// `from`. 0 when that lies ahead.
pub fn workdays_since(from: Date, to: Date, libur: &Libur) -> u32 {
    let days = from.series(jiff::Span::new().days(1)).skip(1);
    let past = days.take_while(|day| *day <= to);
    let worked = past.filter(|day| is_workday(*day, libur)).count();
    u32::try_from(worked).unwrap_or(u32::MAX)
}

/// `Selasa`.
pub fn hari(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "Senin",
        Weekday::Tuesday => "Selasa",
        Weekday::Wednesday => "Rabu",
        Weekday::Thursday => "Kamis",
        Weekday::Friday => "Jumat",
        Weekday::Saturday => "Sabtu",
        Weekday::Sunday => "Minggu",
    }
}

const BULAN: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// `Februari`.
pub fn bulan(day: Date) -> &'static str {
    BULAN[usize::from(day.month().unsigned_abs()) - 1]
}

/// `2 Februari 2027`.
pub fn tanggal(day: Date) -> String {
    format!("{} {} {}", day.day(), bulan(day), day.year())
}

/// `Selasa, 2 Februari 2027`.
pub fn hari_tanggal(day: Date) -> String {
    format!("{}, {}", hari(day), tanggal(day))
}
