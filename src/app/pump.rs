//! Keeps updates, decides, and commits: all of an update's effects, or none.
//!
//! Many updates share one transaction and so one flush to disk. When one of them fails, the
//! transaction is undone and fewer are taken, so that the one alone pays for it in the end; after
//! [`TRIES_MAX`] tries it is set aside with an apology, and the rest goes on.
//!
//! Nothing is sent from here. What is to be sent is handed to the outbox after the commit.

mod desk;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jiff::Timestamp;

use desk::{Desk, Work};

use super::decide::House;
use super::incoming::{ChatKind, Incoming};
use super::lanes::Waiting;
use super::metrics::Metrics;
use super::outgoing::{Body, Lane, Outgoing, Parcel};
use crate::store::inbox::{InboxRow, RawUpdate};
use crate::store::outbox::{NewOut, Placed};
use crate::store::{Store, StoreError, Tx};

/// How many updates share a transaction: enough for one flush to serve a busy second's tenth,
/// few enough that the first of them does not wait for the last.
pub const BATCH_MAX: usize = 128;

/// How often an update is tried before it is set aside. The failures that pass by themselves
/// (a lost connection, a lock) are not counted, so three are two more than a mistake needs.
pub const TRIES_MAX: u32 = 3;

/// How often an update gives way to another replica before it is set aside; each time the other
/// one has got on, so this many say that something else is wrong.
const CLASHES_MAX: u32 = 50;

/// Telegram's update as the verbs see it; the reader of the telegram room.
pub type Reader = Arc<dyn Fn(&str, Timestamp) -> Incoming + Send + Sync>;

/// Where fresh codes for invitations come from.
pub type Chance = Arc<dyn Fn() -> String + Send + Sync>;

#[derive(Clone)]
pub struct Pump {
    pub store: Store,
    pub house: Arc<House>,
    pub read: Reader,
    pub chance: Chance,
    pub metrics: Arc<Metrics>,
    /// The replica that sends from memory what it decided.
    pub owner: String,
    /// Who is told when an update had to be set aside.
    pub admins: Arc<[i64]>,
}

/// What one step of the pump did.
#[derive(Debug, Default)]
pub struct Pumped {
    pub handled: usize,
    /// How many of the updates brought were not known yet.
    pub fresh: u64,
    /// To be sent now, by this process.
    pub out: Vec<Waiting>,
    /// Some messages wait behind those of another owner and come by a claim.
    pub claim: bool,
    /// There are files to fetch.
    pub fetch: bool,
}

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("somebody else was quicker")]
    Overtaken,
    #[error("deciding panicked")]
    Panicked,
    /// The name of the want alone: what is looked for may be somebody's words.
    #[error("wants {0} again after it was told")]
    Insatiable(&'static str),
}

/// A batch of which nothing was written.
struct Spoilt {
    /// The update that failed, when it is known which.
    row: Option<InboxRow>,
    why: Failed,
    /// How many of the oldest may go through without it.
    fewer: usize,
}

impl Failed {
    /// Whether somebody else was quicker, so that the same may go through the next time.
    fn is_clash(&self) -> bool {
        match self {
            Failed::Store(why) => why.is_clash(),
            Failed::Overtaken => true,
            Failed::Panicked | Failed::Insatiable(_) => false,
        }
    }
}

impl Spoilt {
    /// Before any update was at work.
    fn early(why: StoreError) -> Spoilt {
        Spoilt {
            row: None,
            why: why.into(),
            fewer: 1,
        }
    }

    /// A failure that names no update is that of the one that was claimed alone.
    fn together(rows: &[InboxRow], why: Failed) -> Spoilt {
        Spoilt {
            row: rows.first().filter(|_| rows.len() == 1).cloned(),
            why,
            fewer: rows.len() / 2,
        }
    }
}

