//! Updates are read as people meant them, and nothing that Telegram adds makes one unreadable.

use jiff::Timestamp;
use musrenbot::app::incoming::{ChatKind, Incoming, RawUpdate, Tap, What};
use musrenbot::dialog::state::FileRef;
use musrenbot::telegram::{read, split};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::now;

const BOT: &str = "kebomas_bot";
const SENT: i64 = 1_801_530_000;

fn message(fields: Value) -> Value {
    let mut message = json!({
        "message_id": 11,
        "date": SENT,
        "chat": { "id": 42, "type": "private", "first_name": "Ani" },
        "from": { "id": 42, "is_bot": false, "first_name": "Ani", "last_name": "Lestari" },
    });
    let fields = fields.as_object().unwrap().clone();
    message.as_object_mut().unwrap().extend(fields);
    json!({ "update_id": 900, "message": message })
}

fn incoming(update: &Value) -> Incoming {
    read(&update.to_string(), BOT, now())
}

fn what(fields: Value) -> What {
    incoming(&message(fields)).what
}

fn command(name: &str, args: &str) -> What {
    What::Command {
        name: name.to_owned(),
        args: args.to_owned(),
    }
}

#[test]
fn words_come_with_who_where_and_when() {
    let read = incoming(&message(json!({ "text": "Jalan Melati" })));
    assert_eq!(read.what, What::Text("Jalan Melati".to_owned()));
    assert_eq!((read.chat.id, read.chat.kind), (42, ChatKind::Private));
    assert_eq!(read.at, Timestamp::from_second(SENT).unwrap());
    let from = read.from.unwrap();
    assert_eq!((from.id, from.nama.as_str()), (42, "Ani Lestari"));
}

#[test]
fn commands_are_known_in_every_form() {
    let cases = [
        ("/usul", command("usul", "")),
        ("/USUL", command("usul", "")),
        ("/start AbC-12_x", command("start", "AbC-12_x")),
        ("/status KBM-28-0412-T", command("status", "KBM-28-0412-T")),
        (
            "/status@kebomas_bot KBM-28-0412-T",
            command("status", "KBM-28-0412-T"),
        ),
        (
            "/status@Kebomas_Bot\n  KBM-28  ",
            command("status", "KBM-28"),
        ),
        ("/status_KBM280412T", command("status", "KBM280412T")),
        (
            "/status_KBM_28_0412_T@kebomas_bot",
            command("status", "KBM-28-0412-T"),
        ),
        ("/cari jalan desa", command("cari", "jalan desa")),
        ("/status@lain_bot KBM", What::Nothing),
    ];
    for (text, expected) in cases {
        assert_eq!(what(json!({ "text": text })), expected, "{text}");
    }
    for text in [
        "/",
        "/12",
        "/jl. Merdeka",
        "/ usul",
        " /usul",
        "/é",
        "a /usul",
    ] {
        assert_eq!(what(json!({ "text": text })), What::Text(text.to_owned()));
    }
}

#[test]
fn a_message_with_parts_that_are_newer_than_we_keeps_its_words() {
    let entities = json!([{ "type": "date_time", "offset": 0, "length": 4, "unix_time": 1 }]);
    let text = "Rapat 3 Maret";
    let fields = json!({ "text": text, "entities": entities, "brand_new": { "a": [1] } });
    assert_eq!(what(fields), What::Text(text.to_owned()));
    let reply = json!({ "text": text, "reply_to_message": { "rich_message": 1 } });
    assert_eq!(what(reply), What::Text(text.to_owned()));
}

#[test]
fn the_largest_picture_counts_and_albums_stay_together() {
    let size = |id: &str, width: i64| {
        json!({ "file_id": id, "file_unique_id": format!("u{id}"), "width": width,
                "height": width / 2, "file_size": width * 10 })
    };
    let photo = json!({ "photo": [size("a", 90), size("b", 1280), size("c", 320)],
                        "media_group_id": "77", "caption": "jalan rusak" });
    let expected = FileRef {
        file_id: "b".to_owned(),
        unique_id: "ub".to_owned(),
        size: Some(12800),
        mime: Some("image/jpeg".to_owned()),
        name: None,
        album: Some("77".to_owned()),
        message_id: 11,
    };
    assert_eq!(what(photo), What::Photo(expected));
}

