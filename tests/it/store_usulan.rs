//! Usulan and journal are written together, with numbers that leave no gap.

use musrenbot::domain::jurnal::Event;
use musrenbot::domain::pejabat::Role;
use musrenbot::domain::usulan::{Act, StageName, Usulan};
use musrenbot::store::Store;

use crate::engines::{for_each_engine, for_each_url, sql};
use crate::store_samples::{
    OPERATOR, TAHUN, at, chain, desa, isi, json, kode, kode_kecamatan, office, reach, set_up,
    submit, submit_in,
};
use crate::test_name;

async fn jalan(store: &Store, second: i64) -> Usulan {
    submit(store, isi("Perbaikan jalan", "RT 03 RW 01"), at(second))
        .await
        .unwrap()
}

fn verified(usulan: &Usulan) -> (Usulan, Event) {
    let camat = musrenbot::domain::pejabat::Person {
        id: 9001,
        nama: "Pak Camat".to_owned(),
        offices: vec![office(Role::Camat, None)],
    };
    let meja = camat
        .meja_kecamatan(kode_kecamatan())
        .expect("the camat's desk");
    let after = usulan
        .clone()
        .verify(meja, 9001, at(50))
        .expect("it is open");
    let event = Event {
        at: at(50),
        by: 9001,
        role: Role::Camat,
        kode: usulan.kode,
        act: Act::Verify,
        reason: None,
        before: Some(json(usulan)),
        after: json(&after),
    };
    (after, event)
}

async fn verify(store: &Store, usulan: &Usulan) -> Usulan {
    let (after, event) = verified(usulan);
    let tx = store.begin().await.unwrap();
    let head = tx.head_locked(chain()).await.unwrap();
    tx.usulan_put(&after, TAHUN, "jalan").await.unwrap();
    tx.jurnal_add(&head.next(chain(), event), head.nomor)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    after
}

#[tokio::test]
async fn an_usulan_comes_out_as_it_went_in() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let usulan = jalan(&store, 1).await;
        let read = store.read();
        assert_eq!(
            read.usulan(usulan.kode).await.unwrap(),
            Some(usulan.clone())
        );
        assert_eq!(read.usulan(kode(99)).await.unwrap(), None);
        let history = read.jurnal_of(usulan.kode).await.unwrap();
        assert_eq!(history.len(), 1);
        assert_eq!((history[0].0, history[0].1.act), (1, Act::Submit));
    })
    .await;
}

#[tokio::test]
async fn eight_who_submit_at_once_get_numbers_without_a_gap() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let each = (0..8).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for second in 0..5 {
                    jalan(&store, second).await;
                }
            })
        });
        for done in futures_util::future::join_all(each).await {
            done.unwrap();
        }
        let all = store
            .read()
            .usulan_of_year(kode_kecamatan(), TAHUN)
            .await
            .unwrap();
        let numbers: Vec<u32> = all.iter().map(|usulan| usulan.kode.nomor()).collect();
        assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
        assert_eq!(store.verify().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_number_that_was_rolled_back_is_given_out_again() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let tx = store.begin().await.unwrap();
        submit_in(&tx, isi("Drainase", "RT 1"), at(0))
            .await
            .unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(jalan(&store, 1).await.kode, kode(1));
        assert_eq!(store.verify().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_change_of_what_was_changed_meanwhile_is_a_clash() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let usulan = jalan(&store, 1).await;
        verify(&store, &usulan).await;
        let (late, _) = verified(&usulan);
        let tx = store.begin().await.unwrap();
        let error = tx.usulan_put(&late, TAHUN, "jalan").await.unwrap_err();
        assert!(error.is_clash() && !error.is_away(), "{error}");
        assert_eq!(
            error.to_string(),
            "KBM-28-0001-T was changed by somebody else meanwhile"
        );
    })
    .await;
}

#[tokio::test]
async fn a_head_that_moved_since_it_was_read_is_a_clash() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let usulan = jalan(&store, 1).await;
        let (_, event) = verified(&usulan);
        let tx = store.begin().await.unwrap();
        let old = musrenbot::domain::jurnal::Head::empty(chain());
        let error = tx
            .jurnal_add(&old.next(chain(), event), 1)
            .await
            .unwrap_err();
        assert!(error.is_clash(), "{error}");
    })
    .await;
}

