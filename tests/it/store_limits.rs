//! Nobody waits for ever: what passes by itself is known as such, and what hangs is cut off.

use std::time::Duration;

use musrenbot::app::decision::{Fact, Want};
use musrenbot::app::fetch::fetch;
use musrenbot::store::inbox::RawUpdate;
use musrenbot::store::outbox::{End, Lane, NewOut, Placed, Settled};
use musrenbot::store::{Engine, JsonFault, Store, StoreError};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};

use crate::engines::{for_each_engine, for_each_url};
use crate::store_samples::{at, isi, set_up, submit};
use crate::test_name;

async fn memory() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

async fn fails(db: &DatabaseConnection, sql: &str) -> StoreError {
    db.execute_unprepared(sql).await.expect_err(sql).into()
}

#[tokio::test]
async fn a_full_or_read_only_disk_is_waited_for_and_a_mistake_is_not() {
    let db = memory().await;
    assert!(!fails(&db, "SELECT nothing").await.is_away());
    db.execute_unprepared("CREATE TABLE t (a TEXT UNIQUE); PRAGMA max_page_count = 3")
        .await
        .unwrap();
    let full = fails(&db, "INSERT INTO t VALUES (hex(randomblob(100000)))").await;
    assert!(full.is_away(), "{full}");
    db.execute_unprepared("INSERT INTO t VALUES ('a')")
        .await
        .unwrap();
    let twice = fails(&db, "INSERT INTO t VALUES ('a')").await;
    assert!(!twice.is_away() && !twice.is_clash(), "{twice}");
    db.execute_unprepared("PRAGMA query_only = 1")
        .await
        .unwrap();
    let closed = fails(&db, "INSERT INTO t VALUES ('b')").await;
    assert!(closed.is_away(), "{closed}");
}

#[tokio::test]
async fn who_waits_for_a_row_on_postgres_gives_up_and_may_try_again() {
    for_each_engine(&test_name!(), async |store| {
        if store.engine() == Engine::Sqlite {
            return;
        }
        store.inbox_add(&[update(1)], at(0)).await.unwrap();
        let holder = store.begin().await.unwrap();
        let id = holder.inbox_claim(1).await.unwrap()[0].id;
        let other = store.begin().await.unwrap();
        let ids = [id];
        let waited = tokio::time::timeout(Duration::from_secs(20), other.inbox_done(&ids, at(1)));
        let why = waited.await.expect("it does not wait for ever");
        assert!(why.unwrap_err().is_clash());
        holder.rollback().await.unwrap();
    })
    .await;
}

fn update(update_id: i64) -> RawUpdate {
    RawUpdate {
        update_id,
        chat: 7,
        payload: "{}".to_owned(),
    }
}

#[tokio::test]
async fn who_only_looks_at_an_usulan_does_not_wait_for_its_writer() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let usulan = submit(&store, isi("Jalan", "RT 3"), at(0)).await.unwrap();
        let seen = if store.engine() == Engine::Sqlite {
            // One writer at a time: there nobody ever waits for a row.
            seen(&store, usulan.kode).await
        } else {
            let writer = store.begin().await.unwrap();
            let mut next = usulan.clone();
            next.version += 1;
            writer.usulan_put(&next, 2028, "lain").await.unwrap();
            let seen = tokio::time::timeout(Duration::from_secs(3), seen(&store, usulan.kode));
            seen.await.expect("it does not wait")
        };
        assert_eq!(seen, Fact::Usulan(Some(Box::new(usulan))));
    })
    .await;
}

async fn seen(store: &Store, kode: musrenbot::domain::kode::KodeUsulan) -> Fact {
    let tx = store.begin().await.unwrap();
    let fact = fetch(&tx, &Want::Usulan(kode)).await.unwrap();
    tx.rollback().await.unwrap();
    fact
}

#[tokio::test]
async fn an_update_that_another_replica_has_handled_is_not_set_aside() {
    for_each_engine(&test_name!(), async |store| {
        store.inbox_add(&[update(1)], at(0)).await.unwrap();
        let tx = store.begin().await.unwrap();
        let id = tx.inbox_claim(1).await.unwrap()[0].id;
        tx.inbox_done(&[id], at(1)).await.unwrap();
        assert!(!tx.inbox_aside(id, "failed", at(2)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(store.read().stats().await.unwrap().inbox_aside, 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_set_aside_is_forgotten_in_the_end() {
    for_each_engine(&test_name!(), async |store| {
        store.inbox_add(&[update(1)], at(0)).await.unwrap();
        let tx = store.begin().await.unwrap();
        let id = tx.inbox_claim(1).await.unwrap()[0].id;
        assert!(tx.inbox_aside(id, "failed", at(2)).await.unwrap());
        tx.commit().await.unwrap();
        store.quarantine_add("?", "no JSON", at(1)).await.unwrap();
        assert_eq!(store.inbox_sweep_aside(at(1)).await.unwrap(), 0);
        assert_eq!(store.inbox_sweep_aside(at(3)).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_picture_is_kept_until_the_message_that_shows_it_has_ended() {
    for_each_engine(&test_name!(), async |store| {
        let message = NewOut {
            chat: 1,
            topic: None,
            lane: Lane::Broadcast,
            body: r#"{"kind":"picture","sha":"abc123"}"#.to_owned(),
            key: None,
            due_at: at(0),
        };
        let tx = store.begin().await.unwrap();
        tx.picture_put("abc123", &[1], at(0)).await.unwrap();
        let placed = tx.outbox_add(&[message], Some("one"), at(0)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.picture_sweep(at(9)).await.unwrap(), 0);
        let [Placed::Mine(id)] = placed[..] else {
            panic!("{placed:?}");
        };
        let end = End::Sent {
            at: at(1),
            message_id: None,
        };
        let settled = [Settled { id, tries: 1, end }];
        store.outbox_settle("one", &settled).await.unwrap();
        assert_eq!(store.picture_sweep(at(9)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_an_official_wrote_is_not_quoted_when_it_cannot_be_read() {
    let wrong = serde_json::from_str::<u32>("\n\"Jalan rusak di RT 3\"").unwrap_err();
    assert!(wrong.to_string().contains("Jalan rusak"));
    insta::assert_snapshot!(JsonFault(wrong), @"Data fault in line 2 column 21");
}

#[tokio::test]
async fn the_server_sees_who_is_connected_by_its_name() {
    for_each_url(&test_name!(), async |url| {
        let store = Store::open(&url).await.unwrap();
        if store.engine() == Engine::Sqlite {
            return;
        }
        store.migrate().await.unwrap();
        let db = Database::connect(url).await.unwrap();
        let sql = sea_orm::Statement::from_string(
            sea_orm::DbBackend::Postgres,
            "SELECT COUNT(*) AS count FROM pg_stat_activity WHERE application_name = 'musrenbot'",
        );
        let row = db.query_one_raw(sql).await.unwrap().unwrap();
        assert!(row.try_get::<i64>("", "count").unwrap() > 0);
        db.close().await.unwrap();
    })
    .await;
}
