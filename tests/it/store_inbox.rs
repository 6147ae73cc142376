//! Updates are kept once, handled in order within a chat, and never lost.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use musrenbot::store::inbox::RawUpdate;
use musrenbot::store::{Engine, Store};

use crate::engines::for_each_engine;
use crate::test_name;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("a plain instant")
}

fn update(update_id: i64, chat: i64) -> RawUpdate {
    let payload = format!(r#"{{"update_id":{update_id},"text":"jalan \u0000 \"rusak\" 😀"}}"#);
    RawUpdate {
        update_id,
        chat,
        payload,
    }
}

async fn claim(store: &Store) -> Vec<i64> {
    let tx = store.begin().await.unwrap();
    let rows = tx.inbox_claim(100).await.unwrap();
    rows.iter().map(|row| row.update_id).collect()
}

#[tokio::test]
async fn an_update_that_comes_twice_is_kept_once() {
    for_each_engine(&test_name!(), async |store| {
        let first = [update(1, 10), update(2, 20)];
        assert_eq!(store.inbox_add(&first, at(0)).await.unwrap(), 2);
        let again = [update(2, 20), update(3, 30), update(1, 10)];
        assert_eq!(store.inbox_add(&again, at(1)).await.unwrap(), 1);
        assert_eq!(claim(&store).await, [1, 2, 3]);
    })
    .await;
}

#[tokio::test]
async fn a_payload_comes_out_as_it_went_in() {
    for_each_engine(&test_name!(), async |store| {
        store.inbox_add(&[update(1, 10)], at(0)).await.unwrap();
        let tx = store.begin().await.unwrap();
        let rows = tx.inbox_claim(1).await.unwrap();
        assert_eq!(rows[0].payload, update(1, 10).payload);
        assert_eq!((rows[0].chat, rows[0].tries), (10, 0));
    })
    .await;
}

#[tokio::test]
async fn a_batch_of_thousands_goes_in_whole() {
    for_each_engine(&test_name!(), async |store| {
        let many: Vec<_> = (1..=3000).map(|id| update(id, id)).collect();
        assert_eq!(store.inbox_add(&many, at(0)).await.unwrap(), 3000);
        assert_eq!(store.inbox_add(&many, at(0)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn an_update_stays_until_the_transaction_that_did_it_commits() {
    for_each_engine(&test_name!(), async |store| {
        store.inbox_add(&[update(1, 10)], at(0)).await.unwrap();
        let tx = store.begin().await.unwrap();
        let row = tx.inbox_claim(1).await.unwrap().remove(0);
        tx.inbox_done(&[row.id], at(1)).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(store.inbox_try_failed(row.id).await.unwrap(), 1);
        assert_eq!(claim(&store).await, [1]);

        let tx = store.begin().await.unwrap();
        tx.inbox_done(&[row.id], at(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(claim(&store).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_update_set_aside_frees_its_chat_and_survives_the_sweep() {
    for_each_engine(&test_name!(), async |store| {
        store
            .inbox_add(&[update(1, 10), update(2, 10)], at(0))
            .await
            .unwrap();
        let tx = store.begin().await.unwrap();
        let first = tx.inbox_claim(1).await.unwrap().remove(0);
        tx.inbox_aside(first.id, "panicked three times", at(1))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(&store).await, [2]);
        assert_eq!(store.inbox_sweep(at(100)).await.unwrap(), 0);
        assert_eq!(store.inbox_add(&[update(1, 10)], at(2)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_sweep_forgets_done_updates_and_no_others() {
    for_each_engine(&test_name!(), async |store| {
        store
            .inbox_add(&[update(1, 10), update(2, 20)], at(0))
            .await
            .unwrap();
        let tx = store.begin().await.unwrap();
        let rows = tx.inbox_claim(1).await.unwrap();
        tx.inbox_done(&[rows[0].id], at(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.inbox_sweep(at(1)).await.unwrap(), 0);
        assert_eq!(store.inbox_sweep(at(2)).await.unwrap(), 1);
        assert_eq!(claim(&store).await, [2]);
    })
    .await;
}

#[tokio::test]
async fn concurrent_claimers_keep_the_order_within_a_chat() {
    for_each_engine(&test_name!(), async |store| {
        let chats = 6;
        let updates: Vec<_> = (0..120).map(|id| update(id, id % chats)).collect();
        store.inbox_add(&updates, at(0)).await.unwrap();
        let done = std::sync::Mutex::new(Vec::new());
        let workers = (0..4).map(|_| work(&store, &done));
        futures_util::future::join_all(workers).await;
        let done = done.into_inner().unwrap();
        let mut last: HashMap<i64, i64> = HashMap::new();
        for (chat, id) in &done {
            let before = last.insert(*chat, *id);
            assert!(
                before.is_none_or(|before| before < *id),
                "{id} came after {before:?}"
            );
        }
        let each: HashSet<_> = done.iter().collect();
        assert_eq!((done.len(), each.len()), (120, 120));
    })
    .await;
}

/// Handles until nothing is left; notes what it did while it still holds the rows.
async fn work(store: &Store, done: &std::sync::Mutex<Vec<(i64, i64)>>) {
    // Rows held by others are passed over, so an empty claim need not mean the end.
    while done.lock().unwrap().len() < 120 {
        let tx = store.begin().await.unwrap();
        let rows = tx.inbox_claim(3).await.unwrap();
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        tx.inbox_done(&ids, at(1)).await.unwrap();
        tokio::task::yield_now().await;
        done.lock()
            .unwrap()
            .extend(rows.iter().map(|row| (row.chat, row.update_id)));
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn two_claimers_on_postgres_hold_different_chats() {
    for_each_engine(&test_name!(), async |store| {
        if store.engine() == Engine::Sqlite {
            return;
        }
        let updates = [update(1, 10), update(2, 10), update(3, 20), update(4, 20)];
        store.inbox_add(&updates, at(0)).await.unwrap();
        let one = store.begin().await.unwrap();
        let two = store.begin().await.unwrap();
        let first = one.inbox_claim(1).await.unwrap();
        let second = two.inbox_claim(10).await.unwrap();
        assert_eq!((first.len(), first[0].update_id), (1, 1));
        assert_eq!((second.len(), second[0].update_id), (1, 3));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_all_the_same() {
    for_each_engine(&test_name!(), async |store| {
        store
            .quarantine_add("\0 no JSON", "expected value at line 1", at(0))
            .await
            .unwrap();
    })
    .await;
}