impl Pump {
    /// Keeps new updates and handles the oldest that wait, at most [`BATCH_MAX`].
    ///
    /// After `Ok` the new ones are safe, whether handled by now or later; so one flush does for
    /// keeping and handling. After `Err` they may or may not be, and must be brought again.
    pub async fn take(&self, new: &[RawUpdate], now: Timestamp) -> Result<Pumped, StoreError> {
        let spoilt = match self.batch(new, BATCH_MAX, now).await {
            Ok(pumped) => return Ok(pumped),
            Err(spoilt) => spoilt,
        };
        if let Failed::Store(why) = spoilt.why
            && why.is_away()
        {
            return Err(why);
        }
        let fresh = self.store.inbox_add(new, now).await?;
        let pumped = self.fewer(spoilt.fewer, now).await?;
        Ok(Pumped { fresh, ..pumped })
    }

    /// Handles the oldest waiting updates, at most [`BATCH_MAX`].
    pub async fn step(&self, now: Timestamp) -> Result<Pumped, StoreError> {
        self.take(&[], now).await
    }

    /// As many of the oldest as go through together, so that what was before the one that fails
    /// does not wait for it. When the oldest alone does not, the failure is its own.
    async fn fewer(&self, mut limit: usize, now: Timestamp) -> Result<Pumped, StoreError> {
        loop {
            limit = limit.max(1);
            let Spoilt { row, why, fewer } = match self.batch(&[], limit, now).await {
                Ok(pumped) => return Ok(pumped),
                Err(spoilt) => spoilt,
            };
            match (row, why) {
                (_, Failed::Store(why)) if why.is_away() => return Err(why),
                _ if limit > 1 => limit = fewer.min(limit - 1),
                (None, Failed::Store(why)) => return Err(why),
                (None, other) => unreachable!("no update failed, and yet: {other}"),
                // Two replicas met; the other one goes on, and then it is this one's turn.
                (Some(row), why) if why.is_clash() && row.tries < CLASHES_MAX => {
                    self.store.inbox_try_failed(row.id).await?;
                    return Ok(Pumped {
                        handled: 1,
                        ..Pumped::default()
                    });
                }
                (Some(row), why) => return self.failed(&row, &why, now).await,
            }
        }
    }

    async fn failed(
        &self,
        row: &InboxRow,
        why: &Failed,
        now: Timestamp,
    ) -> Result<Pumped, StoreError> {
        let tries = self.store.inbox_try_failed(row.id).await?;
        tracing::error!(inbox.id = row.id, tries, "update {} failed: {why}", row.id);
        if tries < TRIES_MAX || (why.is_clash() && tries < CLASHES_MAX) {
            return Ok(Pumped {
                handled: 1,
                ..Pumped::default()
            });
        }
        self.metrics.updates_set_aside.add(1);
        let out = self.apologies(row, now);
        let tx = self.store.begin().await?;
        let mut pumped = Pumped {
            handled: 1,
            ..Pumped::default()
        };
        if !tx.inbox_aside(row.id, &why.to_string(), now).await? {
            tx.rollback().await?;
            return Ok(pumped);
        }
        self.place(&tx, out, now, &mut pumped).await?;
        tx.commit().await?;
        Ok(pumped)
    }

    fn apologies(&self, row: &InboxRow, now: Timestamp) -> Vec<Outgoing> {
        let words = &self.house.book.words;
        let say = |chat: i64, text| Outgoing {
            chat,
            topic: None,
            lane: Lane::People,
            body: Body::Message {
                text,
                keys: Vec::new(),
            },
            key: None,
        };
        let incoming = catch_unwind(AssertUnwindSafe(|| (self.read)(&row.payload, now))).ok();
        let private = incoming.filter(|one| one.chat.kind == ChatKind::Private);
        let mut out: Vec<_> = private
            .map(|one| say(one.chat.id, words.say("error.apology", &[])))
            .into_iter()
            .collect();
        let alarm = words.say("alarm.set_aside", &[("id", &row.id)]);
        out.extend(self.admins.iter().map(|admin| say(*admin, alarm.clone())));
        out
    }

