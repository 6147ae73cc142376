//! No draft is lost when a dialog changes: golden drafts of every version that was shipped.
//!
//! `UPDATE_GOLDEN=1` writes the golden file of a version that has none. It never touches one that
//! is there: a structure that changed needs a new version.

use musrenbot::dialog::carry::carry;
use musrenbot::dialog::history::{Golden, check, structure};
use musrenbot::dialog::lists::Lists;
use musrenbot::dialog::play::{Input, play};
use musrenbot::dialog::state::{Answer, Answers, State};
use musrenbot::dialog::transcript::Transcript;
use musrenbot::dialog::{Dialog, Remark, load_some};

use crate::dialog_support::{BOOK, LISTS, fixture, folder, form, kata};

/// The conversation whose last draft becomes the golden one.
const SCRIPTS: [(&str, &str); 8] = [
    ("usul", "usul_happy.txt"),
    ("tarik", "tarik_reason.txt"),
    ("kembalikan", ""),
    ("tolak", "tolak_reason.txt"),
    ("keberatan", ""),
    ("putuskan", ""),
    ("lepas", ""),
    ("urung", ""),
];

fn goldens(dialog: &Dialog) -> Vec<Golden> {
    let read = |version| {
        let name = format!("{}-v{version}.json", dialog.name);
        let text = std::fs::read_to_string(folder("golden/dialogs").join(name)).ok()?;
        Some(serde_json::from_str(&text).expect("a golden file holds a golden draft"))
    };
    (1..=dialog.version).filter_map(read).collect()
}

fn started(dialog: &Dialog, lists: &Lists) -> State {
    let start = Input::Start {
        turn: 1,
        given: Answers::default(),
    };
    play(dialog, lists, None, &start).0.expect("a draft begins")
}

/// The fullest draft on the way through a conversation.
fn draft(dialog: &Dialog, lists: &Lists) -> State {
    let script = SCRIPTS.iter().find(|(name, _)| *name == dialog.name);
    let script = script.map_or("", |(_, script)| script);
    let text = std::fs::read_to_string(folder("transcripts").join(script)).unwrap_or_default();
    let mut played = Transcript::begun(dialog, lists, Answers::default());
    let mut fullest = started(dialog, lists);
    for line in text.lines() {
        played.line(line);
        if let Some(state) = played.state() {
            fullest = state.clone();
        }
    }
    fullest
}

#[test]
fn every_shipped_version_has_its_golden_draft_and_loses_none() {
    let (book, lists) = (&*BOOK, &*LISTS);
    for dialog in &book.dialogs {
        let name = format!("{}-v{}.json", dialog.name, dialog.version);
        let path = folder("golden/dialogs").join(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() && !path.exists() {
            let golden = Golden {
                version: dialog.version,
                structure: structure(dialog),
                draft: draft(dialog, lists),
            };
            let text = serde_json::to_string_pretty(&golden).expect("a golden draft is plain data");
            std::fs::write(&path, text + "\n").expect("the golden file can be written");
        }
    }
    let wrong: Vec<String> = book
        .dialogs
        .iter()
        .flat_map(|dialog| check(dialog, lists, &goldens(dialog)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A draft of the fixture form with all four answers, as version 1 wrote it.
fn old_draft() -> Golden {
    let dialog = form("form-v1.toml");
    let lists = Lists::default();
    let mut played = Transcript::begun(&dialog, &lists, Answers::default());
    for line in ["> [Biru]", "> Karena suka", "> 20 m2", "> 7"] {
        played.line(line);
    }
    let draft = played
        .state()
        .expect("the draft stands on the review")
        .clone();
    Golden {
        version: 1,
        structure: structure(&dialog),
        draft,
    }
}

fn golden_of(dialog: &Dialog) -> Golden {
    let draft = started(dialog, &Lists::default());
    Golden {
        version: dialog.version,
        structure: structure(dialog),
        draft,
    }
}

#[test]
fn a_draft_of_an_older_version_keeps_every_answer_that_is_still_one() {
    let dialog = form("form-v2.toml");
    let old = old_draft();
    let turn = old.draft.turn;
    let (state, carried) = carry(&dialog, &Lists::default(), old.draft);
    assert_eq!(carried.kept, ["Warna", "Alasan", "Jumlah"]);
    assert_eq!(carried.dropped, ["luas"]);
    assert_eq!(carried.new, ["Lokasi"]);
    assert_eq!(
        state.answers.get("sebab"),
        Some(&Answer::Text("Karena suka".to_owned()))
    );
    assert!(matches!(
        state.answers.get("warna"),
        Some(Answer::Choice { value, .. }) if value == "biru_tua"
    ));
    assert_eq!((state.version, state.turn), (2, turn + 1));
}

#[test]
fn any_input_to_an_old_draft_first_carries_it_over() {
    let dialog = form("form-v2.toml");
    let (state, _) = play(
        &dialog,
        &Lists::default(),
        Some(old_draft().draft),
        &Input::Back,
    );
    assert_eq!(state.map(|state| state.version), Some(2));
}

#[test]
fn a_version_with_its_migration_and_golden_draft_passes() {
    let dialog = form("form-v2.toml");
    let goldens = [old_draft(), golden_of(&dialog)];
    assert_eq!(
        check(&dialog, &Lists::default(), &goldens),
        Vec::<String>::new()
    );
}

#[test]
fn a_structure_that_changed_needs_a_new_version() {
    let wrong = check(
        &form("form-v1-changed.toml"),
        &Lists::default(),
        &[old_draft()],
    );
    insta::assert_snapshot!(wrong.join("\n"), @"form: the structure changed and version is still 1: + jumlah | number | 1..5; - jumlah | number | 1..9");
}

#[test]
fn a_version_without_a_golden_draft_is_noticed() {
    let wrong = check(&form("form-v2.toml"), &Lists::default(), &[old_draft()]);
    assert_eq!(wrong, ["form: version 2 has no golden draft"]);
}

#[test]
fn a_migration_that_loses_an_answer_is_noticed() {
    let dialog = form("form-v2-lossy.toml");
    let goldens = [old_draft(), golden_of(&dialog)];
    let wrong = check(&dialog, &Lists::default(), &goldens);
    insta::assert_snapshot!(wrong.join("\n"), @r"
    form: a draft of version 1 loses `alasan`
    form: a draft of version 1 loses `Warna`
    ");
}

#[test]
fn a_version_without_its_migration_is_no_dialog() {
    let text = fixture("form-v2-unmigrated.toml");
    let files = [
        ("kata.toml", kata()),
        ("form-v2-unmigrated.toml", text.as_str()),
    ];
    let remarks = load_some(&files)
        .map(|_| ())
        .expect_err("the migration is missing");
    let told: Vec<String> = remarks.iter().map(Remark::to_string).collect();
    assert_eq!(
        told,
        [
            "form-v2-unmigrated.toml:2: version 1 has no `[[migration]]` to 2, so its drafts would be lost"
        ]
    );
}
