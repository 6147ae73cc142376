//! Links to earlier years leave an usulan as it is, and only lead back in time.

use musrenbot::domain::gabung::TieRefused;
use musrenbot::domain::jurnal::Event;
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::Role;
use musrenbot::domain::pendahulu::{LINKS_MAX, linked_at_desk};
use musrenbot::domain::usulan::{Act, Stage, Usulan};

use crate::verb_world::{
    DESA_A, DESA_B, DESK, DESK_ELSEWHERE, OPERATOR_A, OPERATOR_B, World, at, usulan,
};

fn earlier(tahun: u8, nomor: u32) -> KodeUsulan {
    KodeUsulan::new(*b"KBM", tahun, nomor).expect("a code")
}

fn open() -> Usulan {
    usulan(
        1,
        Stage::Diajukan {
            at: at("2027-01-15T02:00:00Z"),
        },
    )
}

#[test]
fn a_link_changes_neither_version_nor_hash() {
    let world = World::new();
    let before = open();
    let meja = world.person(DESK).unwrap().desk().unwrap();
    let after = before.clone().link(meja, earlier(27, 4)).unwrap();
    assert_eq!(
        (after.version, after.hash()),
        (before.version, before.hash())
    );
    assert_eq!(after.pendahulu, [earlier(27, 4)]);
    assert_eq!(after.revision(), before.revision() + 1);
    let json = serde_json::to_string(&before).unwrap();
    assert!(!json.contains("pendahulu"), "old rows hash as they did");
}

#[test]
fn a_link_leads_to_an_earlier_year_of_the_same_kecamatan_once() {
    let world = World::new();
    let meja = world.person(DESK).unwrap().desk().unwrap();
    let elsewhere = world.person(DESK_ELSEWHERE).unwrap().desk().unwrap();
    let linked = open().link(meja, earlier(27, 4)).unwrap();
    let refused = |kode| linked.clone().link(meja, kode).unwrap_err();
    assert_eq!(refused(earlier(27, 4)), TieRefused::Already);
    assert_eq!(refused(earlier(28, 5)), TieRefused::OtherYear);
    assert_eq!(refused(earlier(29, 5)), TieRefused::OtherYear);
    let other = KodeUsulan::new(*b"MYR", 27, 4).expect("a code");
    assert_eq!(refused(other), TieRefused::OtherYear);
    let why = open().link(elsewhere, earlier(27, 4)).unwrap_err();
    assert_eq!(why, TieRefused::WrongArea);
    let full = open().following((1..=30).map(|nomor| earlier(27, nomor)));
    assert_eq!(full.pendahulu.len(), LINKS_MAX);
    let why = full.link(meja, earlier(26, 1)).unwrap_err();
    assert_eq!(why, TieRefused::TooMany);
}

fn event(act: Act, before: Option<&Usulan>, after: &Usulan) -> Event {
    let json = |usulan: &Usulan| serde_json::to_string(usulan).expect("plain data");
    Event {
        at: at("2027-01-15T02:00:00Z"),
        by: DESK,
        role: Role::OperatorKecamatan,
        kode: after.kode,
        act,
        reason: None,
        before: before.map(json),
        after: json(after),
    }
}

#[test]
fn a_link_is_taken_back_by_who_made_it_or_the_desk() {
    let world = World::new();
    let desk = world.person(DESK).unwrap().desk().unwrap();
    let elsewhere = world.person(DESK_ELSEWHERE).unwrap().desk().unwrap();
    let desa = |who: i64, desa: &str| {
        let desa = desa.parse().expect("a desa");
        world.person(who).unwrap().meja_desa(desa).unwrap()
    };
    let (own, other) = (desa(OPERATOR_A, DESA_A), desa(OPERATOR_B, DESA_B));
    let said = open().following([earlier(27, 4)]);
    let linked = said.clone().link(desk, earlier(27, 5)).unwrap();
    let journal = [
        event(Act::Submit, None, &said),
        event(Act::Link, Some(&said), &linked),
    ];
    let by_desk = |kode| linked_at_desk(&journal, kode);
    assert!(!by_desk(earlier(27, 4)) && by_desk(earlier(27, 5)));
    let by_desa = |meja, kode| linked.clone().unlink(meja, kode, by_desk(kode));
    let refused = Some(TieRefused::NotConcerned);
    assert_eq!(by_desa(own, earlier(27, 5)).err(), refused);
    assert_eq!(by_desa(other, earlier(27, 4)).err(), refused);
    let back = by_desa(own, earlier(27, 4)).unwrap();
    assert_eq!(back.pendahulu, [earlier(27, 5)]);
    assert_eq!((back.version, back.hash()), (said.version, said.hash()));
    let wrong = linked.clone().unlink_at_desk(elsewhere, earlier(27, 4));
    assert_eq!(wrong.err(), Some(TieRefused::WrongArea));
    for kode in [earlier(27, 4), earlier(27, 5)] {
        let back = linked.clone().unlink_at_desk(desk, kode).unwrap();
        assert!(!back.pendahulu.contains(&kode));
        assert_eq!(back.revision(), linked.revision() + 1);
        let again = back.clone().unlink_at_desk(desk, kode).err();
        assert_eq!(again, Some(TieRefused::Already));
        assert!(back.link(desk, kode).is_ok(), "and may be said again");
    }
}
