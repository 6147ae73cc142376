//! A database opens, or one sentence says why not; its tables are made once by whoever comes first.

use std::path::Path;

use musrenbot::store::{Engine, Store};
use sha2::{Digest as _, Sha256};

use crate::engines::{Folder, for_each_engine, for_each_url, sql};
use crate::store_samples::{at, isi, set_up, submit};
use crate::test_name;

/// The sentence, with the folder of the test left out.
async fn refusal(url: &str, folder: &Path) -> String {
    let error = Store::open(url).await.expect_err("it must not open");
    error
        .to_string()
        .replace(&folder.display().to_string(), "<folder>")
}

#[tokio::test]
async fn sqlite_is_new_enough_to_be_free_of_the_corruption_bug() {
    let db = sea_orm::Database::connect("sqlite::memory:").await.unwrap();
    let sql = sea_orm::Statement::from_string(
        sea_orm::DbBackend::Sqlite,
        "SELECT sqlite_version() AS version",
    );
    let row = sea_orm::ConnectionTrait::query_one_raw(&db, sql)
        .await
        .unwrap();
    let version: String = row.unwrap().try_get("", "version").unwrap();
    let parts: Vec<u32> = version
        .split('.')
        .map(|part| part.parse().unwrap())
        .collect();
    assert!(parts >= vec![3, 51, 3], "{version}");
}

#[tokio::test]
async fn each_way_not_to_open_has_its_sentence() {
    let folder = Folder::new();
    let path = |name: &str| format!("sqlite://{}/{name}", folder.0.display());
    std::fs::write(folder.0.join("letter.db"), "Dear camat, ".repeat(100)).unwrap();
    let sentence = refusal(&path("letter.db"), &folder.0).await;
    insta::assert_snapshot!(sentence, @"<folder>/letter.db is not a SQLite database");
    let sentence = refusal(&path("missing/some.db"), &folder.0).await;
    insta::assert_snapshot!(sentence, @"cannot create or write the database in <folder>/missing: the folder is missing or not writable");
    let sentence = refusal("mysql://root:secret@localhost/x", &folder.0).await;
    insta::assert_snapshot!(sentence, @"DATABASE_URL must begin with sqlite:// or postgres://, not `mysql`");
    let sentence = refusal("postgres://nobody@127.0.0.1:1/x", &folder.0).await;
    insta::assert_snapshot!(sentence, @"cannot reach the database: Connection refused (os error 111)");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    for_each_url(&test_name!(), async |url| {
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        sql(&url, "INSERT INTO seaql_migrations VALUES ('m20300101_000000_later', 0)").await;
        let sentence = Store::open(&url).await.unwrap_err().to_string();
        insta::allow_duplicates! {
            insta::assert_snapshot!(sentence, @"the database was made by a newer musrenbot (it has `m20300101_000000_later`); install that version or restore a backup");
        }
    })
    .await;
}

#[tokio::test]
async fn only_one_process_serves_a_sqlite_database() {
    for_each_engine(&test_name!(), async |store| {
        let lock = store.serve_lock().unwrap();
        let second = store.serve_lock();
        if store.engine() == Engine::Postgres {
            second.expect("several may serve");
            return;
        }
        let file = store.file().unwrap().display().to_string();
        let sentence = second.unwrap_err().to_string().replace(&file, "<file>");
        insta::allow_duplicates! {
            insta::assert_snapshot!(sentence, @"another musrenbot already serves <file>; stop it first, or use PostgreSQL for several");
        }
        drop(lock);
        store.serve_lock().expect("the lock is free again");
    })
    .await;
}

#[tokio::test]
async fn migrating_again_changes_nothing_and_rows_stay() {
    for_each_url(&test_name!(), async |url| {
        let store = Store::open(&url).await.unwrap();
        assert!(!store.pending().await.unwrap().is_empty());
        store.migrate().await.unwrap();
        assert!(store.pending().await.unwrap().is_empty());
        set_up(&store).await;
        let usulan = submit(&store, isi("Drainase", "RT 1"), at(1))
            .await
            .unwrap();
        let again = Store::open(&url).await.unwrap();
        again.migrate().await.unwrap();
        assert_eq!(
            again.read().usulan(usulan.kode).await.unwrap(),
            Some(usulan)
        );
    })
    .await;
}

#[tokio::test]
async fn two_who_migrate_at_once_take_turns() {
    for_each_url(&test_name!(), async |url| {
        let (one, two) = (
            Store::open(&url).await.unwrap(),
            Store::open(&url).await.unwrap(),
        );
        let (first, second) = futures_util::future::join(one.migrate(), two.migrate()).await;
        first.unwrap();
        second.unwrap();
        assert!(one.pending().await.unwrap().is_empty());
    })
    .await;
}

/// A migration that has run somewhere does not run again when it is edited. Write a new one;
/// this file changes only by new lines.
#[test]
fn released_migrations_are_never_edited() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/src");
    let mut lines = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with('m') {
            let hash = Sha256::digest(std::fs::read(&file).unwrap());
            let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            lines.push(format!("{name} {hash}"));
        }
    }
    lines.sort();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn a_backup_holds_everything_and_is_never_written_over() {
    for_each_engine(&test_name!(), async |store| {
        let folder = Folder::new();
        let path = folder.0.join("copy.db");
        set_up(&store).await;
        let usulan = submit(&store, isi("Drainase", "RT 1"), at(1)).await.unwrap();
        if store.engine() == Engine::Postgres {
            let sentence = store.backup(&path).await.unwrap_err().to_string();
            insta::allow_duplicates! {
                insta::assert_snapshot!(sentence, @"the backup cannot be written: PostgreSQL is backed up with `pg_dump`");
            }
            return;
        }
        store.backup(&path).await.unwrap();
        let copy = Store::open(&format!("sqlite://{}", path.display())).await.unwrap();
        assert_eq!(copy.read().usulan(usulan.kode).await.unwrap(), Some(usulan));
        assert_eq!(copy.verify().await.unwrap(), []);
        let error = store.backup(&path).await.unwrap_err().to_string();
        assert!(error.ends_with("is there already"), "{error}");
    })
    .await;
}
