//! Area codes of Indonesia (Kemendagri) down to the desa, and what follows from them.
//!
//! The table ships inside the binary and is searched where it lies: nothing is parsed or
//! copied at start. Its licence stands beside it in `data/wilayah.LICENSE`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::kalender::Zona;

/// `code,name` lines in the order of their bytes, after one heading line.
const TABLE: &str = include_str!("data/wilayah.csv");

/// A kecamatan: `35.25.14`. Being one in form says nothing about being in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KodeKecamatan {
    provinsi: u8,
    kabupaten: u8,
    kecamatan: u8,
}

/// A desa or kelurahan: `35.25.14.2003`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KodeDesa {
    kecamatan: KodeKecamatan,
    nomor: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KodeWilayahError {
    #[error("kecamatan code is not of the form 35.25.14")]
    Kecamatan,
    #[error("desa code is not of the form 35.25.14.2003")]
    Desa,
}

/// What the first digit of a desa's number tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JenisDesa {
    Kelurahan,
    Desa,
    DesaAdat,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kecamatan {
    pub kode: KodeKecamatan,
    pub nama: String,
    /// With its kind: `Kabupaten Gresik`, `Kota Malang`.
    pub kabupaten: String,
    pub provinsi: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desa {
    pub kode: KodeDesa,
    pub nama: String,
    pub jenis: JenisDesa,
}

impl KodeKecamatan {
    pub fn provinsi(self) -> u8 {
        self.provinsi
    }

    /// `35.25`, the kabupaten or kota it lies in.
    pub fn kode_kabupaten(self) -> String {
        format!("{:02}.{:02}", self.provinsi, self.kabupaten)
    }
}

impl KodeDesa {
    pub fn kecamatan(self) -> KodeKecamatan {
        self.kecamatan
    }

    pub fn jenis(self) -> JenisDesa {
        match self.nomor / 1000 {
            1 => JenisDesa::Kelurahan,
            3 => JenisDesa::DesaAdat,
            _ => JenisDesa::Desa,
        }
    }
}

impl fmt::Display for KodeKecamatan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02}.{:02}.{:02}",
            self.provinsi, self.kabupaten, self.kecamatan
        )
    }
}

impl fmt::Display for KodeDesa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:04}", self.kecamatan, self.nomor)
    }
}

/// Blanks around it are passed over; points may be missing altogether (`352514`).
impl FromStr for KodeKecamatan {
    type Err = KodeWilayahError;

    fn from_str(text: &str) -> Result<Self, KodeWilayahError> {
        let [provinsi, kabupaten, kecamatan] =
            parts(text, [2, 2, 2]).ok_or(KodeWilayahError::Kecamatan)?;
        let small = |n: u16| u8::try_from(n).map_err(|_| KodeWilayahError::Kecamatan);
        Ok(Self {
            provinsi: small(provinsi)?,
            kabupaten: small(kabupaten)?,
            kecamatan: small(kecamatan)?,
        })
    }
}

/// As for [`KodeKecamatan`].
impl FromStr for KodeDesa {
    type Err = KodeWilayahError;

    fn from_str(text: &str) -> Result<Self, KodeWilayahError> {
        let [provinsi, kabupaten, kecamatan, nomor] =
            parts(text, [2, 2, 2, 4]).ok_or(KodeWilayahError::Desa)?;
        let small = |n: u16| u8::try_from(n).map_err(|_| KodeWilayahError::Desa);
        let (provinsi, kabupaten, kecamatan) =
            (small(provinsi)?, small(kabupaten)?, small(kecamatan)?);
        Ok(Self {
            kecamatan: KodeKecamatan {
                provinsi,
                kabupaten,
                kecamatan,
            },
            nomor,
        })
    }
}

fn parts<const N: usize>(text: &str, widths: [usize; N]) -> Option<[u16; N]> {
    let text = text.trim();
    let pointed = text.contains('.');
    let mut rest = text;
    let mut found = [0; N];
    for (index, width) in widths.into_iter().enumerate() {
        if pointed && index > 0 {
            rest = rest.strip_prefix('.')?;
        }
        let (digits, after) = rest.split_at_checked(width)?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        found[index] = digits.parse().ok()?;
        rest = after;
    }
    rest.is_empty().then_some(found)
}

macro_rules! as_text {
    ($kode:ty) => {
        impl From<$kode> for String {
            fn from(kode: $kode) -> Self {
                kode.to_string()
            }
        }

        impl TryFrom<String> for $kode {
            type Error = KodeWilayahError;

            fn try_from(text: String) -> Result<Self, KodeWilayahError> {
                text.parse()
            }
        }
    };
}

as_text!(KodeKecamatan);
as_text!(KodeDesa);

/// `None` when the table does not hold the code.
pub fn kecamatan(kode: KodeKecamatan) -> Option<Kecamatan> {
    let code = kode.to_string();
    Some(Kecamatan {
        kode,
        nama: nama(&code)?,
        kabupaten: nama(&code[..5])?,
        provinsi: nama(&code[..2])?,
    })
}

