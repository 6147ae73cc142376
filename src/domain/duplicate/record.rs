//! An usulan as it was typed: the columns of a list, all of them perhaps empty or absurd.

use serde::{Deserialize, Deserializer};

use crate::domain::tempat::Tempat;
use crate::domain::usulan::{Sumber, Usulan};
use crate::domain::wilayah::KodeDesa;

/// One line of a list, its values as typed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Record {
    #[serde(deserialize_with = "typed")]
    pub id: String,
    /// Time of entry; its order is the order in which they came.
    #[serde(deserialize_with = "typed")]
    pub tgl: String,
    #[serde(deserialize_with = "typed")]
    pub desa: String,
    #[serde(deserialize_with = "typed")]
    pub desa_code: String,
    #[serde(deserialize_with = "typed")]
    pub kecamatan: String,
    #[serde(deserialize_with = "typed")]
    pub judul: String,
    #[serde(deserialize_with = "typed")]
    pub masalah: String,
    #[serde(deserialize_with = "typed")]
    pub lokasi: String,
    #[serde(deserialize_with = "typed")]
    pub dusun: String,
    #[serde(deserialize_with = "typed")]
    pub rt: String,
    #[serde(deserialize_with = "typed")]
    pub rw: String,
    #[serde(deserialize_with = "typed")]
    pub volume: String,
    #[serde(deserialize_with = "typed")]
    pub satuan: String,
    #[serde(deserialize_with = "typed")]
    pub anggaran: String,
    #[serde(deserialize_with = "typed")]
    pub bidang: String,
    #[serde(deserialize_with = "typed")]
    pub skpd: String,
    #[serde(deserialize_with = "number")]
    pub lat: Option<f64>,
    #[serde(deserialize_with = "number")]
    pub lon: Option<f64>,
    #[serde(deserialize_with = "typed")]
    pub tahun: String,
    #[serde(deserialize_with = "typed")]
    pub sumber: String,
}

/// Text, number, truth or nothing: lists come from spreadsheets.
fn typed<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match serde_json::Value::deserialize(from)? {
        serde_json::Value::String(text) => text,
        serde_json::Value::Number(number) => number.to_string(),
        serde_json::Value::Bool(truth) => truth.to_string(),
        _ => String::new(),
    })
}

fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    Ok(match serde_json::Value::deserialize(from)? {
        serde_json::Value::Number(number) => number.as_f64(),
        serde_json::Value::String(text) => text.trim().replace(',', ".").parse().ok(),
        _ => None,
    })
}

impl Record {
    /// What a desa handed in with the bot, of the plan year that its code names.
    pub fn of(usulan: &Usulan, nama_desa: &str, nama_kecamatan: &str) -> Record {
        let isi = &usulan.isi;
        let satuan = isi.volume.satuan.as_ref().map(ToString::to_string);
        Record {
            id: usulan.kode.to_string(),
            tgl: usulan.submitted_at.to_string(),
            judul: isi.kegiatan.to_string(),
            masalah: isi.masalah.clone(),
            volume: isi.volume.jumlah.to_string(),
            satuan: satuan.unwrap_or_default(),
            anggaran: isi.anggaran.get().to_string(),
            bidang: isi.bidang.to_string(),
            skpd: isi.skpd.to_string(),
            lat: isi.titik.map(|titik| titik.lat),
            lon: isi.titik.map(|titik| titik.lon),
            tahun: (2000 + i16::from(usulan.kode.tahun())).to_string(),
            sumber: match isi.sumber {
                Sumber::Musrenbang => "desa",
                Sumber::Pokir => "pokir",
            }
            .to_owned(),
            ..Record::at(usulan.desa, nama_desa, nama_kecamatan, &isi.lokasi)
        }
    }

    /// Of which nothing is known but where it is.
    pub fn at(desa: KodeDesa, nama_desa: &str, nama_kecamatan: &str, lokasi: &Tempat) -> Record {
        Record {
            desa: nama_desa.to_owned(),
            desa_code: desa.to_string(),
            kecamatan: nama_kecamatan.to_owned(),
            lokasi: lokasi.written(),
            dusun: lokasi.dusun.join(", "),
            rt: lokasi.rt.joined(),
            rw: lokasi.rw.joined(),
            ..Record::default()
        }
    }
}
