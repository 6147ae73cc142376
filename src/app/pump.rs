//! Takes updates from the inbox, decides, and commits: all of an update's effects, or none.
//!
//! Many updates share one transaction and so one flush to disk. When one of them fails, the
//! transaction is undone and they are taken one by one, so that the one alone pays for it; after
//! [`TRIES_MAX`] tries it is set aside with an apology, and the rest goes on.
//!
//! Nothing is sent from here. What is to be sent is handed to the outbox after the commit.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jiff::Timestamp;

use super::apply::Applied;
use super::decide::{Context, House, decide};
use super::decision::{Change, Conversation, Decision, Fact, Known};
use super::incoming::{ChatKind, Incoming, What};
use super::lanes::Waiting;
use super::metrics::Metrics;
use super::outgoing::{Body, Lane, Outgoing, Parcel};
use super::{apply, fetch};
use crate::domain::pejabat::Person;
use crate::store::inbox::InboxRow;
use crate::store::outbox::{NewOut, Placed};
use crate::store::{JsonFault, Store, StoreError, Tx};

/// How many updates share a transaction: enough for one flush to serve a busy second's tenth,
/// few enough that the first of them does not wait for the last.
pub const BATCH_MAX: usize = 128;

/// How often an update is tried before it is set aside. The failures that pass by themselves
/// (a lost connection, a lock) are not counted, so three are two more than a mistake needs.
pub const TRIES_MAX: u32 = 3;

/// How often an update gives way to another replica before it is set aside; each time the other
/// one has got on, so this many say that something else is wrong.
const CLASHES_MAX: u32 = 50;

/// How many facts one update may ask for, one after the other. Most need eight at most; the
/// numbers of a Bappeda with the largest kabupaten (some forty kecamatan) take two for each.
const WANTS_MAX: usize = 128;

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

impl Pump {
    /// Handles the oldest waiting updates, at most [`BATCH_MAX`].
    pub async fn step(&self, now: Timestamp) -> Result<Pumped, StoreError> {
        match self.batch(BATCH_MAX, now).await {
            Ok(pumped) => Ok(pumped),
            Err((_, Failed::Store(why))) if why.is_away() => Err(why),
            Err(_) => self.one_by_one(now).await,
        }
    }

