//! What the pump takes is kept and answered once, and what it cannot handle harms nobody else.

use std::sync::Arc;

use musrenbot::app::lanes::Next;
use musrenbot::app::pump::{BATCH_MAX, TRIES_MAX};
use musrenbot::store::Engine;
use musrenbot::store::inbox::RawUpdate;

use crate::engines::{for_each_url, sql};
use crate::stage::Stage;
use crate::test_name;

const POISON: &str = "racun";

/// A private message of a stranger, who is told how to get an office.
fn says(id: i64, person: i64, text: &str) -> RawUpdate {
    let payload = serde_json::json!({
        "update_id": id,
        "message": {
            "message_id": id,
            "date": 1_801_443_600,
            "chat": {"id": person, "type": "private", "first_name": "Tamu"},
            "from": {"id": person, "is_bot": false, "first_name": "Tamu"},
            "text": text,
        },
    });
    RawUpdate {
        update_id: id,
        chat: person,
        payload: payload.to_string(),
    }
}

/// The chats that messages wait for, in order, each taken up and ended.
fn told(stage: &Stage) -> Vec<i64> {
    let mut chats = Vec::new();
    while let Next::Send(one) = stage.bot.outbox.next() {
        chats.push(one.parcel.chat);
    }
    chats.sort_unstable();
    chats
}

async fn waiting(stage: &Stage) -> u64 {
    let stats = stage.bot.store.read().stats().await;
    stats.expect("the store is read").inbox_waiting
}

#[tokio::test]
async fn what_was_taken_is_safe_and_known_again_however_much_it_is() {
    for_each_url(&test_name!(), async |url| {
        let stage = Stage::open(url, None).await;
        let now = stage.time.now();
        let many: Vec<_> = (1..=BATCH_MAX as i64 + 9)
            .map(|id| says(id, 1_000 + id, "halo"))
            .collect();
        let first = stage.bot.pump.take(&many, now).await.unwrap();
        assert_eq!((first.fresh, first.handled), (many.len() as u64, BATCH_MAX));
        assert_eq!(waiting(&stage).await, 9);
        let again = stage.bot.pump.take(&many, now).await.unwrap();
        assert_eq!((again.fresh, again.handled), (0, 9));
        let idle = stage.bot.pump.take(&many, now).await.unwrap();
        assert_eq!((idle.fresh, idle.handled, idle.out.len()), (0, 0, 0));
    })
    .await;
}

/// Steps until nothing waits, as the loop of production does.
async fn pump_dry(stage: &Stage) {
    for _ in 0..=2 * TRIES_MAX {
        stage.bot.pump(stage.time.now()).await;
    }
    assert_eq!(waiting(stage).await, 0);
}

const ADMIN: i64 = 77;

#[tokio::test]
async fn an_update_that_cannot_be_read_is_set_aside_and_harms_no_other() {
    for_each_url(&test_name!(), async |url| {
        let mut stage = Stage::open(url, None).await;
        stage.bot.pump.admins = Arc::new([ADMIN]);
        let read = Arc::clone(&stage.bot.pump.read);
        stage.bot.pump.read = Arc::new(move |payload, at| {
            assert!(!payload.contains(POISON), "this one cannot be read");
            read(payload, at)
        });
        let new = [
            says(1, 11, "halo"),
            says(2, 12, POISON),
            says(3, 13, "halo"),
        ];
        let taken = stage.bot.pump.take(&new, stage.time.now()).await.unwrap();
        assert_eq!(taken.fresh, 3, "all are safe, whatever becomes of them");
        stage.bot.outbox.offer(taken.out).await;
        pump_dry(&stage).await;
        assert_eq!(told(&stage), [11, 13, ADMIN]);
        let stats = stage.bot.store.read().stats().await.unwrap();
        assert_eq!(stats.inbox_aside, 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_wrote_what_cannot_be_stored_is_told_so_and_others_go_on() {
    for_each_url(&test_name!(), async |url| {
        let mut stage = Stage::open(url.clone(), None).await;
        stage.bot.pump.admins = Arc::new([ADMIN]);
        for (id, at) in [(11, 0), (12, 1), (13, 2)] {
            stage.operator_desa(id, at).await;
        }
        refuse_conversation_of(&stage, &url, 12).await;
        let new = [11, 12, 13].map(|id| says(id, id, "/usul"));
        let taken = stage.bot.pump.take(&new, stage.time.now()).await.unwrap();
        assert_eq!(taken.fresh, 3);
        stage.bot.outbox.offer(taken.out).await;
        pump_dry(&stage).await;
        assert_eq!(told(&stage), [11, 12, 13, ADMIN]);
        assert_eq!(stage.bot.pump.metrics.updates_set_aside.get(), 1);
        let tx = stage.bot.store.begin().await.unwrap();
        let known = tx.conversation_some(&[11, 12, 13]).await.unwrap();
        let mut known: Vec<_> = known.into_keys().collect();
        known.sort_unstable();
        assert_eq!(known, [11, 13]);
    })
    .await;
}

/// From now on the database refuses what this chat is in the middle of.
async fn refuse_conversation_of(stage: &Stage, url: &str, chat: i64) {
    let refuse = match stage.bot.store.engine() {
        Engine::Sqlite => format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON conversation WHEN NEW.chat = {chat}
             BEGIN SELECT RAISE(ABORT, 'refused'); END"
        ),
        Engine::Postgres => {
            format!("ALTER TABLE conversation ADD CONSTRAINT refuse CHECK (chat <> {chat})")
        }
    };
    sql(url, &refuse).await;
}

#[tokio::test]
async fn what_was_before_the_one_that_fails_does_not_wait_for_it() {
    for_each_url(&test_name!(), async |url| {
        let mut stage = Stage::open(url, None).await;
        let read = Arc::clone(&stage.bot.pump.read);
        stage.bot.pump.read = Arc::new(move |payload, at| {
            assert!(!payload.contains(POISON), "this one cannot be read");
            read(payload, at)
        });
        let last = BATCH_MAX as i64;
        let many: Vec<_> = (1..=last)
            .map(|id| says(id, 1_000 + id, if id == last { POISON } else { "halo" }))
            .collect();
        let mut steps = 0;
        let mut taken = stage.bot.pump.take(&many, stage.time.now()).await.unwrap();
        while waiting(&stage).await > 0 {
            steps += 1;
            assert!(taken.handled > 0, "each step gets on");
            taken = stage.bot.pump.step(stage.time.now()).await.unwrap();
        }
        // Halves until one is left, and that one as often as it is tried.
        assert!(steps <= BATCH_MAX.ilog2() + TRIES_MAX, "{steps} steps");
    })
    .await;
}
