//! How much is asked for: an amount with its unit, and how officials type it.
//!
//! Knows no prices; which unit fits which kegiatan is in the kamus.

use std::borrow::Cow;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::angka::{self, Angka, Token};
use super::reading::{Reading, Slip};

/// An amount above nothing, with the unit when one was named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Volume {
    pub jumlah: Decimal,
    pub satuan: Option<Satuan>,
}

/// A unit of measure in its canonical short form: `m2`, `KK`, `buah`.
///
/// Units outside the known list are kept as written, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Satuan(Cow<'static, str>);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a unit: it needs 1 to 20 characters that are letters, blanks or strokes")]
pub struct NotSatuan(pub String);

/// The longest unit seen is `sambungan rumah`; longer ones are sentences.
pub const SATUAN_CHARS_MAX: usize = 20;

/// Decimals kept: a tenth of a metre of a kilometre.
pub const DECIMALS_MAX: u32 = 4;

/// A billion: more than any metre, tree or rupiah-sized count of one usulan.
pub const JUMLAH_MAX: i64 = 1_000_000_000;

/// Canonical form and other spellings, in lower case.
const KNOWN: &[(&str, &[&str])] = &[
    ("m", &["meter", "mtr", "mt", "metr"]),
    ("m'", &["m1", "meter lari", "mtr lari", "m lari", "meter'"]),
    (
        "m2",
        &[
            "m²",
            "m^2",
            "meter persegi",
            "mtr persegi",
            "meter2",
            "mtr2",
            "m persegi",
            "meter bujur sangkar",
        ],
    ),
    (
        "m3",
        &[
            "m³",
            "m^3",
            "meter kubik",
            "mtr kubik",
            "kubik",
            "meter3",
            "mtr3",
            "m kubik",
        ],
    ),
    ("cm", &["centimeter", "sentimeter"]),
    ("km", &["kilometer", "kilo meter"]),
    ("ha", &["hektar", "hektare", "hektaer"]),
    ("unit", &["unt", "units"]),
    ("buah", &["bh", "bj", "biji"]),
    ("titik", &["ttk", "tik"]),
    ("paket", &["pkt", "pket", "pakt"]),
    ("orang", &["org", "oang"]),
    ("OB", &["orang bulan", "orang/bulan"]),
    ("OH", &["orang hari", "orang/hari"]),
    ("KK", &["kepala keluarga", "k.k"]),
    ("jiwa", &["jw"]),
    ("bulan", &["bln", "bl"]),
    ("tahun", &["thn", "th"]),
    ("hari", &["hr"]),
    ("kegiatan", &["keg", "kgt", "kegiatn"]),
    ("kelompok", &["klp", "klpk", "kel", "kelp", "poktan"]),
    ("lokasi", &["lok", "lks"]),
    ("ls", &["lumpsum", "lump sum", "lumsum"]),
    ("ekor", &["ekr"]),
    ("batang", &["btg", "btng"]),
    ("set", &["stel"]),
    ("ruas", &[]),
    ("sambungan", &["sr", "sambungan rumah"]),
    ("rumah", &["rmh"]),
    ("liter", &["ltr", "l"]),
    ("kg", &["kilo", "kilogram"]),
    ("ton", &[]),
    ("zak", &["sak"]),
    ("lembar", &["lbr"]),
    ("kali", &[]),
    ("ruang", &["ruangan"]),
    ("lubang", &[]),
    ("tangki", &[]),
    ("bidang", &[]),
    ("dusun", &[]),
    ("desa", &[]),
];

impl Satuan {
    /// The known unit that is spelled so, or `None`.
    pub fn known(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let hit = |(canonical, others): &&(&'static str, &[&str])| {
            canonical.to_lowercase() == text || others.contains(&text.as_str())
        };
        KNOWN
            .iter()
            .find(hit)
            .map(|(canonical, _)| Self(Cow::Borrowed(canonical)))
    }