    /// The head of the queue alone, so that a failure is its own.
    async fn one_by_one(&self, now: Timestamp) -> Result<Pumped, StoreError> {
        match self.batch(1, now).await {
            Ok(pumped) => Ok(pumped),
            Err((_, Failed::Store(why))) if why.is_away() => Err(why),
            Err((None, Failed::Store(why))) => Err(why),
            Err((None, other)) => unreachable!("no update failed, and yet: {other}"),
            // Two replicas met; the other one goes on, and then it is this one's turn.
            Err((Some(row), Failed::Store(why))) if why.is_clash() && row.tries < CLASHES_MAX => {
                self.store.inbox_try_failed(row.id).await?;
                Ok(Pumped {
                    handled: 1,
                    ..Pumped::default()
                })
            }
            Err((Some(row), why)) => self.failed(&row, &why, now).await,
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
        if tries < TRIES_MAX
            || matches!(why, Failed::Store(why) if why.is_clash() && tries < CLASHES_MAX)
        {
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
        limit: usize,
        now: Timestamp,
    ) -> Result<Pumped, (Option<InboxRow>, Failed)> {
        let early = |why: StoreError| (None, Failed::Store(why));
        let tx = self.store.begin().await.map_err(early)?;
        let rows = tx.inbox_claim(limit).await.map_err(early)?;
        let mut pumped = Pumped {
            handled: rows.len(),
            ..Pumped::default()
        };
        if rows.is_empty() {
            tx.rollback().await.map_err(early)?;
            return Ok(pumped);
        }
        // A failure that names no update is that of the one that was claimed alone.
        let alone = || rows.first().filter(|_| rows.len() == 1).cloned();
        let opened = Desk::open(self, &tx, &rows, now).await;
        let mut desk = opened.map_err(|why| (alone(), why))?;
        for (row, incoming) in rows.iter().zip(std::mem::take(&mut desk.incoming)) {
            if let Err(why) = desk.handle(&incoming).await {
                return Err((Some(row.clone()), why));
            }
        }
        let Desk {
            out, dirty, states, ..
        } = desk;
        self.commit(tx, &rows, states, dirty, out, now, &mut pumped)
            .await
            .map_err(|why| (alone(), why.into()))?;
        self.metrics.updates_handled.add(rows.len() as u64);
        Ok(pumped)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one commit, named once"
    )]
    async fn commit(
        &self,
        tx: Tx,
        rows: &[InboxRow],
        states: HashMap<i64, Conversation>,
        dirty: Vec<i64>,
        out: Vec<Outgoing>,
        now: Timestamp,
        pumped: &mut Pumped,
    ) -> Result<(), StoreError> {
        let states: Vec<_> = dirty
            .iter()
            .map(|chat| (*chat, json(&states[chat])))
            .collect();
        tx.conversation_put(&states, now).await?;
        self.place(&tx, out, now, pumped).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        tx.inbox_done(&ids, now).await?;
        tx.commit().await
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

/// A batch in work: what is known to all of it, and what has come of it so far.
struct Desk<'a> {
    pump: &'a Pump,
    tx: &'a Tx,
    now: Timestamp,
    incoming: Vec<Incoming>,
    senders: Vec<i64>,
    people: HashMap<i64, Person>,
    states: HashMap<i64, Conversation>,
    dirty: Vec<i64>,
    out: Vec<Outgoing>,
    fetch: bool,
}

impl<'a> Desk<'a> {
    async fn open(
        pump: &'a Pump,
        tx: &'a Tx,
        rows: &[InboxRow],
        now: Timestamp,
    ) -> Result<Desk<'a>, Failed> {
        let read = |row: &InboxRow| {
            catch_unwind(AssertUnwindSafe(|| (pump.read)(&row.payload, now)))
                .map_err(|_| Failed::Panicked)
        };
        let incoming = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let senders: Vec<_> = incoming
            .iter()
            .filter_map(|one| Some(one.from.as_ref()?.id))
            .collect();
        let private = incoming
            .iter()
            .filter(|one| one.chat.kind == ChatKind::Private);
        let chats: Vec<_> = private.map(|one| one.chat.id).collect();
        let people = tx.person_heard(&senders, &chats).await?;
        let states = tx.conversation_some(&chats).await?;
        let states = states
            .into_iter()
            .map(|(chat, state)| (chat, conversation(chat, &state)));
        Ok(Desk {
            pump,
            tx,
            now,
            people,
            states: states.collect(),
            incoming,
            senders,
            dirty: Vec::new(),
            out: Vec::new(),
            fetch: false,
        })
    }

    async fn handle(&mut self, incoming: &Incoming) -> Result<(), Failed> {
        if matches!(incoming.what, What::Nothing) {
            return Ok(());
        }
        let decision = self.decide(incoming).await?;
        for change in &decision.changes {
            match apply::apply(self.tx, change, self.now).await? {
                Applied::Nothing => {}
                // Rights changed within the batch; the next update must see them.
                Applied::Offices => {
                    self.people = self.tx.read().person_some(&self.senders).await?;
                }
                Applied::Overtaken => return Err(Failed::Overtaken),
            }
            self.fetch |= matches!(change, Change::Fetch { .. });
        }
        if let Some(conversation) = decision.conversation {
            let chat = incoming.chat.id;
            if !self.dirty.contains(&chat) {
                self.dirty.push(chat);
            }
            self.states.insert(chat, conversation);
        }
        self.out.extend(decision.out);
        Ok(())
    }

    async fn decide(&mut self, incoming: &Incoming) -> Result<Decision, Failed> {
        let house = &*self.pump.house;
        let mut known = self.known(incoming);
        for _ in 0..WANTS_MAX {
            let cx = Context {
                house,
                known: &known,
                incoming,
                now: self.now,
            };
            let decided = catch_unwind(AssertUnwindSafe(|| decide(cx)));
            match decided.map_err(|_| Failed::Panicked)? {
                Ok(decision) => {
                    // It was only lent; most decisions put a newer one in its place.
                    self.states.insert(incoming.chat.id, known.conversation);
                    return Ok(decision);
                }
                Err(want) => {
                    let fact: Fact = fetch::fetch(self.tx, &want).await?;
                    if known.facts.insert(want.clone(), fact).is_some() {
                        return Err(Failed::Insatiable(want.name()));
                    }
                }
            }
        }
        Err(Failed::Panicked)
    }

    /// Lends the conversation out, because a long one is dear to copy.
    fn known(&mut self, incoming: &Incoming) -> Known {
        let sender = incoming.from.as_ref().map(|from| from.id);
        Known {
            person: sender.and_then(|id| self.people.get(&id)).cloned(),
            conversation: self.states.remove(&incoming.chat.id).unwrap_or_default(),
            fresh_code: (self.pump.chance)(),
            facts: HashMap::new(),
        }
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

/// A state that can no longer be read must not keep the person from being heard.
fn conversation(chat: i64, state: &str) -> Conversation {
    serde_json::from_str(state).unwrap_or_else(|why| {
        let why = JsonFault(why);
        tracing::error!(
            chat,
            "conversation of {chat} cannot be read and begins anew: {why}"
        );
        Conversation::default()
    })
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain data")
}
