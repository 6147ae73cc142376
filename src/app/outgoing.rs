//! What is to be sent, and the ways in which a send can end.
//!
//! Nothing here knows Telegram's methods; the carrier turns a [`Body`] into calls.

use std::future::Future;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::dialog::text::Text;
pub use crate::store::outbox::Lane;

/// A message before it has a place in the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    pub chat: i64,
    pub topic: Option<i64>,
    pub lane: Lane,
    pub body: Body,
    /// A second message with the same key is dropped, whenever it comes.
    pub key: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    Message {
        text: Text,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        keys: Vec<Vec<Key>>,
    },
    /// Rewrites an earlier message; one that cannot be rewritten is sent anew.
    Replace {
        message_id: i64,
        text: Text,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        keys: Vec<Vec<Key>>,
    },
    /// The short answer to a tap; empty text only stops the waiting sign.
    Toast { query: String, text: Option<Text> },
    /// A PNG from the store of outgoing pictures, by its SHA-256.
    Picture {
        sha: String,
        caption: Text,
        #[serde(default)]
        keys: Vec<Vec<Key>>,
    },
    /// Files that Telegram already has, in this order; photos go as an album.
    Files {
        photos: Vec<String>,
        documents: Vec<String>,
        caption: Text,
    },
    /// Sets the command menu of the chat to that of `menu`.
    Menu { menu: Menu },
}

/// A button under a message. Data is at most 64 bytes, by Telegram's rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    pub text: String,
    #[serde(flatten)]
    pub press: KeyPress,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPress {
    Data(String),
    Url(String),
}

/// Which commands a chat is offered. What may really be done is checked on every update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Menu {
    Guest,
    Desa,
    Kecamatan,
    Reader,
    Group,
}

/// How one send ended, sorted by what is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// `message_id` when the call made or changed a message.
    Sent { message_id: Option<i64> },
    /// Not taken, and certainly not shown: try again, after `wait` if Telegram named one.
    Busy { wait: Option<Duration>, why: String },
    /// Perhaps shown, perhaps not: the answer got lost.
    Unsure { why: String },
    /// The group lives on under another id.
    Moved { to: i64 },
    /// This message can never be shown (blocked, gone, refused as malformed).
    Undeliverable { why: String, reason: Dead },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dead {
    /// The chat refuses the bot: blocked, kicked, not found, not started.
    Chat,
    /// The topic is closed or gone; the chat itself still listens.
    Topic,
    /// Only this message is refused.
    Message,
    /// The bot's token is refused: nothing at all can be sent until an operator acts.
    Bot,
}

/// What carries messages out. Telegram's is in `telegram`; tests own theirs.
pub trait Carrier: Send + Sync + 'static {
    fn carry(&self, message: &Parcel) -> impl Future<Output = Delivery> + Send;

    /// Looks whether a message whose sending never ended stands in its chat after all, among
    /// those that came after `before`. `newest` is the newest message known by now in all chats
    /// that count their messages together with this one.
    fn probe(
        &self,
        message: &Parcel,
        before: Option<i64>,
        newest: Option<i64>,
    ) -> impl Future<Output = Probe> + Send;
}

/// Whether a chat counts its messages by itself, as supergroups do. All other chats of a bot share
/// one count, so that whatever is said in one of them leaves a gap in the others.
pub fn counts_alone(chat: i64) -> bool {
    chat <= SUPERGROUPS_FROM
}

/// Telegram gives supergroups ids from here downwards.
const SUPERGROUPS_FROM: i64 = -1_000_000_000_000;

/// What looking for a message has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    Shown {
        message_id: i64,
    },
    NotShown,
    /// Could not look far enough, or not now; `wait` when Telegram named one.
    Unknown {
        wait: Option<Duration>,
        why: String,
    },
}

/// An outbox row as it goes to the carrier.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    pub id: i64,
    pub chat: i64,
    pub topic: Option<i64>,
    /// The newest message known in the chat when the sending began.
    pub before_id: Option<i64>,
    pub body: Body,
    /// The PNG that [`Body::Picture`] names.
    pub picture: Option<bytes::Bytes>,
}
