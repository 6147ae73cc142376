//! The way to a PostgreSQL server: what goes through comes out whole, and nobody else gets in.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use musrenbot::store::inbox::RawUpdate;
use musrenbot::store::{Engine, Store};

use crate::engines::for_each_url;
use crate::store_samples::at;
use crate::test_name;

/// The folders of this process's ways.
fn folders() -> BTreeSet<PathBuf> {
    let ours = format!("musrenbot-pg-{}-", std::process::id());
    let all = std::fs::read_dir(std::env::temp_dir()).expect("a folder");
    let all = all.filter_map(Result::ok);
    all.filter(|one| one.file_name().to_string_lossy().starts_with(&ours))
        .map(|one| one.path())
        .collect()
}

#[tokio::test]
async fn what_fills_many_packets_comes_out_as_it_went_in() {
    for_each_url(&test_name!(), async |url| {
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        let long = |id: i64| RawUpdate {
            update_id: id,
            chat: id,
            payload: format!("{id} {}", "é\"\\\u{1F33E}".repeat(40_000)),
        };
        let many: Vec<_> = (1..=8).map(long).collect();
        assert_eq!(store.inbox_add(&many, at(0)).await.unwrap(), 8);
        let tx = store.begin().await.unwrap();
        let rows = tx.inbox_claim(8).await.unwrap();
        let payloads: Vec<_> = rows.into_iter().map(|row| row.payload).collect();
        let sent: Vec<_> = many.into_iter().map(|one| one.payload).collect();
        assert_eq!(payloads, sent);
    })
    .await;
}

#[tokio::test]
async fn the_way_in_is_this_accounts_alone() {
    for_each_url(&test_name!(), async |url| {
        let store = Store::open(&url).await.unwrap();
        if store.engine() == Engine::Sqlite {
            return;
        }
        let folders = folders();
        assert!(!folders.is_empty());
        for folder in folders {
            // Another test's may be gone by now.
            if let Ok(found) = std::fs::metadata(&folder) {
                assert_eq!(found.permissions().mode() & 0o077, 0, "{folder:?}");
            }
        }
    })
    .await;
}
