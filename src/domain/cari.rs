//! Words of a search and of the searched texts brought to one form, and how well they fit.
//!
//! A text answers a question by the mean, over the words asked for, of the best that the text has
//! for each: 1 for the word itself, a little less for one that begins so or is so but for typing
//! errors, 0 for any other. So longer texts are not punished, and of few words asked for each
//! counts much. An [`Index`] tells it of very many texts at once.

use std::collections::HashMap;
use std::sync::LazyLock;

mod index;
mod likeness;

pub use index::{Hit, Index, Question};

/// Words of one text that count; longer texts are searched by their beginning.
pub const TERMS_MAX: usize = 200;

/// Longer words are cut: no name of a place is longer.
pub const TERM_CHARS_MAX: usize = 32;

/// All the words that one text is found by have together at most so many characters; an index
/// takes no longer ones.
pub const WORDS_CHARS_MAX: usize = 600;

/// What fits on a few screens; a search that finds more should be narrowed. One more is handed
/// out, so that whoever counts knows that there are others.
pub const FOUND_MAX: usize = 20;

const SHORT_FORMS: &str = include_str!("data/singkatan.csv");

/// What each short form or odd spelling stands for, as words.
static MEANINGS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let lines = SHORT_FORMS
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','));
    lines
        .map(|(short, meaning)| (short, meaning.split([' ', '-']).collect()))
        .collect()
});

/// Words that tell nothing apart.
const STOP: [&str; 14] = [
    "dan",
    "di",
    "ke",
    "dari",
    "yang",
    "untuk",
    "pada",
    "dengan",
    "desa",
    "kelurahan",
    "s",
    "d",
    "atau",
    "nya",
];

/// The words of a text in search form, in order, each once: lower case, no punctuation,
/// numbers without leading noughts, short forms written out, common spellings made one.
///
/// A text of nothing but stop words keeps them. Law: terms of the joined terms are the same terms.
pub fn terms(text: &str) -> Vec<String> {
    let all = written_out(text);
    let telling: Vec<String> = all
        .iter()
        .filter(|term| !STOP.contains(&term.as_str()))
        .cloned()
        .collect();
    if telling.is_empty() { all } else { telling }
}

fn written_out(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let lower = text.to_lowercase();
    for word in lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        for part in letters_and_digits(word) {
            for term in meaning(&part) {
                if found.len() < TERMS_MAX && !found.contains(&term) {
                    found.push(term);
                }
            }
        }
    }
    found
}

/// `rt03` is two words; `m2` stays one.
fn letters_and_digits(word: &str) -> Vec<String> {
    let cut = word
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(word.len());
    let (letters, digits) = word.split_at(cut);
    if cut < 2 || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return vec![word.to_owned()];
    }
    vec![letters.to_owned(), digits.to_owned()]
}

fn meaning(word: &str) -> Vec<String> {
    if let Some(words) = MEANINGS.get(word) {
        return words.iter().map(|word| (*word).to_owned()).collect();
    }
    let bare = if word.bytes().all(|b| b.is_ascii_digit()) {
        word.trim_start_matches('0')
    } else {
        word
    };
    let bare = if bare.is_empty() { "0" } else { bare };
    vec![bare.chars().take(TERM_CHARS_MAX).collect()]
}

/// The words a text is found by, parted by blanks: its [`terms`], and as written those whose
/// terms are other words.
///
/// A short form is written out in the terms; typed with a slip it can only be likened to itself.
/// What is longer than [`WORDS_CHARS_MAX`] is cut between two words.
pub fn words(text: &str) -> String {
    let mut words = terms(text);
    let written = text.split(|c: char| !c.is_alphanumeric());
    for word in written.filter(|word| word.chars().count() >= WRITTEN_CHARS_MIN) {
        let word: String = word.to_lowercase().chars().take(TERM_CHARS_MAX).collect();
        if words.len() < TERMS_MAX && !words.contains(&word) {
            words.push(word);
        }
    }
    let mut left = WORDS_CHARS_MAX;
    let fits = words.iter().take_while(|word| {
        let chars = word.chars().count() + 1;
        let fits = chars <= left;
        left = left.saturating_sub(chars);
        fits
    });
    fits.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// In shorter words a slip makes another word.
const WRITTEN_CHARS_MIN: usize = 4;