    async fn batch(
        &self,
        new: &[RawUpdate],
        limit: usize,
        now: Timestamp,
    ) -> Result<Pumped, Spoilt> {
        let tx = self.store.begin().await.map_err(Spoilt::early)?;
        match self.work(&tx, new, limit, now).await {
            Ok((_, pumped)) if pumped.handled == 0 && pumped.fresh == 0 => {
                tx.rollback().await.map_err(Spoilt::early)?;
                Ok(pumped)
            }
            Ok((rows, pumped)) => {
                let committed = tx.commit().await;
                committed.map_err(|why| Spoilt::together(&rows, why.into()))?;
                self.metrics.updates_handled.add(rows.len() as u64);
                Ok(pumped)
            }
            Err(failed) => {
                // Now, so that the rows do not seem to be another replica's to the next try. One
                // that cannot be undone was lost with its connection.
                let _ = tx.rollback().await;
                Err(failed)
            }
        }
    }

    /// All of a batch but the commit.
    async fn work(
        &self,
        tx: &Tx,
        new: &[RawUpdate],
        limit: usize,
        now: Timestamp,
    ) -> Result<(Vec<InboxRow>, Pumped), Spoilt> {
        let fresh = tx.inbox_add(new, now).await.map_err(Spoilt::early)?;
        let rows = tx.inbox_claim(limit).await.map_err(Spoilt::early)?;
        let mut pumped = Pumped {
            handled: rows.len(),
            fresh,
            ..Pumped::default()
        };
        // None when another replica is at work in the chats of the new ones.
        if rows.is_empty() {
            return Ok((rows, pumped));
        }
        let opened = Desk::open(self, tx, &rows, now).await;
        let mut desk = opened.map_err(|why| Spoilt::together(&rows, why))?;
        let incoming = std::mem::take(&mut desk.incoming);
        for (before, (row, incoming)) in rows.iter().zip(incoming).enumerate() {
            if let Err(why) = desk.handle(&incoming).await {
                return Err(Spoilt {
                    row: Some(row.clone()),
                    why,
                    fewer: before,
                });
            }
        }
        let work = desk.done();
        self.write(tx, &rows, work, now, &mut pumped)
            .await
            .map_err(|why| Spoilt::together(&rows, why.into()))?;
        Ok((rows, pumped))
    }

    async fn write(
        &self,
        tx: &Tx,
        rows: &[InboxRow],
        work: Work,
        now: Timestamp,
        pumped: &mut Pumped,
    ) -> Result<(), StoreError> {
        tx.conversation_put(&work.states, now).await?;
        self.place(tx, work.out, now, pumped).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        tx.inbox_done(&ids, now).await?;
        pumped.fetch = work.fetch;
        Ok(())
    }

    /// Writes the messages into the outbox; those of this process come back to be sent.
    async fn place(
        &self,
        tx: &Tx,
        out: Vec<Outgoing>,
        now: Timestamp,
        pumped: &mut Pumped,
    ) -> Result<(), StoreError> {
        let (fleeting, kept): (Vec<_>, Vec<_>) = out.into_iter().partition(is_fleeting);
        pumped
            .out
            .extend(fleeting.into_iter().map(|one| waiting(0, one, true)));
        let rows: Vec<_> = kept.iter().map(|one| row(one, now)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let placed = tx.outbox_add(&rows, Some(&self.owner), now).await?;
        for (one, placed) in kept.into_iter().zip(placed) {
            match placed {
                Placed::Mine(id) => pumped.out.push(waiting(id, one, false)),
                Placed::Later(_) => pumped.claim = true,
                Placed::Dropped => {}
            }
        }
        Ok(())
    }
}

fn is_fleeting(out: &Outgoing) -> bool {
    matches!(out.body, Body::Toast { text: None, .. })
}

fn row(out: &Outgoing, now: Timestamp) -> NewOut {
    NewOut {
        chat: out.chat,
        topic: out.topic,
        lane: out.lane,
        body: json(&out.body),
        key: out.key.clone(),
        due_at: now,
    }
}

fn waiting(id: i64, out: Outgoing, fleeting: bool) -> Waiting {
    Waiting {
        once: super::outbox::is_once(out.key.as_deref()),
        lane: out.lane,
        tries: 0,
        unsure: false,
        fleeting,
        parcel: Parcel {
            id,
            chat: out.chat,
            topic: out.topic,
            before_id: None,
            body: out.body,
            picture: None,
        },
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain data")
}
