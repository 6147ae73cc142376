//! What is searched, held ready in memory: a shelf for each kecamatan that was asked about lately.
//!
//! A shelf knows the heads of the chains up to which it was read. Whoever takes it down compares
//! them with those in the database and reads what the journal has behind them, so it holds what a
//! fresh one would, whichever process wrote it. A head is a hash over all before it: a shelf that
//! was filled in a transaction and then rolled back is told by a head that no journal has.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sql::{bad, get};
use super::usulan::kode;
use super::{Read, Result};
use crate::domain::cari::Index;
use crate::domain::usulan::StageName;
use crate::domain::wilayah::KodeKecamatan;

/// Usulan on all shelves together, some twenty megabytes; when there are more, the shelf that
/// nobody has asked for longest goes. A kecamatan has three thousand in a bad year.
const USULAN_MAX: usize = 100_000;

/// One long text, a line an usulan: thousands of rows would each cost a step between two threads.
/// No part but the last can hold the sign between them.
const LINES: &str = "
SELECT string_agg(kode || '|' || stage || '|' || COALESCE(kata, '') || '|'
    || COALESCE(skpd_nilai, ''), '\n') AS lines FROM usulan WHERE ";

/// Read from an index that holds all of it and little else.
const OF_CHAIN: &str = "kecamatan = $1 AND tahun = $2";

const BEHIND: &str =
    "kode IN (SELECT kode FROM jurnal WHERE kecamatan = $1 AND tahun = $2 AND seq > $3)";

/// The one that was used last stands last.
#[derive(Default)]
pub(super) struct Shelves(Mutex<Vec<Shelf>>);

struct Shelf {
    kecamatan: KodeKecamatan,
    heads: Heads,
    index: Index,
}

/// By plan year the number of the newest row of the journal, and its hash.
type Heads = BTreeMap<i64, (i64, String)>;

impl Read<'_> {
    /// Looks at what is searched of a kecamatan, as it stands.
    ///
    /// Who asks for the same one meanwhile reads a fresh one.
    pub(super) async fn shelf<T>(
        &self,
        kecamatan: KodeKecamatan,
        look: impl FnOnce(&Index) -> T,
    ) -> Result<T> {
        let heads = self.heads(kecamatan).await?;
        let mut shelf = self.1.take(kecamatan);
        if !self.is_true(&shelf, &heads).await? {
            shelf = Shelf::empty(kecamatan);
        }
        self.bring_up(&mut shelf, heads).await?;
        let seen = look(&shelf.index);
        self.1.put(shelf);
        Ok(seen)
    }

    async fn heads(&self, kecamatan: KodeKecamatan) -> Result<Heads> {
        const SQL: &str = "SELECT tahun, seq, hash FROM chain WHERE kecamatan = $1";
        let rows = self.0.all(SQL, [kecamatan.to_string().into()]).await?;
        let head = |row| Ok((get(row, "tahun")?, (get(row, "seq")?, get(row, "hash")?)));
        rows.iter().map(head).collect()
    }

    /// Whether all that was read for the shelf is there to this day.
    async fn is_true(&self, shelf: &Shelf, heads: &Heads) -> Result<bool> {
        const SQL: &str = "
SELECT seq FROM jurnal WHERE kecamatan = $1 AND tahun = $2 AND seq = $3 AND hash = $4";
        for (tahun, kept) in &shelf.heads {
            let (seq, hash) = kept;
            if *seq == 0 || heads.get(tahun) == Some(kept) {
                continue;
            }
            let values = [
                shelf.kecamatan.to_string().into(),
                (*tahun).into(),
                (*seq).into(),
                hash.as_str().into(),
            ];
            if self.0.one(SQL, values).await?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Heads are read before what stands under them. What is written in between is read now and
    /// once more the next time, never left out.
    async fn bring_up(&self, shelf: &mut Shelf, heads: Heads) -> Result<()> {
        for (tahun, head) in &heads {
            let kept = shelf.heads.get(tahun);
            if kept == Some(head) {
                continue;
            }
            let seq = kept.map_or(0, |(seq, _)| *seq);
            let lines = self.lines(shelf.kecamatan, *tahun, seq).await?;
            shelf.fill(&lines)?;
        }
        shelf.heads = heads;
        Ok(())
    }

    async fn lines(&self, kecamatan: KodeKecamatan, tahun: i64, seq: i64) -> Result<String> {
        let (kecamatan, tahun) = (kecamatan.to_string().into(), tahun.into());
        let row = if seq == 0 {
            let sql = format!("{LINES}{OF_CHAIN}");
            self.0.one(&sql, [kecamatan, tahun]).await?
        } else {
            let sql = format!("{LINES}{BEHIND}");
            self.0.one(&sql, [kecamatan, tahun, seq.into()]).await?
        };
        let lines: Option<String> = row.map(|row| get(&row, "lines")).transpose()?.flatten();
        Ok(lines.unwrap_or_default())
    }
}

impl Shelf {
    fn empty(kecamatan: KodeKecamatan) -> Shelf {
        Shelf {
            kecamatan,
            heads: Heads::new(),
            index: Index::default(),
        }
    }

    fn fill(&mut self, lines: &str) -> Result<()> {
        for line in lines.lines() {
            let mut parts = line.splitn(4, '|');
            let mut part = || parts.next().unwrap_or_default();
            let (code, stage, words, skpd) = (part(), part(), part(), part());
            let stage =
                StageName::named(stage).ok_or_else(|| bad("usulan", "stage", code, stage))?;
            self.index.put(kode(code)?, stage, skpd, words);
        }
        Ok(())
    }
}

/// Without the words: what people wrote does not belong in a log.
impl fmt::Debug for Shelves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelves").finish_non_exhaustive()
    }
}

impl Shelves {
    fn take(&self, kecamatan: KodeKecamatan) -> Shelf {
        let mut kept = self.kept();
        let at = kept.iter().position(|shelf| shelf.kecamatan == kecamatan);
        at.map_or_else(|| Shelf::empty(kecamatan), |at| kept.remove(at))
    }

    fn put(&self, shelf: Shelf) {
        let mut kept = self.kept();
        kept.retain(|one| one.kecamatan != shelf.kecamatan);
        kept.push(shelf);
        let mut left: usize = kept.iter().map(|shelf| shelf.index.len()).sum();
        while left > USULAN_MAX && kept.len() > 1 {
            left -= kept.remove(0).index.len();
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Shelf>> {
        // Every step leaves it whole, so that a panic elsewhere does not matter.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
