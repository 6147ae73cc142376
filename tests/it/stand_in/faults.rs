//! Telegram's limits, and faults by plan.

use std::sync::Arc;

use musrenbot::demo::{Fate, Fault, Limits, World};
use serde_json::json;

use super::{ANI, GROUP, at, say, world};

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
