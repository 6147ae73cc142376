//! Asks Telegram once for updates and takes the raw answer apart.
//!
//! Asking with an offset confirms all that came before it, so the caller stores a batch before it
//! asks with that batch's [`Batch::next_offset`]. Neither storing nor looping is done here.

use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;

use super::client::{CallError, Refusal};
use super::payload::body;
use super::split::{Unreadable, split};
use super::wire::{Payload, Wire};
use crate::app::incoming::RawUpdate;

/// The most that Telegram hands out at once.
pub const POLL_LIMIT: u8 = 100;

/// What is asked for, always by name: Telegram remembers what the last caller asked for.
///
/// An answer counts as it was first given; of an edited message its writer is told just that.
pub const UPDATE_KINDS: [&str; 4] = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
];

/// What a long poll may take on top of its own waiting.
const POLL_GRACE: Duration = Duration::from_secs(10);

/// Updates as they came, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    pub updates: Vec<RawUpdate>,
    /// To be kept in quarantine.
    pub unreadable: Vec<Unreadable>,
}

impl Batch {
    /// The offset that confirms the whole batch; `None` when no number was seen.
    pub fn next_offset(&self) -> Option<i64> {
        let read = self.updates.iter().map(|update| update.update_id);
        let unread = self
            .unreadable
            .iter()
            .filter_map(|unreadable| unreadable.update_id);
        read.chain(unread).max().map(|last| last + 1)
    }

    pub fn is_empty(&self) -> bool {
        self.updates.is_empty() && self.unreadable.is_empty()
    }
}

/// Why a poll brought nothing, sorted by who acts next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PollError {
    /// Another program polls with this token, or a webhook is set: an operator's matter.
    #[error("another program receives the updates of this bot: {why}")]
    Conflict { why: String },
    /// An operator must give another token.
    #[error("telegram refuses the token: {why}")]
    Unauthorized { why: String },
    /// Ask again, after `wait` when Telegram named one.
    #[error("telegram asks to wait: {why}")]
    Busy { wait: Option<Duration>, why: String },
    /// No answer: ask again with the same offset.
    #[error("{why}")]
    Lost { why: String },
}

#[derive(Serialize)]
struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    limit: u8,
    /// Seconds.
    timeout: u64,
    allowed_updates: [&'static str; 4],
}

/// Asks for updates from `offset` on and waits for the first up to `wait` (whole seconds).
pub async fn poll_once(
    wire: &impl Wire,
    offset: Option<i64>,
    wait: Duration,
) -> Result<Batch, PollError> {
    let payload = GetUpdates {
        offset,
        limit: POLL_LIMIT,
        timeout: wait.as_secs(),
        allowed_updates: UPDATE_KINDS,
    };
    let payload = Payload::Json(body(&payload));
    let raw: Vec<Box<RawValue>> = wire
        .call("getUpdates", payload, wait + POLL_GRACE)
        .await
        .map_err(sorted)?;
    Ok(batch(raw))
}

fn batch(raw: Vec<Box<RawValue>>) -> Batch {
    let mut batch = Batch::default();
    for raw in raw {
        match split(Box::<str>::from(raw)) {
            Ok(update) => batch.updates.push(update),
            Err(unreadable) => batch.unreadable.push(unreadable),
        }
    }
    batch
}

fn sorted(error: CallError) -> PollError {
    match error {
        CallError::Refused(Refusal {
            error_code,
            description,
            retry_after,
            ..
        }) => {
            let why = description;
            match error_code {
                409 => PollError::Conflict { why },
                401 | 404 => PollError::Unauthorized { why },
                _ => PollError::Busy {
                    wait: retry_after,
                    why,
                },
            }
        }
        lost => PollError::Lost {
            why: lost.to_string(),
        },
    }
}
