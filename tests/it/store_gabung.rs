//! Ties in the tables: found from either end, guarded against lost writes, proved by the journal.

use musrenbot::domain::gabung::{Keluarga, Proposal, Sifat};
use musrenbot::domain::jurnal::Event;
use musrenbot::domain::pejabat::{Person, Role};
use musrenbot::domain::usulan::{Act, Usulan};
use musrenbot::store::Store;

use crate::engines::{for_each_engine, for_each_url, sql};
use crate::store_samples::{
    TAHUN, at, chain, desa, isi, json, kode, kode_kecamatan, office, set_up, submit,
};
use crate::test_name;

fn camat() -> Person {
    Person {
        id: 9001,
        nama: "Pak Camat".to_owned(),
        offices: vec![office(Role::Camat, None)],
    }
}

fn person(n: u16) -> Person {
    Person {
        id: 7000 + i64::from(n),
        nama: String::new(),
        offices: vec![office(Role::OperatorDesa, Some(n))],
    }
}

async fn three(store: &Store) -> [Usulan; 3] {
    set_up(store).await;
    let mut all = Vec::new();
    for second in 0..3 {
        let form = isi("Perbaikan jalan", "RT 03 RW 01");
        all.push(submit(store, form, at(second)).await.unwrap());
    }
    all.try_into().expect("three")
}

async fn put(store: &Store, before: &Usulan, after: &Usulan, act: Act) {
    let event = Event {
        at: at(50),
        by: 9001,
        role: Role::Camat,
        kode: after.kode,
        act,
        reason: None,
        before: Some(json(before)),
        after: json(after),
    };
    let tx = store.begin().await.unwrap();
    let head = tx.head_locked(chain()).await.unwrap();
    tx.usulan_put(after, TAHUN, "jalan").await.unwrap();
    let entry = head.next(chain(), event);
    tx.jurnal_add(&entry, head.nomor).await.unwrap();
    tx.commit().await.unwrap();
}

fn proposed(all: &[Usulan], child: usize, induk: usize) -> Usulan {
    proposed_as(Sifat::Sama, all, child, induk)
}

fn proposed_as(sifat: Sifat, all: &[Usulan], child: usize, induk: usize) -> Usulan {
    let meja = camat().meja_kecamatan(kode_kecamatan()).expect("a desk");
    let proposal = Proposal {
        induk: all[induk].kode,
        sifat,
        alasan: Some("ruas yang sama"),
        sudah: None,
    };
    let tied = all[child].clone();
    let tied = tied.propose(&Keluarga::new(all), meja, 9001, proposal, at(40));
    tied.expect("it may be proposed")
}

/// Proposes and joins 2 to 1, and proposes 3 to 2.
async fn tied(store: &Store) -> [Usulan; 3] {
    let mut all = three(store).await;
    let meja = camat().meja_kecamatan(kode_kecamatan()).expect("a desk");
    let after = proposed(&all, 1, 0);
    put(store, &all[1], &after, Act::Propose).await;
    all[1] = after;
    let joined = all[1].clone();
    let joined = joined.merge(&Keluarga::new(&all), meja, 9001, 1, "sama", at(41));
    let joined = joined.expect("the camat may");
    put(store, &all[1], &joined, Act::Merge).await;
    all[1] = joined;
    let after = proposed(&all, 2, 1);
    put(store, &all[2], &after, Act::Propose).await;
    all[2] = after;
    all
}

