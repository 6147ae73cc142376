//! The kamus usulan and the SKPD: what may be chosen, with its unit, price and dinas.
//!
//! The tables here are where an office starts; its own come in by import and take their place.
//! Prices are rough unit prices to compare with, not the standard prices of any kabupaten.

use std::str::FromStr;

use super::rupiah::Rupiah;
use super::volume::Satuan;

const KAMUS: &str = include_str!("data/kamus.csv");
const SKPD: &str = include_str!("data/skpd.csv");

const KAMUS_HEAD: &str = "kegiatan,bidang,satuan,harga_satuan,skpd,fisik";
const SKPD_HEAD: &str = "kode,nama,singkatan";

/// An entry of the kamus usulan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kegiatan {
    /// Unique in a kamus.
    pub nama: String,
    /// One of the five bidang desa: `pemerintahan`, `pembangunan`, `pembinaan`, `pemberdayaan`,
    /// `bencana`.
    pub bidang: String,
    pub satuan: Satuan,
    pub harga_satuan: Rupiah,
    /// Short name of the SKPD that does it.
    pub skpd: String,
    /// Whether something is built, so that the land must be ready.
    pub fisik: bool,
}

/// A dinas or badan of the kabupaten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skpd {
    /// Number of the urusan it answers for.
    pub kode: String,
    pub nama: String,
    /// Unique; usulan and kamus name the SKPD by it.
    pub singkatan: String,
}

/// Why a table cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotKamus {
    #[error("first line is not `{0}`")]
    Head(&'static str),
    #[error("line {line}: {what}")]
    Line { line: usize, what: &'static str },
}

/// The kamus that the program brings along.
pub fn shipped_kamus() -> Vec<Kegiatan> {
    read_kamus(KAMUS).expect("a test reads the shipped kamus")
}

/// The SKPD that the program brings along.
pub fn shipped_skpd() -> Vec<Skpd> {
    read_skpd(SKPD).expect("a test reads the shipped list of SKPD")
}

/// Reads lines `kegiatan,bidang,satuan,harga_satuan,skpd,fisik`, without quotes.
///
/// # Errors
///
/// The first line that does not fit.
pub fn read_kamus(csv: &str) -> Result<Vec<Kegiatan>, NotKamus> {
    lines(csv, KAMUS_HEAD, kegiatan)
}

/// Reads lines `kode,nama,singkatan`, without quotes.
///
/// # Errors
///
/// The first line that does not fit.
pub fn read_skpd(csv: &str) -> Result<Vec<Skpd>, NotKamus> {
    lines(csv, SKPD_HEAD, skpd)
}

fn lines<T>(
    csv: &str,
    head: &'static str,
    read: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<Vec<T>, NotKamus> {
    let mut lines = csv.lines();
    if lines.next() != Some(head) {
        return Err(NotKamus::Head(head));
    }
    lines
        .zip(2..)
        .filter(|(text, _)| !text.trim().is_empty())
        .map(|(text, line)| read(text).map_err(|what| NotKamus::Line { line, what }))
        .collect()
}

fn kegiatan(line: &str) -> Result<Kegiatan, &'static str> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [nama, bidang, satuan, harga, skpd, fisik] = fields.as_slice() else {
        return Err("a line has six fields");
    };
    let harga = i64::from_str(harga)
        .ok()
        .and_then(|harga| Rupiah::new(harga).ok());
    Ok(Kegiatan {
        nama: (*nama).to_owned(),
        bidang: (*bidang).to_owned(),
        satuan: Satuan::known(satuan).ok_or("satuan is not known")?,
        harga_satuan: harga.ok_or("harga_satuan is not a sum in rupiah")?,
        skpd: (*skpd).to_owned(),
        fisik: match *fisik {
            "ya" => true,
            "tidak" => false,
            _ => return Err("fisik is neither ya nor tidak"),
        },
    })
}

fn skpd(line: &str) -> Result<Skpd, &'static str> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [kode, nama, singkatan] = fields.as_slice() else {
        return Err("a line has three fields");
    };
    Ok(Skpd {
        kode: (*kode).to_owned(),
        nama: (*nama).to_owned(),
        singkatan: (*singkatan).to_owned(),
    })
}
