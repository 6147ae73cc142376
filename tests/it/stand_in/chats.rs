//! Chats that take no messages, move, or show a menu.

use musrenbot::demo::{BotIdentity, World, populate};
use serde_json::{Value, json};

use super::{ANI, GROUP, at, call, world};

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
fn the_practice_kecamatan_can_be_filled_twice() {
    let mut world = World::new(BotIdentity::practice());
    populate(&mut world);
    populate(&mut world);
    assert_eq!(world.groups().len(), 1);
}
