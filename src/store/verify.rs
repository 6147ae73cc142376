//! Recomputes every chain of the journal and compares the tables with it; then looks whether the
//! ties between usulan keep their laws.
//!
//! It only reports. Run it while nothing is written, or a row in the making may be reported.

use std::collections::BTreeMap;
use std::fmt;

use sea_orm::EntityTrait as _;

use super::jurnal::{chain_named, chain_of, from_chain, from_row, to_row};
use super::row::register::{chain, jurnal, usulan};
use super::{Read, Result, Store};
use crate::domain::gabung::Keluarga;
use crate::domain::jurnal::{Chain, Head};
use crate::domain::usulan::Usulan;

/// Something that does not fit, said in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `jurnal 35.25.14/2028/7`, `usulan KBM-28-0412-T`.
    pub row: String,
    pub why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.row, self.why)
    }
}

/// Journal rows held in memory at once.
const PAGE: u64 = 1_000;

impl Store {
    /// Every fault there is, chain by chain; none when all fits.
    pub async fn verify(&self) -> Result<Vec<Fault>> {
        let read = self.read();
        let mut heads = BTreeMap::new();
        for row in chain::Entity::find().all(&read.0.at).await? {
            heads.insert(chain_named(&row.kecamatan, row.tahun)?, from_chain(row)?);
        }
        let mut check = Check::default();
        for (chain, head) in heads {
            check.chain(&read, chain, &head).await?;
        }
        check.strays(&read).await?;
        Ok(check.faults)
    }
}

#[derive(Default)]
struct Check {
    faults: Vec<Fault>,
    /// What the journal says each usulan is now.
    newest: BTreeMap<String, String>,
}

impl Check {
    async fn chain(&mut self, read: &Read<'_>, chain: Chain, kept: &Head) -> Result<()> {
        let mut head = Head::empty(chain);
        loop {
            let rows = read.jurnal_rows(chain, head.seq, PAGE).await?;
            let Some(last) = rows.last().map(|row| row.seq) else {
                break;
            };
            for row in &rows {
                self.row(chain, row, &mut head);
            }
            head.seq = last;
        }
        if (head.seq, &head.hash) != (kept.seq, &kept.hash) {
            let name = format!("{}/{}", chain.kecamatan, chain.tahun);
            self.fault(
                "chain",
                &name,
                "its head is not the newest row of the journal",
            );
        }
        self.numbers(read, chain, kept.nomor).await
    }

    /// Checks one row and makes it the head, whatever was found: the next one tells of itself.
    fn row(&mut self, chain: Chain, row: &jurnal::Model, head: &mut Head) {
        let name = format!("{}/{}/{}", row.kecamatan, row.tahun, row.seq);
        match from_row(chain, row) {
            Err(_) => self.fault("jurnal", &name, "its event cannot be read"),
            Ok(entry) => {
                let same = jurnal::Model {
                    digest_day: row.digest_day.clone(),
                    ..to_row(&entry)
                };
                if entry.seq != head.seq + 1 {
                    self.fault("jurnal", &name, "the row before it is missing");
                } else if !entry.fits(head) {
                    self.fault("jurnal", &name, "its content does not give its hash");
                } else if same != *row {
                    self.fault("jurnal", &name, "its columns do not agree with its event");
                }
                self.newest.insert(row.kode.clone(), entry.event.after);
            }
        }
        head.seq = row.seq;
        head.hash.clone_from(&row.hash);
    }

    async fn numbers(&mut self, read: &Read<'_>, chain: Chain, given: u32) -> Result<()> {
        let rows = read.usulan_rows(chain).await?;
        let name = format!("{}/{}", chain.kecamatan, chain.tahun);
        let mut next = 1;
        let mut all = Vec::new();
        for row in &rows {
            if row.nomor != next {
                self.fault("chain", &name, &format!("number {next} is missing"));
            }
            next = row.nomor + 1;
            all.extend(self.usulan(row));
        }
        for (kode, why) in Keluarga::new(&all).broken() {
            self.fault("usulan", &kode.to_string(), &why.to_string());
        }
        if next != i64::from(given) + 1 {
            let why = format!(
                "{given} numbers were given out, the last one there is {}",
                next - 1
            );
            self.fault("chain", &name, &why);
        }
        Ok(())
    }

    /// The usulan, when the row holds one.
    fn usulan(&mut self, row: &usulan::Model) -> Option<Usulan> {
        let kept = serde_json::from_str::<Usulan>(&row.body).ok();
        let told = self.newest.remove(&row.kode);
        let Some(told) = told else {
            self.fault("usulan", &row.kode, "the journal does not know it");
            return kept;
        };
        let told = serde_json::from_str::<Usulan>(&told).ok();
        if told.is_none() || told != kept {
            self.fault("usulan", &row.kode, "it is not what the journal says it is");
            return kept;
        }
        let kept = kept?;
        let tahun = i16::try_from(row.tahun).unwrap_or_default();
        let told = usulan::Model {
            // The words it had to be found by when it was written.
            kata: row.kata.clone(),
            skpd_nilai: row.skpd_nilai.clone(),
            ..super::usulan::to_row(&kept, tahun, &row.cari)
        };
        if told != *row {
            self.fault(
                "usulan",
                &row.kode,
                "its columns do not agree with its body",
            );
        }
        Some(kept)
    }

    /// Rows of chains that have no head, and usulan that only the journal knows.
    async fn strays(&mut self, read: &Read<'_>) -> Result<()> {
        for kode in std::mem::take(&mut self.newest).into_keys() {
            self.fault("usulan", &kode, "the journal knows it, but it is missing");
        }
        for row in read.jurnal_headless().await? {
            let chain = chain_of(&row)?;
            let name = format!("{}/{}", chain.kecamatan, chain.tahun);
            self.fault("chain", &name, "it has rows but no head");
        }
        Ok(())
    }

    fn fault(&mut self, table: &str, row: &str, why: &str) {
        self.faults.push(Fault {
            row: format!("{table} {row}"),
            why: why.to_owned(),
        });
    }
}

impl Read<'_> {
    async fn usulan_rows(&self, chain: Chain) -> Result<Vec<usulan::Model>> {
        const SQL: &str = "SELECT * FROM usulan WHERE kecamatan = $1 AND tahun = $2 ORDER BY nomor";
        let values = [
            chain.kecamatan.to_string().into(),
            i64::from(chain.tahun).into(),
        ];
        let find = usulan::Entity::find().from_raw_sql(self.0.statement(SQL, values));
        Ok(find.all(&self.0.at).await?)
    }

    /// The first row of each chain that has no head.
    async fn jurnal_headless(&self) -> Result<Vec<jurnal::Model>> {
        const SQL: &str = "
SELECT * FROM jurnal j WHERE seq = 1 AND NOT EXISTS (
    SELECT 1 FROM chain c WHERE c.kecamatan = j.kecamatan AND c.tahun = j.tahun)";
        let find = jurnal::Entity::find().from_raw_sql(self.0.statement(SQL, []));
        Ok(find.all(&self.0.at).await?)
    }
}
