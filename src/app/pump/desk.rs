//! A batch in work: many updates, decided one after the other in one transaction.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;

use super::{Failed, Pump};
use crate::app::apply::{self, Applied};
use crate::app::decide::{Context, decide};
use crate::app::decision::{Change, Conversation, Decision, Fact, Known, Want};
use crate::app::fetch;
use crate::app::incoming::{ChatKind, Incoming, What};
use crate::app::outgoing::Outgoing;
use crate::domain::pejabat::Person;
use crate::store::inbox::InboxRow;
use crate::store::{JsonFault, Tx};

/// How many facts one update may ask for, one after the other. Most need eight at most; the
/// numbers of a Bappeda with the largest kabupaten (some forty kecamatan) take two for each.
const WANTS_MAX: usize = 128;

/// What is left to be written when every update of a batch is decided.
pub(super) struct Work {
    /// The chats whose conversation changed, with its JSON.
    pub states: Vec<(i64, String)>,
    /// In the order in which they are to be seen.
    pub out: Vec<Outgoing>,
    /// There are files to fetch.
    pub fetch: bool,
}

/// A batch in work: what is known to all of it, and what has come of it so far.
pub(super) struct Desk<'a> {
    pump: &'a Pump,
    tx: &'a Tx,
    now: Timestamp,
    pub incoming: Vec<Incoming>,
    senders: Vec<i64>,
    people: HashMap<i64, Person>,
    states: HashMap<i64, Conversation>,
    dirty: Vec<i64>,
    /// What no update of the batch has changed since it was read.
    lasting: HashMap<Want, Fact>,
    out: Vec<Outgoing>,
    fetch: bool,
}

impl<'a> Desk<'a> {
    pub async fn open(
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
            lasting: HashMap::new(),
            out: Vec::new(),
            fetch: false,
        })
    }

    pub async fn handle(&mut self, incoming: &Incoming) -> Result<(), Failed> {
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
                    self.lasting.clear();
                }
                Applied::Register => self.lasting.clear(),
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
                    self.lasting = known.facts;
                    self.lasting.retain(|want, _| is_lasting(want));
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

    /// What is left to be written.
    pub fn done(self) -> Work {
        let json = |chat: &i64| (*chat, super::json(&self.states[chat]));
        Work {
            states: self.dirty.iter().map(json).collect(),
            out: self.out,
            fetch: self.fetch,
        }
    }

    /// Lends the conversation out, because a long one is dear to copy.
    fn known(&mut self, incoming: &Incoming) -> Known {
        let sender = incoming.from.as_ref().map(|from| from.id);
        Known {
            person: sender.and_then(|id| self.people.get(&id)).cloned(),
            conversation: self.states.remove(&incoming.chat.id).unwrap_or_default(),
            fresh_code: (self.pump.chance)(),
            facts: std::mem::take(&mut self.lasting),
        }
    }
}

/// What only the changes that [`Applied`] names make untrue.
fn is_lasting(want: &Want) -> bool {
    matches!(
        want,
        Want::Kecamatan(_) | Want::GroupOf(_) | Want::Holders(_)
    )
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
