//! Messages to be sent, in order within a chat, and how each of them ended.
//!
//! A message is written in the transaction that decides it. The process that wrote it owns it and
//! sends it from memory; [`Store::outbox_claim`] finds those that nobody alive owns. How fast to
//! send and when to try again is not decided here.

use std::time::Duration;

use jiff::Timestamp;
use sea_orm::QueryResult;

use super::replica::millis;
use super::sql::{BATCH_MAX, bad, batch, get, instant, list, ms, text};
use super::{Engine, Read, Result, Store, Tx};

/// Who is served first when there is more to send than may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// An answer to somebody who waits for it.
    People,
    /// A notice or a summary: it can wait for its turn.
    Broadcast,
}

/// A message on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOut {
    pub chat: i64,
    pub topic: Option<i64>,
    pub lane: Lane,
    /// JSON that only `app` reads.
    pub body: String,
    /// A second message with the same key is dropped, whenever it comes.
    pub key: Option<String>,
    pub due_at: Timestamp,
}

/// What became of a message that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// Owned by the one who wrote it, to be sent after the commit.
    Mine(i64),
    /// Behind unfinished messages of the chat that have another owner or none; comes by a claim.
    Later(i64),
    /// Its key was there before.
    Dropped,
}

/// A message that waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutRow {
    pub id: i64,
    pub chat: i64,
    pub topic: Option<i64>,
    pub lane: Lane,
    pub body: String,
    pub key: Option<String>,
    pub due_at: Timestamp,
    /// An earlier try may have been shown: its answer got lost, or it was begun by somebody who
    /// never said how it ended.
    pub sending: bool,
    /// Who owned it before the one who asks.
    pub last_owner: Option<String>,
    /// The newest message of the chat that was known when the sending began.
    pub before_id: Option<i64>,
    pub tries: u32,
}

/// Where a message stands after a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub id: i64,
    /// Tries so far.
    pub tries: u32,
    pub end: End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Not sent; to be tried again.
    Waiting {
        due_at: Timestamp,
        why: String,
        /// This or an earlier try may have been shown.
        unsure: bool,
    },
    Sent {
        at: Timestamp,
        /// When the call made or changed a message.
        message_id: Option<i64>,
    },
    Undeliverable {
        why: String,
    },
    /// Perhaps sent, and left at that because a second one would be worse.
    Unsure {
        why: String,
    },
}

/// A message that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    pub id: i64,
    pub chat: i64,
    pub at: Timestamp,
}

/// What became of the ends that were to be noted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// How many messages took the end that was told.
    pub count: u64,
    /// Those that another replica took over meanwhile. Not those that this owner had ended before:
    /// an answer of the store may get lost after it was written.
    pub lost: Vec<i64>,
}

/// An unfinished row of the chat with another owner sends this one to the back of the queue.
const ADD: &str = "
INSERT INTO outbox (chat, topic, lane, body, key, created_at, due_at, owner)
SELECT chat, topic, lane, body, key, CAST($2 AS bigint), due_at,
    CASE WHEN EXISTS (
        SELECT 1 FROM outbox o WHERE o.chat = s.chat AND o.state < 2
        AND (o.owner IS NULL OR o.owner <> CAST($3 AS text))
    ) THEN NULL ELSE CAST($3 AS text) END
FROM (
    SELECT CAST(value ->> 0 AS bigint) AS chat, CAST(value ->> 1 AS bigint) AS topic,
        CAST(value ->> 2 AS bigint) AS lane, value ->> 3 AS body, value ->> 4 AS key,
        CAST(value ->> 5 AS bigint) AS due_at
    FROM {rows}
) AS s WHERE true
ON CONFLICT (key) DO NOTHING RETURNING id, key, owner";

/// $1 this owner, $2 since when a replica must have been seen to be alive, $3 the limit.
/// What its last owner, thought dead, ends meanwhile is sorted out by [`OWN`].
const CLAIM: &str = "
WITH alive AS (SELECT id FROM replica WHERE seen_at >= $2 AND id <> $1)
SELECT id, chat, topic, lane, body, key, due_at, owner, state, before_id, tries FROM outbox o
WHERE state < 2 AND (owner IS NULL OR owner <> $1)
AND NOT EXISTS (
    SELECT 1 FROM outbox p WHERE p.chat = o.chat AND p.state < 2
    AND p.owner IN (SELECT id FROM alive))
ORDER BY id LIMIT $3";

const OWN: &str = "
UPDATE outbox SET owner = $2
WHERE id IN (SELECT CAST(value ->> 0 AS bigint) FROM {rows}) AND state < 2 RETURNING id";

