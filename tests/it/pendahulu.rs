//! Links to earlier years leave an usulan as it is, and only lead back in time.

use musrenbot::domain::gabung::TieRefused;
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pendahulu::LINKS_MAX;
use musrenbot::domain::usulan::Stage;

use crate::verb_world::{DESK, DESK_ELSEWHERE, World, at, usulan};

fn earlier(tahun: u8, nomor: u32) -> KodeUsulan {
    KodeUsulan::new(*b"KBM", tahun, nomor).expect("a code")
}

fn open() -> musrenbot::domain::usulan::Usulan {
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
