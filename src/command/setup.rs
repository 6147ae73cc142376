//! `musrenbot setup`: a kecamatan and its desa from the shipped area codes.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use super::house;
use crate::config::Settings;
use crate::domain::kalender::Zona;
use crate::domain::kecamatan::Kecamatan;
use crate::domain::kode;
use crate::domain::wilayah::{self, JenisDesa, KodeKecamatan};
use crate::store::Store;

/// The hour at which the summary comes when nobody set another.
const SUMMARY_AT: &str = "07:00";

/// Plan years that can be set up; SIPD begins in 2021, and codes show two digits of the year.
const TAHUN: std::ops::RangeInclusive<i16> = 2021..=2098;

#[derive(Args, Debug)]
pub struct Setup {
    /// Area code of the kecamatan, e.g. 35.25.14
    #[arg(long)]
    pub kecamatan: String,
    /// Plan year that is collected, e.g. 2028
    #[arg(long)]
    pub tahun: i16,
    /// Asia/Jakarta, Asia/Makassar or Asia/Jayapura; by default that of the province
    #[arg(long)]
    pub timezone: Option<String>,
    /// Hour of the daily summary, local time
    #[arg(long, default_value = SUMMARY_AT)]
    pub summary_at: String,
    /// A public holiday, e.g. "2027-03-10=Idul Fitri"; may be given many times
    #[arg(long)]
    pub libur: Vec<String>,
}

/// Makes the kecamatan, or brings an earlier set-up up to date, and says what it made.
pub async fn run(settings: &Settings, setup: &Setup, now: Timestamp) -> anyhow::Result<String> {
    // A slip in the code should not leave a new database behind.
    known(&setup.kecamatan)?;
    let store = house::store(settings).await?;
    make(&store, setup, now).await
}

pub async fn make(store: &Store, setup: &Setup, now: Timestamp) -> anyhow::Result<String> {
    let known = known(&setup.kecamatan)?;
    if !TAHUN.contains(&setup.tahun) {
        bail!(
            "the plan year must lie between {} and {}",
            TAHUN.start(),
            TAHUN.end()
        );
    }
    let zona = match &setup.timezone {
        Some(name) => name.parse()?,
        None => wilayah::zona(known.kode),
    };
    let libur = setup
        .libur
        .iter()
        .map(|one| holiday(one))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let kecamatan = kecamatan(store, &known, setup, zona).await?;
    let tx = store.begin().await?;
    let new = tx.kecamatan_put(&kecamatan, now).await?;
    for (day, nama) in &libur {
        tx.libur_put(Some(kecamatan.kode), *day, nama).await?;
    }
    tx.commit().await?;
    Ok(report(&kecamatan, &known, new))
}

async fn kecamatan(
    store: &Store,
    known: &wilayah::Kecamatan,
    setup: &Setup,
    zona: Zona,
) -> anyhow::Result<Kecamatan> {
    let before = store.read().kecamatan(known.kode).await?;
    let huruf = match &before {
        // Codes that were given out stay valid.
        Some(before) => before.huruf,
        None => kode::huruf_for(&known.nama, &store.read().kecamatan_huruf().await?),
    };
    let desa = wilayah::desa_of(known.kode);
    Ok(Kecamatan {
        kode: known.kode,
        nama: known.nama.clone(),
        huruf,
        tahun: setup.tahun,
        zona,
        summary_minute: minute(&setup.summary_at)?,
        group: before.and_then(|before| before.group),
        desa: desa
            .into_iter()
            .map(|one| (one.kode, one.nama.to_owned()))
            .collect(),
    })
}

fn known(code: &str) -> anyhow::Result<wilayah::Kecamatan> {
    let parsed: Option<KodeKecamatan> = code.trim().parse().ok();
    if let Some(known) = parsed.and_then(wilayah::kecamatan) {
        return Ok(known);
    }
    let near = wilayah::nearest_kecamatan(code);
    let near: Vec<_> = near
        .iter()
        .map(|one| format!("{} {}", one.kode, one.nama))
        .collect();
    match near.is_empty() {
        true => bail!("there is no kecamatan with the area code `{code}`; an example is 35.25.14"),
        false => {
            let near = near.join(", ");
            bail!("there is no kecamatan with the area code `{code}`; perhaps one of: {near}")
        }
    }
}

fn minute(time: &str) -> anyhow::Result<u16> {
    let read: jiff::civil::Time = time
        .parse()
        .with_context(|| format!("--summary-at wants a time such as 07:00, not `{time}`"))?;
    Ok(u16::from(read.hour().unsigned_abs()) * 60 + u16::from(read.minute().unsigned_abs()))
}

fn holiday(text: &str) -> anyhow::Result<(Date, String)> {
    let (day, nama) = text.split_once('=').unwrap_or((text, ""));
    let day = day.trim().parse().with_context(|| {
        format!("--libur wants a day such as \"2027-03-10=Idul Fitri\", not `{text}`")
    })?;
    Ok((day, nama.trim().to_owned()))
}

fn report(kecamatan: &Kecamatan, known: &wilayah::Kecamatan, new: bool) -> String {
    let count = |jenis| {
        wilayah::desa_of(known.kode)
            .iter()
            .filter(|one| one.jenis == jenis)
            .count()
    };
    let made = if new { "made" } else { "brought up to date" };
    let mut text = format!(
        "{made} kecamatan {} {} ({}, {}) for plan year {}, {}, codes {}-{:02}-…\n",
        kecamatan.kode,
        kecamatan.nama,
        known.kabupaten,
        known.provinsi,
        kecamatan.tahun,
        kecamatan.zona,
        String::from_utf8_lossy(&kecamatan.huruf),
        kecamatan.tahun % 100,
    );
    let (desa, adat) = (count(JenisDesa::Desa), count(JenisDesa::DesaAdat));
    let _ = writeln!(
        text,
        "{} kelurahan, {desa} desa, {adat} desa adat:",
        count(JenisDesa::Kelurahan)
    );
    for (kode, nama) in &kecamatan.desa {
        let _ = writeln!(text, "  {kode} {nama}");
    }
    text
}
