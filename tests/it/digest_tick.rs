//! Daily summaries through the books: queued once, whatever restarts, repeats or fails.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::date;
use musrenbot::app::digest_tick::{Told, Writer, digest_now, digest_tick};
use musrenbot::dialog::words::Words;
use musrenbot::dialog::{load, shipped};
use musrenbot::domain::jurnal::Chain;
use musrenbot::domain::kalender::Zona;
use musrenbot::domain::kecamatan::{Group, Kecamatan};
use musrenbot::domain::usulan::Act;
use musrenbot::store::Store;
use musrenbot::store::outbox::OutRow;

use crate::digest::{desa, event, kecamatan as kode, usulan, wall};
use crate::engines::{for_each_engine, for_each_url, sql};
use crate::test_name;

const GROUP: i64 = -1001;

#[tokio::test]
async fn the_group_hears_the_next_morning_and_only_once() {
    for_each_engine(&test_name!(), async |store| {
        let town = Town::new(store, true).await;
        town.submit(1, 1, wall(2027, 2, 2, 9, 0)).await;
        assert_eq!(town.tick(wall(2027, 2, 3, 6, 59)).await, 0);
        assert_eq!(town.tick(wall(2027, 2, 3, 7, 0)).await, 1);
        assert_eq!(town.tick(wall(2027, 2, 3, 7, 1)).await, 0);
        let queued = town.queued().await;
        assert_eq!(queued.len(), 1);
        assert_eq!(queued[0].chat, GROUP);
        assert_eq!(queued[0].topic, Some(5));
        assert_eq!(queued[0].key.as_deref(), Some("digest:35.25.14:2027-02-02"));
        assert!(
            queued[0].body.contains("1 usulan baru dari 1 desa"),
            "{}",
            queued[0].body
        );
    })
    .await;
}

#[tokio::test]
async fn a_quiet_day_is_noted_and_nobody_is_woken() {
    for_each_engine(&test_name!(), async |store| {
        let town = Town::new(store, true).await;
        assert_eq!(town.tick(wall(2027, 2, 3, 7, 0)).await, 0);
        town.submit(1, 1, wall(2027, 2, 3, 9, 0)).await;
        assert_eq!(town.tick(wall(2027, 2, 3, 9, 1)).await, 0);
        assert_eq!(town.tick(wall(2027, 2, 4, 7, 0)).await, 1);
    })
    .await;
}

