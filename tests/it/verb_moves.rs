//! Who may move an usulan from where: every act, stage and role against a model.

use musrenbot::app::decision::{Change, Decision, Purpose};
use musrenbot::app::outgoing::Body;
use musrenbot::domain::usulan::{Act, Stage, StageName};

use crate::verb_page::{golden, shown, words_to};
use crate::verb_world::{
    BAPPEDA, CAMAT, DESK, DESK_ELSEWHERE, GROUP, GUEST, KADES_A, OPERATOR_A, OPERATOR_B, SKPD,
    World, kode, stages, usulan,
};

const EVERYBODY: [i64; 9] = [
    OPERATOR_A,
    KADES_A,
    OPERATOR_B,
    DESK,
    CAMAT,
    BAPPEDA,
    SKPD,
    DESK_ELSEWHERE,
    GUEST,
];

/// The acts that a tap can begin, with their buttons.
const ACTS: [(Act, &str); 5] = [
    (Act::Revise, "e"),
    (Act::Withdraw, "w"),
    (Act::Verify, "v:ok"),
    (Act::SendBack, "v:back"),
    (Act::Reject, "v:no"),
];

/// The model: whose act it is, and from which stages, in the words of the office's rules.
fn allowed(who: i64, act: Act, stage: StageName) -> bool {
    let desa = [OPERATOR_A, KADES_A].contains(&who);
    let desk = [DESK, CAMAT].contains(&who);
    match act {
        Act::Revise | Act::Withdraw => {
            desa && [StageName::Diajukan, StageName::Dikembalikan].contains(&stage)
        }
        Act::SendBack => desk && [StageName::Diajukan, StageName::Diverifikasi].contains(&stage),
        Act::Verify | Act::Reject => desk && stage == StageName::Diajukan,
        _ => false,
    }
}

fn world_at(stage: &Stage) -> World {
    let mut world = World::new();
    world.usulan = vec![usulan(1, stage.clone())];
    world
}

/// The act that the decision carries out or begins a dialog for.
fn began(decision: &Decision) -> Option<Act> {
    let done = decision.changes.iter().find_map(|change| match change {
        Change::Usulan { event, .. } => Some(event.act),
        _ => None,
    });
    let run = decision
        .conversation
        .as_ref()
        .and_then(|one| one.run.as_ref());
    done.or_else(|| {
        Some(match &run?.purpose {
            Purpose::Submit { .. } => Act::Submit,
            Purpose::Revise { .. } => Act::Revise,
            Purpose::Withdraw { .. } => Act::Withdraw,
            Purpose::SendBack { .. } => Act::SendBack,
            Purpose::Reject { .. } => Act::Reject,
            Purpose::Object { .. } => Act::Object,
            Purpose::Merge { .. } => Act::Merge,
            Purpose::Drop { .. } | Purpose::TakeBack { .. } => Act::Drop,
            Purpose::Release { .. } => Act::Release,
        })
    })
}

fn is_answered(decision: &Decision) -> bool {
    decision.out.iter().any(|out| match &out.body {
        Body::Message { text, .. } | Body::Replace { text, .. } => !text.is_empty(),
        Body::Toast { text, .. } => text.is_some(),
        _ => false,
    })
}

#[test]
fn every_act_is_open_to_its_office_at_its_stage_and_to_nobody_else() {
    for stage in stages() {
        let world = world_at(&stage);
        for who in EVERYBODY {
            for (act, button) in ACTS {
                let decision = world.taps(who, &format!("{button}:{}:3", kode(1)));
                let expected = allowed(who, act, stage.name()).then_some(act);
                assert_eq!(
                    began(&decision),
                    expected,
                    "{who} {act:?} at {:?}",
                    stage.name()
                );
                assert!(
                    is_answered(&decision),
                    "{who} {act:?} at {:?} is silent",
                    stage.name()
                );
            }
        }
    }
}

#[test]
fn commands_meet_the_same_check_as_buttons() {
    for stage in stages() {
        let world = world_at(&stage);
        for who in EVERYBODY {
            for (act, command) in [(Act::Revise, "/ubah"), (Act::Withdraw, "/tarik")] {
                let decision = world.says(who, &format!("{command} {}", kode(1)));
                let expected = allowed(who, act, stage.name()).then_some(act);
                assert_eq!(
                    began(&decision),
                    expected,
                    "{who} {command} at {:?}",
                    stage.name()
                );
                assert!(
                    is_answered(&decision),
                    "{who} {command} at {:?}",
                    stage.name()
                );
            }
        }
    }
}

#[test]
fn a_tap_on_an_older_version_changes_nothing_and_shows_how_it_stands() {
    let world = World::new();
    for (act, button) in ACTS {
        let who = if matches!(act, Act::Revise | Act::Withdraw) {
            OPERATOR_A
        } else {
            DESK
        };
        let decision = world.taps(who, &format!("{button}:{}:2", kode(1)));
        assert_eq!(began(&decision), None, "{act:?}");
        assert!(
            words_to(&decision, who).contains(&kode(1).to_string()),
            "{act:?}"
        );
    }
}

#[test]
fn nothing_is_moved_from_within_a_group() {
    let world = World::new();
    for (act, button) in ACTS {
        for who in [OPERATOR_A, DESK] {
            let decision = world.taps_in(GROUP, who, &format!("{button}:{}:3", kode(1)));
            assert_eq!(began(&decision), None, "{who} {act:?}");
            assert!(is_answered(&decision));
        }
    }
}

