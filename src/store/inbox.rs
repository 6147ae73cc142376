//! Updates as they came, kept until they are handled and for a while after, to know repeats.

use jiff::Timestamp;
use sea_orm::QueryResult;

use super::sql::{BATCH_MAX, batch, get, list, ms, text};
use super::{Engine, Result, Store, Tx};

/// One raw update on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawUpdate {
    pub update_id: i64,
    /// The lane that keeps order: the chat, or the sender where there is no chat, or 0.
    pub chat: i64,
    /// As Telegram sent it.
    pub payload: String,
}

/// An update that waits to be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRow {
    pub id: i64,
    pub update_id: i64,
    pub chat: i64,
    pub payload: String,
    /// How often handling it has failed.
    pub tries: u32,
}

const ADD: &str = "
INSERT INTO inbox (update_id, chat, payload, received_at)
SELECT CAST(value ->> 0 AS bigint), CAST(value ->> 1 AS bigint), value ->> 2, CAST($2 AS bigint)
FROM {rows} WHERE true
ON CONFLICT (update_id) DO NOTHING";

const CLAIM_SQLITE: &str = "
SELECT id, update_id, chat, payload, tries FROM inbox INDEXED BY inbox_undone
WHERE done_at IS NULL ORDER BY update_id LIMIT $1";

/// Passing over locked rows alone would let a second replica overtake the first within a chat. Nor
/// does a row that the first has only just brought keep others away, as long as they cannot see it:
/// so each chat has a lock besides. Its number lies above all ids of chats and other locks.
const CLAIM_POSTGRES: &str = "
WITH heads AS MATERIALIZED (
    SELECT id, update_id, chat, payload, tries FROM inbox i
    WHERE done_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM inbox j
        WHERE j.chat = i.chat AND j.done_at IS NULL AND j.update_id < i.update_id)
    ORDER BY update_id LIMIT $1 FOR UPDATE OF i SKIP LOCKED)
SELECT id, update_id, chat, payload, tries FROM heads
WHERE pg_try_advisory_xact_lock(chat + 1152921504606846976) ORDER BY update_id";

const DONE: &str = "
UPDATE inbox SET done_at = $2 WHERE id IN (SELECT CAST(value ->> 0 AS bigint) FROM {rows})";

/// Not when another replica has brought it to its end meanwhile.
const ASIDE: &str = "
UPDATE inbox SET done_at = $2, aside_at = $2, why = $3 WHERE id = $1 AND done_at IS NULL";

impl Store {
    /// As [`Tx::inbox_add`], in a transaction of its own.
    pub async fn inbox_add(&self, updates: &[RawUpdate], now: Timestamp) -> Result<u64> {
        if updates.is_empty() {
            return Ok(0);
        }
        let tx = self.begin().await?;
        let new = tx.inbox_add(updates, now).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// Keeps what could not even be read as an update.
    pub async fn quarantine_add(&self, payload: &str, why: &str, now: Timestamp) -> Result<()> {
        const SQL: &str = "INSERT INTO quarantine (received_at, payload, why) VALUES ($1, $2, $3)";
        let values = [ms(now).into(), text(payload).into(), text(why).into()];
        self.db().run(SQL, values).await?;
        Ok(())
    }

    /// Counts a failed try, after the transaction that failed was rolled back. Says how many now.
    pub async fn inbox_try_failed(&self, id: i64) -> Result<u32> {
        const SQL: &str = "UPDATE inbox SET tries = tries + 1 WHERE id = $1 RETURNING tries";
        match self.db().one(SQL, [id.into()]).await? {
            Some(row) => tries(&row),
            None => Ok(0),
        }
    }

    /// Forgets updates done before `before`, except those set aside. Says how many.
    ///
    /// Telegram repeats an update for 24 hours at most, so 72 are plenty.
    pub async fn inbox_sweep(&self, before: Timestamp) -> Result<u64> {
        const SQL: &str = "
DELETE FROM inbox WHERE done_at IS NOT NULL AND done_at < $1 AND aside_at IS NULL";
        self.db().run(SQL, [ms(before).into()]).await
    }

    /// Forgets what was set aside or could not be read before `before`. Says how many.
    pub async fn inbox_sweep_aside(&self, before: Timestamp) -> Result<u64> {
        const ASIDE: &str = "DELETE FROM inbox WHERE aside_at IS NOT NULL AND aside_at < $1";
        const UNREAD: &str = "DELETE FROM quarantine WHERE received_at < $1";
        let aside = self.db().run(ASIDE, [ms(before).into()]).await?;
        Ok(aside + self.db().run(UNREAD, [ms(before).into()]).await?)
    }
}

impl Tx {
    /// Keeps updates; those that are known already are passed over. Says how many were new.
    pub async fn inbox_add(&self, updates: &[RawUpdate], now: Timestamp) -> Result<u64> {
        let mut new = 0;
        // In one order, so that two replicas handed the same updates do not block each other.
        let mut sorted: Vec<&RawUpdate> = updates.iter().collect();
        sorted.sort_by_key(|update| update.update_id);
        for some in sorted.chunks(BATCH_MAX) {
            let rows = some.iter().map(|u| (u.update_id, u.chat, text(&u.payload)));
            new += self.db().run(ADD, [batch(rows), ms(now).into()]).await?;
        }
        Ok(new)
    }

    /// Undone updates, oldest first, at most `limit`.
    ///
    /// PostgreSQL gives only the oldest of each chat and keeps it from other replicas until the
    /// commit; SQLite, served by one process, gives several of a chat in their order.
    pub async fn inbox_claim(&self, limit: usize) -> Result<Vec<InboxRow>> {
        let sql = match self.engine {
            Engine::Sqlite => CLAIM_SQLITE,
            Engine::Postgres => CLAIM_POSTGRES,
        };
        let limit = limit.min(BATCH_MAX) as i64;
        let rows = self.db().all(sql, [limit.into()]).await?;
        rows.iter().map(inbox_row).collect()
    }

    pub async fn inbox_done(&self, ids: &[i64], now: Timestamp) -> Result<()> {
        self.db().run(DONE, [list(ids), ms(now).into()]).await?;
        Ok(())
    }

    /// Gives up on an update: it counts as done, and stays in sight of the operator. `false` when
    /// it was done already, and then nobody needs to be told.
    pub async fn inbox_aside(&self, id: i64, why: &str, now: Timestamp) -> Result<bool> {
        let values = [id.into(), ms(now).into(), text(why).into()];
        Ok(self.db().run(ASIDE, values).await? > 0)
    }
}

fn inbox_row(row: &QueryResult) -> Result<InboxRow> {
    Ok(InboxRow {
        id: get(row, "id")?,
        update_id: get(row, "update_id")?,
        chat: get(row, "chat")?,
        payload: get(row, "payload")?,
        tries: tries(row)?,
    })
}

fn tries(row: &QueryResult) -> Result<u32> {
    let tries: i64 = get(row, "tries")?;
    Ok(u32::try_from(tries).unwrap_or(u32::MAX))
}