/// $1 what is held, $2 the owner, $3 made before when, $4 the limit.
const LEFT: &str = "
SELECT id, chat, topic, lane, body, key, due_at, owner, state, before_id, tries FROM outbox
WHERE state < 2 AND owner = $2 AND created_at < $3
AND id NOT IN (SELECT CAST(value ->> 0 AS bigint) FROM {rows})
ORDER BY id LIMIT $4";

const SENDING: &str = "
UPDATE outbox SET state = 1, before_id = s.newest FROM (
    SELECT CAST(value ->> 0 AS bigint) AS begun, CAST(value ->> 1 AS bigint) AS newest FROM {rows}
) AS s WHERE outbox.id = s.begun AND outbox.owner = $2 AND outbox.state < 2 RETURNING id";

const SETTLE: &str = "
UPDATE outbox SET state = s.state, tries = s.tries, due_at = COALESCE(s.due_at, outbox.due_at),
    sent_at = s.sent_at, message_id = s.message_id, why = s.why
FROM (
    SELECT CAST(value ->> 0 AS bigint) AS id, CAST(value ->> 1 AS bigint) AS state,
        CAST(value ->> 2 AS bigint) AS tries, CAST(value ->> 3 AS bigint) AS due_at,
        CAST(value ->> 4 AS bigint) AS sent_at, CAST(value ->> 5 AS bigint) AS message_id,
        value ->> 6 AS why
    FROM {rows}
) AS s WHERE outbox.id = s.id AND outbox.owner = $2 AND outbox.state < 2";

/// $1 the ids, $2 the owner.
const OWNED: &str = "
SELECT id FROM outbox
WHERE id IN (SELECT CAST(value ->> 0 AS bigint) FROM {rows}) AND owner = $2 AND state < 2";

/// $1 the ids, $2 the owner.
const LOST: &str = "
SELECT id FROM outbox
WHERE id IN (SELECT CAST(value ->> 0 AS bigint) FROM {rows}) AND (owner IS NULL OR owner <> $2)";

/// Any number: it only has to differ from the lock of the migrations.
const CLAIM_LOCK: &str = "SELECT pg_advisory_xact_lock(7281002)";

impl Tx {
    /// Says of each message what became of it, in the order given.
    ///
    /// `owner` is the replica that will send from memory after the commit; `None` leaves them all
    /// to a claim. Messages of a chat must come in the order in which they are to be seen.
    pub async fn outbox_add(
        &self,
        messages: &[NewOut],
        owner: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<Placed>> {
        let mut placed = Vec::with_capacity(messages.len());
        for some in messages.chunks(BATCH_MAX) {
            let values = [
                batch(some.iter().map(new_row)),
                ms(now).into(),
                owner.into(),
            ];
            let rows = self.db().all(ADD, values).await?;
            placed.extend(places(some, &rows)?);
        }
        Ok(placed)
    }
}

impl Read<'_> {
    /// The body of the message that came with this key, unless it was swept since.
    pub async fn outbox_keyed(&self, key: &str) -> Result<Option<String>> {
        const SQL: &str = "SELECT body FROM outbox WHERE key = $1";
        let row = self.0.one(SQL, [key.into()]).await?;
        row.map(|row| get(&row, "body")).transpose()
    }
}

impl Store {
    /// Makes `owner` the owner of unfinished messages that nobody alive owns, oldest first.
    ///
    /// Alive is who was not silent for `silence`, by the database's clock. The messages of a chat
    /// of which somebody else alive still owns one are left alone, so that they are sent in order.
    pub async fn outbox_claim(
        &self,
        owner: &str,
        now: Timestamp,
        silence: Duration,
        limit: usize,
    ) -> Result<Vec<OutRow>> {
        let since = self.pulse(now).await?.saturating_sub(millis(silence));
        let tx = self.begin().await?;
        if tx.engine == Engine::Postgres {
            // One claim at a time: two would each take a part of a chat's messages.
            tx.db().one(CLAIM_LOCK, []).await?;
        }
        let limit = limit.min(BATCH_MAX) as i64;
        let values = [owner.into(), since.into(), limit.into()];
        let rows = tx.db().all(CLAIM, values).await?;
        let mut rows: Vec<OutRow> = rows.iter().map(out_row).collect::<Result<_>>()?;
        if !rows.is_empty() {
            let found = list(rows.iter().map(|row| row.id));
            let owned = ids(&tx.db().all(OWN, [found, owner.into()]).await?)?;
            rows.retain(|row| owned.contains(&row.id));
        }
        tx.commit().await?;
        Ok(rows)
    }

