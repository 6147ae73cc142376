//! `musrenbot import`: brings in what other systems know, from a CSV file.
//!
//! Rows that cannot be used are named with their line and left out; the others are written together.
//! The same file again changes nothing.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::{Args, ValueEnum};

use super::house;
use crate::config::Settings;
use crate::domain::kode::KodeUsulan;
use crate::domain::pendahulu::{Hasil, Keadaan};
use crate::domain::wilayah::KodeDesa;
use crate::store::Tx;

#[derive(Args, Debug)]
pub struct Import {
    /// What the file holds
    #[arg(long)]
    pub kind: Kind,
    /// A CSV file with a heading
    pub file: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Kind {
    /// How usulan fared: kode,peringkat,keadaan
    Hasil,
    /// Codes that desa had before: lama,baru
    DesaLama,
}

/// One usable row.
enum Row {
    Hasil(KodeUsulan, Hasil),
    DesaLama(KodeDesa, KodeDesa),
}

/// # Errors
///
/// When the file cannot be read, lacks a column, or has no row that can be used.
pub async fn run(settings: &Settings, import: &Import) -> anyhow::Result<String> {
    let (rows, refused) = read(import.kind, &import.file)?;
    for why in &refused {
        eprintln!("musrenbot: {why}");
    }
    ensure!(
        !rows.is_empty(),
        "{} has no row that can be used",
        import.file.display()
    );
    let store = house::existing_store(settings).await?;
    let tx = store.begin().await?;
    for row in &rows {
        write(&tx, row).await?;
    }
    tx.commit().await?;
    Ok(format!(
        "{} rows brought in, {} left out\n",
        rows.len(),
        refused.len()
    ))
}

async fn write(tx: &Tx, row: &Row) -> anyhow::Result<()> {
    match row {
        Row::Hasil(kode, hasil) => tx.hasil_put(*kode, *hasil).await?,
        Row::DesaLama(lama, baru) => tx.desa_lama_put(*lama, *baru).await?,
    }
    Ok(())
}

fn read(kind: Kind, path: &Path) -> anyhow::Result<(Vec<Row>, Vec<String>)> {
    let unreadable = || format!("cannot read {}", path.display());
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(path)
        .with_context(unreadable)?;
    let heads = reader.headers().with_context(unreadable)?.clone();
    let column = |name: &str| {
        let at = heads.iter().position(|head| {
            head.trim()
                .trim_start_matches('\u{feff}')
                .eq_ignore_ascii_case(name)
        });
        at.with_context(|| format!("{} has no column {name}", path.display()))
    };
    let columns = match kind {
        Kind::Hasil => ["kode", "peringkat", "keadaan"]
            .map(column)
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?,
        Kind::DesaLama => ["lama", "baru"]
            .map(column)
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?,
    };
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.with_context(unreadable)?;
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Vec<&str> = columns
            .iter()
            .map(|at| record.get(*at).unwrap_or_default().trim())
            .collect();
        match row(kind, &fields) {
            Ok(row) => rows.push(row),
            Err(why) => refused.push(format!("line {line} is left out: {why}")),
        }
    }
    Ok((rows, refused))
}

fn row(kind: Kind, fields: &[&str]) -> Result<Row, String> {
    match (kind, fields) {
        (Kind::Hasil, [kode, peringkat, keadaan]) => {
            let kode: KodeUsulan = kode
                .parse()
                .map_err(|_| format!("{kode:?} is no code of an usulan"))?;
            let peringkat = match *peringkat {
                "" => None,
                typed => Some(typed.parse().map_err(|_| format!("{typed:?} is no rank"))?),
            };
            let known = Keadaan::named(&keadaan.to_lowercase().replace([' ', '-'], "_"));
            let keadaan = known
                .ok_or_else(|| format!("{keadaan:?} says nothing that is known of an usulan"))?;
            Ok(Row::Hasil(kode, Hasil { peringkat, keadaan }))
        }
        (Kind::DesaLama, [lama, baru]) => {
            let code = |text: &&str| {
                text.parse()
                    .map_err(|_| format!("{text:?} is no area code of a desa"))
            };
            Ok(Row::DesaLama(code(lama)?, code(baru)?))
        }
        _ => Err("a column is missing".to_owned()),
    }
}
