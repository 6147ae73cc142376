//! Turns words and keys into what Telegram takes, within its limits.
//!
//! Markup is opened and closed around each span, never across, so that cutting a text can not
//! leave a tag open. What is said is decided elsewhere; what does not fit is cut here, because a
//! message that Telegram refuses helps nobody.

use serde::Serialize;

use crate::app::outgoing::{Key, KeyPress};
use crate::dialog::text::{MESSAGE_UNITS_MAX, Span, Text};

/// The most under a picture or document, in UTF-16 units without markup (Bot API, `sendPhoto`).
pub const CAPTION_UNITS_MAX: usize = 1024;

/// The most that a button carries back (Bot API, `InlineKeyboardButton`).
pub const CALLBACK_DATA_BYTES_MAX: usize = 64;

/// More buttons than this in a row are refused by the server.
pub const ROW_BUTTONS_MAX: usize = 8;

/// The server drops what is over a hundred; we leave it out, so that the rest is surely there.
pub const BUTTONS_MAX: usize = 100;

/// The most in the short answer to a tap (Bot API, `answerCallbackQuery`).
pub const TOAST_CHARS_MAX: usize = 200;

/// HTML of a message, cut to what Telegram takes in one.
pub fn message(text: &Text) -> String {
    html_within(text, MESSAGE_UNITS_MAX)
}

/// HTML of a caption, cut to what Telegram takes.
pub fn caption(text: &Text) -> String {
    html_within(text, CAPTION_UNITS_MAX)
}

/// The plain words of a toast; there is no markup in one.
pub fn toast(text: &Text) -> String {
    crate::dialog::text::shortened(&text.to_string(), TOAST_CHARS_MAX)
}

fn html_within(text: &Text, limit: usize) -> String {
    if text.len_units() <= limit {
        return html(text);
    }
    html(&text.clone().truncated(limit))
}

/// Telegram's HTML of the whole text.
pub fn html(text: &Text) -> String {
    let words: usize = text.0.iter().map(|span| span.words().len()).sum();
    // Room for the tags of a usual message, so that it grows at most once.
    let mut out = String::with_capacity(words + 16 * text.0.len());
    for span in text.0.iter().filter(|span| !span.words().is_empty()) {
        push_span(&mut out, span);
    }
    out
}

fn push_span(out: &mut String, span: &Span) {
    match span {
        Span::Plain(words) => push_escaped(out, words),
        Span::Bold(words) => push_tagged(out, "b", words),
        Span::Italic(words) => push_tagged(out, "i", words),
        Span::Code(words) => push_tagged(out, "code", words),
        Span::Link { text, url } => {
            out.push_str("<a href=\"");
            push_escaped(out, url);
            out.push_str("\">");
            push_escaped(out, text);
            out.push_str("</a>");
        }
    }
}

fn push_tagged(out: &mut String, tag: &str, words: &str) {
    out.extend(["<", tag, ">"]);
    push_escaped(out, words);
    out.extend(["</", tag, ">"]);
}

/// Replaces the four characters that mean something in Telegram's HTML.
fn push_escaped(out: &mut String, words: &str) {
    let mut rest = words;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Buttons as Telegram wants them.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Keyboard<'a> {
    inline_keyboard: Vec<Vec<Button<'a>>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Button<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

/// The keyboard of `keys`, or `None` when there are none.
///
/// A row that is too long goes on in the next. A key that Telegram would refuse is left out,
/// since it would take the whole message down with it; `dialogs check` reports such keys.
pub fn keyboard(keys: &[Vec<Key>]) -> Option<Keyboard<'_>> {
    let mut left = BUTTONS_MAX;
    let mut rows = Vec::with_capacity(keys.len());
    for row in keys {
        let mut buttons: Vec<_> = row.iter().filter_map(button).take(left).collect();
        left -= buttons.len();
        while buttons.len() > ROW_BUTTONS_MAX {
            let rest = buttons.split_off(ROW_BUTTONS_MAX);
            rows.push(std::mem::replace(&mut buttons, rest));
        }
        if !buttons.is_empty() {
            rows.push(buttons);
        }
    }
    (!rows.is_empty()).then_some(Keyboard {
        inline_keyboard: rows,
    })
}

fn button(key: &Key) -> Option<Button<'_>> {
    let (callback_data, url) = match &key.press {
        KeyPress::Data(data) => (Some(data.as_str()), None),
        KeyPress::Url(url) => (None, Some(url.as_str())),
    };
    let fits =
        callback_data.is_none_or(|data| !data.is_empty() && data.len() <= CALLBACK_DATA_BYTES_MAX);
    let text = key.text.as_str();
    (fits && !key.text.trim().is_empty()).then_some(Button {
        text,
        callback_data,
        url,
    })
}
