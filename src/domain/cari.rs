//! Words of a search and of the searched texts brought to one form, and how well they fit.
//!
//! Which usulan someone may see, and the index itself, are not decided here.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Words of one text that count; longer texts are searched by their beginning.
pub const TERMS_MAX: usize = 200;

/// Longer words are cut: no name of a place is longer.
pub const TERM_CHARS_MAX: usize = 32;

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

/// All runs of three characters of the terms of a text, each term with a blank around it.
/// Sorted, each once: what an index stores to find candidates.
pub fn trigrams(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for term in terms(text) {
        let padded: Vec<char> = format!(" {term} ").chars().collect();
        found.extend(
            padded
                .windows(3)
                .map(|three| three.iter().collect::<String>()),
        );
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// How well a text answers a query, both as [`terms`]: 0 not at all, 1 every word is there.
///
/// The mean over the query's words of the best likeness in the text, so longer texts are not
/// punished. Typing errors cost a little; words that merely begin alike cost more.
pub fn score(query: &[String], text: &[String]) -> f32 {
    if query.is_empty() {
        return 0.0;
    }
    let sum: f32 = query.iter().map(|word| best(word, text)).sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a query has at most TERMS_MAX words"
    )]
    let count = query.len() as f32;
    sum / count
}

fn best(word: &str, text: &[String]) -> f32 {
    if text.iter().any(|other| other == word) {
        return 1.0;
    }
    // Numbers tell places apart: RT 3 is not nearly RT 5.
    if word.len() < WORD_BYTES_MIN || word.starts_with(|c: char| c.is_ascii_digit()) {
        return 0.0;
    }
    let letters = letters(word);
    text.iter()
        .map(|other| likeness(word, letters, other))
        .fold(0.0, f32::max)
}

/// Shorter words are alike only when they are the same.
const WORD_BYTES_MIN: usize = 3;

/// Of ten letters four may be wrong: beyond that it is another word.
const EDITS_OF_TEN: usize = 4;

/// A word that begins so, or is so but for typing errors, counts at most this much.
const NOT_THE_SAME: f32 = 0.9;

fn likeness(word: &str, in_word: u64, other: &str) -> f32 {
    if other.starts_with(word) {
        return NOT_THE_SAME;
    }
    let longest = word.len().max(other.len());
    let edits_max = longest * EDITS_OF_TEN / 10;
    if word.len().abs_diff(other.len()) > edits_max {
        return 0.0;
    }
    // One edit takes away at most one kind of letter and brings one; counting is far quicker.
    let strange = (in_word ^ letters(other)).count_ones() as usize;
    if strange > 2 * edits_max {
        return 0.0;
    }
    let edits = strsim::osa_distance(word, other);
    if edits > edits_max {
        return 0.0;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a word has at most some hundred bytes"
    )]
    let like = 1.0 - edits as f32 / longest as f32;
    like * NOT_THE_SAME
}

/// Which letters a word has, one bit for each of 64 kinds.
fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |all, byte| all | 1 << (byte % 64))
}
