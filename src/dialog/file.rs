//! A dialog as its file tells it, read and ready to be played.
//!
//! How a file becomes these types is in `parse.rs`, what can be wrong with it in `lint.rs`.

use std::collections::BTreeMap;

use regex::Regex;

use super::lists::Item;
use super::phrase::Phrases;
use super::state::{Answer, Answers};
use super::template::Template;

/// A guided conversation: steps in order, then a review.
#[derive(Clone, Debug)]
pub struct Dialog {
    pub name: String,
    /// Raised whenever the structure changes; drafts carry the one they were begun under.
    pub version: u32,
    pub title: String,
    /// Whether all answers are shown for a last look before the dialog is finished.
    pub review: bool,
    /// Keys of values that the caller gives at the start, for use in the sentences.
    pub given: Vec<String>,
    pub steps: Vec<Step>,
    /// Oldest first.
    pub migrations: Vec<Migration>,
    pub phrases: Phrases,
}

/// The key of `given` that names what was sent before and is being changed by this run.
pub const GIVEN_TITLE: &str = "title";

impl Dialog {
    /// What a run is called: the title that was given at its start, or the dialog's own.
    pub fn title_of<'a>(&'a self, answers: &'a Answers) -> &'a str {
        match answers.get(GIVEN_TITLE) {
            Some(Answer::Text(title)) => title,
            _ => &self.title,
        }
    }

    pub fn step(&self, key: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.key == key)
    }

    /// The steps that are asked, given these answers.
    ///
    /// A condition on a step that has no answer yet counts as met.
    pub fn visible<'a>(&'a self, answers: &'a Answers) -> impl Iterator<Item = &'a Step> {
        self.steps.iter().filter(move |step| step.is_asked(answers))
    }
}

/// One question.
#[derive(Clone, Debug)]
pub struct Step {
    pub key: String,
    /// Its name in the progress line and in the review, short.
    pub label: String,
    pub ask: Template,
    pub example: Option<Template>,
    /// A line below the question; left out while a value in it is not known.
    pub hint: Option<Template>,
    /// Said when the answer is not understood: the rule and an example.
    pub retry: Template,
    pub help: Template,
    /// What to say instead of `retry` for one kind of slip, by the slip's name.
    pub slips: BTreeMap<String, Template>,
    pub optional: bool,
    /// Asked when any of these holds; always when there is none.
    pub when: Vec<Condition>,
    pub kind: Kind,
}

impl Step {
    pub fn is_asked(&self, answers: &Answers) -> bool {
        self.when.is_empty() || self.when.iter().any(|one| one.holds(answers))
    }
}

/// A condition on an earlier choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub step: String,
    pub test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// The chosen value is one of these.
    Is(Vec<String>),
    /// The chosen item's extra is one of these.
    Extra { name: String, is: Vec<String> },
    /// The answer was written by hand instead of chosen.
    Free,
}

impl Condition {
    fn holds(&self, answers: &Answers) -> bool {
        let Some(answer) = answers.get(&self.step) else {
            return true;
        };
        let Answer::Choice { value, extra, .. } = answer else {
            return false;
        };
        match &self.test {
            Test::Is(values) => values.contains(value),
            Test::Extra { name, is } => extra.get(name).is_some_and(|one| is.contains(one)),
            Test::Free => value.is_empty(),
        }
    }
}

/// What kind of answer a step takes.
#[derive(Clone, Debug)]
pub enum Kind {
    Choice(Choice),
    Text(TextRule),
    /// An amount; `per` names the volume step, and then it is asked whether the amount is the
    /// whole or the price of one unit.
    Money {
        per: Option<String>,
    },
    /// A number and its unit; when the unit is not said, these are offered, the hint first.
    Volume {
        units: Vec<String>,
        hint: Option<Hint>,
    },
    Place,
    Point,
    /// Who benefits; the ranges are buttons, anything else is typed.
    People {
        ranges: Vec<Item>,
        columns: usize,
    },
    Photos {
        min: usize,
        max: usize,
    },
    Documents {
        max: usize,
        jenis: Vec<Item>,
    },
    /// A whole number; the first `buttons` of them can be tapped.
    Number {
        min: i64,
        max: i64,
        buttons: i64,
        columns: usize,
    },
}

impl Kind {
    /// The word for it in the dialog files.
    pub fn word(&self) -> &'static str {
        match self {
            Kind::Choice(_) => "choice",
            Kind::Text(_) => "text",
            Kind::Money { .. } => "money",
            Kind::Volume { .. } => "volume",
            Kind::Place => "place",
            Kind::Point => "point",
            Kind::People { .. } => "people",
            Kind::Photos { .. } => "photos",
            Kind::Documents { .. } => "documents",
            Kind::Number { .. } => "number",
        }
    }
}

/// A choice among buttons.
#[derive(Clone, Debug)]
pub struct Choice {
    pub from: From,
    /// When set, own words within this rule are an answer too.
    pub free: Option<TextRule>,
    pub columns: usize,
    /// An item that is offered first because of an earlier answer.
    pub suggest: Option<Suggest>,
}

#[derive(Clone, Debug)]
pub enum From {
    Options(Vec<Item>),
    /// A list of the caller's; with `filter_by` only the items whose group is the value that was
    /// chosen in that step.
    List {
        name: String,
        filter_by: Option<String>,
    },
}

/// The item whose value stands in the extra `hint.extra` of what was chosen in `hint.step`.
#[derive(Clone, Debug)]
pub struct Suggest {
    pub hint: Hint,
    /// The button's text, with `{item}`.
    pub text: Template,
}

/// An extra of an item that was chosen in an earlier step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    pub step: String,
    pub extra: String,
}

impl Hint {
    pub fn find<'a>(&self, answers: &'a Answers) -> Option<&'a str> {
        match answers.get(&self.step)? {
            Answer::Choice { extra, .. } => extra.get(&self.extra).map(String::as_str),
            _ => None,
        }
    }
}

/// What own words must be like, counted in characters.
#[derive(Clone, Debug)]
pub struct TextRule {
    pub min: usize,
    pub max: usize,
    pub regex: Option<Regex>,
}

/// How a draft of version `from` becomes one of the next version.
///
/// Renames come first, then drops, then the mapping of values, which uses the new keys.
#[derive(Clone, Debug, Default)]
pub struct Migration {
    pub from: u32,
    pub rename: BTreeMap<String, String>,
    pub drop: Vec<String>,
    /// Keys of the steps that the next version has anew.
    pub add: Vec<String>,
    /// Step, old value, new value.
    pub map: BTreeMap<String, BTreeMap<String, String>>,
}
