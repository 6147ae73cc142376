//! What is rendered is whole and within Telegram's limits, whatever was said.

use musrenbot::app::outgoing::{Key, KeyPress};
use musrenbot::demo::{BotIdentity, World};
use musrenbot::dialog::text::{Span, Text};
use musrenbot::telegram::{AnswerCallbackQuery, EditMessageText, SendMessage};
use musrenbot::telegram::{
    BUTTONS_MAX, CALLBACK_DATA_BYTES_MAX, CAPTION_UNITS_MAX, ROW_BUTTONS_MAX, TOAST_CHARS_MAX,
    caption, html, keyboard, message, toast,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use teloxide::payloads::setters::*;
use teloxide::types::{
    CallbackQueryId, ChatId, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions,
    MessageId, ParseMode, ThreadId,
};

use super::{ANI, now};

fn data(text: &str, data: &str) -> Key {
    Key {
        text: text.to_owned(),
        press: KeyPress::Data(data.to_owned()),
    }
}

fn url(text: &str, url: &str) -> Key {
    Key {
        text: text.to_owned(),
        press: KeyPress::Url(url.to_owned()),
    }
}

#[test]
fn weights_become_tags_and_signs_are_escaped() {
    let text = Text::bold("Jalan <A&B>")
        .with(Span::Plain(" \"x\" ".to_owned()))
        .with(Span::Italic("miring".to_owned()))
        .with(Span::Code("KBM-28".to_owned()))
        .with(Span::Plain(String::new()))
        .with(Span::Link {
            text: "buka".to_owned(),
            url: "https://t.me/b?start=a&b=\"".to_owned(),
        });
    assert_eq!(
        html(&text),
        "<b>Jalan &lt;A&amp;B&gt;</b> &quot;x&quot; <i>miring</i><code>KBM-28</code>\
         <a href=\"https://t.me/b?start=a&amp;b=&quot;\">buka</a>"
    );
}

#[test]
fn our_payloads_say_what_teloxides_say() {
    let keys = vec![
        vec![
            data("Ya", "y:1"),
            url("Lihat", "https://t.me/x_bot?start=a"),
        ],
        vec![data("Tidak", "n:1")],
    ];
    let markup = InlineKeyboardMarkup::new([
        vec![
            InlineKeyboardButton::callback("Ya", "y:1"),
            InlineKeyboardButton::url("Lihat", "https://t.me/x_bot?start=a".parse().unwrap()),
        ],
        vec![InlineKeyboardButton::callback("Tidak", "n:1")],
    ]);
    let preview = LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    };

    let ours = SendMessage::new(ANI, Some(7), "<b>a</b>", keyboard(&keys));
    let theirs = teloxide::payloads::SendMessage::new(ChatId(ANI), "<b>a</b>")
        .message_thread_id(ThreadId(MessageId(7)))
        .parse_mode(ParseMode::Html)
        .link_preview_options(preview.clone())
        .reply_markup(markup.clone());
    assert_eq!(value(&ours), value(&theirs));

    let ours = SendMessage::new(ANI, None, "a", None);
    let theirs = teloxide::payloads::SendMessage::new(ChatId(ANI), "a")
        .parse_mode(ParseMode::Html)
        .link_preview_options(preview.clone());
    assert_eq!(value(&ours), value(&theirs));

    let ours = EditMessageText::new(ANI, 9, "a", keyboard(&keys));
    let theirs = teloxide::payloads::EditMessageText::new(ChatId(ANI), MessageId(9), "a")
        .parse_mode(ParseMode::Html)
        .link_preview_options(preview)
        .reply_markup(markup);
    assert_eq!(value(&ours), value(&theirs));

    let ours = AnswerCallbackQuery {
        callback_query_id: "55",
        text: Some("Tersimpan."),
    };
    let theirs = teloxide::payloads::AnswerCallbackQuery::new(CallbackQueryId("55".to_owned()))
        .text("Tersimpan.");
    assert_eq!(value(&ours), value(&theirs));
}

