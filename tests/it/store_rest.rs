//! Conversations, drafts, files, settings and counts are kept as they are handed in.

use musrenbot::store::berkas::{BerkasRow, Fetched, Kept};
use musrenbot::store::inbox::RawUpdate;
use musrenbot::store::outbox::{Lane, NewOut};

use crate::engines::for_each_engine;
use crate::store_samples::{at, kode_kecamatan};
use crate::test_name;

fn berkas(unique_id: &str) -> BerkasRow {
    BerkasRow {
        unique_id: unique_id.to_owned(),
        file_id: format!("file-{unique_id}"),
        chat: 7,
        size: Some(123),
        mime: None,
        tries: 0,
        kept: None,
    }
}

#[tokio::test]
async fn the_last_state_of_a_conversation_counts() {
    for_each_engine(&test_name!(), async |store| {
        let tx = store.begin().await.unwrap();
        let state = |text: &str| format!(r#"{{"teks":"{text}\u0000"}}"#);
        let first = [(1, state("a")), (2, state("b")), (1, state("c"))];
        tx.conversation_put(&first, at(0)).await.unwrap();
        tx.conversation_put(&[(2, state("d"))], at(1))
            .await
            .unwrap();
        tx.conversation_put(&[], at(1)).await.unwrap();
        let states = tx.conversation_some(&[1, 2, 3]).await.unwrap();
        assert_eq!((&states[&1], &states[&2]), (&state("c"), &state("d")));
        assert_eq!(states.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn drafts_come_newest_first() {
    for_each_engine(&test_name!(), async |store| {
        let tx = store.begin().await.unwrap();
        let one = tx.draft_add(5, "one", at(1)).await.unwrap();
        let two = tx.draft_add(5, "two", at(2)).await.unwrap();
        tx.draft_add(6, "other", at(3)).await.unwrap();
        let ids = |drafts: Vec<musrenbot::store::draft::Draft>| {
            drafts.iter().map(|draft| draft.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(tx.read().draft_of(5).await.unwrap()), [two, one]);
        tx.draft_remove(two).await.unwrap();
        assert_eq!(ids(tx.read().draft_of(5).await.unwrap()), [one]);
        for _ in 0..60 {
            tx.draft_add(7, "many", at(1)).await.unwrap();
        }
        assert_eq!(tx.read().draft_of(7).await.unwrap().len(), 60);
    })
    .await;
}

#[tokio::test]
async fn a_file_is_fetched_once_or_given_up() {
    for_each_engine(&test_name!(), async |store| {
        let tx = store.begin().await.unwrap();
        let some = [berkas("b"), berkas("a"), berkas("c")];
        tx.berkas_want(&some, at(0)).await.unwrap();
        tx.berkas_want(&some, at(5)).await.unwrap();
        tx.commit().await.unwrap();
        let claim = async |now, until| {
            let mut rows = store.berkas_claim(at(now), at(until), 9).await.unwrap();
            rows.sort_by(|a, b| a.unique_id.cmp(&b.unique_id));
            rows.into_iter()
                .map(|row| (row.unique_id, row.tries))
                .collect::<Vec<_>>()
        };
        let named = |name: &str, tries| (name.to_owned(), tries);
        assert_eq!(
            claim(1, 60).await,
            [named("a", 0), named("b", 0), named("c", 0)]
        );
        assert_eq!(claim(2, 60).await, []);
        let kept = Kept {
            sha: "5a".to_owned(),
            path: "5a.jpg".to_owned(),
        };
        store
            .berkas_settle("a", &Fetched::Kept(kept.clone()), at(3))
            .await
            .unwrap();
        let why = "timeout".to_owned();
        let later = Fetched::Later {
            due_at: at(9),
            why: why.clone(),
        };
        store.berkas_settle("b", &later, at(3)).await.unwrap();
        store
            .berkas_settle("c", &Fetched::Lost { why }, at(3))
            .await
            .unwrap();
        assert_eq!(claim(100, 160).await, [named("b", 1)]);
        let a = store.read().berkas("a").await.unwrap().unwrap();
        assert_eq!(
            a,
            BerkasRow {
                kept: Some(kept),
                ..berkas("a")
            }
        );
    })
    .await;
}

#[tokio::test]
async fn settings_pictures_and_holidays_are_kept() {
    for_each_engine(&test_name!(), async |store| {
        let tx = store.begin().await.unwrap();
        tx.setting_put("pagu", "1").await.unwrap();
        tx.setting_put("pagu", "2").await.unwrap();
        tx.picture_put("ab", &[0, 159, 1], at(0)).await.unwrap();
        tx.picture_put("ab", &[0, 159, 1], at(0)).await.unwrap();
        let day = |text: &str| text.parse().unwrap();
        tx.libur_put(None, day("2027-08-17"), "Kemerdekaan")
            .await
            .unwrap();
        tx.libur_put(Some(kode_kecamatan()), day("2027-03-09"), "Hari jadi")
            .await
            .unwrap();
        tx.libur_put("35.25.13".parse().ok(), day("2027-03-10"), "Lain")
            .await
            .unwrap();
        tx.person_put(5, "Bu Sri", at(0)).await.unwrap();
        tx.person_reachable(5, false).await.unwrap();
        tx.commit().await.unwrap();
        let read = store.read();
        assert_eq!(read.setting("pagu").await.unwrap().as_deref(), Some("2"));
        assert_eq!(read.setting("lain").await.unwrap(), None);
        assert_eq!(read.picture("ab").await.unwrap(), Some(vec![0, 159, 1]));
        let libur = read.libur(kode_kecamatan()).await.unwrap();
        assert_eq!(libur, [day("2027-03-09"), day("2027-08-17")]);
        assert_eq!(store.picture_sweep(at(1)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_counts_tell_what_waits() {
    for_each_engine(&test_name!(), async |store| {
        let payload = "{}".to_owned();
        store
            .inbox_add(
                &[RawUpdate {
                    update_id: 1,
                    chat: 1,
                    payload,
                }],
                at(7),
            )
            .await
            .unwrap();
        store.quarantine_add("?", "no JSON", at(0)).await.unwrap();
        let message = |lane| NewOut {
            chat: 1,
            topic: None,
            lane,
            body: "{}".to_owned(),
            key: None,
            due_at: at(0),
        };
        let tx = store.begin().await.unwrap();
        let some = [Lane::People, Lane::Broadcast, Lane::Broadcast].map(message);
        tx.outbox_add(&some, None, at(8)).await.unwrap();
        tx.commit().await.unwrap();
        let stats = store.read().stats().await.unwrap();
        assert_eq!((stats.inbox_waiting, stats.inbox_oldest), (1, Some(at(7))));
        assert_eq!((stats.outbox_people, stats.outbox_broadcast), (1, 2));
        assert_eq!((stats.outbox_oldest, stats.quarantine), (Some(at(8)), 1));
    })
    .await;
}
