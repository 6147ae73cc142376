//! The keys that the verbs ask for and the sentences of `kata.toml` stay together.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use musrenbot::dialog::words::Words;
use regex::Regex;

use crate::verb_world::house;

/// Every text literal in `src/app` and `src/telegram` that looks like the key of a sentence.
///
/// A key that is put together in the program counts by what stands before its first value:
/// `format!("tahap.{}", ..)` uses every key that begins with `tahap.`.
fn asked() -> (BTreeSet<String>, BTreeSet<String>) {
    let key = Regex::new(r#""([a-z]+\.[a-z_-]+)""#).expect("a pattern");
    let begun = Regex::new(r#""([a-z]+\.[a-z_-]*)\{"#).expect("a pattern");
    let (mut whole, mut begins) = (BTreeSet::new(), BTreeSet::new());
    for folder in [
        "src/app",
        "src/app/outbox",
        "src/app/verb",
        "src/app/verb/duplikat",
        "src/command",
        "src/telegram",
    ] {
        for text in sources(folder) {
            let found = |pattern: &Regex| -> Vec<String> {
                pattern
                    .captures_iter(&text)
                    .map(|one| one[1].to_owned())
                    .collect()
            };
            whole.extend(found(&key));
            begins.extend(found(&begun));
        }
    }
    (whole, begins)
}

fn sources(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).expect("a folder of sources");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .map(|path| fs::read_to_string(path).expect("a source"))
        .collect()
}

fn tables(words: &Words) -> BTreeSet<&str> {
    words
        .keys()
        .filter_map(|key| key.split_once('.'))
        .map(|(table, _)| table)
        .collect()
}

#[test]
fn every_sentence_that_is_asked_for_is_in_the_file() {
    let words = house().book.words;
    let tables = tables(&words);
    let (whole, _) = asked();
    let of_ours = whole.iter().filter(|key| {
        key.split_once('.')
            .is_some_and(|(table, _)| tables.contains(table))
    });
    let missing: Vec<&String> = of_ours.filter(|key| !words.has(key)).collect();
    assert!(missing.is_empty(), "not in kata.toml: {missing:?}");
}

#[test]
fn every_sentence_in_the_file_is_asked_for() {
    let words = house().book.words;
    let (whole, begins) = asked();
    let own = |key: &&str| {
        // `/ubah` and `/tarik` put their table before the key, and the player has its own test.
        let (table, _) = key.split_once('.').unwrap_or((key, ""));
        !["dialog", "ubah", "tarik"].contains(&table)
    };
    let idle: Vec<&str> = words
        .keys()
        .filter(own)
        .filter(|key| !whole.contains(*key))
        .filter(|key| !begins.iter().any(|begin| key.starts_with(begin.as_str())))
        .collect();
    assert!(idle.is_empty(), "said by nobody: {idle:?}");
}

/// Telegram shows at most 200 characters over a chat (Bot API, `answerCallbackQuery`).
#[test]
fn what_is_said_over_the_chat_fits_there() {
    let words = house().book.words;
    let fleeting = |key: &&str| key.starts_with("tap.") || key.contains(".toast_");
    for key in words.keys().filter(fleeting) {
        let said = words.say(key, &[]).to_string();
        assert!(said.chars().count() <= 200, "{key} is too long: {said}");
    }
}
