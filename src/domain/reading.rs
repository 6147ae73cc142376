//! What a typed answer was understood as: one thing, one of several, or nothing usable.
//!
//! A reader never guesses in silence. It leaves out all words for people: a [`Slip`] is
//! the name under which a dialog file tells the rule and an example.

use serde::{Deserialize, Serialize};

/// The outcome of reading what an official typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reading<T> {
    /// Only one meaning is likely; no question back is needed.
    Clear(T),
    /// One to four meanings, likeliest first, for the writer to choose from. One meaning
    /// alone is echoed, because something in the text was passed over.
    Unclear(Vec<T>),
    Wrong(Slip),
}

impl<T> Reading<T> {
    /// The most likely meaning, if there is any.
    pub fn first(&self) -> Option<&T> {
        match self {
            Self::Clear(value) => Some(value),
            Self::Unclear(values) => values.first(),
            Self::Wrong(_) => None,
        }
    }

    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Reading<U> {
        match self {
            Self::Clear(value) => Reading::Clear(change(value)),
            Self::Unclear(values) => Reading::Unclear(values.into_iter().map(change).collect()),
            Self::Wrong(slip) => Reading::Wrong(slip),
        }
    }
}

impl<T: PartialEq> Reading<T> {
    /// [`Reading::Unclear`] with repeats taken out and at most four left, or `slip` when
    /// nothing is left.
    pub fn among(values: impl IntoIterator<Item = T>, slip: Slip) -> Self {
        let mut kept: Vec<T> = Vec::new();
        for value in values {
            if kept.len() < MEANINGS_MAX && !kept.contains(&value) {
                kept.push(value);
            }
        }
        if kept.is_empty() {
            Self::Wrong(slip)
        } else {
            Self::Unclear(kept)
        }
    }
}

/// How many meanings are offered: each becomes a button, and five no longer fit a phone.
pub const MEANINGS_MAX: usize = 4;

/// Why a text could not be read. New kinds may come; a dialog file words each by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slip {
    Empty,
    NoNumber,
    SeveralNumbers,
    Negative,
    Zero,
    TooSmall,
    TooLarge,
    TooLong,
    TooShort,
    UnknownUnit,
    /// A number whose marks do not fit together.
    Broken,
}

impl Slip {
    pub const ALL: [Self; 11] = [
        Self::Empty,
        Self::NoNumber,
        Self::SeveralNumbers,
        Self::Negative,
        Self::Zero,
        Self::TooSmall,
        Self::TooLarge,
        Self::TooLong,
        Self::TooShort,
        Self::UnknownUnit,
        Self::Broken,
    ];

    /// The key under which a dialog file words this slip; the same as its serde form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoNumber => "no_number",
            Self::SeveralNumbers => "several_numbers",
            Self::Negative => "negative",
            Self::Zero => "zero",
            Self::TooSmall => "too_small",
            Self::TooLarge => "too_large",
            Self::TooLong => "too_long",
            Self::TooShort => "too_short",
            Self::UnknownUnit => "unknown_unit",
            Self::Broken => "broken",
        }
    }
}
