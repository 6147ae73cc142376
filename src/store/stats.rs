//! Counts for those who watch the program run.

use jiff::Timestamp;

use super::sql::{get, instant};
use super::{Read, Result};

/// How much waits and how much went wrong, at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    pub inbox_waiting: u64,
    pub inbox_oldest: Option<Timestamp>,
    /// Given up after several tries.
    pub inbox_aside: u64,
    /// Could not be read as an update at all.
    pub quarantine: u64,
    pub outbox_people: u64,
    pub outbox_broadcast: u64,
    /// Since when the message that waits longest waits.
    pub outbox_oldest: Option<Timestamp>,
    pub outbox_undeliverable: u64,
    pub outbox_unsure: u64,
    pub berkas_waiting: u64,
}

/// Each count has a partial index, so that watching costs nothing worth counting.
const SQL: &str = "
SELECT
(SELECT COUNT(*) FROM inbox WHERE done_at IS NULL) AS inbox_waiting,
(SELECT MIN(received_at) FROM inbox WHERE done_at IS NULL) AS inbox_oldest,
(SELECT COUNT(*) FROM inbox WHERE aside_at IS NOT NULL) AS inbox_aside,
(SELECT COUNT(*) FROM quarantine) AS quarantine,
(SELECT COUNT(*) FROM outbox WHERE state < 2 AND lane = 0) AS outbox_people,
(SELECT COUNT(*) FROM outbox WHERE state < 2 AND lane = 1) AS outbox_broadcast,
(SELECT MIN(created_at) FROM outbox WHERE state < 2) AS outbox_oldest,
(SELECT COUNT(*) FROM outbox WHERE state > 2 AND state = 3) AS outbox_undeliverable,
(SELECT COUNT(*) FROM outbox WHERE state > 2 AND state = 4) AS outbox_unsure,
(SELECT COUNT(*) FROM berkas WHERE fetched_at IS NULL) AS berkas_waiting";

impl Read<'_> {
    pub async fn stats(&self) -> Result<Stats> {
        let Some(row) = self.0.one(SQL, []).await? else {
            return Ok(Stats::default());
        };
        let count = |column| get::<i64>(&row, column).map(|count| count.unsigned_abs());
        let oldest = |table, column| {
            let ms: Option<i64> = get(&row, column)?;
            ms.map(|ms| instant(table, column, "", ms)).transpose()
        };
        Ok(Stats {
            inbox_waiting: count("inbox_waiting")?,
            inbox_oldest: oldest("inbox", "inbox_oldest")?,
            inbox_aside: count("inbox_aside")?,
            quarantine: count("quarantine")?,
            outbox_people: count("outbox_people")?,
            outbox_broadcast: count("outbox_broadcast")?,
            outbox_oldest: oldest("outbox", "outbox_oldest")?,
            outbox_undeliverable: count("outbox_undeliverable")?,
            outbox_unsure: count("outbox_unsure")?,
            berkas_waiting: count("berkas_waiting")?,
        })
    }
}
