//! Looks into a raw update just far enough to store it: its number and the lane it belongs to.
//!
//! What it says is read later, after it is safe ([`super::read`]).

use serde::Deserialize;

use crate::app::incoming::RawUpdate;

/// An update without a number or of a shape that Telegram never had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an update of the bot api: {why}")]
pub struct Unreadable {
    /// When it can be seen, so that polling can go past the update.
    pub update_id: Option<i64>,
    pub payload: String,
    pub why: String,
}

/// Splits off number and lane; the payload stays as it is.
///
/// Updates of one lane are handled in their order. The lane is the chat; where there is none it
/// is the person, whose private chat has the same number; 0 for what belongs to nobody.
pub fn split(payload: impl Into<String>) -> Result<RawUpdate, Unreadable> {
    let payload = payload.into();
    match serde_json::from_str::<Head>(&payload) {
        Ok(head) => Ok(RawUpdate {
            update_id: head.update_id,
            chat: head.lane(),
            payload,
        }),
        Err(error) => Err(Unreadable {
            update_id: serde_json::from_str::<Number>(&payload)
                .ok()
                .map(|it| it.update_id),
            why: error.to_string(),
            payload,
        }),
    }
}

#[derive(Deserialize)]
struct Number {
    update_id: i64,
}

#[derive(Deserialize)]
struct Head {
    update_id: i64,
    message: Option<Placed>,
    callback_query: Option<Tapped>,
    my_chat_member: Option<Placed>,
    edited_message: Option<Placed>,
    channel_post: Option<Placed>,
    edited_channel_post: Option<Placed>,
    chat_member: Option<Placed>,
    chat_join_request: Option<Placed>,
}

#[derive(Deserialize)]
struct Placed {
    chat: Id,
}

#[derive(Deserialize)]
struct Tapped {
    from: Id,
    message: Option<Placed>,
}

#[derive(Deserialize)]
struct Id {
    id: i64,
}

impl Head {
    fn lane(&self) -> i64 {
        if let Some(tapped) = &self.callback_query {
            return tapped
                .message
                .as_ref()
                .map_or(tapped.from.id, |message| message.chat.id);
        }
        [
            &self.message,
            &self.my_chat_member,
            &self.edited_message,
            &self.channel_post,
            &self.edited_channel_post,
            &self.chat_member,
            &self.chat_join_request,
        ]
        .into_iter()
        .find_map(|placed| placed.as_ref().map(|placed| placed.chat.id))
        .unwrap_or(0)
    }
}
