//! Pairs that look alike wait for one word each; what a process holds ready of them is what a
//! fresh one would; and usulan of several years know each other.

use jiff::Timestamp;
use musrenbot::app::chores;
use musrenbot::domain::dugaan::{Draf, Pasangan, Penanya, Sepasang};
use musrenbot::domain::duplicate::evidence::Level;
use musrenbot::domain::duplicate::{Detector, Weights};
use musrenbot::domain::gabung::{Gabung, Pendukung, Sifat};
use musrenbot::domain::jurnal::{Chain, Event};
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::Role;
use musrenbot::domain::pendahulu::{Hasil, Jejak, Keadaan};
use musrenbot::domain::putusan::{Jenis, Putusan};
use musrenbot::domain::tempat;
use musrenbot::domain::usulan::{Act, Isi, Stage, Usulan};
use musrenbot::store::{Store, Tx};

use crate::engines::{for_each_engine, for_each_url};
use crate::stage::dice::Dice;
use crate::store_samples::{
    OPERATOR, TAHUN, at, chain, desa, isi, json, kode, kode_kecamatan, set_up, submit, submit_in,
    submitted, usulan,
};
use crate::test_name;

const CAMAT: i64 = 9001;

const PAID: Hasil = Hasil {
    peringkat: None,
    keadaan: Keadaan::Didanai,
};

/// Works at places, some of which are one in other words.
fn wish(n: u64) -> Isi {
    const WORKS: [&str; 5] = [
        "Pembangunan drainase",
        "Drainase",
        "Rabat beton jalan",
        "Perbaikan jalan rabat",
        "Jembatan penghubung",
    ];
    const PLACES: [&str; 4] = ["Krajan", "Melati", "Sumberejo", "Kenanga"];
    let (work, rest) = (WORKS[(n % 5) as usize], n / 5);
    let (place, rt) = (PLACES[(rest % 4) as usize], 1 + rest / 4 % 3);
    isi(
        &format!("{work} gang {place}"),
        &format!("Dusun {place} RT {rt:02} RW 01"),
    )
}

fn draf(n: u64) -> Draf {
    let isi = wish(n);
    Draf {
        desa: desa(3),
        tahun: TAHUN,
        kegiatan: isi.kegiatan.teks,
        masalah: isi.masalah,
        lokasi: isi.lokasi,
    }
}

fn somebody() -> Penanya {
    Penanya {
        person: CAMAT,
        midnight: at(0),
        but: None,
    }
}

async fn next(store: &Store, penanya: &Penanya) -> (Option<Sepasang>, u32, u32) {
    let read = store.read();
    let antrean = read
        .pasangan_next(kode_kecamatan(), TAHUN, penanya)
        .await
        .unwrap();
    let pair = antrean.next.as_ref().map(Pasangan::sepasang);
    (pair, antrean.waiting, antrean.later)
}

async fn say(store: &Store, pair: Sepasang, jenis: Jenis, second: i64) -> Putusan {
    let found = store.read().pasangan(pair.a(), pair.b()).await.unwrap();
    let found = found.expect("both are there");
    let putusan = Putusan {
        jenis,
        induk: jenis.sifat().map(|_| pair.a()),
        by: CAMAT,
        role: Role::Camat,
        at: at(second),
        alasan: Some("Satu gang, kata 'Pak RT'".to_owned()),
        score: found.dugaan.score,
        relation: found.dugaan.relation.name().to_owned(),
        levels: found.levels.iter().map(|&one| one.to_owned()).collect(),
        a: found.a,
        b: found.b,
    };
    let tx = store.begin().await.unwrap();
    tx.putusan_add(&putusan).await.unwrap();
    tx.commit().await.unwrap();
    putusan
}

/// Writes the next version of an usulan, as the pump does.
async fn change(tx: &Tx, usulan: &mut Usulan) {
    let before = json(usulan);
    usulan.version += 1;
    let chain = Chain::of(usulan);
    let head = tx.head_locked(chain).await.unwrap();
    tx.usulan_put(usulan, chain.tahun, "words").await.unwrap();
    let event = Event {
        act: Act::Revise,
        before: Some(before),
        ..submitted(usulan)
    };
    let entry = head.next(chain, event);
    tx.jurnal_add(&entry, head.nomor).await.unwrap();
}

