//! Who gains from an usulan: a number of households or of people.
//!
//! No names: beneficiaries are counted here, never listed.

use std::fmt;

use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use super::angka::{self, Angka, Token};
use super::reading::{Reading, Slip};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Penerima {
    pub paling_sedikit: u32,
    /// Only for a range, and then more than `paling_sedikit`.
    pub paling_banyak: Option<u32>,
    pub satuan: SatuanPenerima,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SatuanPenerima {
    /// Households.
    #[serde(rename = "KK")]
    Kk,
    #[serde(rename = "orang")]
    Orang,
}

/// A million: more people than any kecamatan has.
pub const BANYAK_MAX: u32 = 1_000_000;

impl fmt::Display for SatuanPenerima {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kk => "KK",
            Self::Orang => "orang",
        })
    }
}

/// `120 KK`, `10-20 KK`, `1.250 orang`.
impl fmt::Display for Penerima {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&angka::grouped(self.paling_sedikit.into()))?;
        if let Some(most) = self.paling_banyak {
            write!(f, "-{}", angka::grouped(most.into()))?;
        }
        write!(f, " {}", self.satuan)
    }
}

const KK: [&str; 7] = [
    "kk",
    "keluarga",
    "rumah",
    "krt",
    "rumahtangga",
    "kpm",
    "kepala",
];
const ORANG: [&str; 11] = [
    "orang", "org", "jiwa", "warga", "penduduk", "peserta", "siswa", "anak", "petani", "balita",
    "kader",
];
const TO: [&str; 5] = ["sd", "sampai", "hingga", "s", "d"];

/// Reads a number of beneficiaries.
///
/// "About" is passed over, for such numbers are estimates anyway. A bare number is echoed as
/// KK and as orang; two different counts (`120 KK / 450 jiwa`) are offered for choice.
/// For every value within the limits, `read(&p.to_string())` is `Clear(p)`.
pub fn read(text: &str) -> Reading<Penerima> {
    match angka::tokens(text).and_then(|tokens| counts(&tokens)) {
        Ok(found) => reading(&found),
        Err(slip) => Reading::Wrong(slip),
    }
}

/// A count or range as far as it was read.
#[derive(Default)]
struct Count {
    least: Option<u32>,
    most: Option<u32>,
    satuan: Option<SatuanPenerima>,
}

fn counts(tokens: &[Token]) -> Result<Vec<Count>, Slip> {
    let mut found: Vec<Count> = Vec::new();
    let mut to = false;
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Number(angka) => {
                let number = count_of(angka)?;
                match found.last_mut() {
                    Some(count) if to && count.most.is_none() => count.most = Some(number),
                    _ => found.push(Count {
                        least: Some(number),
                        ..Count::default()
                    }),
                }
                to = false;
            }
            Token::Sign('-') if found.is_empty() && next_is_number(tokens, index) => {
                return Err(Slip::Negative);
            }
            Token::Sign('-') => to = true,
            Token::Word(word) if TO.contains(&word.as_str()) => to = true,
            Token::Word(word) => unit(&mut found, word, tokens.get(index + 1))?,
            Token::Sign('/') if to => {}
            Token::Sign(_) => to = false,
        }
    }
    if found.is_empty() {
        Err(Slip::NoNumber)
    } else {
        Ok(found)
    }
}

fn next_is_number(tokens: &[Token], index: usize) -> bool {
    matches!(tokens.get(index + 1), Some(Token::Number(_)))
}

fn unit(found: &mut [Count], word: &str, next: Option<&Token>) -> Result<(), Slip> {
    let Some(count) = found.last_mut() else {
        return Ok(());
    };
    let satuan = match word {
        _ if KK.contains(&word) => SatuanPenerima::Kk,
        _ if ORANG.contains(&word) => SatuanPenerima::Orang,
        _ if count.satuan.is_some() || next.is_some() => return Ok(()),
        _ => return Err(Slip::UnknownUnit),
    };
    count.satuan.get_or_insert(satuan);
    Ok(())
}

/// People come whole, so a mark before three digits parts thousands.
fn count_of(angka: &Angka) -> Result<u32, Slip> {
    let number = match angka {
        Angka::One(number) => *number,
        Angka::Either { grouped, .. } => *grouped,
        Angka::Torn(_) => return Err(Slip::Broken),
    };
    match number.to_u32() {
        _ if !number.is_integer() => Err(Slip::Broken),
        Some(0) => Err(Slip::Zero),
        Some(count) if count <= BANYAK_MAX => Ok(count),
        _ => Err(Slip::TooLarge),
    }
}

fn reading(found: &[Count]) -> Reading<Penerima> {
    if found.len() > 2 || (found.len() == 2 && found.iter().any(|count| count.satuan.is_none())) {
        return Reading::Wrong(Slip::SeveralNumbers);
    }
    let meanings: Vec<Penerima> = found.iter().flat_map(meanings).collect();
    match meanings.as_slice() {
        [only] => Reading::Clear(*only),
        _ => Reading::among(meanings, Slip::NoNumber),
    }
}

fn meanings(count: &Count) -> Vec<Penerima> {
    let least = count.least.unwrap_or(1);
    let most = count.most.unwrap_or(least);
    let (least, most) = (least.min(most), least.max(most));
    let penerima = |satuan| Penerima {
        paling_sedikit: least,
        paling_banyak: (most > least).then_some(most),
        satuan,
    };
    match count.satuan {
        Some(satuan) => vec![penerima(satuan)],
        None => vec![
            penerima(SatuanPenerima::Kk),
            penerima(SatuanPenerima::Orang),
        ],
    }
}
