//! Sends what was decided, and remembers how each send ended.
//!
//! What the module promises, and what it cannot:
//!
//! - A message that was committed is sent, however often the program is killed, in order within
//!   its chat, within Telegram's limits.
//! - Telegram knows no idempotency, so a message whose answer got lost is sent again: a question
//!   may be repeated, and [`Metrics::repeated`] counts it. What a run that died had just sent is
//!   not known to the next, and [`Metrics::perhaps_repeated`] says how much that can be. Most
//!   screens are rewritten in place, and rewriting twice shows once.
//! - A daily summary ([`is_once`]) is not repeated. Before it is sent that is noted; when its end
//!   is unknown the chat is looked through for it ([`Carrier::probe`]) and only if it is not there
//!   it is sent again.
//!
//! - A replica that the others may think dead sends nothing, see `alive`; what the others sent
//!   counts against the limits of a chat, see `elsewhere`.
//!
//! How messages get here is in `taking`. Before it goes each summary is noted, see `once`; what ends
//! mean is in [`fate`](super::fate), and `afterwards` carries it out.
//!
//! The steps are separate so that tests can take them in any order; [`Outbox::run`] is the loop
//! that production takes.

mod afterwards;
mod alive;
mod elsewhere;
mod once;
mod taking;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::Notify;

use super::clock::{Clock, Reading};
use super::lanes::{Lanes, Next, Waiting};
use super::metrics::Metrics;
use super::outgoing::{Body, Carrier, Delivery};
use super::pace::Pace;
use crate::dialog::words::Words;
use crate::store::{Store, StoreError};

/// How many sends are under way at once. Telegram answers in about 100 ms, so 30 a second need
/// three; a local Bot API server without limits is kept busy by this many on two cores.
const UNDER_WAY_MAX: usize = 96;

/// How many sends may have ended without the store knowing; after a crash their messages would be
/// repeated, and one batch of the store takes as many.
const UNSETTLED_MAX: usize = 256;

/// How long a replica may be silent before its messages are taken over. Twice what a paused
/// virtual machine usually misses, and short enough that nobody waits long for an answer.
pub const SILENCE: Duration = Duration::from_secs(10);

/// How far back what was sent counts against the limits after a restart: the group's minute. A
/// clock's uptime begins there, so that what came before has a time of its own.
pub const RECENT: Duration = Duration::from_secs(61);

/// The key of a message that must not be shown twice begins with this.
pub const ONCE_PREFIX: &str = "digest:";

pub fn is_once(key: Option<&str>) -> bool {
    key.is_some_and(|key| key.starts_with(ONCE_PREFIX))
}

/// Whom to tell of what an operator should see, and in which words.
#[derive(Clone, Debug)]
pub struct Alarms {
    pub admins: Arc<[i64]>,
    pub words: Arc<Words>,
}

pub struct Outbox<C> {
    pub store: Store,
    pub carrier: Arc<C>,
    pub owner: String,
    pub clock: Clock,
    pub metrics: Arc<Metrics>,
    /// Who is told of messages that can never be shown.
    admins: Arc<[i64]>,
    words: Arc<Words>,
    rate: Option<u32>,
    lanes: Mutex<Lanes>,
    /// The newest message known in a chat; where a probe begins to look.
    newest: Mutex<HashMap<i64, i64>>,
    /// When the last beat began that the store took.
    beaten: Mutex<Option<Reading>>,
    more: Notify,
}

/// A send that has ended, before the store knows.
#[derive(Debug)]
pub struct Ended {
    waiting: Waiting,
    /// `None` when it was not sent, because it is another replica's by now.
    delivery: Option<Delivery>,
}

#[derive(Debug, thiserror::Error)]
pub enum SendError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing more can be sent until an operator acts; everything stays in the outbox.
    #[error("telegram refuses the bot: {0}")]
    Refused(String),
}

impl<C: Carrier> Outbox<C> {
    pub fn new(
        store: Store,
        carrier: Arc<C>,
        owner: String,
        clock: Clock,
        metrics: Arc<Metrics>,
        rate: Option<u32>,
        alarms: Alarms,
    ) -> Outbox<C> {
        Outbox {
            store,
            carrier,
            owner,
            clock,
            metrics,
            admins: alarms.admins,
            words: alarms.words,
            rate,
            lanes: Mutex::new(Lanes::new(Pace::new(rate))),
            newest: Mutex::default(),
            beaten: Mutex::default(),
            more: Notify::new(),
        }
    }

    /// The next message that may go now, or when to ask again.
    pub fn next(&self) -> Next {
        if !self.may_send() {
            return Next::Idle;
        }
        self.lanes().next(self.clock.uptime())
    }

    /// Sends one message; the store does not know yet how it ended.
    pub async fn send(&self, mut waiting: Waiting) -> Ended {
        let delivery = match self.sent(&mut waiting).await {
            Ok(delivery) => delivery,
            Err(why) => Some(unasked(&waiting, &why)),
        };
        Ended { waiting, delivery }
    }

    async fn sent(&self, waiting: &mut Waiting) -> Result<Option<Delivery>, StoreError> {
        if let Body::Picture { sha, .. } = &waiting.parcel.body {
            waiting.parcel.picture = self.store.read().picture(sha).await?.map(Into::into);
        }
        if waiting.once {
            return self.send_once(waiting).await;
        }
        Ok(Some(self.carrier.carry(&waiting.parcel).await))
    }

    /// How many messages are held in memory.
    pub fn held(&self) -> usize {
        self.lanes().held()
    }

    /// Sends until told to stop; then what is under way is brought to its end.
    ///
    /// Sending goes on while the ends of earlier sends are written, so that a chat never waits
    /// for the disk because of another.
    pub async fn run(&self, stop: impl Future<Output = ()>) -> Result<(), SendError> {
        let mut under_way = FuturesUnordered::new();
        // One at a time: what ends meanwhile shares the next flush.
        let mut settling = FuturesUnordered::new();
        let mut ended = Vec::new();
        let mut stop = std::pin::pin!(stop);
        let mut stopping = false;
        loop {
            let mut wait = None;
            while !stopping && under_way.len() < UNDER_WAY_MAX && ended.len() < UNSETTLED_MAX {
                match self.next() {
                    Next::Send(waiting) => under_way.push(self.send(*waiting)),
                    Next::Wait(until) => {
                        wait = Some(until.saturating_sub(self.clock.uptime()));
                        break;
                    }
                    Next::Idle => break,
                }
            }
            if settling.is_empty() && !ended.is_empty() {
                settling.push(self.settle_patiently(std::mem::take(&mut ended)));
            }
            if stopping && under_way.is_empty() && settling.is_empty() {
                return Ok(());
            }
            tokio::select! {
                biased;
                Some(one) = under_way.next() => {
                    ended.push(one);
                    while let Some(Some(more)) = futures_util::FutureExt::now_or_never(under_way.next()) {
                        ended.push(more);
                    }
                }
                Some(settled) = settling.next() => settled?,
                () = self.more.notified(), if !stopping => {}
                () = rest(wait), if !stopping => {}
                () = &mut stop, if !stopping => stopping = true,
            }
        }
    }

    fn lanes(&self) -> std::sync::MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the store would not tell was asked before this try; an earlier one may have been shown.
fn unasked(waiting: &Waiting, why: &StoreError) -> Delivery {
    let why = why.to_string();
    if waiting.once && waiting.unsure {
        return Delivery::Unsure { why };
    }
    Delivery::Busy { wait: None, why }
}

async fn rest(wait: Option<Duration>) {
    match wait {
        Some(wait) => super::clock::pause(wait).await,
        None => std::future::pending().await,
    }
}
