//! The three calls that a dialog makes, written straight to JSON.
//!
//! teloxide's payloads own their strings and would cost a copy of every text and button; these
//! borrow. A test compares them with teloxide's, so that they cannot drift apart.

use serde::Serialize;

use super::render::Keyboard;

#[derive(Debug, Serialize)]
pub struct SendMessage<'a> {
    pub chat_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_thread_id: Option<i64>,
    /// Telegram's HTML.
    pub text: &'a str,
    parse_mode: &'static str,
    link_preview_options: Preview,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_markup: Option<Keyboard<'a>>,
}

#[derive(Debug, Serialize)]
pub struct EditMessageText<'a> {
    pub chat_id: i64,
    pub message_id: i64,
    /// Telegram's HTML.
    pub text: &'a str,
    parse_mode: &'static str,
    link_preview_options: Preview,
    /// Without it the message loses the buttons that it had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_markup: Option<Keyboard<'a>>,
}

#[derive(Debug, Serialize)]
pub struct AnswerCallbackQuery<'a> {
    pub callback_query_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Preview {
    is_disabled: bool,
}

/// A preview would push the question off a small screen.
const NO_PREVIEW: Preview = Preview { is_disabled: true };

const HTML: &str = "HTML";

impl<'a> SendMessage<'a> {
    pub fn new(
        chat_id: i64,
        message_thread_id: Option<i64>,
        text: &'a str,
        reply_markup: Option<Keyboard<'a>>,
    ) -> SendMessage<'a> {
        SendMessage {
            chat_id,
            message_thread_id,
            text,
            parse_mode: HTML,
            link_preview_options: NO_PREVIEW,
            reply_markup,
        }
    }
}

impl<'a> EditMessageText<'a> {
    pub fn new(
        chat_id: i64,
        message_id: i64,
        text: &'a str,
        reply_markup: Option<Keyboard<'a>>,
    ) -> EditMessageText<'a> {
        EditMessageText {
            chat_id,
            message_id,
            text,
            parse_mode: HTML,
            link_preview_options: NO_PREVIEW,
            reply_markup,
        }
    }
}

/// A payload as the body of a call.
pub(super) fn body(payload: &impl Serialize) -> Vec<u8> {
    // Numbers, strings and lists alone: nothing in them can fail to be written.
    serde_json::to_vec(payload).expect("a payload is always valid json")
}
