//! The stand-in behaves as Telegram does where this bot leans on it.

use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use musrenbot::demo::{
    BotIdentity, Content, Delivered, Fate, Fault, Limits, MESSAGES_KEPT, Reply, Upload, World,
    populate,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use teloxide::types::{ChatFullInfo, ChatMember, File, Me, Message, Update, UpdateKind};

const ANI: i64 = 42;
const GROUP: i64 = -500;

/// A smallest PNG head: what the stand-in needs to know a picture.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x01\0";

fn at(seconds: i64) -> Timestamp {
    "2027-02-02T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

fn world() -> World {
    let mut world = World::new(BotIdentity::practice());
    world.person(ANI, "Ani Lestari");
    world.group(GROUP, "Rapat");
    world.join(ANI, GROUP);
    world.person_sends(at(0), ANI, "/start");
    world
}

fn call(world: &mut World, method: &str, params: Value) -> Reply {
    world.call(at(1), method, &params, &[])
}

fn say(world: &mut World, text: &str) -> Reply {
    call(
        world,
        "sendMessage",
        json!({ "chat_id": ANI, "text": text }),
    )
}

fn updates(world: &mut World, params: Value) -> Vec<Value> {
    call(world, "getUpdates", params)
        .value()
        .as_array()
        .unwrap()
        .clone()
}

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
fn every_kind_of_update_parses_with_teloxide() {
    let mut world = world();
    let sent = say(&mut world, "halo");
    let message = sent.value()["message_id"].as_i64().unwrap();
    world.person_taps(at(1), ANI, message, "y");
    world.person_taps(at(1), ANI, 999, "lama");
    world.person_sends_photo(at(1), ANI, PNG, "jalan");
    world.person_sends_album(at(1), ANI, &[Bytes::from(PNG), Bytes::from(PNG)]);
    world.person_sends_document(at(1), ANI, "rab.xlsx", &b"x"[..], "");
    world.person_sends_location(at(1), ANI, -7.17, 112.64);
    let words = world.person_sends(at(1), ANI, "300 m");
    world.person_edits(at(1), ANI, words, "350 m");
    world.person_replies(at(1), (ANI, GROUP), 1, "/status");
    world.block_bot(at(1), ANI);
    world.migrate(at(1), GROUP);
    for update in updates(&mut world, json!({})) {
        let parsed: Update = serde_json::from_str(&update.to_string()).unwrap();
        assert!(!matches!(parsed.kind, UpdateKind::Error(_)), "{update}");
        if let UpdateKind::Message(message) = &parsed.kind {
            assert!(
                !matches!(message.kind, teloxide::types::MessageKind::Empty {}),
                "{update}"
            );
        }
    }
    assert_eq!(world.pending_updates(), 14);
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

#[test]
fn an_offset_confirms_what_is_below_it() {
    let mut world = world();
    for n in 0..4 {
        world.person_sends(at(0), ANI, &format!("pesan {n}"));
    }
    let ids = |updates: Vec<Value>| -> Vec<i64> {
        updates
            .iter()
            .map(|update| update["update_id"].as_i64().unwrap())
            .collect()
    };
    assert_eq!(ids(updates(&mut world, json!({}))), [1, 2, 3, 4, 5]);
    assert_eq!(ids(updates(&mut world, json!({ "limit": 2 }))), [1, 2]);
    assert_eq!(ids(updates(&mut world, json!({ "offset": 3 }))), [3, 4, 5]);
    assert_eq!(
        ids(updates(&mut world, json!({ "offset": 1 }))),
        [3, 4, 5],
        "confirmed stays so"
    );
    assert_eq!(ids(updates(&mut world, json!({ "offset": -1 }))), [5]);
    assert_eq!(ids(updates(&mut world, json!({ "offset": "6" }))), [0; 0]);
}

#[test]
fn updates_expire_after_a_day_and_taps_after_150_seconds() {
    let mut world = world();
    world.person_taps(at(0), ANI, 1, "y");
    let left = |world: &mut World, s: i64| {
        let reply = world.call(at(s), "getUpdates", &json!({}), &[]);
        reply.value().as_array().unwrap().len()
    };
    assert_eq!(left(&mut world, 149), 2);
    assert_eq!(left(&mut world, 150), 1);
    assert_eq!(left(&mut world, 24 * 3600), 0);
}

#[test]
fn an_old_tap_expires_behind_many_young_messages() {
    let mut world = world();
    for n in 0..40 {
        world.person_sends(at(0), ANI, &format!("pesan {n}"));
    }
    world.person_taps(at(0), ANI, 1, "y");
    assert_eq!(
        world
            .call(at(200), "getUpdates", &json!({}), &[])
            .value()
            .as_array()
            .unwrap()
            .len(),
        41
    );
}

#[test]
fn only_allowed_kinds_are_queued_and_the_list_stays() {
    let mut world = world();
    updates(
        &mut world,
        json!({ "offset": -1, "allowed_updates": ["callback_query"] }),
    );
    world.person_sends(at(1), ANI, "tidak terdengar");
    world.person_taps(at(1), ANI, 1, "y");
    let heard = updates(&mut world, json!({ "offset": 2 }));
    assert_eq!(heard.len(), 1);
    assert!(heard[0]["callback_query"].is_object());
}

#[test]
fn an_update_can_come_again_under_its_own_or_a_new_id() {
    let mut world = world();
    updates(&mut world, json!({ "offset": 2 }));
    assert_eq!(world.redeliver(1, false), Some(1));
    assert_eq!(world.redeliver(1, true), Some(2));
    let again = updates(&mut world, json!({}));
    assert_eq!(again[0]["message"], again[1]["message"]);
    world.person_sends(at(1), ANI, "kedua");
    assert!(world.swap_pending(0, 1));
    assert_eq!(world.redeliver(77, false), None);
}

#[test]
fn a_tap_is_answered_once_and_in_time() {
    let mut world = world();
    let too_old =
        "Bad Request: query is too old and response timeout expired or query ID is invalid";
    let query = world.person_taps(at(0), ANI, 1, "y");
    assert!(world.person_taps_again(at(1), &query).is_some());
    let long = json!({ "callback_query_id": query, "text": "a".repeat(201) });
    assert_eq!(
        call(&mut world, "answerCallbackQuery", long).description(),
        "Bad Request: MESSAGE_TOO_LONG"
    );
    let answer = json!({ "callback_query_id": query, "text": "Tersimpan" });
    assert!(call(&mut world, "answerCallbackQuery", answer.clone()).is_ok());
    assert_eq!(
        call(&mut world, "answerCallbackQuery", answer).description(),
        too_old
    );
    let late = world.person_taps(at(0), ANI, 1, "y");
    let late = json!({ "callback_query_id": late });
    assert_eq!(
        world
            .call(at(151), "answerCallbackQuery", &late, &[])
            .description(),
        too_old
    );
}

#[test]
fn an_edit_that_changes_nothing_is_refused() {
    let mut world = world();
    let markup = json!({ "inline_keyboard": [[{ "text": "Ya", "callback_data": "y" }]] });
    let sent = json!({ "chat_id": ANI, "text": "Sudah benar?", "reply_markup": markup });
    let id = call(&mut world, "sendMessage", sent).value()["message_id"]
        .as_i64()
        .unwrap();
    let edit = json!({
        "chat_id": ANI, "message_id": id, "text": "Sudah benar?", "reply_markup": markup.to_string()
    });
    let reply = call(&mut world, "editMessageText", edit.clone());
    assert!(
        reply
            .description()
            .starts_with("Bad Request: message is not modified: ")
    );
    assert_eq!(world.violations().len(), 0, "a careful bot may meet this");
    let done = json!({ "chat_id": ANI, "message_id": id, "text": "Terkirim" });
    assert!(call(&mut world, "editMessageText", done).is_ok());
    let shown = world.last_from_bot(ANI).unwrap();
    assert_eq!(
        (shown.text(), shown.buttons().len(), shown.edited),
        ("Terkirim", 0, true)
    );
    assert!(call(&mut world, "editMessageText", edit).is_ok());
    assert_eq!(
        world.last_from_bot(ANI).unwrap().buttons()[0].data,
        Some("y")
    );
}

#[test]
fn photos_go_up_and_come_down() {
    let mut world = world();
    let upload = Upload {
        field: "p".into(),
        file_name: "peta.png".into(),
        bytes: Bytes::from(PNG),
    };
    let params = json!({ "chat_id": ANI, "photo": "attach://p", "caption": "Peta" });
    let sent = world.call(at(1), "SendPhoto", &params, &[upload]);
    let sizes = sent.value()["photo"].as_array().unwrap();
    let largest = sizes.last().unwrap();
    assert_eq!(
        (largest["width"].as_i64(), largest["height"].as_i64()),
        (Some(320), Some(160))
    );
    let id = largest["file_id"].as_str().unwrap();
    assert!(
        call(
            &mut world,
            "sendPhoto",
            json!({ "chat_id": ANI, "photo": id })
        )
        .is_ok()
    );
    let file = call(&mut world, "getFile", json!({ "file_id": id }));
    let file: File = serde_json::from_value(file.value().clone()).unwrap();
    assert_eq!(world.download(&file.path).unwrap().1, PNG);
    let text = Upload {
        field: "photo".into(),
        file_name: "a.txt".into(),
        bytes: "a".into(),
    };
    let broken = world.call(at(1), "sendPhoto", &json!({ "chat_id": ANI }), &[text]);
    assert_eq!(broken.description(), "Bad Request: IMAGE_PROCESS_FAILED");
}

#[test]
fn an_album_keeps_its_order() {
    let mut world = world();
    let uploads = ["a", "b"].map(|field| Upload {
        field: field.into(),
        file_name: format!("{field}.png"),
        bytes: Bytes::from(PNG),
    });
    let media = json!([
        { "type": "photo", "media": "attach://b", "caption": "kedua" },
        { "type": "photo", "media": "attach://a" }
    ]);
    let params = json!({ "chat_id": ANI, "media": media.to_string() });
    let sent = world.call(at(1), "sendMediaGroup", &params, &uploads);
    let sent = sent.value().as_array().unwrap();
    assert_eq!(sent[0]["media_group_id"], sent[1]["media_group_id"]);
    let names = world
        .chat_log(ANI)
        .filter_map(|shown| match &shown.content {
            Content::Photo { file, .. } => Some(file.name.clone()),
            _ => None,
        });
    assert_eq!(names.collect::<Vec<_>>(), ["b.png", "a.png"]);
}

#[test]
fn chats_that_do_not_take_messages_say_why() {
    let mut world = world();
    world.person(43, "Budi");
    let words = |world: &mut World, chat: i64| {
        let reply = call(
            world,
            "sendMessage",
            json!({ "chat_id": chat, "text": "a" }),
        );
        (reply.status, reply.description().to_owned())
    };
    assert_eq!(
        words(&mut world, 43),
        (
            403,
            "Forbidden: bot can't initiate conversation with a user".into()
        )
    );
    world.block_bot(at(1), ANI);
    assert_eq!(
        words(&mut world, ANI),
        (403, "Forbidden: bot was blocked by the user".into())
    );
    world.person_sends(at(2), ANI, "/start");
    assert_eq!(words(&mut world, ANI).0, 200);
    world.kick_bot(at(1), ANI, GROUP);
    assert_eq!(
        words(&mut world, GROUP),
        (403, "Forbidden: bot was kicked from the group chat".into())
    );
}

#[test]
fn a_group_that_became_a_supergroup_names_its_new_id() {
    let mut world = world();
    let to = world.migrate(at(1), GROUP).unwrap();
    let reply = call(
        &mut world,
        "sendMessage",
        json!({ "chat_id": GROUP, "text": "a" }),
    );
    assert_eq!(
        reply.description(),
        "Bad Request: group chat was upgraded to a supergroup chat"
    );
    assert_eq!(reply.body["parameters"]["migrate_to_chat_id"], to);
    assert!(
        call(
            &mut world,
            "sendMessage",
            json!({ "chat_id": to, "text": "a" })
        )
        .is_ok()
    );
}

#[test]
fn a_closed_topic_takes_nothing() {
    let mut world = world();
    let post = json!({ "chat_id": GROUP, "text": "a", "message_thread_id": 5 });
    assert_eq!(
        call(&mut world, "sendMessage", post.clone()).description(),
        "Bad Request: message thread not found"
    );
    world.open_topic(GROUP, 5);
    assert!(call(&mut world, "sendMessage", post.clone()).is_ok());
    world.close_topic(GROUP, 5);
    assert_eq!(
        call(&mut world, "sendMessage", post).description(),
        "Bad Request: TOPIC_CLOSED"
    );
}

#[test]
fn in_a_group_only_what_concerns_the_bot_is_heard() {
    let mut world = world();
    let before = world.pending_updates();
    world.person_sends(at(1), (ANI, GROUP), "selamat pagi");
    world.person_sends(at(1), (ANI, GROUP), "/status@bot_lain X");
    assert_eq!(world.pending_updates(), before);
    world.person_sends(at(1), (ANI, GROUP), "/status@musrenbot_latihan_bot X");
    world.person_sends(at(1), (ANI, GROUP), "tanya @musrenbot_latihan_bot");
    assert_eq!(world.pending_updates(), before + 2);
}

#[test]
fn menus_come_from_the_narrowest_scope() {
    let mut world = world();
    let set = |world: &mut World, scope: Value, name: &str| {
        let commands = json!([{ "command": name, "description": "x" }]);
        let reply = call(
            world,
            "setMyCommands",
            json!({ "commands": commands, "scope": scope }),
        );
        assert!(reply.is_ok(), "{}", reply.body);
    };
    set(&mut world, json!({ "type": "default" }), "bantuan");
    assert_eq!(world.menu(ANI)[0].0, "bantuan");
    set(&mut world, json!({ "type": "all_group_chats" }), "status");
    assert_eq!(world.menu((ANI, GROUP))[0].0, "status");
    set(
        &mut world,
        json!({ "type": "chat", "chat_id": ANI }),
        "usul",
    );
    assert_eq!(world.menu(ANI)[0].0, "usul");
    call(
        &mut world,
        "deleteMyCommands",
        json!({ "scope": { "type": "chat", "chat_id": ANI } }),
    );
    assert_eq!(world.menu(ANI)[0].0, "bantuan");
}

#[test]
fn limits_hold_per_chat_per_group_and_overall() {
    let mut world = world();
    world.limit(Some(Limits::TELEGRAM));
    let send = |world: &mut World, s: i64, chat: i64| {
        world
            .call(
                at(s),
                "sendMessage",
                &json!({ "chat_id": chat, "text": "a" }),
                &[],
            )
            .status
    };
    assert_eq!(
        [0; 4].map(|_| send(&mut world, 10, ANI)),
        [200, 200, 200, 429]
    );
    assert_eq!(send(&mut world, 13, ANI), 200);
    let in_group: Vec<u16> = (0..21)
        .map(|n| send(&mut world, 100 + 2 * n, GROUP))
        .collect();
    assert_eq!(in_group.iter().filter(|status| **status == 200).count(), 20);
    assert_eq!(in_group.last(), Some(&429));
    for person in 100..140 {
        world.person_sends(at(0), person, "/start");
    }
    let all: Vec<u16> = (100..140)
        .map(|person| send(&mut world, 300, person))
        .collect();
    assert_eq!(all.iter().filter(|status| **status == 200).count(), 30);
    assert_eq!(world.violations().len(), 12);
}

#[test]
fn a_told_pause_is_kept_until_its_end() {
    let mut world = world();
    world.limit(Some(Limits {
        chat_burst: 1,
        ..Limits::TELEGRAM
    }));
    say(&mut world, "satu");
    let reply = say(&mut world, "dua");
    let wait = reply.body["parameters"]["retry_after"].as_i64().unwrap();
    assert_eq!(
        reply.description(),
        format!("Too Many Requests: retry after {wait}")
    );
    let later = json!({ "chat_id": ANI, "text": "tiga" });
    assert!(world.call(at(1 + wait), "sendMessage", &later, &[]).is_ok());
}

#[test]
fn faults_come_by_plan_before_or_after_the_effect() {
    let mut world = world();
    let seen = world.chat_log(ANI).len();
    let first = world.calls() + 1;
    world.fail_by(Some(Arc::new(move |k, _| match k - first {
        0 => Fault::DropBefore,
        1 => Fault::DropAfter,
        2 => Fault::TooMany { retry_after: 5 },
        3 => Fault::Internal500,
        4 => Fault::HangAfter,
        _ => Fault::Pass,
    })));
    let fates = [(); 6].map(|()| {
        let reply = say(&mut world, "a");
        (reply.fate, reply.status)
    });
    assert_eq!(fates[0].0, Fate::Drop);
    assert_eq!(fates[1].0, Fate::Drop);
    assert_eq!(fates[2], (Fate::Answer, 429));
    assert_eq!(fates[3], (Fate::Answer, 500));
    assert_eq!(fates[4].0, Fate::Hang);
    assert_eq!(world.chat_log(ANI).len() - seen, 3);
    assert_eq!(world.count("sendMessage"), 3);
}

#[test]
fn a_webhook_is_served_in_order_and_again_after_a_pause() {
    let mut world = world();
    world.person_sends(at(1), ANI, "kedua");
    world.person_sends(at(1), (ANI, GROUP), "/status");
    call(
        &mut world,
        "setWebhook",
        json!({ "url": "http://127.0.0.1:9/", "secret_token": "rahasia" }),
    );
    assert_eq!(call(&mut world, "getUpdates", json!({})).status, 409);
    let due = world.deliveries(at(2));
    let ids: Vec<i64> = due.iter().map(|delivery| delivery.update_id).collect();
    assert_eq!(ids, [1, 3], "one at a time in a chat");
    assert_eq!(due[0].secret.as_deref(), Some("rahasia"));
    let busy = Delivered::Failed {
        why: "503".into(),
        retry_after_s: Some(10),
    };
    world.delivered(at(2), 1, busy);
    world.delivered(at(2), 3, Delivered::Accepted);
    assert_eq!(world.deliveries(at(5)), []);
    assert_eq!(world.deliveries(at(13))[0].update_id, 1);
    world.delivered(at(13), 1, Delivered::Accepted);
    assert_eq!(world.deliveries(at(13))[0].update_id, 2);
    let info = call(&mut world, "getWebhookInfo", json!({}));
    assert_eq!(info.value()["last_error_message"], "503");
}

#[test]
fn only_the_last_messages_of_a_chat_are_kept() {
    let mut world = world();
    for n in 0..MESSAGES_KEPT + 5 {
        say(&mut world, &format!("pesan {n}"));
    }
    assert_eq!(world.chat_log(ANI).len(), MESSAGES_KEPT);
    assert!(world.message(ANI, 2).is_none());
}

#[test]
fn the_practice_kecamatan_can_be_filled_twice() {
    let mut world = World::new(BotIdentity::practice());
    populate(&mut world);
    populate(&mut world);
    assert_eq!(world.groups().len(), 1);
}

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
