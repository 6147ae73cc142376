//! What somebody who writes is told of usulan like the draft, and what a desa is offered of the
//! year before: as they see it on their phones.

use musrenbot::app::decision::{Change, Decision, Purpose};
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::usulan::{Act, Usulan};

use crate::verb_duplikat::work;
use crate::verb_page::{buttons, data_of, page, words_to};
use crate::verb_world::{DESA_A, DESA_B, DESK, KADES_A, OPERATOR_A, OPERATOR_B, World, kode};

/// What a desa asked for in the plan year before.
fn last_year(nomor: u32, desa: &str) -> Usulan {
    Usulan {
        kode: KodeUsulan::new(*b"KBM", 27, nomor).expect("a code"),
        ..work(
            nomor,
            desa,
            "Pembangunan drainase Gang Mawar",
            "Gang Mawar RT 03 RW 01",
        )
    }
}

/// Answers until the place is asked for, and tells it.
fn tells_place(world: &mut World, who: i64) -> Decision {
    let mut screen = world.says(who, "/usul");
    for press in ["Musrenbang", "Pembangunan"] {
        screen = world.presses(who, &screen, press);
    }
    world.commit(who, &screen);
    screen = world.says(who, "Pembangunan drainase Gang Mawar");
    if buttons(&screen).iter().any(|data| data.starts_with("d:")) && !asks(&screen, who, "masalah")
    {
        screen = world.presses(who, &screen, "Pakai");
    }
    world.commit(who, &screen);
    screen = world.says(who, "Air meluap ke jalan setiap hujan deras");
    world.commit(who, &screen);
    assert!(asks(&screen, who, "Di mana lokasinya"));
    world.says(who, "Dusun Krajan Gang Mawar RT 03 RW 01")
}

fn asks(screen: &Decision, who: i64, words: &str) -> bool {
    words_to(screen, who).contains(words)
}

#[test]
fn the_hint_comes_with_the_next_question_and_never_blocks() {
    page("petunjuk", |page| {
        let mut world = World::new();
        world.usulan = vec![
            work(1, DESA_A, "Drainase gg Mawar", "Gang Mawar RT 3 RW 1"),
            work(2, DESA_B, "Saluran air Gang Mawar", "Gang Mawar"),
            last_year(7, DESA_A),
        ];
        world.serupa.dekat = world.usulan.iter().map(|one| one.kode).collect();
        let hinted = tells_place(&mut world, OPERATOR_A);
        page.scene("ada yang mirip", &hinted);
        world.commit(OPERATOR_A, &hinted);
        page.scene("lanjutkan", &world.taps(OPERATOR_A, "h:lanjut"));
        // Whoever just answers has gone on.
        let next = world.says(OPERATOR_A, "/lewati");
        assert!(asks(&next, OPERATOR_A, "volume"));
        world.commit(OPERATOR_A, &next);
        let back = world.says(OPERATOR_A, "/kembali");
        world.commit(OPERATOR_A, &back);
        let back = world.says(OPERATOR_A, "/kembali");
        world.commit(OPERATOR_A, &back);
        let again = world.says(OPERATOR_A, "Dusun Krajan Gang Mawar RT 03 RW 01");
        assert!(!asks(&again, OPERATOR_A, "mirip"), "it is said once");
        let mut world_of_b = World::new();
        world_of_b.usulan = world.usulan.clone();
        world_of_b.serupa.dekat = world.serupa.dekat.clone();
        page.scene(
            "desa lain membaca yang umum saja",
            &tells_place(&mut world_of_b, OPERATOR_B),
        );
    });
}

#[test]
fn nothing_near_is_not_mentioned() {
    page("petunjuk_kosong", |page| {
        let mut world = World::new();
        page.scene("tidak ada yang mirip", &tells_place(&mut world, OPERATOR_A));
    });
}

#[test]
fn one_tap_joins_as_co_proposer_and_ends_the_draft() {
    page("petunjuk_ikut", |page| {
        let mut world = World::new();
        world.usulan = vec![work(1, DESA_A, "Drainase gg Mawar", "Gang Mawar RT 3 RW 1")];
        world.serupa.dekat = vec![kode(1)];
        let hinted = tells_place(&mut world, OPERATOR_B);
        let joined = world.presses(OPERATOR_B, &hinted, "Ikut usulan 1");
        page.scene("ikut mengusulkan", &joined);
        world.commit(OPERATOR_B, &joined);
        let over = world.conversations[&OPERATOR_B].run.is_none();
        assert!(over, "the draft is over");
        assert_eq!(world.drafts.len(), 1, "and within reach");
        let twice = world.taps(OPERATOR_B, &data_of(&hinted, "Ikut usulan 1"));
        page.scene("dua kali ditekan", &twice);
        assert_eq!(twice.changes, []);
        let desk = world.taps(DESK, &format!("h:ikut:{}", kode(1)));
        assert_eq!(desk.changes, [], "a desk proposes nothing");
    });
}

