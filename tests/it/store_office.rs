//! Offices change hands; groups move; what hangs on them follows.

use std::time::Duration;

use musrenbot::domain::kecamatan::{Group, InviteFor, Seat};
use musrenbot::domain::pejabat::Role;
use musrenbot::store::Store;
use musrenbot::store::inbox::RawUpdate;
use musrenbot::store::outbox::{Lane, NewOut};

use crate::engines::for_each_engine;
use crate::store_samples::{at, desa, kecamatan, kode_kecamatan, office, set_up};
use crate::test_name;

async fn take(store: &Store, person: i64, role: Role, n: Option<u16>) {
    let tx = store.begin().await.unwrap();
    tx.office_take(person, "Bu Sri", &office(role, n), Some("code"), at(1))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn end(store: &Store, person: i64, role: Role, n: Option<u16>) {
    let tx = store.begin().await.unwrap();
    tx.office_end(person, &office(role, n), at(2))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn holders(store: &Store, seat: Seat) -> Vec<i64> {
    let people = store.read().office_holders(seat).await.unwrap();
    people.iter().map(|person| person.id).collect()
}

#[tokio::test]
async fn a_kecamatan_is_set_up_once_and_keeps_its_letters_and_group() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        assert_eq!(
            store.read().kecamatan(kode_kecamatan()).await.unwrap(),
            Some(kecamatan())
        );
        let group = Group {
            chat: -100,
            topic: Some(5),
        };
        let mut changed = kecamatan();
        changed.huruf = *b"XYZ";
        changed.tahun = 2029;
        changed.desa[0].1 = "Giri Baru".to_owned();
        let tx = store.begin().await.unwrap();
        tx.group_bind(kode_kecamatan(), group).await.unwrap();
        assert!(!tx.kecamatan_put(&changed, at(9)).await.unwrap());
        tx.commit().await.unwrap();
        let (huruf, group) = (*b"KBM", Some(group));
        let now = musrenbot::domain::kecamatan::Kecamatan {
            huruf,
            group,
            ..changed
        };
        let mut all = store.read().kecamatan_all().await.unwrap();
        let (kode, read) = all.pop().unwrap();
        assert_eq!((kode.as_str(), read.unwrap()), ("35.25.14", now.clone()));
        assert!(all.is_empty());
        assert_eq!(
            store.read().kecamatan_of_group(-100).await.unwrap(),
            Some(now)
        );
        assert_eq!(store.read().kecamatan_huruf().await.unwrap(), [*b"KBM"]);
    })
    .await;
}

#[tokio::test]
async fn handing_an_office_over_moves_its_rights() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        take(&store, 1, Role::OperatorDesa, Some(3)).await;
        take(&store, 2, Role::OperatorDesa, Some(4)).await;
        take(&store, 3, Role::OperatorDesa, Some(3)).await;
        assert_eq!(holders(&store, Seat::Desa(desa(3))).await, [1, 3]);
        end(&store, 1, Role::OperatorDesa, Some(3)).await;
        assert_eq!(holders(&store, Seat::Desa(desa(3))).await, [3]);
        let people = store.read().person_some(&[1, 2, 3, 4]).await.unwrap();
        assert_eq!(people.len(), 3);
        assert!(
            people[&1].offices.is_empty(),
            "the one before holds nothing any more"
        );
        assert_eq!(people[&2].offices, [office(Role::OperatorDesa, Some(4))]);
        assert_eq!(people[&3].offices, [office(Role::OperatorDesa, Some(3))]);
    })
    .await;
}

#[tokio::test]
async fn a_seat_may_have_several_holders_and_each_holds_it_once() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        for person in [1, 2, 2] {
            take(&store, person, Role::OperatorKecamatan, None).await;
        }
        take(&store, 2, Role::Camat, None).await;
        let read = store.read();
        let desk = read.office_holders(Seat::Desk(kode_kecamatan()));
        let desk = desk.await.unwrap();
        let roles = |at: usize| {
            desk[at]
                .offices
                .iter()
                .map(|one| one.role)
                .collect::<Vec<_>>()
        };
        assert_eq!(desk.len(), 2);
        assert_eq!(roles(0), [Role::OperatorKecamatan]);
        assert_eq!(roles(1), [Role::OperatorKecamatan, Role::Camat]);
    })
    .await;
}