    /// A known unit in its canonical form, or this text as a unit of its own.
    pub fn new(text: &str) -> Result<Self, NotSatuan> {
        let spaced = text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        if let Some(known) = Self::known(&spaced) {
            return Ok(known);
        }
        let fits = spaced.starts_with(char::is_alphabetic)
            && spaced.chars().count() <= SATUAN_CHARS_MAX
            && spaced
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, ' ' | '/'));
        if fits {
            Ok(Self(Cow::Owned(spaced)))
        } else {
            Err(NotSatuan(text.chars().take(40).collect()))
        }
    }

    /// The canonical forms of all known units, for buttons.
    pub fn all_known() -> impl Iterator<Item = &'static str> {
        KNOWN.iter().map(|(canonical, _)| *canonical)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Satuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<Satuan> for String {
    fn from(satuan: Satuan) -> Self {
        satuan.0.into_owned()
    }
}

impl TryFrom<String> for Satuan {
    type Error = NotSatuan;

    fn try_from(text: String) -> Result<Self, NotSatuan> {
        Self::new(&text)
    }
}

impl Volume {
    /// Rounds to [`DECIMALS_MAX`]; fails for nothing, less than nothing, and above [`JUMLAH_MAX`].
    pub fn new(jumlah: Decimal, satuan: Option<Satuan>) -> Result<Self, Slip> {
        let jumlah = jumlah.round_dp(DECIMALS_MAX).normalize();
        match jumlah {
            _ if jumlah.is_zero() => Err(Slip::Zero),
            _ if jumlah.is_sign_negative() => Err(Slip::Negative),
            _ if jumlah > Decimal::from(JUMLAH_MAX) => Err(Slip::TooLarge),
            _ => Ok(Self { jumlah, satuan }),
        }
    }
}

/// `112,5 m`, `1.000 m2`, and `60` without a unit.
impl fmt::Display for Volume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&angka::written(self.jumlah))?;
        self.satuan
            .as_ref()
            .map_or(Ok(()), |satuan| write!(f, " {satuan}"))
    }
}

/// Reads an amount with its unit.
///
/// Echoed are amounts with two meanings (`1.000 m2`), products (`15x25 meter`) and lines
/// with more words than a unit. Law for `v` with a known unit or none: the first meaning of
/// `v.to_string()` is `v`, and it is clear unless it is written with exactly one mark before
/// exactly three digits, as `1.000` and `1,125` are.
pub fn read(text: &str) -> Reading<Volume> {
    match angka::tokens(text).and_then(|tokens| Line::of(&tokens)) {
        Ok(line) => line.reading(),
        Err(slip) => Reading::Wrong(slip),
    }
}

/// Words before an amount that change nothing.
const FILLERS: [&str; 14] = [
    "sepanjang",
    "seluas",
    "sebanyak",
    "sejumlah",
    "volume",
    "vol",
    "panjang",
    "luas",
    "jumlah",
    "total",
    "sekitar",
    "kurang",
    "lebih",
    "kira",
];

/// Units that need no number: one of them is meant.
const ALONE: [&str; 2] = ["ls", "paket"];

#[derive(Default)]
struct Line {
    /// More than one is a product.
    factors: Vec<Angka>,
    words: Vec<String>,
    doubtful: bool,
}

impl Line {
    fn of(tokens: &[Token]) -> Result<Self, Slip> {
        let mut line = Self::default();
        let mut times = false;
        for (index, token) in tokens.iter().enumerate() {
            match token {
                Token::Number(angka) if line.factors.is_empty() || times => {
                    times = false;
                    line.factors.push(angka.clone());
                }
                Token::Number(_) => return Err(Slip::SeveralNumbers),
                Token::Sign('×') if !line.factors.is_empty() => times = true,
                Token::Sign('-') => line.dash(tokens.get(index + 1))?,
                Token::Sign('(' | ')' | ':' | '=') => {}
                Token::Sign('/') if !line.words.is_empty() => line.words.push("/".to_owned()),
                Token::Sign(_) => line.doubtful = true,
                Token::Word(word) => line.word(word, tokens.get(index + 1), times)?,
            }
        }
        Ok(line)
    }

    fn dash(&mut self, next: Option<&Token>) -> Result<(), Slip> {
        match next {
            Some(Token::Number(_)) if self.factors.is_empty() => Err(Slip::Negative),
            Some(Token::Number(_)) => Err(Slip::SeveralNumbers),
            _ => Ok(()),
        }
    }

