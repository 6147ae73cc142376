//! What becomes of an unfinished dialog: weeks later, under another holder, when it is given up.

use jiff::SignedDuration;
use std::collections::BTreeSet;

use musrenbot::app::decision::{
    Change, Conversation, Decision, Invite, InviteFor, Parked, Purpose, Run,
};
use musrenbot::app::incoming::{ChatKind, What};
use musrenbot::app::outgoing::{Body, Menu, Outgoing};
use musrenbot::domain::pejabat::{Office, Role};
use musrenbot::domain::usulan::{Stage, StageName};

use crate::verb_page::words_to;
use crate::verb_world::{
    CAMAT, DESA_A, DESK, GROUP, KADES_A, OPERATOR_A, PHONE, World, chat, kode, office, usulan,
};

fn open_run(decision: &Decision) -> Run {
    let conversation = decision.conversation.clone();
    conversation
        .and_then(|one| one.run)
        .expect("an open dialog")
}

/// Takes all seats from somebody, and says which they were.
fn leave(world: &mut World, who: i64) -> Vec<Office> {
    let person = world.people.iter_mut().find(|person| person.id == who);
    std::mem::take(&mut person.expect("a person").offices)
}

/// Two drafts: one with its source and field told is put aside, another is begun.
fn two_drafts() -> (World, String) {
    let mut world = World::new();
    let first = world.says(OPERATOR_A, "/usul");
    let second = world.presses(OPERATOR_A, &first, "Musrenbang");
    world.commit(OPERATOR_A, &second);
    let question = words_to(&second, OPERATOR_A);
    let which = world.says(OPERATOR_A, "/usul");
    let begun = world.presses(OPERATOR_A, &which, "Mulai usulan baru");
    world.commit(OPERATOR_A, &begun);
    (world, question)
}

#[test]
fn a_draft_goes_on_at_its_question_sixty_days_later() {
    let (mut world, question) = two_drafts();
    assert_eq!(world.drafts.len(), 1);
    let complete = Run {
        purpose: Purpose::Submit {
            lagi: Vec::new(),
            desa: DESA_A.parse().expect("a desa"),
        },
        ..open_run(&world.taps(OPERATOR_A, &format!("e:{}:3", kode(1))))
    };
    world.drafts.push(Parked {
        id: 2,
        run: complete,
        updated_at: world.now,
    });
    world.now += SignedDuration::from_hours(24 * 60);
    let list = world.says(OPERATOR_A, "/usulanku");
    let words = words_to(&list, OPERATOR_A);
    for told in [
        "3 draf belum dikirim",
        "1. Draf tanpa nama (14 kurang)",
        "2. Draf tanpa nama (13 kurang)",
        "(lengkap)",
    ] {
        assert!(words.contains(told), "no `{told}` in {words}");
    }
    let resumed = world.presses(OPERATOR_A, &list, "Lanjutkan 2");
    assert_eq!(words_to(&resumed, OPERATOR_A), question);
    let parks = |change: &Change| matches!(change, Change::Park { .. });
    let taken = |change: &Change| matches!(change, Change::Unpark { id: 1 });
    assert!(resumed.changes.iter().any(taken));
    assert!(
        !resumed.changes.iter().any(parks),
        "an empty form is no draft"
    );
    let review = world.presses(OPERATOR_A, &list, "Lanjutkan 3");
    assert!(words_to(&review, OPERATOR_A).contains("periksa dulu"));
}

/// As many drafts are put aside as there may be, and another is open.
fn full() -> World {
    let (mut world, _) = two_drafts();
    let parked = world.drafts[0].clone();
    for id in 2..=20 {
        let one = Parked {
            id,
            ..parked.clone()
        };
        world.drafts.push(one);
    }
    let question = world.says(OPERATOR_A, "/bantuan");
    let answered = world.presses(OPERATOR_A, &question, "Musrenbang");
    world.commit(OPERATOR_A, &answered);
    world
}

