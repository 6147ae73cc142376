//! What a call is answered, and in which words a wrong one is refused.

use serde_json::{Value, json};
use teloxide::types::{ChatFullInfo, ChatMember, Me, Message};

use super::{ANI, GROUP, call, say, world};

/// Checks many calls against the words of their refusals.
#[track_caller]
fn refuses(cases: &[(&str, Value, &str)]) {
    for (method, params, words) in cases {
        let mut world = world();
        say(&mut world, "halo");
        let reply = call(&mut world, method, params.clone());
        assert_eq!(reply.description(), *words, "{method} {params}");
        assert_eq!(reply.body["error_code"], reply.status, "{method} {params}");
    }
}

#[test]
fn answers_parse_with_teloxide() {
    let mut world = world();
    let me = call(&mut world, "GetMe", json!({}));
    let me: Me = serde_json::from_value(me.value().clone()).unwrap();
    assert_eq!(me.username(), "musrenbot_latihan_bot");

    let markup = json!({ "inline_keyboard": [[{ "text": "Ya", "callback_data": "y" }]] });
    let text = "<b>Usulan</b> & https://t.me/musrenbot_latihan_bot?start=a";
    let sent =
        json!({ "chat_id": ANI, "text": text, "parse_mode": "HTML", "reply_markup": markup });
    let sent = call(&mut world, "sendMessage", sent);
    let message: Message = serde_json::from_str(&sent.value().to_string()).unwrap();
    assert_eq!(
        message.text(),
        Some("Usulan & https://t.me/musrenbot_latihan_bot?start=a")
    );
    assert_eq!(message.entities().unwrap().len(), 2);
    assert!(message.reply_markup().is_some());

    let chat = call(&mut world, "getChat", json!({ "chat_id": ANI }));
    let chat: ChatFullInfo = serde_json::from_str(&chat.value().to_string()).unwrap();
    assert_eq!(chat.id.0, ANI);
    let member = call(
        &mut world,
        "getChatMember",
        json!({ "chat_id": GROUP, "user_id": ANI }),
    );
    let member: ChatMember = serde_json::from_value(member.value().clone()).unwrap();
    assert!(member.is_present());
}

#[test]
fn a_misspelled_parameter_is_refused_unless_lenient() {
    let mut world = world();
    let wrong = json!({ "chat_id": ANI, "text": "a", "parsemode": "HTML" });
    let reply = call(&mut world, "sendMessage", wrong.clone());
    assert_eq!(
        reply.description(),
        "Bad Request: unknown parameter \"parsemode\" of sendMessage"
    );
    assert_eq!(world.violations().len(), 1);
    world.lenient();
    assert!(call(&mut world, "sendMessage", wrong).is_ok());
}

#[test]
fn wrong_calls_are_refused_in_telegrams_words() {
    let keyboard = |button: Value| json!({ "chat_id": ANI, "text": "a", "reply_markup": { "inline_keyboard": [[button]] } });
    let html = |text: &str| json!({ "chat_id": ANI, "text": text, "parse_mode": "HTML" });
    refuses(&[
        ("sendFax", json!({}), "Not Found"),
        (
            "sendMessage",
            json!({ "text": "a" }),
            "Bad Request: chat_id is empty",
        ),
        (
            "sendMessage",
            json!({ "chat_id": 7, "text": "a" }),
            "Bad Request: chat not found",
        ),
        (
            "sendMessage",
            json!({ "chat_id": ANI }),
            "Bad Request: message text is empty",
        ),
        (
            "sendMessage",
            json!({ "chat_id": ANI, "text": "  " }),
            "Bad Request: message text is empty",
        ),
        (
            "sendMessage",
            html("<b></b>"),
            "Bad Request: message text is empty",
        ),
        (
            "sendMessage",
            json!({ "chat_id": ANI, "text": "a".repeat(4097) }),
            "Bad Request: message is too long",
        ),
        (
            "sendMessage",
            html("<b>a"),
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            "sendMessage",
            html("é<b>a</i>"),
            "Bad Request: can't parse entities: Unmatched end tag at byte offset 6, expected \"</b>\", found \"</i>\"",
        ),
        (
            "sendMessage",
            html("3 <div> 4"),
            "Bad Request: can't parse entities: Unsupported start tag \"div\" at byte offset 2",
        ),
        (
            "sendMessage",
            keyboard(json!({ "text": "a", "callback_data": "x".repeat(65) })),
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            keyboard(json!({ "text": "a", "callback_data": "" })),
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            keyboard(json!({ "text": " ", "callback_data": "x" })),
            "Bad Request: inline keyboard button text must be non-empty",
        ),
        (
            "sendMessage",
            keyboard(json!({ "text": "a", "url": "jalan" })),
            "Bad Request: BUTTON_URL_INVALID",
        ),
        (
            "editMessageText",
            json!({ "chat_id": ANI, "message_id": 99, "text": "a" }),
            "Bad Request: message to edit not found",
        ),
        (
            "editMessageText",
            json!({ "chat_id": ANI, "message_id": 1, "text": "a" }),
            "Bad Request: message can't be edited",
        ),
        (
            "editMessageCaption",
            json!({ "chat_id": ANI, "message_id": 2, "caption": "a" }),
            "Bad Request: there is no caption in the message to edit",
        ),
        (
            "deleteMessage",
            json!({ "chat_id": ANI, "message_id": 99 }),
            "Bad Request: message to delete not found",
        ),
        (
            "sendPhoto",
            json!({ "chat_id": ANI, "photo": "tidak-ada" }),
            "Bad Request: wrong file identifier/HTTP URL specified",
        ),
        (
            "setMyCommands",
            json!({ "commands": [{ "command": "Usul", "description": "x" }] }),
            "Bad Request: BOT_COMMAND_INVALID",
        ),
    ]);
}

#[test]
fn length_counts_after_markup_is_read() {
    let mut world = world();
    let text = format!("<b>{}</b>", "&amp;".repeat(4096));
    let html = json!({ "chat_id": ANI, "text": text, "parse_mode": "HTML" });
    assert!(call(&mut world, "sendMessage", html).is_ok());
    let entities = json!({ "chat_id": ANI, "text": "👋 <b>a<i>b</i></b>\n", "parse_mode": "HTML" });
    let sent = call(&mut world, "sendMessage", entities);
    assert_eq!(sent.value()["text"], "👋 ab");
    assert_eq!(
        sent.value()["entities"],
        json!([
            { "type": "bold", "offset": 3, "length": 2 },
            { "type": "italic", "offset": 4, "length": 1 }
        ])
    );
}
