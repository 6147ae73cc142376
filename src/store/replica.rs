//! Who serves the database: each replica says regularly that it is alive.
//!
//! What a silent one has not sent is taken over by [`Store::outbox_claim`].

use std::time::Duration;

use jiff::Timestamp;

use super::sql::{get, ms};
use super::{Engine, Result, ServeLock, Store};

impl Store {
    /// The time by which replicas are seen to be alive, in milliseconds: PostgreSQL's own, so that
    /// no replica is taken for dead because its clock or another's is wrong.
    pub(super) async fn pulse(&self, now: Timestamp) -> Result<i64> {
        const SQL: &str =
            "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint) AS pulse";
        if self.engine() == Engine::Sqlite {
            return Ok(ms(now));
        }
        match self.db().one(SQL, []).await? {
            Some(row) => get(&row, "pulse"),
            None => Ok(ms(now)),
        }
    }

    /// Says that this replica is alive, and gives back for how long it had not said so; `None`
    /// when it never had, or so long ago that it was forgotten. `now` counts on SQLite only.
    pub async fn replica_beat(&self, id: &str, now: Timestamp) -> Result<Option<Duration>> {
        const SEEN: &str = "SELECT seen_at FROM replica WHERE id = $1";
        const BEAT: &str = "
INSERT INTO replica (id, seen_at) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at";
        let pulse = self.pulse(now).await?;
        let seen = self.db().one(SEEN, [id.into()]).await?;
        self.db().run(BEAT, [id.into(), pulse.into()]).await?;
        let seen = seen.map(|row| get::<i64>(&row, "seen_at")).transpose()?;
        let silent = |seen: i64| u64::try_from(pulse.saturating_sub(seen)).unwrap_or(0);
        Ok(seen.map(|seen| Duration::from_millis(silent(seen))))
    }

    /// On SQLite says that nobody is alive, which the serve lock has proved: nobody waits until the
    /// one before, which was killed, has been silent for long enough. Elsewhere nothing.
    pub async fn replica_reset(&self, _proof: &ServeLock) -> Result<()> {
        if self.engine() == Engine::Sqlite {
            self.db().run("DELETE FROM replica", []).await?;
        }
        Ok(())
    }

    /// This replica ends: what it leaves unsent belongs to nobody at once.
    pub async fn replica_gone(&self, id: &str) -> Result<()> {
        const SQL: &str = "DELETE FROM replica WHERE id = $1";
        self.db().run(SQL, [id.into()]).await?;
        Ok(())
    }

    /// The replicas that were not silent for `silence`, and forgets those silent ten times as long.
    pub async fn replica_alive(&self, now: Timestamp, silence: Duration) -> Result<Vec<String>> {
        const FORGET: &str = "DELETE FROM replica WHERE seen_at < $1";
        const SQL: &str = "SELECT id FROM replica WHERE seen_at >= $1 ORDER BY id";
        let (pulse, ago) = (self.pulse(now).await?, millis(silence));
        let forget = pulse.saturating_sub(ago.saturating_mul(10));
        self.db().run(FORGET, [forget.into()]).await?;
        let since = pulse.saturating_sub(ago);
        let rows = self.db().all(SQL, [since.into()]).await?;
        rows.iter().map(|row| get(row, "id")).collect()
    }
}

pub(super) fn millis(some: Duration) -> i64 {
    i64::try_from(some.as_millis()).unwrap_or(i64::MAX)
}
