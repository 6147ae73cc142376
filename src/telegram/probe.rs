//! Looks for a message whose sending never ended, so that a summary is not posted twice.
//!
//! Telegram gives a bot no way to read a chat. But message ids grow within a group, and asking to
//! set the keyboard of a message to what it is already is answered "message is not modified" if
//! and only if the message is the bot's own and has that keyboard. Messages of others cannot be
//! changed by it. The caller names the newest message that it knows, so that none of its other
//! messages is touched.

use serde::Serialize;
use serde::de::IgnoredAny;

use super::client::{CallError, Client, SEND_TIMEOUT};
use super::payload::body;
use super::render::{Keyboard, keyboard};
use crate::app::outgoing::{Body, Key, Parcel, Probe};

/// How many ids are looked at. While one message was on its way a lively group writes fewer.
const IDS_MAX: i64 = 30;

#[derive(Serialize)]
struct EditMessageReplyMarkup<'a> {
    chat_id: i64,
    message_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<Keyboard<'a>>,
}

pub(super) async fn probe(client: &Client, parcel: &Parcel, before: Option<i64>) -> Probe {
    // Nothing was ever seen in the chat, so there is nowhere to begin.
    let Some(before) = before else {
        return Probe::NotShown;
    };
    for message_id in before + 1..=before + IDS_MAX {
        let payload = EditMessageReplyMarkup {
            chat_id: parcel.chat,
            message_id,
            reply_markup: keyboard(keys(&parcel.body)),
        };
        let method = "editMessageReplyMarkup";
        match client
            .call::<IgnoredAny>(method, body(&payload), SEND_TIMEOUT)
            .await
        {
            Ok(_) => return Probe::Shown { message_id },
            Err(CallError::Refused(why)) if why.error_code == 400 => {
                if why
                    .description
                    .to_lowercase()
                    .contains("message is not modified")
                {
                    return Probe::Shown { message_id };
                }
            }
            Err(why) => {
                return Probe::Unknown {
                    why: why.to_string(),
                };
            }
        }
    }
    Probe::NotShown
}

fn keys(body: &Body) -> &[Vec<Key>] {
    match body {
        Body::Message { keys, .. } | Body::Replace { keys, .. } | Body::Picture { keys, .. } => {
            keys
        }
        Body::Toast { .. } | Body::Files { .. } | Body::Menu { .. } => &[],
    }
}
