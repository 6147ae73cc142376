//! Which items a choice offers, and which of them words point to.

use super::file::{Choice, From};
use super::lists::{Item, Lists};
use super::state::{Answer, Answers};

/// The items that a choice offers after these answers.
pub(super) fn offered<'a>(
    choice: &'a Choice,
    lists: &'a Lists,
    answers: &'a Answers,
) -> impl Iterator<Item = &'a Item> {
    let (items, filter) = match &choice.from {
        From::Options(items) => (items.as_slice(), None),
        From::List { name, filter_by } => (lists.items(name), filter_by.as_deref()),
    };
    let group = filter.and_then(|step| match answers.get(step) {
        Some(Answer::Choice { value, .. }) => Some(value.as_str()),
        _ => None,
    });
    items
        .iter()
        .filter(move |item| group.is_none() || item.group.as_deref() == group)
}

/// The item that an earlier answer suggests.
pub(super) fn suggested<'a>(
    choice: &'a Choice,
    lists: &'a Lists,
    answers: &'a Answers,
) -> Option<&'a Item> {
    let value = choice.suggest.as_ref()?.hint.find(answers)?;
    offered(choice, lists, answers).find(|item| item.value == value)
}

/// The items that words point to: those that hold every word, or else those that come near.
pub(super) fn matching<'a>(items: impl Iterator<Item = &'a Item>, words: &str) -> Vec<&'a Item> {
    let wanted = words.to_lowercase();
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    let items: Vec<(&Item, String)> = items
        .map(|item| (item, format!("{} {}", item.text, item.value).to_lowercase()))
        .collect();
    let hits = |test: &dyn Fn(&str, &str) -> bool| -> Vec<&'a Item> {
        let hit = |(_, name): &&(&Item, String)| wanted.iter().all(|word| test(name, word));
        items.iter().filter(hit).map(|(item, _)| *item).collect()
    };
    let exact = hits(&|name, word| name.contains(word));
    if exact.is_empty() {
        hits(&comes_near)
    } else {
        exact
    }
}

/// Whether a name has a word that is spelled almost so: `drainese` is `drainase`.
fn comes_near(name: &str, word: &str) -> bool {
    word.chars().count() >= NEAR_CHARS_MIN
        && name
            .split_whitespace()
            .any(|one| strsim::normalized_damerau_levenshtein(one, word) >= NEAR_MIN)
}

/// Shorter words come near too many others.
const NEAR_CHARS_MIN: usize = 4;

/// One slip in four letters, two in eight.
const NEAR_MIN: f64 = 0.75;

/// Fewer letters stand inside too many names: `ok` is in `Pokir`.
const TELLING_CHARS_MIN: usize = 3;

/// Whether each typed word is long enough to name something.
pub(super) fn is_telling(words: &str) -> bool {
    let mut words = words.split_whitespace();
    words.all(|word| word.chars().filter(|one| one.is_alphabetic()).count() >= TELLING_CHARS_MIN)
}

/// Whether words name an item so plainly that nobody needs to be asked: each of them is telling
/// and begins a word of its text.
pub(super) fn leads_to(item: &Item, words: &str) -> bool {
    let (text, words) = (item.text.to_lowercase(), words.to_lowercase());
    let begins = |word: &str| {
        let mut named = text.split(|char: char| !char.is_alphanumeric());
        named.any(|one| one.starts_with(word))
    };
    is_telling(&words) && words.split_whitespace().all(begins)
}

pub(super) fn chosen(item: &Item) -> Answer {
    Answer::Choice {
        value: item.value.clone(),
        text: item.text.clone(),
        extra: item.extra.clone(),
    }
}