    /// Unfinished messages that `owner` owns without holding them, oldest first: a commit went
    /// through whose answer got lost.
    ///
    /// `held` must be taken before the call. Only rows made before `before` count, so that one
    /// just committed and not yet held is not taken for forgotten.
    pub async fn outbox_own(
        &self,
        owner: &str,
        held: &[i64],
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<OutRow>> {
        let limit = limit.min(BATCH_MAX) as i64;
        let values = [list(held), owner.into(), ms(before).into(), limit.into()];
        let rows = self.db().all(LEFT, values).await?;
        rows.iter().map(out_row).collect()
    }

    /// Which of these messages are still `owner`'s to send.
    ///
    /// After a beat that a silence came before, the answer holds: whoever was taking over is waited
    /// for, and nobody begins to while `owner` is seen to be alive.
    pub async fn outbox_owned(&self, owner: &str, held: &[i64]) -> Result<Vec<i64>> {
        let tx = self.begin().await?;
        if tx.engine == Engine::Postgres {
            tx.db().one(CLAIM_LOCK, []).await?;
        }
        let held = list(held);
        let owned = ids(&tx.db().all(OWNED, [held, owner.into()]).await?)?;
        tx.commit().await?;
        Ok(owned)
    }

    /// What `owner` has not sent was not sent by anybody, and is nobody's now: it ends cleanly, and
    /// whoever takes over need not fear to say something twice.
    pub async fn outbox_release(&self, owner: &str) -> Result<()> {
        const SQL: &str = "UPDATE outbox SET owner = NULL WHERE owner = $1 AND state < 2";
        self.db().run(SQL, [owner.into()]).await?;
        Ok(())
    }

    /// Notes before a send that it begins: each id with the newest message known in its chat.
    ///
    /// Gives back the ids that are still `owner`'s to send. The others were taken over or ended
    /// by somebody who thought this owner dead, and must not be sent.
    pub async fn outbox_sending(
        &self,
        owner: &str,
        begun: &[(i64, Option<i64>)],
    ) -> Result<Vec<i64>> {
        let values = [batch(begun), owner.into()];
        ids(&self.db().all(SENDING, values).await?)
    }

    /// Notes how tries ended, all in one transaction.
    ///
    /// What is no longer `owner`'s or was ended before stays as it is: its new owner tells its end.
    pub async fn outbox_settle(&self, owner: &str, settled: &[Settled]) -> Result<Noted> {
        let mut noted = Noted::default();
        if settled.is_empty() {
            return Ok(noted);
        }
        let tx = self.begin().await?;
        for some in settled.chunks(BATCH_MAX) {
            let values = [batch(some.iter().map(end_row)), owner.into()];
            let touched = tx.db().run(SETTLE, values).await?;
            noted.count += touched;
            if touched < some.len() as u64 {
                let some = list(some.iter().map(|one| one.id));
                let lost = tx.db().all(LOST, [some, owner.into()]).await?;
                noted.lost.extend(ids(&lost)?);
            }
        }
        tx.commit().await?;
        Ok(noted)
    }

    /// What was sent since then, oldest first: a pacing that restarts counts it.
    pub async fn outbox_recent(&self, since: Timestamp) -> Result<Vec<Sent>> {
        const SQL: &str = "
SELECT id, chat, sent_at FROM outbox WHERE sent_at IS NOT NULL AND sent_at >= $1 ORDER BY sent_at, id";
        let rows = self.read().0.all(SQL, [ms(since).into()]).await?;
        rows.iter().map(sent_row).collect()
    }

    /// What others than `owner` sent into these chats since then, oldest first.
    pub async fn outbox_elsewhere(
        &self,
        owner: &str,
        chats: &[i64],
        since: Timestamp,
    ) -> Result<Vec<Sent>> {
        const SQL: &str = "
SELECT id, chat, sent_at FROM outbox WHERE sent_at IS NOT NULL AND sent_at >= $2 AND owner <> $3
AND chat IN (SELECT CAST(value ->> 0 AS bigint) FROM {rows}) ORDER BY sent_at, id";
        let values = [list(chats), ms(since).into(), owner.into()];
        let rows = self.read().0.all(SQL, values).await?;
        rows.iter().map(sent_row).collect()
    }

    /// The newest message known in each group, as chat and message id.
    pub async fn outbox_newest(&self) -> Result<Vec<(i64, i64)>> {
        const SQL: &str = "
SELECT chat, MAX(message_id) AS newest FROM outbox
WHERE chat < 0 AND message_id IS NOT NULL GROUP BY chat";
        let rows = self.read().0.all(SQL, []).await?;
        let newest = rows
            .iter()
            .map(|row| Ok((get(row, "chat")?, get(row, "newest")?)));
        newest.collect()
    }

    /// The newest message known in all chats but supergroups, of those sent since then.
    pub async fn outbox_newest_shared(&self, since: Timestamp) -> Result<Option<i64>> {
        const SQL: &str = "
SELECT MAX(message_id) AS newest FROM outbox
WHERE sent_at IS NOT NULL AND sent_at >= $1 AND chat > -1000000000000";
        let row = self.read().0.one(SQL, [ms(since).into()]).await?;
        row.map_or(Ok(None), |row| get(&row, "newest"))
    }

    /// Forgets messages sent before `before`, except those whose key begins with `kept`.
    ///
    /// A key that is forgotten may come again, so `kept` is for what must never be said twice.
    pub async fn outbox_sweep(&self, before: Timestamp, kept: &str) -> Result<u64> {
        const SQL: &str = "
DELETE FROM outbox WHERE sent_at IS NOT NULL AND sent_at < $1 AND state = 2
AND (key IS NULL OR SUBSTR(key, 1, LENGTH(CAST($2 AS text))) <> CAST($2 AS text))";
        self.db().run(SQL, [ms(before).into(), kept.into()]).await
    }

    /// Forgets messages made before `before` that could not be shown or were left unsure, except
    /// those whose key begins with `kept`.
    pub async fn outbox_sweep_failed(&self, before: Timestamp, kept: &str) -> Result<u64> {
        const SQL: &str = "
DELETE FROM outbox WHERE state > 2 AND created_at < $1
AND (key IS NULL OR SUBSTR(key, 1, LENGTH(CAST($2 AS text))) <> CAST($2 AS text))";
        self.db().run(SQL, [ms(before).into(), kept.into()]).await
    }
}

fn ids(rows: &[QueryResult]) -> Result<Vec<i64>> {
    rows.iter().map(|row| get(row, "id")).collect()
}

fn sent_row(row: &QueryResult) -> Result<Sent> {
    let id = get(row, "id")?;
    Ok(Sent {
        id,
        chat: get(row, "chat")?,
        at: instant("outbox", "sent_at", id, get(row, "sent_at")?)?,
    })
}

type NewRow<'a> = (i64, Option<i64>, i64, String, Option<&'a str>, i64);