#[tokio::test]
async fn a_family_is_found_from_each_of_its_members() {
    for_each_engine(&test_name!(), async |store| {
        let all = tied(&store).await;
        let codes = all.each_ref().map(|one| one.kode);
        let across = store.read().usulan_across(&codes).await.unwrap();
        assert_eq!(across, [], "the two are the same work");
        let form = isi("Drainase", "RT 09");
        let alone = submit(&store, form, at(9)).await.unwrap();
        let read = store.read();
        for one in &all {
            let family = read.usulan_family(one.kode).await.unwrap();
            assert_eq!(family, all, "{}", one.kode);
        }
        assert_eq!(read.usulan_family(alone.kode).await.unwrap(), [alone]);
        assert!(read.usulan_family(kode(99)).await.unwrap().is_empty());
        let kecamatan = kode_kecamatan();
        let waiting = async || store.read().usulan_tied(kecamatan, TAHUN, 9).await.unwrap();
        assert_eq!(
            waiting().await,
            all[2..],
            "the one in force waits for nobody"
        );
        let seat = person(3).meja_desa(desa(3)).expect("its own seat");
        let objected = all[1].clone();
        let objected = objected.object(&Keluarga::new(&all), seat, 7003, 1, "beda", at(45));
        let objected = objected.expect("its desa is concerned");
        put(&store, &all[1], &objected, Act::Object).await;
        let both = [all[2].clone(), objected.clone()];
        let by_time = |tied: &[Usulan]| {
            let mut tied = tied.to_vec();
            tied.sort_by_key(|one| (one.gabung.as_ref().map(|tie| tie.at), one.kode));
            tied
        };
        assert_eq!(waiting().await, by_time(&both));
        let read = store.read();
        let first = read.usulan_tied(kecamatan, TAHUN, 1).await.unwrap();
        assert_eq!(first, by_time(&both)[..1]);
        let other = read.usulan_tied(kecamatan, TAHUN - 1, 9).await.unwrap();
        assert_eq!(other, [], "of another year");
        let meja = camat().meja_kecamatan(kecamatan).expect("a desk");
        let now = [all[0].clone(), objected.clone(), all[2].clone()];
        let stays = objected.clone();
        let stays = stays.merge(&Keluarga::new(&now), meja, 9001, 1, "sama", at(46));
        let stays = stays.expect("the camat may");
        put(&store, &objected, &stays, Act::Merge).await;
        assert_eq!(waiting().await, all[2..], "the camat has answered");
        assert_eq!(store.verify().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_work_that_crosses_desa_is_known_as_such_once_it_is_joined() {
    for_each_engine(&test_name!(), async |store| {
        let all = three(&store).await;
        let codes = all.each_ref().map(|one| one.kode);
        let meja = camat().meja_kecamatan(kode_kecamatan()).expect("a desk");
        let after = proposed_as(Sifat::LintasDesa, &all, 1, 0);
        put(&store, &all[1], &after, Act::Propose).await;
        let across = async || store.read().usulan_across(&codes).await.unwrap();
        assert_eq!(across().await, []);
        let family = Keluarga::new([&all[0], &after]);
        let joined = after.clone().merge(&family, meja, 9001, 1, "sama", at(41));
        put(&store, &after, &joined.expect("the camat may"), Act::Merge).await;
        let told = [1, 2].map(|n| (kode(n), all[0].desa));
        assert_eq!(across().await, told, "the root and what is counted in it");
        // What hangs below as the same work belongs to it.
        let now = store.read().usulan_family(kode(1)).await.unwrap();
        let now = [now[0].clone(), now[1].clone(), all[2].clone()];
        let below = proposed(&now, 2, 1);
        put(&store, &all[2], &below, Act::Propose).await;
        let family = Keluarga::new([&now[0], &now[1], &below]);
        let joined = below.clone().merge(&family, meja, 9001, 1, "sama", at(42));
        put(&store, &below, &joined.expect("the camat may"), Act::Merge).await;
        let told = [1, 2, 3].map(|n| (kode(n), all[0].desa));
        assert_eq!(across().await, told);
    })
    .await;
}

#[tokio::test]
async fn a_desa_finds_what_it_supports() {
    for_each_engine(&test_name!(), async |store| {
        let [one, ..] = three(&store).await;
        let meja = person(4).meja_desa(desa(4)).expect("its own seat");
        let after = one.clone().support(meja, 7004, at(60)).expect("it waits");
        put(&store, &one, &after, Act::Support).await;
        let read = store.read();
        let found = read.usulan_supported(desa(4), 10).await.unwrap();
        assert_eq!(found, std::slice::from_ref(&after));
        assert!(read.usulan_supported(desa(3), 10).await.unwrap().is_empty());
        let left = after.clone().leave(meja).expect("it supports");
        put(&store, &after, &left, Act::Leave).await;
        let found = store.read().usulan_supported(desa(4), 10).await.unwrap();
        assert!(found.is_empty());
        assert_eq!(store.verify().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_change_beside_a_tie_is_a_clash_either_way() {
    for_each_engine(&test_name!(), async |store| {
        let all = three(&store).await;
        let meja = camat().meja_kecamatan(kode_kecamatan()).expect("a desk");
        let tied = proposed(&all, 1, 0);
        let verified = all[1].clone().verify(meja, 9001, at(50)).expect("it waits");
        put(&store, &all[1], &tied, Act::Propose).await;
        let tx = store.begin().await.unwrap();
        let late = tx.usulan_put(&verified, TAHUN, "jalan").await.unwrap_err();
        assert!(late.is_clash(), "{late}");
        tx.rollback().await.unwrap();
        let both = tied.clone().verify(meja, 9001, at(51)).expect("it waits");
        put(&store, &tied, &both, Act::Verify).await;
        let dropped = tied.drop_tie(meja, 1, "keliru").expect("a tie");
        let tx = store.begin().await.unwrap();
        let late = tx.usulan_put(&dropped, TAHUN, "jalan").await.unwrap_err();
        assert!(late.is_clash(), "{late}");
    })
    .await;
}

#[tokio::test]
async fn verify_finds_ties_that_the_journal_or_the_laws_do_not_know() {
    let elsewhere = format!("replace(body, '{}', '{}')", kode(1), kode(3));
    let tampering = [
        (
            format!(
                "UPDATE usulan SET body = {elsewhere}, induk = '{}' WHERE nomor = 2",
                kode(3)
            ),
            "usulan KBM-28-0002-E: it is not what the journal says it is",
        ),
        (
            format!(
                "UPDATE usulan SET body = {elsewhere}, induk = '{}' WHERE nomor = 2",
                kode(3)
            ),
            "usulan KBM-28-0002-E: its ties go round in a circle",
        ),
        (
            format!("UPDATE usulan SET induk = '{}' WHERE nomor = 2", kode(3)),
            "usulan KBM-28-0002-E: its columns do not agree with its body",
        ),
        (
            "DELETE FROM usulan WHERE nomor = 1".to_owned(),
            "usulan KBM-28-0002-E: it is tied to KBM-28-0001-T, which is not there",
        ),
        (
            format!(
                "UPDATE usulan SET stage = 'diajukan', body = replace(body, 'digabung', 'diajukan') \
                WHERE kode = '{}'",
                kode(2)
            ),
            "usulan KBM-28-0002-E: it is not what the journal says it is",
        ),
    ];
    for (tampering, fault) in tampering {
        for_each_url(&test_name!(), async |url| {
            let store = Store::open(&url).await.unwrap();
            store.migrate().await.unwrap();
            tied(&store).await;
            assert_eq!(store.verify().await.unwrap(), []);
            sql(&url, &tampering).await;
            let faults = store.verify().await.unwrap();
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            assert!(
                told.iter().any(|told| told == fault),
                "{tampering}: {told:?}"
            );
        })
        .await;
    }
}