#[test]
fn a_verified_usulan_is_gone_from_the_queue_and_the_next_is_shown_in_place() {
    let mut world = World::new();
    let open = || Stage::Diajukan { at: world_now() };
    world.usulan = vec![usulan(1, open()), usulan(2, open()), usulan(3, open())];
    let decision = world.taps(DESK, &format!("v:ok:{}:3", kode(1)));
    let words = words_to(&decision, DESK);
    assert!(words.contains("Menunggu: 2"), "{words}");
    assert!(words.contains(&kode(2).to_string()), "{words}");
    let last = world.taps(DESK, &format!("v:ok:{}:3", kode(3)));
    assert!(
        words_to(&last, DESK).contains(&kode(1).to_string()),
        "goes on from the start"
    );
}

#[test]
fn the_last_one_verified_leaves_an_empty_desk() {
    let world = World::new();
    let decision = world.taps(DESK, &format!("v:ok:{}:3", kode(1)));
    assert!(words_to(&decision, DESK).contains("tidak ada yang menunggu"));
}

#[test]
fn skipping_the_only_one_shows_it_again() {
    let world = World::new();
    let decision = world.taps(DESK, &format!("v:next:{}", kode(1)));
    assert!(words_to(&decision, DESK).contains("Menunggu: 1"));
}

#[test]
fn whoever_moved_it_is_not_told_again_and_the_desa_is_told_once_each() {
    let world = World::new();
    let decision = world.taps(DESK, &format!("v:ok:{}:3", kode(1)));
    let told: Vec<(i64, &str)> = decision
        .out
        .iter()
        .filter_map(|out| Some((out.chat, out.key.as_deref()?)))
        .collect();
    let key = |who: i64| format!("notice:{}:4:{who}", kode(1));
    assert_eq!(
        told,
        [(OPERATOR_A, &*key(OPERATOR_A)), (KADES_A, &*key(KADES_A))]
    );
}

#[test]
fn an_usulan_goes_back_is_mended_and_verified_and_each_side_is_told() {
    let mut world = World::new();
    let code = kode(1);
    let mut pages = String::new();
    let mut note = |title: &str, decision: &Decision| {
        pages += &format!("## {title}\n{}\n", shown(decision));
    };
    let asked = world.taps(DESK, &format!("v:back:{code}:3"));
    let back = world.presses(DESK, &asked, "Foto lokasi");
    note("kecamatan mengembalikan", &back);
    world.commit(DESK, &back);
    let review = world.taps(OPERATOR_A, &format!("e:{code}:4"));
    note("desa membuka perbaikan", &review);
    let sent = world.presses(OPERATOR_A, &review, "Kirim");
    note("desa mengirim perbaikan", &sent);
    world.commit(OPERATOR_A, &sent);
    let verified = world.taps(DESK, &format!("v:ok:{code}:5"));
    note("kecamatan memverifikasi", &verified);
    world.commit(DESK, &verified);
    assert_eq!(world.usulan[0].stage.name(), StageName::Diverifikasi);
    assert_eq!(world.usulan[0].version, 6);
    golden("pesan/perbaikan.txt", &pages);
}

#[test]
fn withdrawing_and_refusing_carry_their_reason_to_the_other_side() {
    let code = kode(1);
    let mut pages = String::new();
    let cases = [
        (OPERATOR_A, "w", "Sudah dibiayai", "Ya, tarik"),
        (DESK, "v:no", "Bukan kewenangan", "Ya, tolak"),
    ];
    for (who, button, reason, yes) in cases {
        let mut world = World::new();
        let asked = world.taps(who, &format!("{button}:{code}:3"));
        let review = world.presses(who, &asked, reason);
        let done = world.presses(who, &review, yes);
        pages += &format!("## {yes}\n{}\n{}\n", shown(&review), shown(&done));
        let told = done.out.iter().filter(|out| out.chat != who);
        for out in told {
            let words = words_to(&done, out.chat);
            assert!(
                words.contains(reason),
                "{} reads no reason: {words}",
                out.chat
            );
        }
    }
    golden("pesan/alasan.txt", &pages);
}

#[test]
fn pressing_ubah_again_keeps_what_was_changed_since() {
    let mut world = World::new();
    let ubah = format!("e:{}:3", kode(1));
    let review = world.taps(OPERATOR_A, &ubah);
    let question = world.presses(OPERATOR_A, &review, "Ubah Prioritas");
    let changed = world.presses(OPERATOR_A, &question, "1");
    world.commit(OPERATOR_A, &changed);
    let before = world.conversations[&OPERATOR_A]
        .run
        .clone()
        .expect("a run")
        .state
        .answers;
    let again = world.taps(OPERATOR_A, &ubah);
    world.commit(OPERATOR_A, &again);
    let after = world.conversations[&OPERATOR_A]
        .run
        .clone()
        .expect("a run")
        .state
        .answers;
    assert_eq!(before, after);
    let other = world.says(OPERATOR_A, "/usul");
    let other = if other.changes.is_empty() {
        world.presses(OPERATOR_A, &other, "Mulai")
    } else {
        other
    };
    assert!(
        other
            .changes
            .iter()
            .any(|change| matches!(change, Change::Park { .. })),
        "another dialog puts the change aside"
    );
}

#[test]
fn the_answers_that_a_change_begins_with_give_the_same_form_again() {
    let world = World::new();
    let review = world.taps(OPERATOR_A, &format!("e:{}:3", kode(1)));
    let run = review.conversation.and_then(|one| one.run).expect("a run");
    let mut isi = musrenbot::app::isi::from_answers(&run.state.answers).expect("a form");
    let was = &world.usulan[0].isi;
    isi.bidang.teks.clone_from(&was.bidang.teks);
    assert_eq!(&isi, was);
}

fn world_now() -> jiff::Timestamp {
    crate::verb_world::at("2027-01-15T02:00:00Z")
}
