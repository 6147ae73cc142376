//! Mistakes in dialog files are found all at once, each with its file and line.

use musrenbot::dialog::{check, load_some, shipped};

use crate::dialog_support::{fixture, kata};

#[test]
fn every_mistake_of_every_file_is_told_with_its_line() {
    let files = ["broken.toml", "syntax.toml", "unfinished.toml"].map(|name| (name, fixture(name)));
    let mut sources: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    sources.push(("kata.toml", kata()));
    let remarks = load_some(&sources).err().unwrap_or_default();
    let remarks: Vec<String> = remarks.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(remarks.join("\n"));
}

#[test]
fn the_common_sentences_are_checked_too() {
    let text = kata()
        .replace("stale = ", "stael = ")
        .replace("{n} dari {of}", "{n} dari {semua}")
        .replace("button_done = \"Selesai\"", "button_done = \"\"");
    let remarks: Vec<String> = load_some(&[("kata.toml", &text)])
        .err()
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect();
    insta::assert_snapshot!(remarks.join("\n"));
}

/// The shipped files with one of them edited.
fn edited(name: &str, edit: impl Fn(&str) -> String) -> Vec<String> {
    let files = shipped().into_iter().map(|(path, text)| {
        let text = if path.ends_with(name) {
            edit(text)
        } else {
            text.to_owned()
        };
        (path, text)
    });
    let files: Vec<(&str, String)> = files.collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    check(&files).iter().map(ToString::to_string).collect()
}

#[test]
fn every_table_of_the_common_sentences_is_held_against_the_shipped_one() {
    let long = |key: &str, chars: usize| format!("{key} = \"{}\"\n", "a".repeat(chars));
    let cases = [
        (
            "kosong = \"Belum ada usulan yang cocok",
            "# kosong = \"Belum ada usulan yang cocok".to_owned(),
            "`kosong` is missing in `[cari]`",
        ),
        (
            "[menu]\n",
            "[mneu]\n".to_owned(),
            "`mneu` is not a table that is known here",
        ),
        ("[menu]\n", "[mneu]\n".to_owned(), "`[menu]` is missing"),
        (
            "{n} pilihan",
            "{m} pilihan".to_owned(),
            "`narrowed` wants `{m}`, which is not known here",
        ),
        (
            "*{n} usulan* cocok",
            "*{m} usulan* cocok".to_owned(),
            "`judul` wants `{m}`, which is not known here",
        ),
        (
            "[tap]\nunknown",
            long("[tap]\nunknown", 201) + "old",
            "`unknown` has more than 200 characters, the most of a notice",
        ),
        (
            "toast_berubah",
            long("toast_berubah", 201) + "old",
            "`toast_berubah` has more than 200 characters, the most of a notice",
        ),
        (
            "[menu]\nmulai",
            long("[menu]\nmulai", 257) + "old",
            "`mulai` has more than 256 characters, the most of a command's description",
        ),
        (
            "tombol_lihat",
            long("tombol_lihat", 61) + "old",
            "`tombol_lihat` has more than 60 characters, the most of a button",
        ),
        (
            "tanpa_kode",
            long("tanpa_kode", 4097) + "old",
            "`tanpa_kode` has more than 4096 characters, the most of a message",
        ),
        (
            "[tap]\nunknown",
            "[tap]\nold".to_owned(),
            "`old` is not a key that is known here",
        ),
    ];
    for (from, to, expected) in cases {
        let remarks = edited("kata.toml", |text| text.replacen(from, &to, 1));
        let told = remarks
            .iter()
            .any(|one| one.starts_with("dialogs/kata.toml:") && one.ends_with(expected));
        assert!(told, "{expected}\n{remarks:#?}");
    }
}

#[test]
fn a_refusal_that_fits_no_message_is_told() {
    let long = "a".repeat(4_000);
    let remarks = edited("usul.toml", |text| {
        text.replacen("retry = \"", &format!("retry = \"{long}"), 1)
            .replacen("too_short = \"", &format!("too_short = \"{long}"), 1)
    });
    assert_eq!(remarks.len(), 2, "{remarks:#?}");
}

#[test]
fn every_dialog_that_a_command_begins_must_be_there() {
    let mut files = shipped();
    files.retain(|(path, _)| !path.ends_with("tolak.toml"));
    let remarks = check(&files);
    assert_eq!(remarks.len(), 1);
    assert_eq!(
        remarks[0].to_string(),
        "tolak.toml:1: the dialog `tolak` is missing"
    );
}

#[test]
fn without_the_common_sentences_nothing_can_be_played() {
    let remarks = check(&[]);
    assert_eq!(remarks[0].what, "the file of common sentences is missing");
}
