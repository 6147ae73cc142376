//! The journal as it is written and read, and the head under which the next row is hung.

use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::row::register::jurnal::Column;
use super::row::register::{chain, jurnal};
use super::sql::{bad, ms};
use super::{JsonFault, Read, Result, StoreError, Tx};
use crate::domain::jurnal::{Chain, Entry, Event, Head};
use crate::domain::kode::KodeUsulan;
use crate::domain::wilayah::KodeKecamatan;

impl Read<'_> {
    /// What happened to one usulan, oldest first, each with its place in the chain.
    pub async fn jurnal_of(&self, kode: KodeUsulan) -> Result<Vec<(i64, Event)>> {
        let find = jurnal::Entity::find().filter(Column::Kode.eq(kode.to_string()));
        let rows = find.order_by_asc(Column::Seq).all(&self.0.at).await?;
        rows.iter().map(|row| Ok((row.seq, event(row)?))).collect()
    }

    /// Rows of a chain behind `seq`, at most `limit`, in their order.
    pub async fn jurnal_after(&self, chain: Chain, seq: i64, limit: u64) -> Result<Vec<Entry>> {
        let rows = self.jurnal_rows(chain, seq, limit).await?;
        rows.iter().map(|row| from_row(chain, row)).collect()
    }

    pub(super) async fn jurnal_rows(
        &self,
        chain: Chain,
        seq: i64,
        limit: u64,
    ) -> Result<Vec<jurnal::Model>> {
        let find = jurnal::Entity::find()
            .filter(Column::Kecamatan.eq(chain.kecamatan.to_string()))
            .filter(Column::Tahun.eq(i64::from(chain.tahun)))
            .filter(Column::Seq.gt(seq));
        Ok(find
            .order_by_asc(Column::Seq)
            .limit(limit)
            .all(&self.0.at)
            .await?)
    }
}

impl Tx {
    /// The head of a chain, kept until the commit: whoever wants it next waits.
    ///
    /// So numbers are given out one after the other and none is left out.
    pub async fn head_locked(&self, chain: Chain) -> Result<Head> {
        if let Some(head) = self.heads().get(&chain) {
            return Ok(head.clone());
        }
        let head = self.head_read(chain).await?;
        self.heads().insert(chain, head.clone());
        Ok(head)
    }

    async fn head_read(&self, chain: Chain) -> Result<Head> {
        if let Some(head) = self.head(chain).await? {
            return Ok(head);
        }
        const SQL: &str = "
INSERT INTO chain (kecamatan, tahun, seq, hash, nomor) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kecamatan, tahun) DO NOTHING";
        let head = Head::empty(chain);
        let values = [
            chain.kecamatan.to_string().into(),
            i64::from(chain.tahun).into(),
            head.seq.into(),
            head.hash.into(),
            i64::from(head.nomor).into(),
        ];
        self.db().run(SQL, values).await?;
        let head = self.head(chain).await?;
        Ok(head.expect("the row was made or was there"))
    }

    fn heads(&self) -> MutexGuard<'_, HashMap<Chain, Head>> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn head(&self, chain: Chain) -> Result<Option<Head>> {
        let key = (chain.kecamatan.to_string(), i64::from(chain.tahun));
        let find = chain::Entity::find_by_id(key).lock_exclusive();
        find.one(&self.line()).await?.map(from_chain).transpose()
    }

    /// Hangs a row under its head and moves the head; `nomor` is the last number given out.
    ///
    /// A head that has moved since it was read is a clash, and nothing is written.
    pub async fn jurnal_add(&self, entry: &Entry, nomor: u32) -> Result<()> {
        const MOVE: &str = "
UPDATE chain SET seq = $3, hash = $4, nomor = $5
WHERE kecamatan = $1 AND tahun = $2 AND seq = $3 - 1 AND hash = $6";
        let kecamatan = entry.chain.kecamatan.to_string();
        let values = [
            kecamatan.clone().into(),
            i64::from(entry.chain.tahun).into(),
            entry.seq.into(),
            entry.hash.clone().into(),
            i64::from(nomor).into(),
            entry.prev.clone().into(),
        ];
        self.heads().remove(&entry.chain);
        if self.db().run(MOVE, values).await? == 0 {
            return Err(StoreError::Stale(format!("journal of {kecamatan}")));
        }
        let row = to_row(entry).into_active_model();
        jurnal::Entity::insert(row)
            .exec_without_returning(&self.line())
            .await?;
        let head = Head {
            seq: entry.seq,
            hash: entry.hash.clone(),
            nomor,
        };
        self.heads().insert(entry.chain, head);
        Ok(())
    }

    /// Takes the rows before `before` that no summary has told yet, oldest first, and marks them
    /// as told by the summary of `day`.
    pub async fn jurnal_take(
        &self,
        kecamatan: KodeKecamatan,
        before: Timestamp,
        day: Date,
    ) -> Result<Vec<Entry>> {
        const MARK: &str = "
UPDATE jurnal SET digest_day = $3 WHERE kecamatan = $1 AND at < $2 AND digest_day IS NULL
RETURNING *";
        let values = [
            kecamatan.to_string().into(),
            ms(before).into(),
            day.to_string().into(),
        ];
        let find = jurnal::Entity::find().from_raw_sql(self.db().statement(MARK, values));
        let mut rows = find.all(&self.line()).await?;
        rows.sort_by_key(|row| (row.tahun, row.seq));
        rows.iter()
            .map(|row| from_row(chain_of(row)?, row))
            .collect()
    }
}

pub(super) fn chain_of(row: &jurnal::Model) -> Result<Chain> {
    chain_named(&row.kecamatan, row.tahun)
}

pub(super) fn chain_named(kecamatan: &str, tahun: i64) -> Result<Chain> {
    let kode = kecamatan.parse();
    Ok(Chain {
        kecamatan: kode.map_err(|why| bad("chain", "kecamatan", kecamatan, why))?,
        tahun: i16::try_from(tahun).map_err(|why| bad("chain", "tahun", tahun, why))?,
    })
}

pub(super) fn from_chain(row: chain::Model) -> Result<Head> {
    let nomor = row.nomor.try_into();
    Ok(Head {
        nomor: nomor.map_err(|why| bad("chain", "nomor", &row.kecamatan, why))?,
        seq: row.seq,
        hash: row.hash,
    })
}

pub(super) fn from_row(chain: Chain, row: &jurnal::Model) -> Result<Entry> {
    Ok(Entry {
        chain,
        seq: row.seq,
        event: event(row)?,
        prev: row.prev.clone(),
        hash: row.hash.clone(),
    })
}

fn event(row: &jurnal::Model) -> Result<Event> {
    serde_json::from_str(&row.event)
        .map_err(|why| bad("jurnal", "event", place(row), JsonFault(why)))
}

fn place(row: &jurnal::Model) -> String {
    format!("{}/{}/{}", row.kecamatan, row.tahun, row.seq)
}

pub(super) fn to_row(entry: &Entry) -> jurnal::Model {
    let event = &entry.event;
    jurnal::Model {
        kecamatan: entry.chain.kecamatan.to_string(),
        tahun: entry.chain.tahun.into(),
        seq: entry.seq,
        at: ms(event.at),
        by: event.by,
        role: event.role.name().to_owned(),
        kode: event.kode.to_string(),
        act: event.act.name().to_owned(),
        event: serde_json::to_string(event).expect("an event is plain data"),
        prev: entry.prev.clone(),
        hash: entry.hash.clone(),
        digest_day: None,
    }
}