#[test]
fn documents_and_points_are_read() {
    let document = json!({ "document": { "file_id": "d", "file_unique_id": "ud",
        "file_name": "RAB.pdf", "mime_type": "application/pdf", "file_size": 5 } });
    match what(document) {
        What::Document(file) => {
            assert_eq!(file.name.as_deref(), Some("RAB.pdf"));
            assert_eq!(file.mime.as_deref(), Some("application/pdf"));
        }
        other => panic!("{other:?}"),
    }
    let point = json!({ "location": { "latitude": -7.17, "longitude": 112.64 } });
    assert_eq!(
        what(point),
        What::Point {
            lat: -7.17,
            lon: 112.64
        }
    );
}

#[test]
fn what_people_send_and_we_do_not_use_still_gets_an_answer() {
    for kind in ["sticker", "voice", "contact", "dice", "kind_of_tomorrow"] {
        assert_eq!(what(json!({ kind: { "x": 1 } })), What::Other, "{kind}");
    }
    for kind in ["new_chat_members", "pinned_message", "forum_topic_created"] {
        assert_eq!(what(json!({ kind: [] })), What::Nothing, "{kind}");
    }
}

fn tap(message: Value) -> Incoming {
    incoming(&json!({ "update_id": 901, "callback_query": {
        "id": "5501", "from": { "id": 42, "first_name": "Ani" }, "message": message,
        "chat_instance": "1", "data": "7:ya" } }))
}

#[test]
fn a_tap_tells_which_message_when_telegram_still_has_it() {
    let chat = json!({ "id": -500, "type": "group", "title": "Rapat" });
    let tapped = |message_id| {
        What::Tap(Tap {
            query: "5501".to_owned(),
            message_id,
            data: "7:ya".to_owned(),
        })
    };
    let there = tap(json!({ "message_id": 30, "date": SENT, "chat": chat }));
    assert_eq!((there.chat.id, there.at), (-500, now()));
    assert_eq!(there.what, tapped(Some(30)));
    let gone = tap(json!({ "message_id": 30, "date": 0, "chat": chat }));
    assert_eq!(gone.what, tapped(None));
    let nowhere = tap(Value::Null);
    assert_eq!((nowhere.chat.id, nowhere.what), (42, tapped(None)));
}

#[test]
fn only_a_topic_is_answered_in_its_thread() {
    let topic = incoming(&message(
        json!({ "text": "a", "message_thread_id": 5, "is_topic_message": true }),
    ));
    assert_eq!(topic.chat.topic, Some(5));
    let reply = incoming(&message(json!({ "text": "a", "message_thread_id": 5 })));
    assert_eq!(reply.chat.topic, None);
}

#[test]
fn our_own_standing_in_a_chat_is_told() {
    let cases = [
        (json!({ "status": "member" }), true),
        (json!({ "status": "administrator" }), true),
        (json!({ "status": "kicked" }), false),
        (json!({ "status": "left" }), false),
        (
            json!({ "status": "restricted", "is_member": true, "can_send_messages": false }),
            false,
        ),
        (
            json!({ "status": "restricted", "is_member": true, "can_send_messages": true }),
            true,
        ),
    ];
    for (new, member) in cases {
        let update = json!({ "update_id": 1, "my_chat_member": {
            "chat": { "id": -500, "type": "group" }, "from": { "id": 42 }, "date": SENT,
            "old_chat_member": { "status": "left" }, "new_chat_member": new } });
        assert_eq!(
            incoming(&update).what,
            What::Membership { member },
            "{update}"
        );
    }
}