#[tokio::test]
async fn three_desa_make_one_message_with_a_chart() {
    for_each_engine(&test_name!(), async |store| {
        let town = Town::new(store, true).await;
        for n in 1..=3 {
            town.submit(n, n as u16, wall(2027, 2, 2, 9, 0)).await;
        }
        assert_eq!(town.tick(wall(2027, 2, 3, 7, 0)).await, 1);
        let queued = town.queued().await;
        assert_eq!(queued.len(), 1);
        assert!(
            queued[0].body.contains(r#""kind":"picture""#),
            "{}",
            queued[0].body
        );
    })
    .await;
}

#[tokio::test]
async fn a_chart_that_cannot_be_drawn_costs_no_words() {
    for_each_engine(&test_name!(), async |store| {
        let town = Town::new(store, true).await;
        for n in 1..=3 {
            town.submit(n, n as u16, wall(2027, 2, 2, 9, 0)).await;
        }
        let writer = Writer {
            draw: |chart| panic!("{} bars are too many", chart.rows.len()),
            ..town.writer()
        };
        let ticked = digest_tick(writer, wall(2027, 2, 3, 7, 0)).await.unwrap();
        assert_eq!((ticked.queued, ticked.failed.len()), (1, 0));
        let queued = town.queued().await;
        assert_eq!(queued.len(), 1);
        let words = ["\"kind\":\"message\"", "3 usulan baru dari 3 desa"];
        for told in words {
            assert!(queued[0].body.contains(told), "{}", queued[0].body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_kecamatan_without_a_group_keeps_its_events() {
    for_each_engine(&test_name!(), async |store| {
        let mut town = Town::new(store, false).await;
        town.submit(1, 1, wall(2027, 2, 2, 9, 0)).await;
        assert_eq!(town.tick(wall(2027, 2, 3, 7, 0)).await, 0);
        let told = town.now(date(2027, 2, 2), wall(2027, 2, 3, 8, 0)).await;
        assert_eq!(told, Told::NoGroup);
        town.bind().await;
        assert_eq!(town.tick(wall(2027, 2, 3, 9, 0)).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_summary_asked_for_by_hand_is_the_one_of_the_morning() {
    for_each_engine(&test_name!(), async |store| {
        let town = Town::new(store, true).await;
        town.submit(1, 1, wall(2027, 2, 2, 9, 0)).await;
        let now = wall(2027, 2, 3, 5, 0);
        let Told::Queued(text) = town.now(date(2027, 2, 2), now).await else {
            panic!("it was not queued");
        };
        let again = town.now(date(2027, 2, 2), now).await;
        assert_eq!(again, Told::Before(Some(text)));
        assert_eq!(town.tick(wall(2027, 2, 3, 7, 0)).await, 0);
        assert_eq!(town.queued().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn two_replicas_at_once_queue_it_once() {
    for_each_engine(&test_name!(), async |store| {
        let town = Town::new(store, true).await;
        town.submit(1, 1, wall(2027, 2, 2, 9, 0)).await;
        let now = wall(2027, 2, 3, 7, 0);
        let (one, other) = tokio::join!(town.tick(now), town.tick(now));
        assert_eq!(one + other, 1);
        assert_eq!(town.queued().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_holiday_that_the_office_entered_is_kept() {
    for_each_engine(&test_name!(), async |store| {
        let town = Town::new(store, true).await;
        town.submit(1, 1, wall(2027, 2, 2, 9, 0)).await;
        let tx = town.store.begin().await.unwrap();
        tx.libur_put(Some(kode()), date(2027, 2, 3), "Imlek")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(town.tick(wall(2027, 2, 3, 7, 0)).await, 0);
        assert_eq!(town.tick(wall(2027, 2, 4, 7, 0)).await, 1);
    })
    .await;
}

/// Kebomas with four desa, and the words of the bot.
struct Town {
    store: Store,
    words: Words,
    kecamatan: Kecamatan,
}

impl Town {
    async fn new(store: Store, bound: bool) -> Town {
        let kecamatan = Kecamatan {
            kode: kode(),
            nama: "Kebomas".to_owned(),
            huruf: *b"KBM",
            tahun: 2028,
            zona: Zona::Wib,
            summary_minute: 7 * 60,
            group: None,
            desa: (1..=4).map(|n| (desa(n), format!("Desa {n}"))).collect(),
        };
        let tx = store.begin().await.unwrap();
        tx.kecamatan_put(&kecamatan, wall(2027, 1, 4, 8, 0))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let words = load(&shipped()).expect("the shipped words are sound").words;
        let mut town = Town {
            store,
            words,
            kecamatan,
        };
        if bound {
            town.bind().await;
        }
        town
    }

    async fn bind(&mut self) {
        let group = Group {
            chat: GROUP,
            topic: Some(5),
        };
        let tx = self.store.begin().await.unwrap();
        tx.group_bind(kode(), group).await.unwrap();
        tx.commit().await.unwrap();
        self.kecamatan.group = Some(group);
    }

    async fn submit(&self, nomor: u32, desa: u16, at: Timestamp) {
        let chain = Chain {
            kecamatan: kode(),
            tahun: 2028,
        };
        let usulan = usulan(nomor, desa, "Talud sungai", Act::Submit, at);
        let tx = self.store.begin().await.unwrap();
        let head = tx.head_locked(chain).await.unwrap();
        let entry = head.next(chain, event(&usulan, Act::Submit, at));
        tx.usulan_put(&usulan, 2028, "talud sungai").await.unwrap();
        tx.jurnal_add(&entry, nomor).await.unwrap();
        tx.commit().await.unwrap();
    }

    fn writer(&self) -> Writer<'_> {
        Writer::new(&self.store, &self.words, "musren_bot")
    }

    async fn tick(&self, now: Timestamp) -> u32 {
        let ticked = digest_tick(self.writer(), now).await.unwrap();
        assert!(ticked.failed.is_empty(), "{ticked:?}");
        ticked.queued
    }

    /// How many were queued, and whose books cannot be read.
    async fn tick_of(&self, now: Timestamp) -> (u32, Vec<String>) {
        let ticked = digest_tick(self.writer(), now).await.unwrap();
        let failed = ticked.failed.into_iter().map(|(kode, _)| kode);
        (ticked.queued, failed.collect())
    }

    /// Sets up another kecamatan, with one desa and a group of its own.
    async fn neighbour(&self, kode: &str, huruf: [u8; 3]) {
        let one = Kecamatan {
            kode: kode.parse().unwrap(),
            nama: "Tetangga".to_owned(),
            huruf,
            group: None,
            desa: vec![(format!("{kode}.2001").parse().unwrap(), "Desa".to_owned())],
            ..self.kecamatan.clone()
        };
        let tx = self.store.begin().await.unwrap();
        let morning = wall(2027, 1, 4, 8, 0);
        tx.kecamatan_put(&one, morning).await.unwrap();
        let group = Group {
            chat: GROUP - i64::from(huruf[0]),
            topic: None,
        };
        tx.group_bind(one.kode, group).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn now(&self, day: jiff::civil::Date, now: Timestamp) -> Told {
        digest_now(self.writer(), &self.kecamatan, day, now)
            .await
            .unwrap()
    }

    /// All that waits to be sent.
    async fn queued(&self) -> Vec<OutRow> {
        self.store
            .outbox_claim("a test", wall(2027, 2, 3, 7, 0), Duration::ZERO, 100)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_kecamatan_whose_books_are_damaged_silences_none_behind_it() {
    for_each_url(&test_name!(), async |url| {
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        let town = Town::new(store, true).await;
        town.neighbour("35.25.13", *b"GRS").await;
        sql(
            &url,
            "INSERT INTO digest (kecamatan, day, window_to, composed_at, posted) \
             VALUES ('35.25.13', 'kemarin', 0, 0, FALSE)",
        )
        .await;
        town.submit(1, 1, wall(2027, 2, 2, 9, 0)).await;
        let ticked = town.tick_of(wall(2027, 2, 3, 7, 0)).await;
        assert_eq!(ticked, (1, vec!["35.25.13".to_owned()]));
        assert_eq!(town.queued().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_kecamatan_whose_own_row_is_damaged_silences_none_around_it() {
    for_each_url(&test_name!(), async |url| {
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        let town = Town::new(store, true).await;
        for (kode, letters) in [("35.25.13", *b"GRS"), ("35.25.15", *b"MNY")] {
            town.neighbour(kode, letters).await;
        }
        town.submit(1, 1, wall(2027, 2, 2, 9, 0)).await;
        let damage = [
            "UPDATE kecamatan SET zona = 'Mars' WHERE kode = '35.25.13'",
            "UPDATE desa SET nama = 'Desa', kode = 'x' WHERE kode = '35.25.15.2001'",
        ];
        for damage in damage {
            sql(&url, damage).await;
        }
        let ticked = town.tick_of(wall(2027, 2, 3, 7, 0)).await;
        let damaged = ["35.25.13", "35.25.15"].map(str::to_owned);
        assert_eq!(ticked, (1, damaged.to_vec()));
        assert!(town.queued().await[0].body.contains("Kebomas"));
    })
    .await;
}
