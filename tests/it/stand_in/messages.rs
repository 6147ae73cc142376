//! Messages once they stand in a chat: taps on them, edits, photos and albums.

use bytes::Bytes;
use musrenbot::demo::{Content, MESSAGES_KEPT, Upload};
use serde_json::json;
use teloxide::types::File;

use super::{ANI, PNG, at, call, say, world};

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
    assert_eq!(world.hand_out(&file.path).file.unwrap().1, PNG);
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
fn only_the_last_messages_of_a_chat_are_kept() {
    let mut world = world();
    for n in 0..MESSAGES_KEPT + 5 {
        say(&mut world, &format!("pesan {n}"));
    }
    assert_eq!(world.chat_log(ANI).len(), MESSAGES_KEPT);
    assert!(world.message(ANI, 2).is_none());
}
