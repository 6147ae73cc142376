//! Whatever is called, the stand-in answers.

use bytes::Bytes;
use musrenbot::demo::{Limits, Upload};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{ANI, GROUP, PNG, at, call, world};

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(json!(ANI)),
        Just(json!(GROUP)),
        "[<>&;/a-zé👋 \"=#]{0,20}".prop_map(Value::from),
        Just(json!("attach://x")),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(NAMES), inner), 0..4)
                .prop_map(|fields| fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()),
        ]
    })
}

const METHODS: &[&str] = &[
    "sendMessage",
    "answerCallbackQuery",
    "editMessageText",
    "getUpdates",
    "editMessageReplyMarkup",
    "editMessageCaption",
    "deleteMessage",
    "sendPhoto",
    "sendDocument",
    "sendMediaGroup",
    "sendChatAction",
    "getFile",
    "getMe",
    "getChat",
    "getChatMember",
    "pinChatMessage",
    "unpinChatMessage",
    "leaveChat",
    "setMyCommands",
    "getMyCommands",
    "deleteMyCommands",
    "setMyDescription",
    "setMyShortDescription",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
];

const NAMES: &[&str] = &[
    "chat_id",
    "text",
    "message_id",
    "parse_mode",
    "reply_markup",
    "inline_keyboard",
    "callback_data",
    "url",
    "photo",
    "media",
    "type",
    "caption",
    "commands",
    "command",
    "description",
    "scope",
    "offset",
    "limit",
    "timeout",
    "allowed_updates",
    "file_id",
    "callback_query_id",
    "user_id",
    "message_thread_id",
    "reply_parameters",
    "action",
    "secret_token",
    "max_connections",
];

proptest! {
    #[test]
    fn no_call_makes_the_world_panic(
        calls in prop::collection::vec(
            (prop::sample::select(METHODS), prop::collection::vec((prop::sample::select(NAMES), any_value()), 0..8)),
            1..20,
        ),
        seconds in 0..100_000i64,
    ) {
        let mut world = world();
        world.lenient();
        world.limit(Some(Limits::TELEGRAM));
        let files = [Upload { field: "x".into(), file_name: "x".into(), bytes: Bytes::from(PNG) }];
        for (method, fields) in calls {
            let mut params: Value = fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
            if params["chat_id"].is_null() {
                params["chat_id"] = ANI.into();
            }
            let reply = world.call(at(seconds), method, &params, &files);
            prop_assert_eq!(reply.body["ok"].as_bool(), Some(reply.status == 200));
        }
    }

    #[test]
    fn any_html_is_read_or_refused(text in "[<>&;/abiprecod \"=#é👋\n]{0,60}") {
        let mut world = world();
        let params = json!({ "chat_id": ANI, "text": text, "parse_mode": "HTML" });
        let reply = call(&mut world, "sendMessage", params);
        if reply.is_ok() {
            let units = reply.value()["text"].as_str().unwrap().encode_utf16().count();
            for entity in reply.value()["entities"].as_array().into_iter().flatten() {
                let end = entity["offset"].as_u64().unwrap() + entity["length"].as_u64().unwrap();
                prop_assert!(end <= units as u64);
            }
        }
    }
}
