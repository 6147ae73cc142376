//! Usulan are found by what people remember of them, mistyped and shortened too.

use musrenbot::store::Store;

use crate::engines::for_each_engine;
use crate::store_samples::{TAHUN, at, isi, kode_kecamatan, set_up, submit};
use crate::test_name;

const KEGIATAN: [(&str, &str); 5] = [
    ("Perbaikan jalan lingkungan", "Jl. Mawar RT 03 RW 01"),
    ("Normalisasi saluran drainase", "RT 05 RW 02"),
    ("Pengadaan lampu penerangan jalan", "Dusun Krajan RT 01"),
    ("Rehabilitasi gedung posyandu", "Dusun Plampang"),
    ("Pelatihan menjahit ibu PKK", "balai desa"),
];

async fn filled(store: &Store) {
    set_up(store).await;
    for (kegiatan, lokasi) in KEGIATAN {
        submit(store, isi(kegiatan, lokasi), at(1)).await.unwrap();
    }
}

async fn found(store: &Store, words: &str) -> Vec<String> {
    let found = store
        .read()
        .usulan_search(kode_kecamatan(), words)
        .await
        .unwrap();
    found
        .iter()
        .map(|usulan| usulan.isi.kegiatan.to_string())
        .collect()
}

#[tokio::test]
async fn the_best_answer_comes_first_however_it_is_typed() {
    for_each_engine(&test_name!(), async |store| {
        filled(&store).await;
        let cases = [
            ("drainase", 1),
            ("drainse", 1),
            ("DRAINASE RT 5", 1),
            ("posyndu", 3),
            ("lampu", 2),
            ("jl mawar", 0),
            ("penerangan jln", 2),
            ("jahit menjahit", 4),
        ];
        for (words, best) in cases {
            let found = found(&store, words).await;
            let first = found.first().map(String::as_str);
            assert_eq!(first, Some(KEGIATAN[best].0), "{words}: {found:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    for_each_engine(&test_name!(), async |store| {
        filled(&store).await;
        for words in ["", "   ", "helikopter", "%", "'; DROP TABLE usulan; --"] {
            assert!(found(&store, words).await.is_empty(), "{words}");
        }
        let elsewhere = "35.25.13".parse().unwrap();
        let found = store
            .read()
            .usulan_search(elsewhere, "drainase")
            .await
            .unwrap();
        assert!(
            found.is_empty(),
            "another kecamatan's words are not searched"
        );
    })
    .await;
}

#[tokio::test]
async fn changed_words_are_found_and_the_old_ones_no_more() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let mut usulan = submit(&store, isi("Pavingisasi gang", "RT 1"), at(1))
            .await
            .unwrap();
        usulan.version = 2;
        usulan.isi = isi("Jembatan bambu", "RT 1");
        let tx = store.begin().await.unwrap();
        tx.usulan_put(&usulan, TAHUN, "Jembatan bambu RT 1")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(&store, "jembatan").await, ["Jembatan bambu"]);
        assert!(found(&store, "paving").await.is_empty());
    })
    .await;
}