#[test]
fn a_move_is_told_from_the_old_group_on_either_side() {
    let old = json!({ "chat": { "id": -500, "type": "group" }, "migrate_to_chat_id": -1500 });
    let new = json!({ "chat": { "id": -1500, "type": "supergroup" },
                      "migrate_from_chat_id": -500 });
    for fields in [old, new] {
        let read = incoming(&message(fields));
        assert_eq!(
            (read.chat.id, read.what),
            (-500, What::Migrated { to: -1500 })
        );
    }
}

#[test]
fn a_field_of_a_new_shape_leaves_at_least_who_and_where() {
    let odd = incoming(&message(json!({ "text": { "rich": true } })));
    assert_eq!((odd.chat.id, odd.what), (42, What::Other));
    assert_eq!(odd.from.unwrap().id, 42);
    let torn = message(json!({ "text": "x" }))
        .to_string()
        .replace("\"x\"", r#""\ud800""#);
    assert_eq!(read(&torn, BOT, now()).what, What::Other);
}

#[test]
fn other_kinds_of_update_mean_nothing() {
    let tomorrow = json!({ "update_id": 1, "guest_message": { "text": "a" } });
    for update in [tomorrow, json!([]), json!("x")] {
        assert_eq!(incoming(&update).what, What::Nothing, "{update}");
    }
}

#[test]
fn a_rewritten_message_is_known_as_such_and_a_live_place_is_not() {
    let edited = |content: Value| {
        let mut message = json!({ "message_id": 9, "date": SENT, "edit_date": SENT + 60,
            "from": { "id": 42, "first_name": "Ani" }, "chat": { "id": 42, "type": "private" } });
        let content = content.as_object().expect("an object").clone();
        message.as_object_mut().expect("an object").extend(content);
        incoming(&json!({ "update_id": 902, "edited_message": message }))
    };
    let rewritten = edited(json!({ "text": "/batal" }));
    assert_eq!((rewritten.chat.id, rewritten.what), (42, What::Edited));
    let moved = edited(json!({ "location": { "latitude": -7.1, "longitude": 112.6 } }));
    assert_eq!(moved.what, What::Nothing);
}

#[test]
fn a_raw_update_tells_its_lane() {
    let chat = |id: i64| json!({ "chat": { "id": id, "type": "group" }, "text": "a" });
    let tapped = |message: Value| json!({ "id": "1", "from": { "id": 42 }, "message": message });
    let cases = [
        ("message", chat(-500), -500),
        ("my_chat_member", chat(-500), -500),
        ("edited_message", chat(42), 42),
        ("callback_query", tapped(chat(-500)), -500),
        ("callback_query", tapped(Value::Null), 42),
        ("guest_message", chat(9), 0),
    ];
    for (kind, content, lane) in cases {
        let payload = json!({ "update_id": 77, kind: content }).to_string();
        let expected = RawUpdate {
            update_id: 77,
            chat: lane,
            payload: payload.clone(),
        };
        assert_eq!(split(payload), Ok(expected), "{kind}");
    }
}

#[test]
fn an_update_that_cannot_be_split_tells_its_number_when_it_can() {
    let numbered = split(r#"{"update_id":77,"message":{"chat":"aneh"}}"#).unwrap_err();
    assert_eq!(numbered.update_id, Some(77));
    assert!(numbered.payload.contains("aneh"));
    for payload in ["", "<html>", r#"{"message":{}}"#, r#"{"update_id":"x"}"#] {
        assert_eq!(split(payload).unwrap_err().update_id, None, "{payload}");
    }
}

proptest! {
    #[test]
    fn reading_never_fails(payload in "\\PC{0,200}", text in "\\PC{0,80}") {
        read(&payload, BOT, now());
        let update = message(json!({ "text": text }));
        let read = incoming(&update);
        let kept = matches!(&read.what, What::Text(kept) if *kept == text);
        prop_assert!(kept || text.starts_with('/'));
    }
}