#[tokio::test]
async fn an_invitation_serves_once_and_in_time() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let seat = InviteFor::Office(office(Role::Kades, Some(3)));
        let group = InviteFor::Group(kode_kecamatan());
        let tx = store.begin().await.unwrap();
        tx.invite_put("one", &seat, None, at(10), at(0))
            .await
            .unwrap();
        tx.invite_put("two", &group, Some(7), at(10), at(0))
            .await
            .unwrap();
        assert!(
            !tx.invite_use("one", 5, at(10)).await.unwrap(),
            "it is past its time"
        );
        assert!(tx.invite_use("one", 5, at(9)).await.unwrap());
        assert!(!tx.invite_use("one", 6, at(9)).await.unwrap(), "it is used");
        tx.invite_revoke("two", at(1)).await.unwrap();
        assert!(
            !tx.invite_use("two", 6, at(2)).await.unwrap(),
            "it is revoked"
        );
        let one = tx.read().invite("one").await.unwrap().unwrap();
        assert_eq!(
            (one.office, one.used_by, one.revoked),
            (seat, Some(5), false)
        );
        let two = tx.read().invite("two").await.unwrap().unwrap();
        assert_eq!((two.office, two.used_by, two.revoked), (group, None, true));
        assert_eq!(tx.read().invite("three").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn everything_follows_a_group_that_becomes_a_supergroup() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        let payload = "{}".to_owned();
        let update = RawUpdate {
            update_id: 1,
            chat: -5,
            payload,
        };
        store.inbox_add(&[update], at(0)).await.unwrap();
        let tx = store.begin().await.unwrap();
        tx.group_bind(
            kode_kecamatan(),
            Group {
                chat: -5,
                topic: None,
            },
        )
        .await
        .unwrap();
        tx.conversation_put(&[(-5, "a".to_owned())], at(0))
            .await
            .unwrap();
        let message = NewOut {
            chat: -5,
            topic: None,
            lane: Lane::Broadcast,
            body: "{}".to_owned(),
            key: None,
            due_at: at(0),
        };
        tx.outbox_add(&[message], None, at(0)).await.unwrap();
        tx.group_moved(-5, -1005).await.unwrap();
        tx.group_moved(-5, -1005).await.unwrap();
        assert_eq!(tx.inbox_claim(1).await.unwrap()[0].chat, -1005);
        let states = tx.conversation_some(&[-5, -1005]).await.unwrap();
        assert_eq!(
            states.into_iter().collect::<Vec<_>>(),
            [(-1005, "a".to_owned())]
        );
        tx.commit().await.unwrap();
        let rows = store
            .outbox_claim("one", at(0), Duration::ZERO, 9)
            .await
            .unwrap();
        assert_eq!(rows[0].chat, -1005);
        let kecamatan = store.read().kecamatan_of_group(-1005).await.unwrap();
        assert_eq!(
            kecamatan.map(|kecamatan| kecamatan.kode),
            Some(kode_kecamatan())
        );
    })
    .await;
}

#[tokio::test]
async fn who_cannot_be_written_to_gets_no_notices_until_heard_again() {
    for_each_engine(&test_name!(), async |store| {
        set_up(&store).await;
        take(&store, 1, Role::OperatorKecamatan, None).await;
        take(&store, 2, Role::Camat, None).await;
        let desk = Seat::Desk(kode_kecamatan());
        let tx = store.begin().await.unwrap();
        tx.person_reachable(1, false).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(holders(&store, desk).await, [2]);
        for (private, told) in [(vec![], vec![2]), (vec![1], vec![1, 2])] {
            let tx = store.begin().await.unwrap();
            let heard = tx.person_heard(&[1, 9], &private).await.unwrap();
            assert_eq!(heard[&1].offices.len(), 1);
            tx.commit().await.unwrap();
            assert_eq!(holders(&store, desk).await, told);
        }
    })
    .await;
}
