//! The queue and the hint on real books: two who decide on one pair at once, and what is written.

use std::collections::HashMap;

use musrenbot::app::apply::apply;
use musrenbot::app::decide::{Context, House, decide};
use musrenbot::app::decision::{Change, Conversation, Decision, Known};
use musrenbot::app::fetch::fetch;
use musrenbot::app::incoming::{Chat, ChatKind, Incoming, Sender, Tap, What};
use musrenbot::domain::dugaan::Sepasang;
use musrenbot::domain::pejabat::Role;
use musrenbot::domain::putusan::Jenis;
use musrenbot::store::{Store, StoreError};

use crate::engines::for_each_engine;
use crate::store_samples::{at, isi, kode, office, set_up, submit};
use crate::test_name;
use crate::verb_page::{data_of, words_to};
use crate::verb_world::house;

const DESK: i64 = 31;
const CAMAT: i64 = 32;

/// Decides and writes as the pump does, in one transaction.
async fn does(store: &Store, who: i64, what: What) -> Result<Decision, StoreError> {
    let house: House = house();
    let incoming = Incoming {
        chat: Chat {
            id: who,
            kind: ChatKind::Private,
            title: None,
            topic: None,
        },
        from: Some(Sender {
            id: who,
            nama: format!("Akun {who}"),
            is_bot: false,
        }),
        at: at(100),
        what,
    };
    let tx = store.begin().await?;
    let mut known = Known {
        person: tx.read().person_some(&[who]).await?.remove(&who),
        conversation: Conversation::default(),
        fresh_code: String::new(),
        facts: HashMap::new(),
    };
    loop {
        let cx = Context {
            house: &house,
            known: &known,
            incoming: &incoming,
            now: at(100),
        };
        match decide(cx) {
            Ok(decision) => {
                for change in &decision.changes {
                    apply(&tx, change, at(100)).await?;
                }
                tx.commit().await?;
                return Ok(decision);
            }
            Err(want) => {
                let fact = fetch(&tx, &want).await?;
                let twice = known.facts.insert(want.clone(), fact);
                assert!(twice.is_none(), "asked twice for {}", want.name());
            }
        }
    }
}

fn tap(data: &str) -> What {
    What::Tap(Tap {
        query: "q".to_owned(),
        message_id: Some(7),
        data: data.to_owned(),
    })
}

async fn people(store: &Store) {
    let tx = store.begin().await.unwrap();
    for (id, role) in [(DESK, Role::OperatorKecamatan), (CAMAT, Role::Camat)] {
        tx.office_take(id, "Akun", &office(role, None), None, at(0))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

async fn pair(store: &Store, work: &str, place: &str) {
    for second in 1..3 {
        submit(store, isi(work, place), at(second)).await.unwrap();
    }
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_is_told_what_the_other_said() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        people(&store).await;
        let places = ["Krajan", "Melati", "Sumberejo", "Kenanga"];
        for (n, place) in places.iter().enumerate() {
            let (work, place) = (
                format!("Drainase gang {place}"),
                format!("Dusun {place} RT 01"),
            );
            pair(&store, &work, &place).await;
            let command = What::Command {
                name: "duplikat".to_owned(),
                args: String::new(),
            };
            let screen = does(&store, DESK, command).await.unwrap();
            assert!(words_to(&screen, DESK).contains("menunggu: 1"), "{n}");
            let (bukan, sama) = (data_of(&screen, "Bukan"), data_of(&screen, "Gabungkan"));
            let (one, other) = tokio::join!(
                does(&store, DESK, tap(&bukan)),
                does(&store, CAMAT, tap(&sama))
            );
            let said = |done: &Decision| {
                let mut changes = done.changes.iter();
                changes.any(|change| matches!(change, Change::Putus(_)))
            };
            let (one, other) = (one.unwrap(), other.unwrap());
            assert!(said(&one) != said(&other), "one of the two decides");
            let late = if said(&one) {
                (&other, CAMAT)
            } else {
                (&one, DESK)
            };
            assert!(words_to(late.0, late.1).contains("sudah diputuskan lebih dulu"));
            let labels = store.read().putusan_labels().await.unwrap();
            assert_eq!(labels.len(), n + 1);
            let last = labels.last().unwrap();
            let first = kode(2 * n as u32 + 1);
            let second = kode(2 * n as u32 + 2);
            assert_eq!(
                Sepasang::of(last.a.kode, last.b.kode),
                Sepasang::of(first, second)
            );
            let tied = store.read().usulan(second).await.unwrap().unwrap().gabung;
            assert_eq!(tied.is_some(), last.jenis == Jenis::Sama);
        }
        assert_eq!(store.verify().await.unwrap(), []);
    })
    .await;
}
