//! The stand-in behaves as Telegram does where this bot leans on it.

use jiff::{SignedDuration, Timestamp};
use musrenbot::demo::{BotIdentity, Reply, World};
use serde_json::{Value, json};

mod answers;
mod anything;
mod chats;
mod faults;
mod messages;
mod updates;

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