#[tokio::test]
async fn a_pair_waits_for_one_word_and_again_when_one_of_the_two_changes() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let mut first = submit(&store, wish(0), at(1)).await.unwrap();
        submit(&store, wish(1), at(2)).await.unwrap();
        let pair = Sepasang::of(kode(1), kode(2));
        chores::read_ahead(&store).await.unwrap();
        assert_eq!(next(&store, &somebody()).await, (Some(pair), 1, 0));
        let put_off = say(&store, pair, Jenis::Nanti, 5).await;
        assert_eq!(next(&store, &somebody()).await, (None, 1, 1));
        let tomorrow = Penanya {
            midnight: at(6),
            ..somebody()
        };
        assert_eq!(next(&store, &tomorrow).await, (Some(pair), 1, 0));
        let other = Penanya {
            person: OPERATOR,
            ..somebody()
        };
        assert_eq!(next(&store, &other).await, (Some(pair), 1, 0));
        let said = say(&store, pair, Jenis::Bukan, 7).await;
        assert_eq!(next(&store, &other).await, (None, 0, 0));
        let read = store.read();
        let count = read.pasangan_count(kode_kecamatan(), TAHUN).await;
        assert_eq!(count.unwrap(), 0);
        let found = store.read().pasangan(kode(2), kode(1)).await.unwrap();
        let sudah = found.and_then(|found| found.sudah).expect("a word");
        assert_eq!(
            (sudah.jenis, sudah.by, sudah.role, sudah.at),
            (Jenis::Bukan, CAMAT, Role::Camat, at(7))
        );
        let labels = store.read().putusan_labels().await.unwrap();
        assert_eq!(labels, [said]);
        assert!(!put_off.jenis.is_answer());
        first.isi.lokasi = tempat::read("Dusun Krajan RT 01 RW 01 depan musala")
            .first()
            .cloned()
            .unwrap();
        let tx = store.begin().await.unwrap();
        change(&tx, &mut first).await;
        tx.commit().await.unwrap();
        assert_eq!(next(&store, &tomorrow).await, (Some(pair), 1, 0));
        assert_eq!(store.verify().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_word_lasts_until_it_is_taken_back_or_its_tie_is_gone() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        submit(&store, wish(0), at(1)).await.unwrap();
        let mut child = submit(&store, wish(1), at(2)).await.unwrap();
        let pair = Sepasang::of(kode(1), kode(2));
        let labels = async || store.read().putusan_labels().await.unwrap();
        let waits = async || next(&store, &somebody()).await.1 == 1;
        let bukan = say(&store, pair, Jenis::Bukan, 5).await;
        assert!(!waits().await);
        assert_eq!(labels().await, [bukan]);
        say(&store, pair, Jenis::Batal, 6).await;
        assert!(waits().await);
        assert_eq!(labels().await, []);
        child.gabung = Some(tie_to(kode(1)));
        let tx = store.begin().await.unwrap();
        change(&tx, &mut child).await;
        tx.commit().await.unwrap();
        let sama = say(&store, pair, Jenis::Sama, 7).await;
        assert!(!waits().await);
        assert_eq!(labels().await, [sama]);
        child.gabung = None;
        let tx = store.begin().await.unwrap();
        change(&tx, &mut child).await;
        tx.commit().await.unwrap();
        assert!(waits().await);
        assert_eq!(labels().await, []);
    })
    .await;
}

fn tie_to(induk: KodeUsulan) -> Gabung {
    Gabung {
        induk,
        sifat: Sifat::Sama,
        number: 1,
        at: at(2),
        by: 9,
        alasan: None,
        suara: Vec::new(),
        keputusan: None,
    }
}

/// All that a store says of what looks alike.
async fn told(store: &Store) -> String {
    let read = store.read();
    let mut told = String::new();
    for n in 0..20 {
        for near in read.usulan_near(&draf(n)).await.unwrap() {
            told += &format!("{n}: {} {:.9}\n", near.usulan.kode, near.dugaan.score);
        }
    }
    let mut penanya = somebody();
    penanya.midnight = Timestamp::MAX;
    let antrean = read
        .pasangan_next(kode_kecamatan(), TAHUN, &penanya)
        .await
        .unwrap();
    told += &format!("{}\n{:?}\n", antrean.waiting, antrean.next);
    told
}