#[test]
fn who_has_as_many_drafts_as_may_be_is_asked_to_end_one_first() {
    let code = kode(1);
    for begins in [
        "o:new".to_owned(),
        format!("e:{code}:3"),
        format!("w:{code}:3"),
    ] {
        let world = full();
        let refused = world.taps(OPERATOR_A, &begins);
        let words = words_to(&refused, OPERATOR_A);
        assert!(words.contains("Sudah ada 21 draf"), "{begins}: {words}");
        assert_eq!((refused.changes, refused.conversation), (Vec::new(), None));
        let toast = |out: &Outgoing| matches!(out.body, Body::Toast { .. });
        assert!(toast(&refused.out[0]), "{begins}: the press is answered");
        assert!(!words.contains("Mengubah usulan"), "{begins}: {words}");
    }
}

#[test]
fn whoever_mends_and_has_as_many_drafts_as_may_be_is_asked_too() {
    let mut world = full();
    world.drafts.pop();
    let mending = world.taps(OPERATOR_A, &format!("e:{}:3", kode(1)));
    let asked = world.presses(OPERATOR_A, &mending, "Ubah Permasalahan");
    assert_eq!(world.drafts.len(), 20, "what was open is put aside");
    world.commit(OPERATOR_A, &asked);
    let mended = world.says(OPERATOR_A, "Jalan rusak berat dan licin bila hujan turun");
    world.commit(OPERATOR_A, &mended);
    let refused = world.says(OPERATOR_A, "/usul");
    let words = words_to(&refused, OPERATOR_A);
    assert!(words.contains("Sudah ada 21 draf"), "{words}");
}

#[test]
fn every_draft_of_a_long_list_is_some_pages_away() {
    let mut world = full();
    let mut page = world.says(OPERATOR_A, "/usulanku");
    for next in ["Draf lainnya", "Berikutnya"] {
        page = world.presses(OPERATOR_A, &page, next);
    }
    let words = words_to(&page, OPERATOR_A);
    assert!(words.contains("21. Draf tanpa nama"), "{words}");
    world.presses(OPERATOR_A, &page, "Lanjutkan 21");
}

#[test]
fn whoever_lost_the_seat_cannot_go_on_and_keeps_what_was_answered() {
    let code = kode(1);
    let begun = [
        (OPERATOR_A, "o:new".to_owned()),
        (OPERATOR_A, format!("e:{code}:3")),
        (OPERATOR_A, format!("w:{code}:3")),
        (DESK, format!("v:back:{code}:3")),
        (DESK, format!("v:no:{code}:3")),
    ];
    for (who, button) in begun {
        let mut world = World::new();
        let screen = world.taps(who, &button);
        world.commit(who, &screen);
        let run = open_run(&screen);
        let seats = leave(&mut world, who);
        let answer = world.says(who, "Drainase");
        assert!(answer.changes.is_empty(), "{button}");
        assert_eq!(open_run(&answer), run, "{button}");
        let words = words_to(&answer, who);
        assert!(words.contains("sudah tidak dipegang"), "{button}: {words}");
        let given_up = world.says(who, "/batal");
        assert!(words_to(&given_up, who).contains("dibatalkan"), "{button}");
        let after = given_up.conversation.expect("a conversation");
        assert_eq!(after.run, None, "{button}");
        let place = world.people.iter().position(|one| one.id == who);
        world.people[place.expect("a person")].offices = seats;
        let again = world.taps(who, "f:now");
        let question = words_to(&again, who);
        assert!(words_to(&screen, who).ends_with(&question), "{button}");
    }
}

#[test]
fn a_draft_put_aside_stays_when_the_seat_is_gone() {
    let (mut world, _) = two_drafts();
    leave(&mut world, OPERATOR_A);
    let refused = world.taps(OPERATOR_A, "f:1");
    assert_eq!((refused.changes, refused.conversation), (Vec::new(), None));
}

