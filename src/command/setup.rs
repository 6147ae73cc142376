//! `musrenbot setup`: a kecamatan and its desa from the shipped area codes.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use super::house;
use crate::config::Settings;
use crate::domain::kecamatan::Kecamatan;
use crate::domain::kode;
use crate::domain::wilayah::{self, JenisDesa, KodeKecamatan};
use crate::store::Store;

/// When the summary comes when nobody set another hour: 07.00, in minutes after midnight.
const SUMMARY_MINUTE: u16 = 7 * 60;

/// Plan years that can be set up; SIPD begins in 2021, and codes show two digits of the year.
const TAHUN: std::ops::RangeInclusive<i16> = 2021..=2098;

#[derive(Args, Debug, Default)]
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
    /// Hour of the daily summary, local time; 07:00 unless set before
    #[arg(long)]
    pub summary_at: Option<String>,
    /// A public holiday, e.g. "2027-03-10=Idul Fitri"; may be given many times
    #[arg(long)]
    pub libur: Vec<String>,
    /// A day that is no holiday after all, e.g. 2027-03-10; may be given many times
    #[arg(long)]
    pub hapus_libur: Vec<Date>,
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
    let libur = setup
        .libur
        .iter()
        .map(|one| holiday(one))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let kecamatan = kecamatan(store, &known, setup).await?;
    let tx = store.begin().await?;
    let new = tx.kecamatan_put(&kecamatan, now).await?;
    for (day, nama) in &libur {
        tx.libur_put(Some(kecamatan.kode), *day, nama).await?;
    }
    for day in &setup.hapus_libur {
        tx.libur_remove(kecamatan.kode, *day).await?;
    }
    tx.commit().await?;
    let libur = store.read().libur(kecamatan.kode).await?;
    Ok(report(&kecamatan, &known, &libur, new))
}

async fn kecamatan(
    store: &Store,
    known: &wilayah::Kecamatan,
    setup: &Setup,
) -> anyhow::Result<Kecamatan> {
    let before = store.read().kecamatan(known.kode).await?;
    let huruf = match &before {
        // Codes that were given out stay valid.
        Some(before) => before.huruf,
        None => kode::huruf_for(&known.nama, &store.read().kecamatan_huruf().await?),
    };
    // What is not said again stays as it was.
    let zona = match (&setup.timezone, &before) {
        (Some(name), _) => name.parse()?,
        (None, Some(before)) => before.zona,
        (None, None) => wilayah::zona(known.kode),
    };
    let summary_minute = match (&setup.summary_at, &before) {
        (Some(time), _) => minute(time)?,
        (None, Some(before)) => before.summary_minute,
        (None, None) => SUMMARY_MINUTE,
    };
    let desa = wilayah::desa_of(known.kode);
    Ok(Kecamatan {
        kode: known.kode,
        nama: known.nama.clone(),
        huruf,
        tahun: setup.tahun,
        zona,
        summary_minute,
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

fn report(kecamatan: &Kecamatan, known: &wilayah::Kecamatan, libur: &[Date], new: bool) -> String {
    let count = |jenis| {
        wilayah::desa_of(known.kode)
            .iter()
            .filter(|one| one.jenis == jenis)
            .count()
    };
    let made = if new { "made" } else { "brought up to date" };
    let mut text = format!(
        "{made} kecamatan {} {} ({}, {}) for plan year {}, {}, codes {}-{:02}-…, summary at {:02}:{:02}\n",
        kecamatan.kode,
        kecamatan.nama,
        known.kabupaten,
        known.provinsi,
        kecamatan.tahun,
        kecamatan.zona,
        String::from_utf8_lossy(&kecamatan.huruf),
        kecamatan.tahun % 100,
        kecamatan.summary_minute / 60,
        kecamatan.summary_minute % 60,
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
    let days: Vec<_> = libur.iter().map(ToString::to_string).collect();
    if days.is_empty() {
        text += "holidays besides the shipped ones: none; add the movable ones with --libur\n";
    } else {
        let _ = writeln!(
            text,
            "holidays besides the shipped ones: {}",
            days.join(", ")
        );
    }
    text
}