#[tokio::test]
async fn what_is_held_ready_is_what_a_fresh_one_would_be() {
    for_each_url(&test_name!(), async |url| {
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        set_up(&store).await;
        let mut dice = Dice::new(7);
        let mut all: Vec<Usulan> = Vec::new();
        for round in 0..16 {
            let tx = store.begin().await.unwrap();
            let mut after = all.clone();
            for _ in 0..4 {
                after.push(
                    submit_in(&tx, wish(dice.below(30)), at(round))
                        .await
                        .unwrap(),
                );
            }
            for usulan in &mut after {
                match dice.below(8) {
                    0 => usulan.isi = wish(dice.below(30)),
                    1 => {
                        usulan.stage = Stage::Diverifikasi {
                            at: at(round),
                            by: 9,
                        }
                    }
                    2 if round > 4 => {
                        usulan.stage = Stage::Ditarik {
                            at: at(round),
                            by: OPERATOR,
                            alasan: "Sudah didanai".to_owned(),
                        };
                    }
                    _ => continue,
                }
                change(&tx, usulan).await;
            }
            // Some of it is looked at before it is undone.
            if dice.below(3) == 0 {
                let read = tx.read();
                read.usulan_near(&draf(dice.below(60))).await.unwrap();
                tx.rollback().await.unwrap();
            } else {
                tx.commit().await.unwrap();
                all = after;
            }
            let fresh = Store::open(&url).await.unwrap();
            assert_eq!(told(&store).await, told(&fresh).await, "round {round}");
        }
        let waiting = told(&store).await;
        assert!(
            waiting.lines().count() > 8,
            "hardly anything is alike: {waiting}"
        );
        // The office's own weights, by which nothing is alike.
        let mut strict = Weights::default();
        strict.0[Level::SameDesa as usize] = -99.0;
        strict.0[Level::OtherDesa as usize] = -99.0;
        let store = store.with_detector(Detector::with(strict));
        assert_eq!(told(&store).await, "0\nNone\n");
    })
    .await;
}

fn earlier(tahun: u8, nomor: u32) -> KodeUsulan {
    KodeUsulan::new(*b"KBM", tahun, nomor).expect("a code")
}

/// Writes an usulan of an earlier year as the books of that year have it.
async fn past(store: &Store, tahun: u8, of: u16, pendahulu: &[KodeUsulan], stage: Stage) -> Usulan {
    let chain = Chain {
        tahun: 2000 + i16::from(tahun),
        ..chain()
    };
    let tx = store.begin().await.unwrap();
    let head = tx.head_locked(chain).await.unwrap();
    let usulan = Usulan {
        kode: earlier(tahun, head.nomor + 1),
        desa: desa(of),
        stage,
        pendahulu: pendahulu.to_vec(),
        ..usulan(1, wish(0), at(i64::from(tahun)))
    };
    tx.usulan_put(&usulan, chain.tahun, "words").await.unwrap();
    let entry = head.next(chain, submitted(&usulan));
    tx.jurnal_add(&entry, usulan.kode.nomor()).await.unwrap();
    tx.commit().await.unwrap();
    usulan
}

fn open() -> Stage {
    Stage::Diajukan { at: at(1) }
}

#[tokio::test]
async fn a_work_knows_its_years_across_links_and_ties() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let oldest = past(&store, 24, 3, &[], open()).await;
        let other = past(&store, 25, 4, &[], open()).await;
        // In 2026 the one of desa 4 was counted in that of desa 3, which took up the oldest.
        let root = past(&store, 26, 3, &[oldest.kode], open()).await;
        let into = Stage::Digabung {
            at: at(2),
            by: 9,
            into: root.kode,
            was: Some(Box::new(open())),
        };
        let mut child = past(&store, 26, 4, &[other.kode], open()).await;
        child.stage = into;
        child.gabung = Some(tie_to(root.kode));
        let tx = store.begin().await.unwrap();
        change(&tx, &mut child).await;
        let ranked = Hasil {
            peringkat: Some(3),
            keadaan: Keadaan::TidakDidanai,
        };
        tx.hasil_put(oldest.kode, ranked).await.unwrap();
        tx.commit().await.unwrap();
        let last = past(&store, 27, 3, &[root.kode], open()).await;
        let now = past(&store, 28, 3, &[last.kode], open()).await;
        let years = store.read().usulan_past(now.kode).await.unwrap();
        let line = |usulan: &Usulan, hasil| Jejak {
            kode: usulan.kode,
            desa: usulan.desa,
            hasil,
        };
        let told = [
            line(&oldest, Some(ranked)),
            line(&other, None),
            line(&root, None),
            line(&last, None),
        ];
        assert_eq!(years, told);
        assert_eq!(store.read().usulan_past(oldest.kode).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_desa_is_offered_what_was_not_paid_for_under_its_former_code_too() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let read = store.read();
        let open_one = past(&store, 27, 3, &[], open()).await;
        let paid = past(&store, 27, 3, &[], open()).await;
        let gone = Stage::Ditarik {
            at: at(3),
            by: OPERATOR,
            alasan: "Batal".to_owned(),
        };
        past(&store, 27, 3, &[], gone).await;
        let of_before = past(&store, 27, 9, &[], open()).await;
        let again = past(&store, 27, 3, &[], open()).await;
        past(&store, 26, 3, &[], open()).await;
        let tx = store.begin().await.unwrap();
        tx.hasil_put(paid.kode, PAID).await.unwrap();
        tx.desa_lama_put(desa(9), desa(3)).await.unwrap();
        tx.commit().await.unwrap();
        past(&store, 28, 3, &[again.kode], open()).await;
        let offered = read.usulan_unfunded(desa(3), TAHUN).await.unwrap();
        let offered: Vec<_> = offered.iter().map(|one| one.usulan.kode).collect();
        assert_eq!(offered, [open_one.kode, of_before.kode]);
        assert_eq!(read.usulan_unfunded(desa(4), TAHUN).await.unwrap(), []);
    })
    .await;
}

