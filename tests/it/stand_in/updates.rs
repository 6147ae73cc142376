//! Which updates the bot hears, in which order, how often and for how long.

use bytes::Bytes;
use musrenbot::demo::{Delivered, World};
use serde_json::{Value, json};
use teloxide::types::{Update, UpdateKind};

use super::{ANI, GROUP, PNG, at, call, say, updates, world};

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
