//! Mistakes in dialog files are found all at once, each with its file and line.

use musrenbot::dialog::check;

use crate::dialog_support::{fixture, kata};

#[test]
fn every_mistake_of_every_file_is_told_with_its_line() {
    let files = ["broken.toml", "syntax.toml", "unfinished.toml"].map(|name| (name, fixture(name)));
    let mut sources: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    sources.push(("kata.toml", kata()));
    let remarks: Vec<String> = check(&sources).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(remarks.join("\n"));
}

#[test]
fn the_common_sentences_are_checked_too() {
    let text = kata()
        .replace("stale = ", "stael = ")
        .replace("{n} dari {of}", "{n} dari {semua}")
        .replace("button_done = \"Selesai\"", "button_done = \"\"");
    let remarks: Vec<String> = check(&[("kata.toml", &text)])
        .iter()
        .map(ToString::to_string)
        .collect();
    insta::assert_snapshot!(remarks.join("\n"));
}

#[test]
fn without_the_common_sentences_nothing_can_be_played() {
    let remarks = check(&[]);
    assert_eq!(remarks[0].what, "the file of common sentences is missing");
}