#[test]
fn giving_up_says_what_becomes_of_the_usulan() {
    let mut world = World::new();
    let screen = world.taps(OPERATOR_A, &format!("e:{}:3", kode(1)));
    world.commit(OPERATOR_A, &screen);
    let asked = world.says(OPERATOR_A, "/batal");
    world.commit(OPERATOR_A, &asked);
    let done = world.says(OPERATOR_A, "/batal");
    let words = words_to(&done, OPERATOR_A);
    assert!(
        words.contains(&format!("Perubahan {} dibatalkan", kode(1))),
        "{words}"
    );
    assert!(!words.contains("Usulan baru"), "{words}");
}

#[test]
fn an_edited_message_is_answered_in_an_open_dialog_alone() {
    let mut world = World::new();
    let edited = |world: &World| {
        let here = chat(OPERATOR_A, ChatKind::Private);
        world.decide(OPERATOR_A, here, What::Edited)
    };
    assert_eq!(edited(&world), Decision::default());
    let screen = world.says(OPERATOR_A, "/usul");
    world.commit(OPERATOR_A, &screen);
    let answer = edited(&world);
    assert!(words_to(&answer, OPERATOR_A).contains("Perubahan pesan tidak terbaca"));
    assert_eq!(answer.conversation, None);
    let group = chat(GROUP, ChatKind::Supergroup);
    assert_eq!(
        world.decide(OPERATOR_A, group, What::Edited),
        Decision::default()
    );
}

#[test]
fn who_is_invited_again_gets_the_menu_again() {
    let mut world = World::new();
    leave(&mut world, OPERATOR_A);
    let seat = office(Role::OperatorDesa, DESA_A);
    let invite = Invite {
        office: InviteFor::Office(seat),
        expires_at: world.now + SignedDuration::from_hours(24),
        made_by: Some(DESK),
        used_by: None,
        revoked: false,
    };
    world.invites.insert("lagi".to_owned(), invite);
    let before = Conversation {
        menu: Some(Menu::Desa),
        ..Conversation::default()
    };
    world.conversations.insert(OPERATOR_A, before);
    let welcome = world.says(OPERATOR_A, "/start lagi");
    let menu = |out: &Outgoing| out.body == Body::Menu { menu: Menu::Desa };
    assert!(welcome.out.iter().any(menu), "{welcome:?}");
    assert!(matches!(welcome.changes[..], [Change::Take { .. }]));
}

#[test]
fn who_holds_both_seats_of_a_desa_is_not_asked_for_which() {
    let mut world = World::new();
    for person in &mut world.people {
        if person.id == KADES_A {
            person.offices.push(office(Role::OperatorDesa, DESA_A));
        }
    }
    open_run(&world.says(KADES_A, "/usul"));
}

#[test]
fn operator_and_head_of_a_desa_hear_of_each_other() {
    let code = kode(1);
    for (by, other) in [(OPERATOR_A, KADES_A), (KADES_A, OPERATOR_A)] {
        let mut world = World::new();
        let review = world.taps(by, &format!("e:{code}:3"));
        let sent = world.presses(by, &review, "Kirim");
        let told: BTreeSet<i64> = sent
            .out
            .iter()
            .filter(|out| out.key.is_some())
            .map(|out| out.chat)
            .collect();
        assert_eq!(told, BTreeSet::from([DESK, other]));
        let full = words_to(&sent, other);
        assert!(full.contains(PHONE), "its own words, unmasked: {full}");
        assert!(!words_to(&sent, DESK).contains(PHONE));
    }
}

#[test]
fn what_was_verified_by_mistake_can_be_sent_back() {
    let mut world = World::new();
    world.usulan = vec![usulan(
        1,
        Stage::Diverifikasi {
            at: world.now,
            by: CAMAT,
        },
    )];
    let card = world.says(DESK, &format!("/status {}", kode(1)));
    let asked = world.presses(DESK, &card, "Kembalikan");
    let back = world.presses(DESK, &asked, "Foto lokasi");
    world.commit(DESK, &back);
    assert_eq!(world.usulan[0].stage.name(), StageName::Dikembalikan);
    assert_eq!(world.usulan[0].version, 4);
}