#[tokio::test]
async fn the_one_that_waits_longest_comes_first() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let (second, first) = (jalan(&store, 20).await, jalan(&store, 10).await);
        let read = store.read();
        let next = |after| read.usulan_waiting(kode_kecamatan(), after);
        let waiting = next(None).await.unwrap();
        assert_eq!((waiting.next.unwrap().kode, waiting.count), (first.kode, 2));
        let waiting = next(Some(first.kode)).await.unwrap();
        assert_eq!(waiting.next.unwrap().kode, second.kode);
        assert_eq!(next(Some(second.kode)).await.unwrap().next, None);
        verify(&store, &second).await;
        let waiting = next(Some(second.kode)).await.unwrap();
        assert_eq!((waiting.next.unwrap().kode, waiting.count), (first.kode, 1));
    })
    .await;
}

#[tokio::test]
async fn a_desa_sees_its_own_newest_first_and_counts_tell_the_stages() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let (one, two) = (jalan(&store, 1).await, jalan(&store, 2).await);
        verify(&store, &one).await;
        let read = store.read();
        let own = read.usulan_of_desa(desa(3), 10).await.unwrap();
        let own: Vec<_> = own.iter().map(|usulan| usulan.kode).collect();
        assert_eq!(own, [two.kode, one.kode]);
        assert!(read.usulan_of_desa(desa(4), 10).await.unwrap().is_empty());
        let counts = read.usulan_counts(kode_kecamatan(), TAHUN).await.unwrap();
        let each = |stage| (desa(3), stage, 1);
        assert_eq!(
            counts,
            [each(StageName::Diajukan), each(StageName::Diverifikasi)]
        );
        let codes = read.usulan_codes(&reach()).await.unwrap();
        assert_eq!(codes, [two.kode, one.kode]);
    })
    .await;
}

#[tokio::test]
async fn an_event_is_told_by_one_summary() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let (early, late) = (jalan(&store, 10).await, jalan(&store, 20).await);
        let day = "2027-02-02".parse().unwrap();
        let take = async |before| {
            let tx = store.begin().await.unwrap();
            let taken = tx
                .jurnal_take(kode_kecamatan(), at(before), day)
                .await
                .unwrap();
            let new = tx
                .digest_put(kode_kecamatan(), day, at(before), true, at(99))
                .await;
            tx.commit().await.unwrap();
            (
                taken
                    .iter()
                    .map(|entry| entry.event.kode)
                    .collect::<Vec<_>>(),
                new.unwrap(),
            )
        };
        assert_eq!(take(20).await, (vec![early.kode], true));
        assert_eq!(take(21).await, (vec![late.kode], false));
        assert_eq!(take(22).await, (vec![], false));
        assert_eq!(
            store.read().digest_last(kode_kecamatan()).await.unwrap(),
            Some(day)
        );
        assert_eq!(store.verify().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn verify_finds_every_kind_of_tampering() {
    const TAMPERING: [(&str, &str); 6] = [
        (
            "UPDATE jurnal SET event = replace(event, '7003', '7004') WHERE seq = 2",
            "jurnal 35.25.14/2028/2: its content does not give its hash",
        ),
        (
            "UPDATE jurnal SET by = 1 WHERE seq = 2",
            "jurnal 35.25.14/2028/2: its columns do not agree with its event",
        ),
        (
            "DELETE FROM jurnal WHERE seq = 2",
            "jurnal 35.25.14/2028/3: the row before it is missing",
        ),
        (
            "UPDATE usulan SET body = replace(body, 'Berlubang', 'Mulus') WHERE nomor = 1",
            "usulan KBM-28-0001-T: it is not what the journal says it is",
        ),
        (
            "UPDATE usulan SET stage = 'ditolak' WHERE nomor = 1",
            "usulan KBM-28-0001-T: its columns do not agree with its body",
        ),
        (
            "DELETE FROM usulan WHERE nomor = 2",
            "chain 35.25.14/2028: number 2 is missing",
        ),
    ];
    for (tampering, fault) in TAMPERING {
        for_each_url(&test_name!(), async |url| {
            let store = Store::open(&url).await.unwrap();
            store.migrate().await.unwrap();
            set_up(&store).await;
            for second in 0..3 {
                jalan(&store, second).await;
            }
            assert_eq!(store.verify().await.unwrap(), []);
            sql(&url, tampering).await;
            let faults = store.verify().await.unwrap();
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            assert!(
                told.iter().any(|told| told == fault),
                "{tampering}: {told:?}"
            );
        })
        .await;
    }
    assert_eq!(OPERATOR, 7003, "the first tampering changes the operator");
}
