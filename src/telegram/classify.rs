//! Sorts every way in which a call can fail by what is to be done next.
//!
//! Telegram promises no list of its refusals, and one code covers a blocked bot and a typing
//! error. So the wordings that mean something are kept in one table, and what is in none of its
//! rows is taken as said of this one message.

use std::time::Duration;

use super::client::{CallError, Refusal};
use crate::app::outgoing::{Dead, Delivery};

/// The calls that carry something out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    SendMessage,
    EditMessageText,
    AnswerCallbackQuery,
    SendPhoto,
    SendDocument,
    SendMediaGroup,
    SetMyCommands,
}

impl Method {
    /// As the Bot API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Method::SendMessage => "sendMessage",
            Method::EditMessageText => "editMessageText",
            Method::AnswerCallbackQuery => "answerCallbackQuery",
            Method::SendPhoto => "sendPhoto",
            Method::SendDocument => "sendDocument",
            Method::SendMediaGroup => "sendMediaGroup",
            Method::SetMyCommands => "setMyCommands",
        }
    }

    /// Whether doing it twice looks the same as doing it once, so that a lost answer costs
    /// nothing but the repeat.
    fn is_repeatable(self) -> bool {
        match self {
            Method::EditMessageText | Method::AnswerCallbackQuery | Method::SetMyCommands => true,
            Method::SendMessage
            | Method::SendPhoto
            | Method::SendDocument
            | Method::SendMediaGroup => false,
        }
    }
}

/// What a refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// It is already as it was asked to be, or there is nothing left to do.
    Done,
    Dead(Dead),
}

/// Parts of Telegram's wordings in lower case. The first row that fits counts.
const WORDINGS: &[(&str, Meaning)] = &[
    ("message is not modified", Meaning::Done),
    // The tap is over 150 seconds old or was answered: its waiting sign is gone.
    ("query is too old", Meaning::Done),
    ("query_id_invalid", Meaning::Done),
    ("topic_closed", Meaning::Dead(Dead::Topic)),
    ("topic_deleted", Meaning::Dead(Dead::Topic)),
    ("topic_id_invalid", Meaning::Dead(Dead::Topic)),
    ("message thread not found", Meaning::Dead(Dead::Topic)),
    ("topic closed", Meaning::Dead(Dead::Topic)),
    // One kind of content is not allowed in the chat; words may still be.
    (
        "not enough rights to send photos",
        Meaning::Dead(Dead::Message),
    ),
    (
        "not enough rights to send documents",
        Meaning::Dead(Dead::Message),
    ),
    ("chat_send_photos_forbidden", Meaning::Dead(Dead::Message)),
    ("chat_send_docs_forbidden", Meaning::Dead(Dead::Message)),
    ("chat_send_media_forbidden", Meaning::Dead(Dead::Message)),
    ("chat not found", Meaning::Dead(Dead::Chat)),
    ("user not found", Meaning::Dead(Dead::Chat)),
    ("peer_id_invalid", Meaning::Dead(Dead::Chat)),
    ("chat_id_invalid", Meaning::Dead(Dead::Chat)),
    ("channel_private", Meaning::Dead(Dead::Chat)),
    ("group is deactivated", Meaning::Dead(Dead::Chat)),
    ("group chat was deactivated", Meaning::Dead(Dead::Chat)),
    ("group chat was upgraded", Meaning::Dead(Dead::Chat)),
    ("user is deactivated", Meaning::Dead(Dead::Chat)),
    ("input_user_deactivated", Meaning::Dead(Dead::Chat)),
    ("user_is_blocked", Meaning::Dead(Dead::Chat)),
    ("you_blocked_user", Meaning::Dead(Dead::Chat)),
    ("bot was kicked", Meaning::Dead(Dead::Chat)),
    ("bot was blocked", Meaning::Dead(Dead::Chat)),
    ("bot is not a member", Meaning::Dead(Dead::Chat)),
    ("bot can't initiate conversation", Meaning::Dead(Dead::Chat)),
    ("bot can't send messages to", Meaning::Dead(Dead::Chat)),
    (
        "have no rights to send a message",
        Meaning::Dead(Dead::Chat),
    ),
    (
        "not enough rights to send text messages",
        Meaning::Dead(Dead::Chat),
    ),
    ("need administrator rights", Meaning::Dead(Dead::Chat)),
    ("chat_write_forbidden", Meaning::Dead(Dead::Chat)),
    ("chat_send_plain_forbidden", Meaning::Dead(Dead::Chat)),
    ("chat_admin_required", Meaning::Dead(Dead::Chat)),
    ("chat_restricted", Meaning::Dead(Dead::Chat)),
    ("user_banned_in_channel", Meaning::Dead(Dead::Chat)),
];

/// Where the wording says nothing, the code does.
const CODES: &[(u16, Dead)] = &[
    (401, Dead::Bot),
    // An address that no bot has: token or API address are wrong.
    (404, Dead::Bot),
    (403, Dead::Chat),
];

/// What the failed call means for the message that it was to carry.
///
/// A 5xx may come before or after the message was taken, so it counts like an answer that got
/// lost: what shows the same when done twice is simply done again, the rest is perhaps shown.
pub fn classify(method: Method, error: &CallError) -> Delivery {
    match error {
        CallError::Refused(refusal) => refused(method, refusal),
        CallError::Unreachable { .. } => busy(None, error.to_string()),
        CallError::Lost { .. } | CallError::Unreadable { .. } if method.is_repeatable() => {
            busy(None, error.to_string())
        }
        CallError::Lost { .. } | CallError::Unreadable { .. } => Delivery::Unsure {
            why: error.to_string(),
        },
    }
}

fn refused(method: Method, refusal: &Refusal) -> Delivery {
    if let Some(to) = refusal.migrate_to_chat_id {
        return Delivery::Moved { to };
    }
    let why = refusal.to_string();
    if refusal.error_code == 429 || refusal.retry_after.is_some() {
        return busy(refusal.retry_after, why);
    }
    if refusal.error_code >= 500 {
        return if method.is_repeatable() {
            busy(None, why)
        } else {
            Delivery::Unsure { why }
        };
    }
    match meaning(method, refusal) {
        Meaning::Done => Delivery::Sent { message_id: None },
        Meaning::Dead(reason) => Delivery::Undeliverable { why, reason },
    }
}

fn meaning(method: Method, refusal: &Refusal) -> Meaning {
    let words = refusal.description.to_lowercase();
    if let Some((_, meaning)) = WORDINGS.iter().find(|(part, _)| words.contains(part)) {
        return *meaning;
    }
    match CODES.iter().find(|(code, _)| *code == refusal.error_code) {
        Some((_, dead)) => Meaning::Dead(*dead),
        // Whatever is wrong with the answer to a tap: the tap itself was handled.
        None if method == Method::AnswerCallbackQuery => Meaning::Done,
        None => Meaning::Dead(Dead::Message),
    }
}

fn busy(wait: Option<Duration>, why: String) -> Delivery {
    Delivery::Busy { wait, why }
}
