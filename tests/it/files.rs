//! Photos and documents come from Telegram into a folder named after their content.

use std::path::Path;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use musrenbot::app::outgoing::Body;
use musrenbot::command::files::fetch_due;
use musrenbot::dialog;
use musrenbot::store::Store;
use musrenbot::store::berkas::BerkasRow;
use sha2::{Digest as _, Sha256};

use crate::engines::for_each_engine;
use crate::telegram::{ANI, Line, now};
use crate::test_name;

const PDF: &[u8] = b"%PDF-1.4 rencana anggaran biaya";

async fn want(store: &Store, file_id: &str, at: Timestamp) {
    let row = BerkasRow {
        unique_id: format!("u-{file_id}"),
        file_id: file_id.to_owned(),
        chat: ANI,
        size: None,
        mime: None,
        tries: 0,
        kept: None,
    };
    let tx = store.begin().await.unwrap();
    tx.berkas_want(&[row], at).await.unwrap();
    tx.commit().await.unwrap();
}

async fn told(store: &Store, at: Timestamp) -> Vec<String> {
    let rows = store
        .outbox_claim("test", at, Duration::ZERO, 10)
        .await
        .unwrap();
    let text = |body: &str| match serde_json::from_str(body).unwrap() {
        Body::Message { text, .. } => text.to_string(),
        other => panic!("{other:?}"),
    };
    rows.iter().map(|row| text(&row.body)).collect()
}

fn folder() -> std::path::PathBuf {
    let name = format!("files-{}", musrenbot::command::house::fresh_code());
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[tokio::test]
async fn a_document_lies_under_the_hash_of_its_bytes() {
    for_each_engine(&test_name!(), async |store| {
        let (line, folder) = (Line::open().await, folder());
        let words = dialog::load(&dialog::shipped()).unwrap().words;
        let file_id = line.document("rab.pdf", PDF);
        want(&store, &file_id, now()).await;
        let kept = fetch_due(&store, &line.client, &folder, &words, now()).await;
        assert_eq!(kept.unwrap(), 1);
        let row = store
            .read()
            .berkas(&format!("u-{file_id}"))
            .await
            .unwrap()
            .unwrap();
        let sha = format!("{:x}", Sha256::digest(PDF));
        let place = folder.join(row.kept.unwrap().path);
        assert_eq!(place, folder.join(&sha[..2]).join(format!("{sha}.pdf")));
        assert_eq!(std::fs::read(place).unwrap(), PDF);
        let again = fetch_due(&store, &line.client, &folder, &words, now()).await;
        assert_eq!(
            again.unwrap(),
            0,
            "a file that is kept is not fetched again"
        );
        std::fs::remove_dir_all(folder).unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_file_of_another_kind_is_not_kept_and_its_sender_hears_it_once() {
    for_each_engine(&test_name!(), async |store| {
        let (line, folder) = (Line::open().await, folder());
        let words = dialog::load(&dialog::shipped()).unwrap().words;
        let file_id = line.document("rab.pdf", b"MZ bukan pdf");
        want(&store, &file_id, now()).await;
        let later = now() + SignedDuration::from_hours(48);
        for at in [now(), later] {
            let kept = fetch_due(&store, &line.client, &folder, &words, at).await;
            assert_eq!(kept.unwrap(), 0);
        }
        let told = told(&store, now()).await;
        assert_eq!(told, [words.say("berkas.jenis_salah", &[]).to_string()]);
        assert!(!folder.exists());
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_tried_later_and_holds_up_none() {
    for_each_engine(&test_name!(), async |store| {
        let (line, folder) = (Line::open().await, folder());
        let words = dialog::load(&dialog::shipped()).unwrap().words;
        let second = b"%PDF-1.4 gambar rencana";
        let sha = format!("{:x}", Sha256::digest(PDF));
        std::fs::create_dir_all(&folder).unwrap();
        // A file where the folder of the first would have to be.
        std::fs::write(folder.join(&sha[..2]), "penuh").unwrap();
        for (name, bytes) in [("rab.pdf", PDF), ("gambar.pdf", second)] {
            let file_id = line.document(name, bytes);
            want(&store, &file_id, now()).await;
        }
        let kept = async |at| fetch_due(&store, &line.client, &folder, &words, at).await;
        assert_eq!(kept(now()).await.unwrap(), 1);
        std::fs::remove_file(folder.join(&sha[..2])).unwrap();
        let later = now() + SignedDuration::from_mins(1);
        assert_eq!(kept(later).await.unwrap(), 1);
        std::fs::remove_dir_all(folder).unwrap();
    })
    .await;
}
