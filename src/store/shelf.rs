//! What is asked of all usulan of a kecamatan, held ready in memory: a shelf for each kecamatan that
//! was asked about lately, one row of shelves for each kind of question.
//!
//! A shelf knows the heads of the chains up to which it was read. Whoever takes it down compares
//! them with those in the database and reads what the journal has behind them, so it holds what a
//! fresh one would, whichever process wrote it. A head is a hash over all before it: a shelf that
//! was filled in a transaction and then rolled back is told by a head that no journal has.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::sql::get;
use super::{Read, Result};
use crate::domain::cari;
use crate::domain::dugaan::Alike;
use crate::domain::duplicate::Detector;
use crate::domain::wilayah::KodeKecamatan;

/// What lies on a shelf.
pub(super) trait Shelved: Sized + Send {
    /// Usulan on all shelves of the row together; when there are more, the shelf that nobody has
    /// asked for longest goes.
    const USULAN_MAX: usize;

    /// An usulan as one line of text, in SQL.
    const LINE: &str;

    async fn empty(read: &Read<'_>, kecamatan: KodeKecamatan) -> Result<Self>;

    /// Takes in lines, each in place of what was known of its usulan.
    fn fill(&mut self, lines: &str) -> Result<()>;

    /// Usulan on it.
    fn len(&self) -> usize;
}

/// All shelves of a process.
pub(super) struct Shelves {
    /// What is searched.
    pub cari: Row<cari::Index>,
    /// What the detector has read.
    pub serupa: Row<Alike>,
    /// By whose judgement usulan are alike.
    pub detector: Arc<Detector>,
}

impl Shelves {
    /// Empty ones.
    pub(super) fn new(detector: Detector) -> Shelves {
        Shelves {
            cari: Row::default(),
            serupa: Row::default(),
            detector: Arc::new(detector),
        }
    }
}

/// Read from an index that holds all of it and little else.
const OF_CHAIN: &str = "kecamatan = $1 AND tahun = $2";

const BEHIND: &str =
    "kode IN (SELECT kode FROM jurnal WHERE kecamatan = $1 AND tahun = $2 AND seq > $3)";

/// The one that was used last stands last.
pub(super) struct Row<T>(Mutex<Vec<Shelf<T>>>);

struct Shelf<T> {
    kecamatan: KodeKecamatan,
    heads: Heads,
    lies: T,
}

/// By plan year the number of the newest row of the journal, and its hash.
type Heads = BTreeMap<i64, (i64, String)>;

impl Read<'_> {
    /// Looks at what lies on the shelf of a kecamatan, brought up to how it stands.
    ///
    /// Who asks for the same one meanwhile reads a fresh one.
    pub(super) async fn shelf<T: Shelved, S>(
        &self,
        row: &Row<T>,
        kecamatan: KodeKecamatan,
        look: impl FnOnce(&mut T) -> S,
    ) -> Result<S> {
        let heads = self.heads(kecamatan).await?;
        let mut shelf = match row.take(kecamatan) {
            Some(shelf) if self.is_true(&shelf, &heads).await? => shelf,
            _ => Shelf {
                kecamatan,
                heads: Heads::new(),
                lies: T::empty(self, kecamatan).await?,
            },
        };
        self.bring_up(&mut shelf, heads).await?;
        let seen = look(&mut shelf.lies);
        row.put(shelf);
        Ok(seen)
    }

    async fn heads(&self, kecamatan: KodeKecamatan) -> Result<Heads> {
        const SQL: &str = "SELECT tahun, seq, hash FROM chain WHERE kecamatan = $1";
        let rows = self.0.all(SQL, [kecamatan.to_string().into()]).await?;
        let head = |row| Ok((get(row, "tahun")?, (get(row, "seq")?, get(row, "hash")?)));
        rows.iter().map(head).collect()
    }

    /// Whether all that was read for the shelf is there to this day.
    async fn is_true<T>(&self, shelf: &Shelf<T>, heads: &Heads) -> Result<bool> {
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
    async fn bring_up<T: Shelved>(&self, shelf: &mut Shelf<T>, heads: Heads) -> Result<()> {
        for (tahun, head) in &heads {
            let kept = shelf.heads.get(tahun);
            if kept == Some(head) {
                continue;
            }
            let seq = kept.map_or(0, |(seq, _)| *seq);
            let lines = self.lines::<T>(shelf.kecamatan, *tahun, seq).await?;
            shelf.lies.fill(&lines)?;
        }
        shelf.heads = heads;
        Ok(())
    }

    /// One long text: thousands of rows would each cost a step between two threads.
    async fn lines<T: Shelved>(
        &self,
        kecamatan: KodeKecamatan,
        tahun: i64,
        seq: i64,
    ) -> Result<String> {
        let (kecamatan, tahun) = (kecamatan.to_string().into(), tahun.into());
        let of = |which: &str| {
            let line = T::LINE;
            format!("SELECT string_agg({line}, '\n') AS lines FROM usulan WHERE {which}")
        };
        let row = if seq == 0 {
            self.0.one(&of(OF_CHAIN), [kecamatan, tahun]).await?
        } else {
            let values = [kecamatan, tahun, seq.into()];
            self.0.one(&of(BEHIND), values).await?
        };
        let lines: Option<String> = row.map(|row| get(&row, "lines")).transpose()?.flatten();
        Ok(lines.unwrap_or_default())
    }
}

/// Without the words: what people wrote does not belong in a log.
impl fmt::Debug for Shelves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelves").finish_non_exhaustive()
    }
}

impl<T> Default for Row<T> {
    fn default() -> Self {
        Row(Mutex::default())
    }
}

impl<T: Shelved> Row<T> {
    fn take(&self, kecamatan: KodeKecamatan) -> Option<Shelf<T>> {
        let mut kept = self.kept();
        let at = kept.iter().position(|shelf| shelf.kecamatan == kecamatan)?;
        Some(kept.remove(at))
    }

    fn put(&self, shelf: Shelf<T>) {
        let mut kept = self.kept();
        kept.retain(|one| one.kecamatan != shelf.kecamatan);
        kept.push(shelf);
        let mut left: usize = kept.iter().map(|shelf| shelf.lies.len()).sum();
        while left > T::USULAN_MAX && kept.len() > 1 {
            left -= kept.remove(0).lies.len();
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Shelf<T>>> {
        // Every step leaves it whole, so that a panic elsewhere does not matter.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
