//! Usulan are found by what people remember of them, mistyped and shortened too, whoever wrote
//! them and however often the same store has been asked before.

use migrations::MigratorTrait as _;
use musrenbot::domain::cari::FOUND_MAX;
use musrenbot::domain::jurnal::Event;
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::Reach;
use musrenbot::domain::usulan::{Isi, Stage, Usulan};
use musrenbot::store::{Read, Store, Tx};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};

use crate::engines::{for_each_engine, for_each_url};
use crate::slow_search;
use crate::store_samples::{
    TAHUN, at, chain, isi, json, kode, kode_kecamatan, reach, set_up, submit, submit_in, submitted,
    usulan,
};
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
    found_by(&store.read(), words).await
}

async fn found_by(read: &Read<'_>, words: &str) -> Vec<String> {
    let found = read.usulan_search(&reach(), words).await.unwrap();
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
        let elsewhere = Reach {
            kecamatan: "35.25.13".parse().unwrap(),
            skpd: None,
        };
        let found = store
            .read()
            .usulan_search(&[elsewhere], "drainase")
            .await
            .unwrap();
        assert!(
            found.is_empty(),
            "another kecamatan's words are not searched"
        );
    })
    .await;
}

/// Writes the next version of an usulan, as the pump does.
async fn change(tx: &Tx, usulan: &mut Usulan, words: &str) {
    let before = json(usulan);
    usulan.version += 1;
    let head = tx.head_locked(chain()).await.unwrap();
    tx.usulan_put(usulan, TAHUN, words).await.unwrap();
    let event = Event {
        before: Some(before),
        ..submitted(usulan)
    };
    let entry = head.next(chain(), event);
    tx.jurnal_add(&entry, head.nomor).await.unwrap();
}

#[tokio::test]
async fn changed_words_are_found_and_the_old_ones_no_more() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let mut usulan = submit(&store, isi("Pavingisasi gang", "RT 1"), at(1))
            .await
            .unwrap();
        assert_eq!(found(&store, "paving").await, ["Pavingisasi gang"]);
        usulan.isi = isi("Jembatan bambu", "RT 1");
        let tx = store.begin().await.unwrap();
        change(&tx, &mut usulan, "Jembatan bambu RT 1").await;
        tx.commit().await.unwrap();
        assert_eq!(found(&store, "jembatan").await, ["Jembatan bambu"]);
        assert!(found(&store, "paving").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_found_in_a_transaction_is_gone_with_it() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        for again in 0..3 {
            // The first time there is not even a chain before.
            let tx = store.begin().await.unwrap();
            submit_in(&tx, isi("Jembatan gantung", "RT 1"), at(again))
                .await
                .unwrap();
            assert_eq!(found_by(&tx.read(), "gantung").await, ["Jembatan gantung"]);
            tx.rollback().await.unwrap();
            assert!(found(&store, "gantung").await.is_empty());
            // It takes the number and the place in the journal that the other had.
            submit(&store, isi("Talud sungai", "RT 2"), at(again))
                .await
                .unwrap();
            assert!(found(&store, "gantung").await.is_empty());
            assert_eq!(found(&store, "talud").await.len(), 1 + again as usize);
        }
    })
    .await;
}

#[tokio::test]
async fn a_rolled_back_shelf_is_not_taken_for_a_later_one() {
    for_each_engine(&test_name!(), async |store| {
        filled(&store).await;
        let tx = store.begin().await.unwrap();
        submit_in(&tx, isi("Jembatan gantung", "RT 1"), at(1))
            .await
            .unwrap();
        assert_eq!(found_by(&tx.read(), "gantung").await.len(), 1);
        tx.rollback().await.unwrap();
        for _ in 0..3 {
            submit(&store, isi("Talud sungai", "RT 2"), at(2))
                .await
                .unwrap();
        }
        assert!(found(&store, "gantung").await.is_empty());
        assert_eq!(found(&store, "talud").await.len(), 3);
    })
    .await;
}

/// Works, places and names in all mixtures: 6 times 5 times 4.
fn mixture(n: usize) -> Isi {
    const WORKS: [&str; 6] = [
        "Pembangunan drainase",
        "Normalisasi drainase",
        "Rabat beton jalan lingkungan",
        "Jembatan penghubung",
        "TPT makam",
        "Pelatihan menjahit",
    ];
    const PLACES: [&str; 5] = ["Krajan", "Melati", "Sumberejo", "Sumbersari", "Kenanga"];
    const NAMES: [&str; 4] = ["Sumarno", "Sumarni", "Sutarno", "Kasiman"];
    let (work, place, name) = (WORKS[n % 6], PLACES[n / 6 % 5], NAMES[n / 30 % 4]);
    let place = format!("Dusun {place} RT {:02}, rumah Pak {name}", 1 + n % 9);
    let mut isi = isi(work, &place);
    isi.skpd.nilai = ["dpu", "dinkes", "dlh"][n % 3].to_owned();
    isi
}

fn words_of(usulan: &Usulan) -> String {
    format!("{} {} Giri", usulan.isi.kegiatan, usulan.isi.lokasi.teks)
}

const QUESTIONS: [&str; 14] = [
    "drainase",
    "drainse krajan",
    "jalan",
    "jln lingkugan RT 3",
    "rt 3",
    "dusun rt",
    "sumarno",
    "rumah sumarno melati",
    "sumbersari",
    "tembok penahan",
    "tpt sumbrejo sutano",
    "pembangunan drainase dusun krajan rt 1 rumah pak kasiman",
    "jembatan melati kasiman sutarno",
    "helikopter",
];