/// Counts `child` in `root`, as the books of that year have it.
async fn joined(store: &Store, child: Usulan, root: KodeUsulan) -> Usulan {
    joined_as(Sifat::Sama, store, child, root).await
}

async fn joined_as(sifat: Sifat, store: &Store, mut child: Usulan, root: KodeUsulan) -> Usulan {
    child.stage = Stage::Digabung {
        at: at(2),
        by: 9,
        into: root,
        was: Some(Box::new(open())),
    };
    child.gabung = Some(Gabung {
        sifat,
        ..tie_to(root)
    });
    let tx = store.begin().await.unwrap();
    change(&tx, &mut child).await;
    tx.commit().await.unwrap();
    child
}

/// What the desa is offered of last year, with what it may join instead.
async fn offered(store: &Store, n: u16) -> Vec<(KodeUsulan, Option<KodeUsulan>)> {
    let left = store.read().usulan_unfunded(desa(n), TAHUN).await.unwrap();
    let told = left.into_iter().map(|one| (one.usulan.kode, one.lanjutan));
    told.collect()
}

#[tokio::test]
async fn a_part_that_is_proposed_again_leaves_the_rest_to_be_offered() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let whole = past(&store, 27, 3, &[], open()).await;
        let part = past(&store, 27, 4, &[], open()).await;
        let part = joined_as(Sifat::BagianDari, &store, part, whole.kode).await;
        let own = past(&store, 27, 3, &[], open()).await;
        let own = joined_as(Sifat::BagianDari, &store, own, whole.kode).await;
        // The same part once more, from a third desa.
        let double = past(&store, 27, 5, &[], open()).await;
        let double = joined(&store, double, part.kode).await;
        let both = [(whole.kode, None), (own.kode, None)];
        assert_eq!(offered(&store, 3).await, both);
        let again = past(&store, 28, 4, &[part.kode], open()).await;
        assert_eq!(offered(&store, 3).await, both);
        assert_eq!(offered(&store, 4).await, []);
        let left = [(double.kode, Some(again.kode))];
        assert_eq!(offered(&store, 5).await, left);
        past(&store, 28, 3, &[whole.kode], open()).await;
        assert_eq!(offered(&store, 3).await, [(own.kode, None)]);
        assert_eq!(offered(&store, 5).await, left);
        let tx = store.begin().await.unwrap();
        tx.hasil_put(whole.kode, PAID).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(offered(&store, 3).await, [], "paid for with the whole");
    })
    .await;
}

#[tokio::test]
async fn every_desa_of_last_years_work_is_offered_it_until_it_has_it_again() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let root = past(&store, 27, 3, &[], open()).await;
        let member = past(&store, 27, 4, &[], open()).await;
        let member = joined(&store, member, root.kode).await;
        // A second one of the same desa is the same work.
        let double = past(&store, 27, 4, &[], open()).await;
        joined(&store, double, member.kode).await;
        let offered = async |n| offered(&store, n).await;
        assert_eq!(offered(3).await, [(root.kode, None)]);
        assert_eq!(offered(4).await, [(member.kode, None)]);
        let again = past(&store, 28, 3, &[root.kode], open()).await;
        assert_eq!(offered(3).await, []);
        assert_eq!(offered(4).await, [(member.kode, Some(again.kode))]);
        let mut supported = again;
        supported.pendukung.push(Pendukung {
            desa: desa(4),
            by: 7004,
            at: at(5),
        });
        let tx = store.begin().await.unwrap();
        change(&tx, &mut supported).await;
        tx.commit().await.unwrap();
        assert_eq!(offered(4).await, []);
        let paid = past(&store, 27, 5, &[], open()).await;
        let with = past(&store, 27, 4, &[], open()).await;
        joined(&store, with, paid.kode).await;
        let tx = store.begin().await.unwrap();
        tx.hasil_put(paid.kode, PAID).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(offered(4).await, [], "the work was paid for");
    })
    .await;
}