#[test]
fn last_years_usulan_are_offered_at_the_beginning_of_a_year() {
    page("tahun_lalu", |page| {
        let mut world = World::new();
        world.usulan = (1..=7).map(|nomor| last_year(nomor, DESA_A)).collect();
        world.usulan.push(last_year(8, DESA_B));
        let greeting = world.says(OPERATOR_A, "/mulai");
        page.scene("mulai", &greeting);
        let begun = world.says(OPERATOR_A, "/usul");
        page.scene("usul", &begun);
        world.commit(OPERATOR_A, &begun);
        page.scene(
            "halaman berikut",
            &world.presses(OPERATOR_A, &begun, "Berikutnya"),
        );
        let again = world.presses(OPERATOR_A, &begun, "Usulkan lagi 2");
        page.scene("usulkan lagi", &again);
        world.commit(OPERATOR_A, &again);
        let run = world.conversations[&OPERATOR_A].run.clone();
        let earlier = world.usulan[1].kode;
        let purpose = Purpose::Submit {
            desa: DESA_A.parse().expect("a desa"),
            lagi: vec![earlier],
        };
        assert_eq!(run.map(|run| run.purpose), Some(purpose));
        let volume = world.says(OPERATOR_A, "200 m");
        world.commit(OPERATOR_A, &volume);
        let money = world.says(OPERATOR_A, "Rp 90 juta");
        world.commit(OPERATOR_A, &money);
        let review = match asks(&money, OPERATOR_A, "periksa dulu") {
            true => money,
            false => world.presses(OPERATOR_A, &money, "Total"),
        };
        let sent = world.presses(OPERATOR_A, &review, "Kirim");
        page.scene("terkirim", &sent);
        let kept = sent.changes.iter().find_map(|change| match change {
            Change::Usulan { usulan, event, .. } if event.act == Act::Submit => Some(usulan),
            _ => None,
        });
        let kept = kept.expect("it is handed in");
        assert_eq!(kept.pendahulu, [earlier]);
        world.commit(OPERATOR_A, &sent);
        let code = world.usulan.last().expect("one").kode;
        page.scene(
            "kartunya",
            &world.says(OPERATOR_A, &format!("/status {code}")),
        );
        let twice = world.taps(OPERATOR_A, &format!("l:lagi:{earlier}"));
        assert_eq!(twice.changes, [], "it was proposed again already");
        page.scene("sudah diusulkan lagi", &twice);
    });
}

#[test]
fn who_puts_the_offer_aside_finds_it_among_their_own() {
    let mut world = World::new();
    world.usulan = vec![last_year(1, DESA_A)];
    let greeting = world.says(KADES_A, "/mulai");
    let closed = world.presses(KADES_A, &greeting, "Tidak sekarang");
    world.commit(KADES_A, &closed);
    for words in ["/mulai", "/usul"] {
        assert!(!asks(&world.says(KADES_A, words), KADES_A, "tahun lalu"));
    }
    // Somebody else of the desa has not.
    assert!(asks(
        &world.says(OPERATOR_A, "/mulai"),
        OPERATOR_A,
        "tahun lalu"
    ));
    let mine = world.says(KADES_A, "/usulanku");
    let list = world.presses(KADES_A, &mine, "Usulan tahun lalu (1)");
    assert!(asks(&list, KADES_A, "tahun lalu"));
    let other = world.says(OPERATOR_B, "/usulanku");
    assert!(!buttons(&other).contains(&"l:0".to_owned()));
    let refused = world.taps(OPERATOR_B, &format!("l:lagi:{}", world.usulan[0].kode));
    assert_eq!(refused.conversation, None);
}

#[test]
fn what_is_proposed_again_is_hinted_at_too_but_not_at_itself() {
    let mut world = World::new();
    let mine = last_year(7, DESA_A);
    let older = Usulan {
        kode: KodeUsulan::new(*b"KBM", 26, 3).expect("a code"),
        ..mine.clone()
    };
    let neighbour = work(2, DESA_B, "Saluran air Gang Mawar", "Gang Mawar");
    world.usulan = vec![older.clone(), mine.clone(), neighbour];
    world.serupa.dekat = world.usulan.iter().map(|one| one.kode).collect();
    let begun = world.taps(OPERATOR_A, &format!("l:lagi:{}", mine.kode));
    world.commit(OPERATOR_A, &begun);
    let hinted = world.says(OPERATOR_A, "120 m");
    let words = words_to(&hinted, OPERATOR_A);
    assert!(words.contains("mirip") && words.contains(&kode(2).to_string()));
    assert!(!words.contains(&mine.kode.to_string()), "{words}");
    let keys = buttons(&hinted);
    // It is older than what the desa is offered again.
    assert!(!keys.contains(&format!("h:lagi:{}", older.kode)));
    assert!(keys.contains(&format!("h:ikut:{}:{DESA_A}", kode(2))));
    world.commit(OPERATOR_A, &hinted);
    let other = world.taps(OPERATOR_A, &format!("h:ikut:{}:{DESA_B}", kode(2)));
    assert_eq!(other.changes, [], "not for a desa that is not theirs");
}