fn new_row(new: &NewOut) -> NewRow<'_> {
    (
        new.chat,
        new.topic,
        lane_number(new.lane),
        text(&new.body),
        new.key.as_deref(),
        ms(new.due_at),
    )
}

/// Rows come back in the order they went in, without those whose key was there.
fn places(messages: &[NewOut], rows: &[QueryResult]) -> Result<Vec<Placed>> {
    let mut rows = rows.iter().map(placed_row).collect::<Result<Vec<_>>>()?;
    rows.sort_by_key(|(id, ..)| *id);
    let mut rows = rows.into_iter().peekable();
    let places =
        messages.iter().map(
            |message| match rows.next_if(|(_, key, _)| *key == message.key) {
                Some((id, _, true)) => Placed::Mine(id),
                Some((id, _, false)) => Placed::Later(id),
                None => Placed::Dropped,
            },
        );
    Ok(places.collect())
}

fn placed_row(row: &QueryResult) -> Result<(i64, Option<String>, bool)> {
    let owner: Option<String> = get(row, "owner")?;
    Ok((get(row, "id")?, get(row, "key")?, owner.is_some()))
}

fn out_row(row: &QueryResult) -> Result<OutRow> {
    let id: i64 = get(row, "id")?;
    let tries: i64 = get(row, "tries")?;
    Ok(OutRow {
        id,
        chat: get(row, "chat")?,
        topic: get(row, "topic")?,
        lane: lane(id, get(row, "lane")?)?,
        body: get(row, "body")?,
        key: get(row, "key")?,
        due_at: instant("outbox", "due_at", id, get(row, "due_at")?)?,
        sending: get::<i64>(row, "state")? == 1,
        last_owner: get(row, "owner")?,
        before_id: get(row, "before_id")?,
        tries: u32::try_from(tries).unwrap_or(u32::MAX),
    })
}

fn lane_number(lane: Lane) -> i64 {
    match lane {
        Lane::People => 0,
        Lane::Broadcast => 1,
    }
}

fn lane(row: i64, number: i64) -> Result<Lane> {
    match number {
        0 => Ok(Lane::People),
        1 => Ok(Lane::Broadcast),
        other => Err(bad("outbox", "lane", row, format!("no lane {other}"))),
    }
}

/// id, state, tries, due_at, sent_at, message_id, why
type EndRow = (
    i64,
    i64,
    u32,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<String>,
);

fn end_row(settled: &Settled) -> EndRow {
    let (id, tries) = (settled.id, settled.tries);
    match &settled.end {
        End::Waiting {
            due_at,
            why,
            unsure,
        } => {
            let (state, due_at) = (i64::from(*unsure), Some(ms(*due_at)));
            (id, state, tries, due_at, None, None, Some(text(why)))
        }
        End::Sent { at, message_id } => (id, 2, tries, None, Some(ms(*at)), *message_id, None),
        End::Undeliverable { why } => (id, 3, tries, None, None, None, Some(text(why))),
        End::Unsure { why } => (id, 4, tries, None, None, None, Some(text(why))),
    }
}
