//! Messages leave in order within a chat, once a key, and find a new owner when theirs dies.

use std::time::Duration;

use jiff::Timestamp;
use musrenbot::app::clock::pause;
use musrenbot::store::outbox::{End, Lane, NewOut, Noted, OutRow, Placed, Settled};
use musrenbot::store::{Engine, Store};

use crate::engines::for_each_engine;
use crate::test_name;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("a plain instant")
}

fn message(chat: i64, body: &str, key: Option<&str>) -> NewOut {
    NewOut {
        chat,
        topic: None,
        lane: Lane::People,
        body: body.to_owned(),
        key: key.map(str::to_owned),
        due_at: at(0),
    }
}

async fn add(store: &Store, messages: &[NewOut], owner: Option<&str>) -> Vec<Placed> {
    let tx = store.begin().await.unwrap();
    let placed = tx.outbox_add(messages, owner, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    placed
}

async fn claim(store: &Store, owner: &str) -> Vec<OutRow> {
    store
        .outbox_claim(owner, at(60), Duration::from_secs(10), 100)
        .await
        .unwrap()
}

fn bodies(rows: &[OutRow]) -> Vec<&str> {
    rows.iter().map(|row| row.body.as_str()).collect()
}

async fn sent(store: &Store, id: i64) {
    let end = End::Sent {
        at: at(60),
        message_id: Some(7),
    };
    store
        .outbox_settle("one", &[Settled { id, tries: 1, end }])
        .await
        .unwrap();
}

#[tokio::test]
async fn a_message_with_a_known_key_is_dropped() {
    for_each_engine(&test_name!(), async |store| {
        let first = [
            message(1, "a", None),
            message(1, "b", Some("ringkasan/1")),
            message(1, "c", Some("ringkasan/1")),
            message(1, "d", None),
        ];
        let placed = add(&store, &first, Some("one")).await;
        assert!(matches!(
            placed[..],
            [Placed::Mine(a), Placed::Mine(b), Placed::Dropped, Placed::Mine(d)] if a < b && b < d
        ));
        let again = add(&store, &[message(2, "e", Some("ringkasan/1"))], Some("one")).await;
        assert_eq!(again, [Placed::Dropped]);
    })
    .await;
}

#[tokio::test]
async fn the_sweep_keeps_what_must_never_be_said_twice() {
    for_each_engine(&test_name!(), async |store| {
        let keyed = [
            message(1, "a", Some("digest:1")),
            message(1, "b", None),
            message(1, "c", Some("kabar:1")),
        ];
        for placed in add(&store, &keyed, Some("one")).await {
            sent(&store, id(placed)).await;
        }
        assert_eq!(store.outbox_sweep(at(1000), "digest:").await.unwrap(), 2);
        let again = add(&store, &keyed, Some("one")).await;
        assert!(matches!(
            again[..],
            [Placed::Dropped, Placed::Mine(_), Placed::Mine(_)]
        ));
    })
    .await;
}

#[tokio::test]
async fn what_could_not_be_delivered_is_forgotten_in_the_end() {
    for_each_engine(&test_name!(), async |store| {
        let some = [message(1, "a", None), message(2, "b", Some("digest:1"))];
        for placed in add(&store, &some, Some("one")).await {
            let why = "blocked".to_owned();
            let end = End::Undeliverable { why };
            let settled = Settled {
                id: id(placed),
                tries: 1,
                end,
            };
            store.outbox_settle("one", &[settled]).await.unwrap();
        }
        let sweep = async |before| store.outbox_sweep_failed(before, "digest:").await.unwrap();
        assert_eq!(sweep(at(0)).await, 0);
        assert_eq!(sweep(at(1)).await, 1);
        let stats = store.read().stats().await.unwrap();
        assert_eq!(stats.outbox_undeliverable, 1);
    })
    .await;
}

#[tokio::test]
async fn messages_of_a_dead_owner_are_claimed_in_their_order() {
    for_each_engine(&test_name!(), async |store| {
        store.replica_beat("alive", at(55)).await.unwrap();
        let some = [
            message(1, "a", None),
            message(2, "b", None),
            message(1, "c", None),
        ];
        add(&store, &some, Some("dead")).await;
        add(&store, &[message(3, "other", None)], Some("alive")).await;
        let rows = claim(&store, "new").await;
        assert_eq!(bodies(&rows), ["a", "b", "c"]);
        assert!(
            claim(&store, "new").await.is_empty(),
            "its own are in its memory"
        );
    })
    .await;
}

#[tokio::test]
async fn a_message_behind_those_of_another_owner_waits_for_its_turn() {
    for_each_engine(&test_name!(), async |store| {
        store.replica_beat("one", at(55)).await.unwrap();
        store.replica_beat("two", at(55)).await.unwrap();
        let first = add(&store, &[message(1, "a", None)], Some("one")).await;
        let second = add(&store, &[message(1, "b", None)], Some("two")).await;
        assert!(matches!(second[..], [Placed::Later(_)]));
        assert!(
            claim(&store, "two").await.is_empty(),
            "one is alive and owns the chat"
        );
        sent(&store, id(first[0])).await;
        assert_eq!(bodies(&claim(&store, "two").await), ["b"]);
    })
    .await;
}

#[tokio::test]
async fn the_owner_of_a_chat_may_claim_what_came_behind() {
    for_each_engine(&test_name!(), async |store| {
        store.replica_beat("one", at(55)).await.unwrap();
        add(&store, &[message(1, "a", None)], Some("one")).await;
        add(&store, &[message(1, "b", None)], None).await;
        assert_eq!(bodies(&claim(&store, "one").await), ["b"]);
    })
    .await;
}

#[tokio::test]
async fn a_begun_send_is_known_as_such_after_a_crash() {
    for_each_engine(&test_name!(), async |store| {
        let placed = add(
            &store,
            &[message(1, "a", None), message(1, "b", None)],
            Some("one"),
        )
        .await;
        store
            .outbox_sending("one", &[(id(placed[0]), Some(41))])
            .await
            .unwrap();
        let rows = claim(&store, "two").await;
        assert_eq!((rows[0].sending, rows[0].before_id), (true, Some(41)));
        assert_eq!((rows[1].sending, rows[1].before_id), (false, None));
    })
    .await;
}

#[tokio::test]
async fn each_end_of_a_try_is_kept() {
    for_each_engine(&test_name!(), async |store| {
        let some: Vec<_> = (0..4).map(|n| message(n, "x", None)).collect();
        let placed = add(&store, &some, Some("one")).await;
        let ids: Vec<i64> = placed.into_iter().map(id).collect();
        let why = "Forbidden: bot was blocked by the user".to_owned();
        let ends = [
            End::Waiting {
                due_at: at(99),
                why: "Too Many Requests".to_owned(),
                unsure: false,
            },
            End::Sent {
                at: at(60),
                message_id: None,
            },
            End::Undeliverable { why: why.clone() },
            End::Unsure { why },
        ];
        let settled: Vec<_> = ids
            .iter()
            .zip(ends)
            .map(|(id, end)| Settled {
                id: *id,
                tries: 2,
                end,
            })
            .collect();
        assert_eq!(store.outbox_settle("one", &settled).await.unwrap().count, 4);
        let rows = claim(&store, "two").await;
        assert_eq!(rows.len(), 1);
        assert_eq!(
            (rows[0].id, rows[0].due_at, rows[0].tries),
            (ids[0], at(99), 2)
        );
        let recent = store.outbox_recent(at(0)).await.unwrap();
        let recent: Vec<_> = recent.iter().map(|sent| (sent.chat, sent.at)).collect();
        assert_eq!(recent, [(1, at(60))]);
    })
    .await;
}

fn id(placed: Placed) -> i64 {
    match placed {
        Placed::Mine(id) => id,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_silent_replica_is_not_alive() {
    for_each_engine(&test_name!(), async |store| {
        store.replica_beat("one", at(0)).await.unwrap();
        store.replica_beat("two", at(0)).await.unwrap();
        // PostgreSQL counts by its own clock.
        pause(Duration::from_secs(1)).await;
        store.replica_beat("one", at(1)).await.unwrap();
        let silence = Duration::from_millis(500);
        assert_eq!(store.replica_alive(at(1), silence).await.unwrap(), ["one"]);
    })
    .await;
}

#[tokio::test]
async fn a_replica_whose_clock_is_wrong_counts_as_alive_on_postgres() {
    for_each_engine(&test_name!(), async |store| {
        store.replica_beat("late", at(-4000)).await.unwrap();
        store.replica_beat("right", at(0)).await.unwrap();
        let silence = Duration::from_secs(10);
        let alive = store.replica_alive(at(0), silence).await.unwrap();
        match store.engine() {
            Engine::Sqlite => assert_eq!(alive, ["right"]),
            Engine::Postgres => assert_eq!(alive, ["late", "right"]),
        }
    })
    .await;
}

#[tokio::test]
async fn who_lost_a_message_to_another_replica_neither_begins_nor_ends_it() {
    for_each_engine(&test_name!(), async |store| {
        let some = [message(1, "a", None), message(2, "b", None)];
        let placed = add(&store, &some, Some("one")).await;
        let ids: Vec<i64> = placed.into_iter().map(id).collect();
        assert_eq!(bodies(&claim(&store, "two").await), ["a", "b"]);
        let begun = [(ids[0], None), (ids[1], None)];
        assert!(
            store
                .outbox_sending("one", &begun)
                .await
                .unwrap()
                .is_empty()
        );
        let mut taken = store.outbox_sending("two", &begun).await.unwrap();
        taken.sort_unstable();
        assert_eq!(taken, ids);
        let ended = |why: &str| Settled {
            id: ids[0],
            tries: 1,
            end: End::Unsure {
                why: why.to_owned(),
            },
        };
        let settle = async |owner, why| store.outbox_settle(owner, &[ended(why)]).await.unwrap();
        let noted = |count, lost: &[i64]| Noted {
            count,
            lost: lost.to_vec(),
        };
        assert_eq!(settle("one", "late").await, noted(0, &ids[..1]));
        assert_eq!(settle("two", "right").await, noted(1, &[]));
        let again = settle("two", "again").await;
        assert_eq!(again, noted(0, &[]), "it has ended");
        let taken = store.outbox_sending("two", &begun).await.unwrap();
        assert_eq!(taken, ids[1..]);
    })
    .await;
}

#[tokio::test]
async fn a_message_that_its_owner_does_not_hold_is_found_again() {
    for_each_engine(&test_name!(), async |store| {
        let some = [message(1, "a", None), message(2, "b", None)];
        let held = id(add(&store, &some, Some("one")).await[0]);
        add(&store, &[message(3, "other", None)], Some("two")).await;
        let own =
            async |held: &[i64], before| store.outbox_own("one", held, before, 9).await.unwrap();
        assert_eq!(bodies(&own(&[held], at(1)).await), ["b"]);
        assert_eq!(bodies(&own(&[], at(1)).await), ["a", "b"]);
        assert!(
            own(&[], at(0)).await.is_empty(),
            "they may just be on their way"
        );
    })
    .await;
}

#[tokio::test]
async fn who_serves_a_file_alone_need_not_wait_for_the_dead() {
    for_each_engine(&test_name!(), async |store| {
        store.replica_beat("killed", at(60)).await.unwrap();
        add(&store, &[message(1, "a", None)], Some("killed")).await;
        assert!(claim(&store, "new").await.is_empty());
        let lock = store.serve_lock().unwrap();
        store.replica_reset(&lock).await.unwrap();
        let left = claim(&store, "new").await.len();
        assert_eq!(left, usize::from(store.engine() == Engine::Sqlite));
    })
    .await;
}

#[tokio::test]
async fn what_somebody_left_behind_says_whether_it_may_have_been_sent() {
    for_each_engine(&test_name!(), async |store| {
        let left = async |chat, owner| {
            add(&store, &[message(chat, "a", None)], Some(owner)).await;
        };
        left(1, "killed").await;
        left(2, "gone home").await;
        let tried = id(add(&store, &[message(3, "a", None)], Some("killed")).await[0]);
        let end = End::Waiting {
            due_at: at(1),
            why: "the answer got lost".to_owned(),
            unsure: true,
        };
        let settled = Settled {
            id: tried,
            tries: 1,
            end,
        };
        store.outbox_settle("killed", &[settled]).await.unwrap();
        store.outbox_release("gone home").await.unwrap();
        let rows = claim(&store, "new").await;
        let left = rows
            .iter()
            .map(|row| (row.last_owner.as_deref(), row.sending));
        let (killed, nobody) = (Some("killed"), None);
        assert!(left.eq([(killed, false), (nobody, false), (killed, true)]));
    })
    .await;
}