    fn word(&mut self, word: &str, next: Option<&Token>, times: bool) -> Result<(), Slip> {
        if word == "minus" && self.factors.is_empty() {
            return Err(Slip::Negative);
        }
        if self.factors.is_empty() && next.is_some() && Satuan::known(word).is_none() {
            self.doubtful |= !FILLERS.contains(&word);
        } else if times || (matches!(next, Some(Token::Sign('×'))) && Satuan::known(word).is_some())
        {
            // `15 m x 25 m`: the unit is told again at the end.
        } else {
            self.words.push(word.to_owned());
        }
        Ok(())
    }

    fn reading(self) -> Reading<Volume> {
        let (satuan, rest) = match self.satuan() {
            Ok(found) => found,
            Err(slip) => return Reading::Wrong(slip),
        };
        let doubtful = self.doubtful || rest;
        match self.factors.as_slice() {
            [] => alone(satuan),
            [angka] => one(angka, satuan, doubtful),
            factors => product(factors, satuan),
        }
    }

    /// The unit in the words, and whether words are left over.
    fn satuan(&self) -> Result<(Option<Satuan>, bool), Slip> {
        if self.words.is_empty() {
            return Ok((None, false));
        }
        let joined = |n: usize| self.words[..n].join(" ").replace(" / ", "/");
        for n in (1..=self.words.len().min(3)).rev() {
            if let Some(known) = Satuan::known(&joined(n)) {
                return Ok((Some(known), n < self.words.len()));
            }
        }
        let free = Satuan::new(&joined(self.words.len())).map_err(|_| Slip::UnknownUnit)?;
        Ok((Some(free), false))
    }
}

fn alone(satuan: Option<Satuan>) -> Reading<Volume> {
    match satuan {
        Some(satuan) if ALONE.contains(&satuan.as_str()) => Reading::Unclear(vec![Volume {
            jumlah: Decimal::ONE,
            satuan: Some(satuan),
        }]),
        _ => Reading::Wrong(Slip::NoNumber),
    }
}

fn one(angka: &Angka, satuan: Option<Satuan>, doubtful: bool) -> Reading<Volume> {
    let amounts = match angka {
        Angka::One(number) => vec![*number],
        // A comma is rather a decimal mark, a point rather parts thousands.
        Angka::Either {
            grouped,
            pointed,
            mark: '.',
        } => vec![*grouped, *pointed],
        Angka::Either {
            grouped, pointed, ..
        } => vec![*pointed, *grouped],
        Angka::Torn(guesses) => guesses.clone(),
    };
    let rounded = amounts.iter().any(|amount| amount.scale() > DECIMALS_MAX);
    match amounts.as_slice() {
        [number] if !doubtful && !rounded => match Volume::new(*number, satuan) {
            Ok(volume) => Reading::Clear(volume),
            Err(slip) => Reading::Wrong(slip),
        },
        _ => offered(amounts, satuan),
    }
}

fn offered(amounts: Vec<Decimal>, satuan: Option<Satuan>) -> Reading<Volume> {
    let read: Vec<_> = amounts
        .into_iter()
        .map(|amount| Volume::new(amount, satuan.clone()))
        .collect();
    let slip = read
        .iter()
        .find_map(|read| read.as_ref().err().copied())
        .unwrap_or(Slip::Broken);
    Reading::among(read.into_iter().flatten(), slip)
}

/// Lengths multiply to an area or a space; anything else keeps its unit.
fn product(factors: &[Angka], satuan: Option<Satuan>) -> Reading<Volume> {
    let mut amount = Some(Decimal::ONE);
    for angka in factors {
        let factor = match angka {
            Angka::One(number) => *number,
            Angka::Either {
                pointed, mark: ',', ..
            } => *pointed,
            Angka::Either { grouped, .. } => *grouped,
            Angka::Torn(_) => return Reading::Wrong(Slip::Broken),
        };
        amount = amount.and_then(|amount| amount.checked_mul(factor));
    }
    let Some(amount) = amount else {
        return Reading::Wrong(Slip::TooLarge);
    };
    let length = satuan
        .as_ref()
        .is_none_or(|satuan| matches!(satuan.as_str(), "m" | "m'"));
    let satuan = match factors.len() {
        2 if length => Satuan::known("m2"),
        3 if length => Satuan::known("m3"),
        _ => satuan,
    };
    offered(vec![amount], satuan)
}
