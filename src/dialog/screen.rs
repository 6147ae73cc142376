//! What a state looks like: a text and its buttons.
//!
//! A screen is worked out from the state alone, so a tap can be checked against it and a lost
//! message can be sent again.

use super::file::Dialog;
use super::lists::Lists;
use super::phrase::Phrase;
use super::scene::Scene;
use super::state::{At, Basis, Pending, State};
use super::text::{MESSAGE_UNITS_MAX, Text, shortened};

/// Items of a long list on one screen: they fit a small phone above the keyboard row.
pub const PAGE_ITEMS: usize = 8;

/// Buttons that Telegram takes under one message.
pub const BUTTONS_MAX: usize = 100;

/// Characters of a button that stands beside another; more is cut on cheap phones.
pub const BUTTON_CHARS: usize = 30;

/// Characters of a button with a row of its own.
pub const BUTTON_CHARS_ALONE: usize = 60;

/// From which miss in a row on help is offered by itself.
pub const MISSES_BEFORE_HELP: u8 = 3;

/// A message with its buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    pub text: Text,
    pub rows: Vec<Vec<Button>>,
    /// The turn that its buttons belong to.
    pub turn: u32,
}

impl Screen {
    pub fn buttons(&self) -> impl Iterator<Item = &Button> {
        self.rows.iter().flatten()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub text: String,
    pub press: Press,
    /// Its place on the screen, counted through all rows.
    pub index: u16,
    /// A short sum of what it does, so that a button of another screen is known as such even
    /// when turn and place agree.
    pub mark: String,
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Press {
    /// Chooses the item with this value.
    Option(String),
    Page(u16),
    /// Takes the words away that narrow a list.
    Whole,
    Free,
    Reading(usize),
    Unit(String),
    Basis(Basis),
    /// Takes own words, or words that are masked, as they are.
    Keep,
    Rewrite,
    Jenis(String),
    Done,
    Back,
    Skip,
    Help,
    Edit(String),
    Submit,
    Cancel,
    YesCancel,
    GoOn,
}

/// What is said before the question.
#[derive(Clone, Copy, Debug)]
pub(super) enum Notice<'a> {
    None,
    /// The answer was not understood.
    Slip(&'a str),
    Help,
    Said(Phrase),
}

/// What a state looks like.
pub fn screen(dialog: &Dialog, lists: &Lists, state: &State) -> Screen {
    noticed(dialog, lists, state, Notice::None)
}

pub(super) fn noticed(dialog: &Dialog, lists: &Lists, state: &State, notice: Notice<'_>) -> Screen {
    let scene = Scene {
        dialog,
        lists,
        state,
    };
    let (text, rows) = match (&state.spot.at, &state.spot.pending) {
        (_, Some(Pending::Cancel)) => scene.cancel(),
        (At::Review, _) => scene.review(),
        (At::Step(key), _) => match dialog.step(key) {
            Some(step) => scene.step(step, notice),
            None => scene.review(),
        },
    };
    Screen {
        text: text.truncated(MESSAGE_UNITS_MAX),
        rows: numbered(rows),
        turn: state.turn,
    }
}

/// Buttons before they are numbered.
pub(super) type Rows = Vec<Vec<(String, Press)>>;

fn numbered(rows: Rows) -> Vec<Vec<Button>> {
    let mut index = 0;
    let mut button = |(text, press): (String, Press), alone: bool| {
        let limit = if alone {
            BUTTON_CHARS_ALONE
        } else {
            BUTTON_CHARS
        };
        index += 1;
        Button {
            text: shortened(&text, limit),
            mark: mark(&press),
            press,
            index: index - 1,
        }
    };
    rows.into_iter()
        .filter(|row| !row.is_empty())
        .map(|row| {
            let alone = row.len() == 1;
            row.into_iter().map(|one| button(one, alone)).collect()
        })
        .collect()
}

/// Three characters of base 36 over a stable hash (FNV-1a), the same in every run and build.
fn mark(press: &Press) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let hash = format!("{press:?}")
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
    [1, 36, 36 * 36]
        .map(|place| char::from(DIGITS[(hash / place % 36) as usize]))
        .iter()
        .collect()
}