fn value(payload: &impl serde::Serialize) -> Value {
    serde_json::to_value(payload).unwrap()
}

#[test]
fn long_rows_go_on_below_and_what_telegram_would_refuse_is_left_out() {
    let row: Vec<_> = (0..10).map(|n| data(&n.to_string(), "d")).collect();
    let too_much = "x".repeat(CALLBACK_DATA_BYTES_MAX + 1);
    let bad = vec![
        data("", "d"),
        data(" ", "d"),
        data("a", ""),
        data("a", &too_much),
    ];
    let shown = value(&keyboard(&[row, bad, vec![data("akhir", "z")]]));
    let rows = shown["inline_keyboard"].as_array().unwrap();
    let lengths: Vec<_> = rows
        .iter()
        .map(|row| row.as_array().unwrap().len())
        .collect();
    assert_eq!(lengths, [ROW_BUTTONS_MAX, 2, 1]);
    assert_eq!(rows[2], json!([{ "text": "akhir", "callback_data": "z" }]));
    assert_eq!(keyboard(&[vec![]]), None);
}

#[test]
fn a_toast_is_plain_and_short() {
    let text = Text::bold("a<b").with(Span::Plain("x".repeat(300)));
    let shown = toast(&text);
    assert!(shown.starts_with("a<bxxx") && shown.ends_with('…'));
    assert_eq!(shown.chars().count(), TOAST_CHARS_MAX);
}

fn span() -> impl Strategy<Value = Span> {
    let words = prop_oneof![
        "[ -~]{0,40}",
        "[<>&\"a-z \\n]{0,60}",
        "(🏘️|é|…|漢|a){0,30}",
        "[a-z]{2000,2600}",
    ];
    (words, 0..5).prop_map(|(words, kind)| match kind {
        0 => Span::Plain(words),
        1 => Span::Bold(words),
        2 => Span::Italic(words),
        3 => Span::Code(words),
        _ => Span::Link {
            text: words,
            url: "https://t.me/x_bot?start=a&b".to_owned(),
        },
    })
}

/// What the stand-in, which reads HTML as Telegram does, shows of it; `Err` is its refusal.
fn shown(html: &str) -> Result<String, String> {
    let mut world = World::new(BotIdentity::practice());
    world.person(ANI, "Ani");
    world.person_sends(now(), ANI, "/start");
    let params = json!({ "chat_id": ANI, "text": html, "parse_mode": "HTML" });
    let reply = world.call(now(), "sendMessage", &params, &[]);
    match reply.value()["text"].as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(reply.description().to_owned()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_arrives_as_it_was_said_or_cut(spans in prop::collection::vec(span(), 0..8)) {
        let text = Text(spans);
        let cut = text.clone().truncated(4096).to_string();
        let html = message(&text);
        if !cut.trim().is_empty() {
            prop_assert_eq!(shown(&html).map(|text| text.trim().to_owned()), Ok(cut.trim().to_owned()));
        }
    }

    #[test]
    fn a_caption_is_cut_to_its_limit(spans in prop::collection::vec(span(), 0..8)) {
        if let Ok(text) = shown(&caption(&Text(spans))) {
            prop_assert!(text.encode_utf16().count() <= CAPTION_UNITS_MAX);
        }
    }

    #[test]
    fn any_keyboard_keeps_to_the_limits(rows in prop::collection::vec(0usize..20, 0..20)) {
        let keys: Vec<Vec<Key>> =
            rows.iter().map(|count| vec![data("a", "d"); *count]).collect();
        let shown = value(&keyboard(&keys));
        let rows = shown["inline_keyboard"].as_array().cloned().unwrap_or_default();
        let lengths: Vec<_> = rows.iter().map(|row| row.as_array().unwrap().len()).collect();
        prop_assert!(lengths.iter().all(|length| (1..=ROW_BUTTONS_MAX).contains(length)));
        prop_assert!(lengths.iter().sum::<usize>() <= BUTTONS_MAX);
    }
}
