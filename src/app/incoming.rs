//! What arrived, read from a raw update and free of Telegram's shapes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::dialog::state::FileRef;
pub use crate::store::inbox::RawUpdate;

/// One update as the verbs see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    pub chat: Chat,
    /// Who wrote or tapped; `None` for channel posts and service messages without a sender.
    pub from: Option<Sender>,
    /// When Telegram says it happened; updates without a date carry the time of receipt.
    pub at: Timestamp,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    pub id: i64,
    pub kind: ChatKind,
    pub title: Option<String>,
    /// The forum topic the message stands in.
    pub topic: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChatKind {
    Private,
    Group,
    Supergroup,
    Channel,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    pub id: i64,
    pub nama: String,
    pub is_bot: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// `/name args`, the name in lower case without slash and bot name.
    Command {
        name: String,
        args: String,
    },
    Text(String),
    Tap(Tap),
    Point {
        lat: f64,
        lon: f64,
    },
    Photo(FileRef),
    Document(FileRef),
    /// A message of a kind the bot does not use: sticker, voice, poll …
    Other,
    /// A message was rewritten after it was sent; an answer counts as it was first given.
    Edited,
    /// The bot's own standing in the chat changed; `member` when it can write now.
    Membership {
        member: bool,
    },
    /// The group has become the supergroup `to`.
    Migrated {
        to: i64,
    },
    /// Nothing the bot acts on: other people joining, a place that moves …
    Nothing,
}

/// A press of a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tap {
    /// Telegram's handle for the short answer; lives 150 seconds.
    pub query: String,
    /// The message that carries the button; `None` when too old for Telegram to say.
    pub message_id: Option<i64>,
    pub data: String,
}
