//! Messages leave in order within a chat, once a key, and find a new owner when theirs dies.

use std::time::Duration;

use jiff::Timestamp;
use musrenbot::store::Store;
use musrenbot::store::outbox::{End, Lane, NewOut, OutRow, Placed, Settled};

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
    store.outbox_claim(owner, at(50), 100).await.unwrap()
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
        .outbox_settle(&[Settled { id, tries: 1, end }])
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
async fn a_key_stays_known_after_its_message_was_sent_and_swept() {
    for_each_engine(&test_name!(), async |store| {
        let keyed = [message(1, "a", Some("k")), message(1, "b", None)];
        for placed in add(&store, &keyed, Some("one")).await {
            sent(&store, id(placed)).await;
        }
        assert_eq!(store.outbox_sweep(at(1000)).await.unwrap(), 1);
        assert_eq!(
            add(&store, &keyed[..1], Some("one")).await,
            [Placed::Dropped]
        );
    })
    .await;
}

#[tokio::test]
async fn messages_of_a_dead_owner_are_claimed_in_their_order() {
    for_each_engine(&test_name!(), async |store| {
        store.replica_beat("dead", at(10)).await.unwrap();
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
            .outbox_sending(&[(id(placed[0]), Some(41))])
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
        store.outbox_settle(&settled).await.unwrap();
        let rows = claim(&store, "two").await;
        assert_eq!(rows.len(), 1);
        assert_eq!(
            (rows[0].id, rows[0].due_at, rows[0].tries),
            (ids[0], at(99), 2)
        );
        let recent = store.outbox_recent(at(0)).await.unwrap();
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
        store.replica_beat("two", at(20)).await.unwrap();
        store.replica_beat("one", at(25)).await.unwrap();
        let alive = store
            .replica_alive(at(30), Duration::from_secs(7))
            .await
            .unwrap();
        assert_eq!(alive, ["one"]);
    })
    .await;
}
