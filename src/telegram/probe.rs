//! Looks for a message whose sending never ended, so that a summary is not posted twice.
//!
//! Telegram gives a bot no way to read a chat. But message ids grow within a group, and asking to
//! set the keyboard of a message to what it is already is answered "message is not modified" if
//! and only if the message is the bot's own and has that keyboard. Messages of others cannot be
//! changed by it. The caller names the newest message that it knows, so that none of its other
//! messages is touched. A basic group shares its ids with the bot's private chats, so there a gap
//! tells nothing, and the end is where the newest message of all these chats stands. Where it
//! cannot tell it says so. None of this was tried against Telegram itself yet.

use serde::Serialize;
use serde::de::IgnoredAny;

use super::client::{CallError, SEND_TIMEOUT};
use super::payload::body;
use super::render::{Keyboard, keyboard};
use super::wire::{Payload, Wire};
use crate::app::outgoing::{Body, Key, Parcel, Probe, counts_alone};

/// How many ids are looked at: what a lively group writes in a quarter of an hour. Further back an
/// operator looks.
const IDS_MAX: i64 = 30;

/// After so many ids in a row that no message has, the end of the chat is reached. Ids of a group
/// have gaps only where messages were deleted, and Telegram limits how often a bot may ask.
const GAP_MAX: u32 = 8;

#[derive(Serialize)]
struct EditMessageReplyMarkup<'a> {
    chat_id: i64,
    message_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<Keyboard<'a>>,
}

/// `NotShown` only where the end of the chat was reached.
pub(super) async fn probe(
    wire: &impl Wire,
    parcel: &Parcel,
    before: Option<i64>,
    newest: Option<i64>,
) -> Probe {
    let Some(before) = before else {
        return unknown("no message of the chat is known to begin at");
    };
    let mut gap = 0;
    for message_id in before + 1..=before + IDS_MAX {
        match look(wire, parcel, message_id).await {
            Ok(Seen::Ours) => return Probe::Shown { message_id },
            Ok(Seen::Another) => gap = 0,
            Ok(Seen::Nothing) => gap += 1,
            Err(CallError::Refused(refusal)) => {
                let wait = refusal.retry_after;
                let why = refusal.to_string();
                return Probe::Unknown { wait, why };
            }
            Err(why) => return unknown(&why.to_string()),
        }
        let is_behind_all = counts_alone(parcel.chat)
            || newest.is_some_and(|newest| message_id >= newest + i64::from(GAP_MAX));
        if gap >= GAP_MAX && is_behind_all {
            return Probe::NotShown;
        }
    }
    unknown("too much was written since to find it")
}

fn unknown(why: &str) -> Probe {
    Probe::Unknown {
        wait: None,
        why: why.to_owned(),
    }
}

/// What stands under an id.
enum Seen {
    Ours,
    /// A message of somebody else, or one that has nothing to edit.
    Another,
    Nothing,
}

async fn look(wire: &impl Wire, parcel: &Parcel, message_id: i64) -> Result<Seen, CallError> {
    let payload = EditMessageReplyMarkup {
        chat_id: parcel.chat,
        message_id,
        reply_markup: keyboard(keys(&parcel.body)),
    };
    let method = "editMessageReplyMarkup";
    let payload = Payload::Json(body(&payload));
    let asked = wire.call::<IgnoredAny>(method, payload, SEND_TIMEOUT).await;
    let refusal = match asked {
        // Ours, though its keyboard was another: nothing else of ours is as new as this.
        Ok(_) => return Ok(Seen::Ours),
        Err(CallError::Refused(refusal)) if refusal.error_code == 400 => refusal,
        Err(error) => return Err(error),
    };
    let words = refusal.description.to_lowercase();
    if words.contains("message is not modified") {
        return Ok(Seen::Ours);
    }
    if words.contains("not found") || words.contains("message_id_invalid") {
        return Ok(Seen::Nothing);
    }
    Ok(Seen::Another)
}

fn keys(body: &Body) -> &[Vec<Key>] {
    match body {
        Body::Message { keys, .. } | Body::Replace { keys, .. } | Body::Picture { keys, .. } => {
            keys
        }
        Body::Toast { .. } | Body::Files { .. } | Body::Menu { .. } => &[],
    }
}
