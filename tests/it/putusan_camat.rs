//! What the camat said of a pair stands until a camat says otherwise.

use musrenbot::app::decision::Decision;
use musrenbot::app::outgoing::Body;
use musrenbot::domain::dugaan::Sudah;
use musrenbot::domain::gabung::{Keluarga, Proposal, Sifat, TieRefused};
use musrenbot::domain::pejabat::Role;
use musrenbot::domain::putusan::Jenis;

use crate::verb_duplikat::{alike, drains, waits};
use crate::verb_page::{buttons, data_of, page, words_to};
use crate::verb_world::{CAMAT, DESK, OPERATOR_A, World, kode};

#[test]
fn what_the_camat_said_of_two_only_a_camat_overrules() {
    let world = drains();
    let propose = |who, said_as| {
        let proposal = Proposal {
            induk: kode(1),
            sifat: Sifat::Sama,
            alasan: None,
            sudah: Some(Sudah {
                jenis: Jenis::Bukan,
                by: CAMAT,
                role: said_as,
                at: world.now,
            }),
        };
        let child = world.usulan[1].clone();
        let person = world.person(who).expect("a person");
        let meja = person.meja_kecamatan(child.kecamatan()).expect("a desk");
        let keluarga = Keluarga::new(&world.usulan);
        let after = child.propose(&keluarga, meja, who, proposal, world.now);
        after.map(|_| ())
    };
    let (operator, camat) = (Role::OperatorKecamatan, Role::Camat);
    assert_eq!(propose(DESK, camat), Err(TieRefused::CamatDecided));
    assert_eq!(propose(CAMAT, camat), Ok(()));
    assert_eq!(propose(DESK, operator), Ok(()));
    assert_eq!(Jenis::of_end(camat), Some(Jenis::Bukan));
    assert_eq!(Jenis::of_end(operator), None);
}

#[test]
fn the_camats_no_to_a_tie_is_remembered() {
    page("duplikat_camat", |page| {
        for in_force in [false, true] {
            let mut world = drains();
            let first = world.says(DESK, "/duplikat");
            let said = world.presses(DESK, &first, "Gabungkan");
            world.commit(DESK, &said);
            let tie = format!("{}:1", kode(2));
            if in_force {
                let agreed = world.taps(OPERATOR_A, &format!("g:y:{tie}"));
                world.commit(OPERATOR_A, &agreed);
            }
            let (press, why) = match in_force {
                false => ("g:x", "Lokasinya"),
                true => ("g:l", "Lokasinya"),
            };
            let asked = world.taps(CAMAT, &format!("{press}:{tie}"));
            let done = world.presses(CAMAT, &asked, why);
            page.scene(press, &done);
            world.commit(CAMAT, &done);
            assert!(world.usulan.iter().all(|one| one.gabung.is_none()));
            let word = world.serupa.putusan.last().expect("a word");
            assert_eq!((word.jenis, word.role), (Jenis::Bukan, Role::Camat));
            assert!(word.alasan.is_some());
            assert!(!waits(&world), "nobody is asked again");
            refuses_the_operator(&world, &first);
            let codes = format!("/duplikat {} {}", kode(1), kode(2));
            let seen = world.says(DESK, &codes);
            page.scene("operator membuka", &seen);
            let opens = |data: &String| data.starts_with("q:batal");
            assert!(!buttons(&seen).iter().any(opens));
            let seen = world.says(CAMAT, &codes);
            let back = world.presses(CAMAT, &seen, "Batalkan");
            page.scene("camat membuka lagi", &back);
            world.commit(CAMAT, &back);
            assert!(waits(&world));
            let again = world.presses(DESK, &first, "Gabungkan");
            assert!(!again.changes.is_empty());
        }
    });
}

/// Whatever button is left on an old screen.
fn refuses_the_operator(world: &World, first: &Decision) {
    let mut old: Vec<String> = ["Gabungkan", "Bagian dari"]
        .map(|word| data_of(first, word))
        .into();
    let back = format!("q:batal:{}:{}:-", kode(1), kode(2));
    old.extend([back.clone(), old[0].replace("q:sama", "q:ya_sama")]);
    for data in &old {
        let refused = world.taps(DESK, data);
        assert_eq!(refused.changes, [], "{data}");
        let toasts = refused.out.iter().filter_map(|out| match &out.body {
            Body::Toast { text, .. } => text.as_ref().map(ToString::to_string),
            _ => None,
        });
        let told: Vec<String> = toasts.collect();
        assert!(
            told.concat().contains("diputuskan camat"),
            "{data}: {told:?}"
        );
    }
}

#[test]
fn a_word_of_the_camat_is_not_evaded_by_the_roots() {
    let mut world = alike();
    let mut say = |who, pair: (u32, u32), word| {
        let opened = world.says(who, &format!("/duplikat {} {}", kode(pair.0), kode(pair.1)));
        let said = world.presses(who, &opened, word);
        world.commit(who, &said);
        said
    };
    say(CAMAT, (1, 5), "Bukan");
    say(DESK, (1, 2), "Gabungkan");
    let asked = say(DESK, (2, 5), "Gabungkan");
    let refused = world.presses(DESK, &asked, "Ya");
    assert_eq!(refused.changes, []);
    assert!(words_to(&refused, DESK).contains("diputuskan camat"));
}

#[test]
fn the_camats_second_thought_leaves_his_pair_undecided() {
    let mut world = drains();
    let first = world.says(CAMAT, "/duplikat");
    let said = world.presses(CAMAT, &first, "Gabungkan");
    world.commit(CAMAT, &said);
    refuses_the_operator(&world, &first);
    let asked = world.presses(CAMAT, &said, "Batalkan");
    let done = world.presses(CAMAT, &asked, "Lokasinya");
    world.commit(CAMAT, &done);
    assert!(world.usulan.iter().all(|one| one.gabung.is_none()));
    assert!(waits(&world));
}

#[test]
fn the_camat_hears_that_what_waited_for_him_has_ended() {
    for objects in [false, true] {
        let mut world = drains();
        let first = world.says(DESK, "/duplikat");
        let said = world.presses(DESK, &first, "Gabungkan");
        world.commit(DESK, &said);
        if objects {
            let asked = world.taps(OPERATOR_A, &format!("g:n:{}:1", kode(2)));
            let objected = world.presses(OPERATOR_A, &asked, "Lokasinya");
            world.commit(OPERATOR_A, &objected);
        }
        let asked = world.taps(DESK, &data_of(&said, "Batalkan"));
        let done = world.presses(DESK, &asked, "Lokasinya");
        let told = words_to(&done, CAMAT);
        assert_eq!(told.contains("Tidak jadi digabung"), objects, "{told}");
        world.commit(DESK, &done);
        assert!(waits(&world), "an operator's second thought is no answer");
    }
}
