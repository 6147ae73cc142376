//! Where a dialog stands: the answers so far, the place, and the way back.
//!
//! A state is kept as JSON between any two inputs, so it holds no reference to its dialog and
//! survives changes of it (see [`carry`](super::carry)).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lists::Extra;
use crate::domain::penerima::Penerima;
use crate::domain::rupiah::Rupiah;
use crate::domain::tempat::Tempat;
use crate::domain::volume::Volume;

/// How many ways back are remembered. Fourteen questions with a few inputs each, gone through
/// several times, stay below; beyond it the oldest way back is forgotten and no answer is.
pub const PAST_MAX: usize = 100;

/// A draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub dialog: String,
    pub version: u32,
    /// Rises with every accepted input; a button of another turn is stale.
    pub turn: u32,
    pub spot: Spot,
    pub answers: Answers,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<Past>,
}

/// The place in a dialog, down to what was half said there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    pub at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    #[serde(default, skip_serializing_if = "View::is_plain")]
    pub view: View,
    /// How often in a row the answer was not understood here.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub misses: u8,
}

impl Spot {
    pub fn new(at: At) -> Spot {
        Spot {
            at,
            pending: None,
            view: View::default(),
            misses: 0,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    Step(String),
    Review,
}

/// The part of a long list that is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    pub page: u16,
    /// Words that an item's name must hold.
    pub narrow: String,
}

impl View {
    fn is_plain(&self) -> bool {
        *self == View::default()
    }
}

/// What a step still wants to know before its answer is whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pending {
    /// Which of these was meant.
    Unclear(Vec<Answer>),
    /// The unit of this number.
    Unit(Volume),
    /// Whether the amount is the whole or the price of one unit.
    Basis(Rupiah),
    /// The same of an amount that was said with the unit, so the price is the likelier.
    Price(Rupiah),
    /// Own words that are in no list: whether to take them as they are.
    Own(String),
    /// The answer held a NIK or a phone number; here it is masked.
    Private(Box<Answer>),
    /// Own words are wanted instead of a button.
    Free,
    Photos(Vec<FileRef>),
    Documents {
        done: Vec<Document>,
        /// Those whose kind is not known yet; the first one's is being asked.
        waiting: Vec<FileRef>,
    },
    /// Whether to give the whole draft up.
    Cancel,
}

/// One accepted input: the spot before it and what it changed in the answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Past {
    pub spot: Spot,
    /// The former value of every answer that was touched, the answered step first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<(String, Option<Answer>)>,
}

/// Answers by the key of their step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Answer>);

impl Answers {
    pub fn get(&self, step: &str) -> Option<&Answer> {
        self.0.get(step)
    }

    /// Puts an answer in or takes it out, and says what was there.
    pub fn set(&mut self, step: &str, answer: Option<Answer>) -> Option<Answer> {
        match answer {
            Some(answer) => self.0.insert(step.to_owned(), answer),
            None => self.0.remove(step),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Own words instead of a button have an empty `value`.
    Choice {
        value: String,
        text: String,
        /// What the list told of the item when it was chosen; a later list changes nothing here.
        #[serde(default, skip_serializing_if = "Extra::is_empty")]
        extra: Extra,
    },
    Text(String),
    Money {
        amount: Rupiah,
        basis: Basis,
    },
    Volume(Volume),
    Place(Tempat),
    Point {
        lat: f64,
        lon: f64,
    },
    People(Penerima),
    /// In the order of their messages.
    Photos(Vec<FileRef>),
    Documents(Vec<Document>),
    Number(i64),
    Skipped,
}

/// What an amount of money pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    Total,
    PerUnit,
}

/// A file that lies with Telegram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    pub file_id: String,
    /// The same for the same file, whoever sends it.
    pub unique_id: String,
    /// In bytes, when Telegram tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The album it came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    pub message_id: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub file: FileRef,
    /// The value of the kind that was chosen, e.g. `rab`.
    pub jenis: String,
}

fn is_zero(misses: &u8) -> bool {
    *misses == 0
}
