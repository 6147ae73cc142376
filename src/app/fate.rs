//! What becomes of a message after a try: pure, so that every end of a send can be tabled.

use std::time::Duration;

use jiff::Timestamp;

use super::lanes::Waiting;
use super::metrics::Metrics;
use super::outgoing::{Dead, Delivery};
use crate::store::outbox::{End, Settled};

/// How long a chat rests after a send that failed for no fault of its own: doubled with each try
/// from half a second, up to a minute.
const REST_MAX: Duration = Duration::from_secs(60);

/// How often a message is tried whose answers get lost: with rests of up to a minute that is about
/// an hour. Each try may have been shown, so going on would be worse than an alarm.
const UNSURE_MAX: u32 = 60;

#[derive(Debug)]
pub enum Fate {
    Done(Waiting, End),
    /// To be tried again after a rest, with the reason.
    Again(Waiting, Duration, String),
    /// The chat lives on under another id, where the message goes.
    Moved(Waiting, i64),
    Dropped(Waiting, End, Dead),
    /// Another replica has it by now.
    Taken(Waiting),
    /// The bot itself is refused: nothing can be sent until an operator acts.
    Refused(Waiting, String),
}

pub fn fate(mut waiting: Waiting, delivery: Delivery, now: Timestamp) -> Fate {
    waiting.tries += 1;
    match delivery {
        Delivery::Sent { message_id } => Fate::Done(
            waiting,
            End::Sent {
                at: now,
                message_id,
            },
        ),
        Delivery::Busy { wait, why } => {
            // This try was not shown, and before one that is sent once an earlier one was looked
            // for in vain.
            waiting.unsure &= !waiting.once;
            let rest = wait.unwrap_or_else(|| rest_after(waiting.tries));
            Fate::Again(waiting, rest, why)
        }
        Delivery::Unsure { why } if waiting.tries >= UNSURE_MAX => {
            Fate::Dropped(waiting, End::Unsure { why }, Dead::Message)
        }
        Delivery::Unsure { why } => {
            waiting.unsure = true;
            let rest = rest_after(waiting.tries);
            Fate::Again(waiting, rest, why)
        }
        Delivery::Moved { to } => Fate::Moved(waiting, to),
        // The topic is closed, the group still listens.
        Delivery::Undeliverable {
            why,
            reason: Dead::Topic,
        } if waiting.parcel.topic.is_some() => {
            waiting.parcel.topic = None;
            waiting.unsure = false;
            Fate::Again(waiting, Duration::ZERO, why)
        }
        Delivery::Undeliverable {
            why,
            reason: Dead::Bot,
        } => Fate::Refused(waiting, why),
        Delivery::Undeliverable { why, reason } => {
            Fate::Dropped(waiting, End::Undeliverable { why }, reason)
        }
    }
}

impl Fate {
    pub fn waiting(&self) -> &Waiting {
        match self {
            Fate::Done(waiting, _)
            | Fate::Again(waiting, ..)
            | Fate::Moved(waiting, _)
            | Fate::Dropped(waiting, ..)
            | Fate::Taken(waiting)
            | Fate::Refused(waiting, _) => waiting,
        }
    }

    /// What the store is to remember of it, if anything.
    pub fn row(&self, now: Timestamp) -> Option<Settled> {
        let (waiting, end) = match self {
            Fate::Done(waiting, end) | Fate::Dropped(waiting, end, _) => (waiting, end.clone()),
            // Its begin stays noted: after a restart it must be looked for, not sent again.
            Fate::Again(waiting, ..) if waiting.once && waiting.unsure => return None,
            Fate::Again(waiting, rest, why) => {
                let due_at = now.checked_add(*rest).unwrap_or(now);
                (
                    waiting,
                    End::Waiting {
                        due_at,
                        why: why.clone(),
                        unsure: waiting.unsure,
                    },
                )
            }
            Fate::Moved(..) | Fate::Refused(..) | Fate::Taken(_) => return None,
        };
        let (id, tries) = (waiting.parcel.id, waiting.tries);
        (!waiting.fleeting).then_some(Settled { id, tries, end })
    }
}

/// Counts how a send ended, and whether it may have shown a message once more.
pub fn count(metrics: &Metrics, waiting: &Waiting, delivery: &Delivery) {
    let shown = matches!(delivery, Delivery::Sent { .. } | Delivery::Unsure { .. });
    if shown && waiting.unsure && !waiting.once {
        metrics.repeated.add(1);
    }
    let counter = match delivery {
        Delivery::Sent { .. } => &metrics.sent,
        Delivery::Busy { .. } => &metrics.busy,
        Delivery::Unsure { .. } => &metrics.unsure,
        Delivery::Moved { .. } => &metrics.moved,
        Delivery::Undeliverable {
            reason: Dead::Bot, ..
        } => &metrics.token_refused,
        Delivery::Undeliverable { .. } => &metrics.undeliverable,
    };
    counter.add(1);
}

fn rest_after(tries: u32) -> Duration {
    let doubled = Duration::from_millis(250) * 2_u32.saturating_pow(tries.min(10));
    doubled.min(REST_MAX)
}
