//! Databases that cannot be used, `migrate`, `verify` and `backup`.

use jiff::Timestamp;
use musrenbot::store::Store;

use super::Office;
use crate::engines::sql;
use crate::store_samples::{isi, set_up, submit};

#[tokio::test]
async fn a_second_process_on_the_same_database_is_refused() {
    let office = Office::set_up();
    let _held = office.store().await.serve_lock().expect("the lock is free");
    assert_eq!(
        office.refused("serve --token 1:a --api-url http://127.0.0.1:9"),
        "another musrenbot already serves musrenbot.db; stop it first, or use PostgreSQL for several"
    );
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_by_every_command() {
    let office = Office::set_up();
    let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20300101_later', 0)";
    sql(&office.database_url(), later).await;
    for line in [
        "serve --token 1:a --api-url http://127.0.0.1:9",
        "setup --kecamatan 35.25.14 --tahun 2028",
        "invite --role camat --bot-name x",
        "verify",
        "migrate",
        "backup --out copy.db",
    ] {
        assert_eq!(
            office.refused(line),
            "the database was made by a newer musrenbot (it has `m20300101_later`); install that \
             version or restore a backup",
            "{line}"
        );
    }
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let office = Office::new();
    let letter = "Dengan hormat, bersama ini kami sampaikan daftar usulan.\n".repeat(40);
    office.write("musrenbot.db", &letter);
    assert_eq!(
        office.refused("verify"),
        "musrenbot.db is not a SQLite database"
    );
    let kept = std::fs::read_to_string(office.path().join("musrenbot.db")).unwrap();
    assert_eq!(kept, letter);
}

#[test]
fn a_database_that_cannot_be_reached_is_told_with_the_cause_last() {
    let office = Office::new();
    let migrate = |url: &str| office.refused(&format!("migrate --database-url {url}"));
    assert_eq!(
        migrate("mysql://root:rahasia@127.0.0.1/x"),
        "DATABASE_URL must begin with sqlite:// or postgres://, not `mysql`"
    );
    assert_eq!(
        migrate("sqlite://nowhere/musrenbot.db"),
        "cannot create or write the database in nowhere: the folder is missing or not writable"
    );
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let sentence = migrate(&format!("postgres://x:rahasia@{address}/x"));
    assert!(
        sentence.starts_with("cannot reach the database: Connection refused"),
        "{sentence}"
    );
    assert_eq!(
        office.refused("verify"),
        "there is no database at musrenbot.db"
    );
    assert_eq!(
        office.refused("backup --out copy.db"),
        "there is no database at musrenbot.db"
    );
}

#[test]
fn migrate_says_first_what_it_would_do() {
    let office = Office::new();
    let missing = office.said("migrate --dry-run");
    assert!(missing.lines().count() >= 3);
    assert!(missing.lines().all(|line| line.starts_with("missing m2")));
    assert_eq!(
        office.refused("verify"),
        "the database is of an older version; run `musrenbot migrate` first"
    );
    let applied = office.said("migrate");
    assert_eq!(applied, missing.replace("missing", "applied"));
    assert_eq!(office.said("migrate"), "the database is up to date\n");
}

#[tokio::test]
async fn verify_finds_a_changed_byte() {
    let office = Office::new();
    office.said("migrate");
    let store = office.store().await;
    set_up(&store).await;
    let usulan = submit(&store, isi("Drainase", "RT 1"), Timestamp::UNIX_EPOCH)
        .await
        .unwrap();
    assert_eq!(
        office.said("verify"),
        "every row of the journal and every usulan agree\n"
    );
    let changed = "UPDATE usulan SET body = replace(body, 'Drainase', 'Drainasi')";
    sql(&office.database_url(), changed).await;
    let ended = office.run("verify");
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
    let mut lines = ended.err.lines();
    assert_eq!(lines.next(), Some("musrenbot: 1 faults found:"));
    let fault = lines.next().unwrap_or_default();
    assert!(fault.contains(&usulan.kode.to_string()), "{fault}");
}

#[tokio::test]
async fn a_backup_is_whole_and_never_overwrites() {
    let office = Office::set_up();
    assert_eq!(
        office.said("backup --out copy.db"),
        "wrote copy.db; photos and documents lie in files and are copied with any tool\n"
    );
    assert_eq!(
        office.refused("backup --out copy.db"),
        "copy.db exists already; a backup never overwrites"
    );
    assert_eq!(
        office.said("verify --database-url sqlite://copy.db"),
        "every row of the journal and every usulan agree\n"
    );
    let copy = format!("sqlite://{}", office.path().join("copy.db").display());
    let copy = Store::open(&copy).await.unwrap();
    assert_eq!(copy.read().kecamatan_all().await.unwrap().len(), 1);
}