fn reaches() -> Vec<Vec<Reach>> {
    let of = |skpd: &[&str]| {
        let skpd = skpd.iter().map(|&one| one.to_owned());
        vec![Reach {
            kecamatan: kode_kecamatan(),
            skpd: Some(skpd.collect()),
        }]
    };
    vec![
        reach(),
        of(&["dpu"]),
        of(&["dinkes", "dlh"]),
        of(&["dpu", "dinkes", "dlh"]),
        vec![],
    ]
}

/// Asks everything as everybody, and looks whether the slow way finds the same.
async fn all_agree(store: &Store) {
    let read = store.read();
    let all = read.usulan_of_year(kode_kecamatan(), TAHUN).await.unwrap();
    for reach in reaches() {
        let seen = all
            .iter()
            .filter(|one| reach.iter().any(|reach| reach.holds(one)));
        let texts: Vec<(KodeUsulan, String)> = seen.map(|one| (one.kode, words_of(one))).collect();
        for question in QUESTIONS {
            let slow = slow_search::best(question, &texts, FOUND_MAX + 1);
            let slow: Vec<_> = slow.into_iter().map(|(_, kode)| kode).collect();
            let quick = read.usulan_search(&reach, question).await.unwrap();
            let quick: Vec<_> = quick.iter().map(|one| one.kode).collect();
            assert_eq!(quick, slow, "{question} within {reach:?}");
        }
        let mut codes: Vec<_> = texts.iter().map(|(kode, _)| *kode).collect();
        codes.reverse();
        assert_eq!(read.usulan_codes(&reach).await.unwrap(), codes);
    }
}

#[tokio::test]
async fn the_store_finds_what_a_slow_look_at_all_finds_whoever_wrote_it() {
    for_each_url(&test_name!(), async |url| {
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        set_up(&store).await;
        all_agree(&store).await;
        let mut all = Vec::new();
        let tx = store.begin().await.unwrap();
        for n in 0..120 {
            all.push(submit_in(&tx, mixture(n), at(n as i64)).await.unwrap());
        }
        tx.commit().await.unwrap();
        all_agree(&store).await;
        // Another process moves and changes some, and hands in new ones.
        let other = Store::open(&url).await.unwrap();
        let tx = other.begin().await.unwrap();
        for (n, usulan) in all.iter_mut().enumerate().filter(|(n, _)| n % 5 < 3) {
            match n % 5 {
                0 => usulan.stage = Stage::Diverifikasi { at: at(500), by: 9 },
                1 => usulan.stage = Stage::Diteruskan { at: at(500), by: 9 },
                _ => usulan.isi = mixture(n * 7),
            }
            let words = words_of(usulan);
            change(&tx, usulan, &words).await;
        }
        submit_in(&tx, mixture(3), at(600)).await.unwrap();
        tx.commit().await.unwrap();
        all_agree(&store).await;
        all_agree(&other).await;
    })
    .await;
}

/// What the program before wrote, in the tables that it had.
async fn of_before(db: &DatabaseConnection, usulan: &Usulan, words: &[&str]) {
    let kode = usulan.kode.to_string();
    let body = json(usulan).replace('\'', "''");
    let mut sql = format!(
        "INSERT INTO usulan (kode, kecamatan, tahun, nomor, desa, pengusul, stage, version, skpd,
        bidang, hash, body, cari, submitted_at, stage_at) VALUES ('{kode}', '{}', {TAHUN}, {}, '{}',
        1, '{}', 1, 'DPUTR', '', '', '{body}', '', 0, 0);",
        usulan.kecamatan(),
        usulan.kode.nomor(),
        usulan.desa,
        usulan.stage.name().name(),
    );
    for word in words {
        sql += &format!(
            "INSERT INTO kata VALUES ('{}', '{word}', '{kode}');",
            usulan.kecamatan()
        );
    }
    db.execute_unprepared(&sql).await.unwrap();
}

#[tokio::test]
async fn what_the_program_before_wrote_is_carried_over() {
    for_each_url(&test_name!(), async |url| {
        // The file that a test may look at must be there before it is opened a second time.
        drop(Store::open(&url).await.unwrap());
        let db = Database::connect(&url).await.unwrap();
        migrations::Migrator::up(&db, Some(3)).await.unwrap();
        let mut first = usulan(1, mixture(0), at(1));
        first.stage = Stage::Diverifikasi { at: at(2), by: 9 };
        of_before(&db, &first, &["drainase", "pembangunan", "krajan"]).await;
        of_before(&db, &usulan(2, mixture(3), at(1)), &[]).await;
        let chain = format!(
            "INSERT INTO chain VALUES ('{}', {TAHUN}, 2, 'x', 2)",
            kode_kecamatan()
        );
        db.execute_unprepared(&chain).await.unwrap();
        db.close().await.unwrap();
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        let read = store.read();
        let of_dpu = &reaches()[1];
        for reach in [&reach(), of_dpu] {
            let found = read.usulan_search(reach, "drainse krajan").await.unwrap();
            assert_eq!(found, [first.clone()]);
        }
        assert_eq!(read.usulan_codes(of_dpu).await.unwrap(), [kode(1)]);
        assert_eq!(
            read.usulan_codes(&reach()).await.unwrap(),
            [kode(2), kode(1)]
        );
    })
    .await;
}