/// All desa, kelurahan and desa adat of a kecamatan, by code. Empty for an unknown kecamatan.
pub fn desa_of(kode: KodeKecamatan) -> Vec<Desa> {
    let prefix = format!("{kode}.");
    under(&prefix)
        .filter_map(|(code, nama)| desa_from(code, nama))
        .collect()
}

/// `None` when the table does not hold the code.
pub fn desa(kode: KodeDesa) -> Option<Desa> {
    let nama = nama(&kode.to_string())?;
    Some(Desa {
        kode,
        nama,
        jenis: kode.jenis(),
    })
}

fn desa_from(code: &str, nama: &str) -> Option<Desa> {
    let kode: KodeDesa = code.parse().ok()?;
    Some(Desa {
        kode,
        nama: unquoted(nama),
        jenis: kode.jenis(),
    })
}

/// How many kecamatan are offered for one that is not in the table.
pub const NEAREST_MAX: usize = 5;

/// Kecamatan that may be meant by an unknown code or by a name, likeliest first.
///
/// Reads the whole table (some milliseconds), so only for an answer to a mistake.
pub fn nearest_kecamatan(typed: &str) -> Vec<Kecamatan> {
    let typed: String = typed.trim().to_lowercase().chars().take(40).collect();
    let is_code = typed.starts_with(|c: char| c.is_ascii_digit());
    let edits_max = EDITS_MAX.min(typed.len() / 3);
    let mut ranked: Vec<(usize, KodeKecamatan)> = Vec::new();
    for (code, nama) in under("").filter(|(code, _)| code.len() == 8) {
        let other = if is_code {
            code.to_owned()
        } else {
            nama.to_lowercase()
        };
        if typed.len().abs_diff(other.len()) > edits_max {
            continue;
        }
        let edits = strsim::osa_distance(&typed, &other);
        if edits <= edits_max {
            ranked.extend(code.parse().ok().map(|kode| (edits, kode)));
        }
    }
    ranked.sort_unstable();
    ranked
        .into_iter()
        .take(NEAREST_MAX)
        .filter_map(|(_, kode)| kecamatan(kode))
        .collect()
}

/// More edits than this, or one in three letters, give every kecamatan of the land.
const EDITS_MAX: usize = 2;

/// The name that stands with exactly this code.
fn nama(code: &str) -> Option<String> {
    let (found, nama) = under(code).next()?;
    (found == code).then(|| unquoted(nama))
}

/// Lines whose code starts with `prefix`, in order.
fn under(prefix: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE[first_from(prefix)..]
        .lines()
        .filter_map(|line| line.split_once(','))
        .take_while(move |(code, _)| code.starts_with(prefix))
}

/// Where the first line starts that is not before `prefix`: a binary search over bytes.
fn first_from(prefix: &str) -> usize {
    let heading = TABLE.find('\n').map_or(TABLE.len(), |at| at + 1);
    let (mut low, mut high) = (heading, TABLE.len());
    while low < high {
        let line = line_start(low, low.midpoint(high));
        let end = TABLE.as_bytes()[line..]
            .iter()
            .position(|b| *b == b'\n')
            .map_or(TABLE.len(), |n| line + n + 1);
        if TABLE.as_bytes()[line..end] < *prefix.as_bytes() {
            low = end;
        } else {
            high = line;
        }
    }
    low
}

/// The start of the line that holds byte `at`, but not before `low`.
fn line_start(low: usize, at: usize) -> usize {
    TABLE.as_bytes()[low..at]
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(low, |n| low + n + 1)
}

fn unquoted(nama: &str) -> String {
    match nama.strip_prefix('"').and_then(|n| n.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => nama.to_owned(),
    }
}

/// The clock that hangs in the offices of this province (Keppres 41/1987, with the
/// provinces founded since).
pub fn zona(kode: KodeKecamatan) -> Zona {
    match kode.provinsi {
        51..=53 | 63..=65 | 71..=76 => Zona::Wita,
        81.. => Zona::Wit,
        _ => Zona::Wib,
    }
}

/// What a desa is called in this province, in lower case.
pub fn sebutan_desa(kode: KodeKecamatan) -> &'static str {
    match kode.provinsi {
        11 => "gampong",
        13 => "nagari",
        34 => "kalurahan",
        91.. => "kampung",
        _ => "desa",
    }
}

/// What a kecamatan is called in this province, in lower case. The city of Yogyakarta
/// (34.71) has kemantren where the kabupaten have kapanewon.
pub fn sebutan_kecamatan(kode: KodeKecamatan) -> &'static str {
    match (kode.provinsi, kode.kabupaten) {
        (34, 71..) => "kemantren",
        (34, _) => "kapanewon",
        (91.., _) => "distrik",
        _ => "kecamatan",
    }
}
