//! Plays a dialog: one input moves a state and says what should happen.
//!
//! Total and pure: every input in every state has an outcome, and nothing is sent, stored or
//! looked up from here. What is on the screen is worked out in [`screen`](super::screen), what
//! was meant in [`understand`](super::understand).
//!
//! Three laws hold. `turn` rises with every accepted input and with nothing else. Going back
//! restores the draft exactly, apart from the turn. A change of one answer touches only what
//! depends on it.

use super::carry::carry;
use super::file::{Dialog, Kind, Step};
use super::files;
use super::hear::{hear, pressed};
use super::lists::Lists;
pub use super::lists::{Extra, Item};
use super::phrase::Phrase;
use super::screen::{self as scene, Notice, Press};
pub use super::screen::{Button, Screen, screen};
use super::settle::{next, settle, unpriced};
use super::show;
pub use super::show::{missing, review};
pub use super::state::{
    Answer, Answers, At, Basis, Document, FileRef, PAST_MAX, Past, Pending, Spot, State, View,
};
use super::text::Text;
use super::understand::{Heard, completed};

/// What a person did.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Begins a draft at a turn that no button in the chat has yet. What is `given` is not asked
    /// again; keys that the dialog names in its own `given` serve its sentences.
    Start {
        turn: u32,
        given: Answers,
    },
    /// Shows the question again, e.g. after a long pause, at a turn that no button in the chat has
    /// yet.
    Resume {
        turn: u32,
    },
    Text(String),
    Tap {
        turn: u32,
        index: u16,
        mark: String,
    },
    Point {
        lat: f64,
        lon: f64,
    },
    Photo(FileRef),
    Document(FileRef),
    Back,
    Skip,
    /// The first asks, the second gives up.
    Cancel,
    Help,
    /// Changes the answer to one step; counts on the review only.
    Edit(String),
    /// A message that answers nothing: sticker, voice, poll.
    Other,
}

/// What should happen, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Show(Screen),
    /// A short answer in passing: to a tap as Telegram's toast, otherwise as a message.
    Toast(Text),
    /// The answers of the steps that were asked, and what was given at the start.
    Finished(Answers),
    Cancelled,
    /// For counting; the person is told by the screen that follows.
    Misunderstood {
        step: String,
        slip: String,
    },
}

/// The state after an input, or none when the dialog is over, and what should happen.
pub fn play(
    dialog: &Dialog,
    lists: &Lists,
    state: Option<State>,
    input: &Input,
) -> (Option<State>, Vec<Effect>) {
    let game = Game { dialog, lists };
    match (state, input) {
        (None, Input::Start { turn, given }) => game.begin(*turn, given),
        (None, _) => (None, Vec::new()),
        (Some(state), _) if state.dialog != dialog.name => (Some(state), Vec::new()),
        (Some(state), Input::Resume { turn }) if state.version != dialog.version => {
            game.resume(carry(dialog, lists, state).0, *turn)
        }
        (Some(state), _) if state.version != dialog.version => {
            game.shown(carry(dialog, lists, state).0)
        }
        (Some(state), input) => game.react(state, input),
    }
}

type Outcome = (Option<State>, Vec<Effect>);

#[derive(Clone, Copy)]
struct Game<'a> {
    dialog: &'a Dialog,
    lists: &'a Lists,
}

impl<'a> Game<'a> {
    fn begin(self, turn: u32, given: &Answers) -> Outcome {
        let mut state = State {
            dialog: self.dialog.name.clone(),
            version: self.dialog.version,
            turn,
            spot: Spot::new(At::Review),
            answers: given.clone(),
            past: Vec::new(),
        };
        settle(self.dialog, self.lists, &mut state.answers, None);
        state.spot.at = next(self.dialog, self.lists, &state.answers);
        self.shown(state)
    }

    fn react(self, state: State, input: &Input) -> Outcome {
        let cancelling = state.spot.pending == Some(Pending::Cancel);
        match input {
            Input::Start { turn, .. } | Input::Resume { turn } => self.resume(state, *turn),
            Input::Cancel if cancelling => (None, vec![Effect::Cancelled]),
            Input::Cancel => self.cancel(state),
            Input::Tap { turn, index, mark } => self.tap(state, *turn, *index, mark),
            Input::Back => self.back(state),
            // Whoever goes on answering has not given up.
            _ if cancelling => self.react(undone(state), input),
            Input::Skip => self.skip(state),
            Input::Help => self.said(state, Notice::Help),
            Input::Edit(step) => self.edit(state, step),
            _ => self.answer(state, input),
        }
    }

    fn resume(self, mut state: State, turn: u32) -> Outcome {
        state.turn = state.turn.max(turn);
        self.shown(state)
    }

    fn shown(self, state: State) -> Outcome {
        self.said(state, Notice::None)
    }

    fn said(self, state: State, notice: Notice<'_>) -> Outcome {
        let screen = scene::noticed(self.dialog, self.lists, &state, notice);
        (Some(state), vec![Effect::Show(screen)])
    }

    fn toast(self, state: State, phrase: Phrase) -> Outcome {
        let text = self.dialog.phrases.say(phrase, &[]);
        (Some(state), vec![Effect::Toast(text)])
    }

    fn step(self, state: &State) -> Option<&'a Step> {
        match &state.spot.at {
            At::Step(key) => self.dialog.step(key),
            At::Review => None,
        }
    }

    /// Moves to another spot and remembers the way back.
    fn moved(
        self,
        mut state: State,
        spot: Spot,
        changed: Vec<(String, Option<Answer>)>,
    ) -> Outcome {
        let spot = std::mem::replace(&mut state.spot, spot);
        if state.past.len() == PAST_MAX {
            state.past.remove(0);
        }
        state.past.push(Past { spot, changed });
        state.turn = state.turn.wrapping_add(1);
        self.shown(state)
    }

    /// Stays at the question and asks for more.
    fn pend(self, state: State, pending: Pending) -> Outcome {
        let spot = Spot {
            pending: Some(pending),
            ..Spot::new(state.spot.at.clone())
        };
        self.moved(state, spot, Vec::new())
    }

    fn back(self, mut state: State) -> Outcome {
        if state.past.is_empty() {
            return self.toast(state, Phrase::NothingBefore);
        }
        state = undone(state);
        state.turn = state.turn.wrapping_add(1);
        self.shown(state)
    }

    fn cancel(self, state: State) -> Outcome {
        let given = |key: &str| self.dialog.given.iter().any(|one| one == key);
        let begun = state.answers.0.keys().any(|key| !given(key));
        if begun || state.spot.pending.is_some() {
            return self.pend(state, Pending::Cancel);
        }
        (None, vec![Effect::Cancelled])
    }

    fn skip(self, state: State) -> Outcome {
        let Some(step) = self.step(&state) else {
            return self.shown(state);
        };
        match files::files_so_far(&state) {
            // What was sent before skipping is kept.
            Some(answer) => self.heard(state, step, Heard::Answer(answer)),
            None if step.optional => self.heard(state, step, Heard::Answer(Answer::Skipped)),
            None => self.said(state, Notice::Said(Phrase::Needed)),
        }
    }

    fn edit(self, state: State, step: &str) -> Outcome {
        let asked = |state: &State| {
            let mut visible = self.dialog.visible(&state.answers);
            visible.any(|one| one.key == step)
        };
        if state.spot.at != At::Review || !asked(&state) {
            return self.toast(state, Phrase::Stale);
        }
        self.moved(state, Spot::new(At::Step(step.to_owned())), Vec::new())
    }

    fn tap(self, state: State, turn: u32, index: u16, mark: &str) -> Outcome {
        let screen = screen(self.dialog, self.lists, &state);
        let button = screen.buttons().nth(usize::from(index));
        match button {
            Some(button) if turn == state.turn && button.mark == mark => {
                self.press(state, &button.press)
            }
            _ if turn.wrapping_add(1) == state.turn => self.toast(state, Phrase::Recorded),
            _ => self.toast(state, Phrase::Stale),
        }
    }

    fn press(self, state: State, press: &Press) -> Outcome {
        match press {
            Press::Back | Press::Rewrite | Press::GoOn => self.back(state),
            Press::Skip => self.skip(state),
            Press::Help => self.said(state, Notice::Help),
            Press::Cancel => self.cancel(state),
            Press::YesCancel => (None, vec![Effect::Cancelled]),
            Press::Edit(step) => self.edit(state, step),
            Press::Submit => self.submit(state),
            Press::Page(page) => self.view(state, |view| view.page = *page),
            Press::Whole => self.view(state, |view| *view = View::default()),
            Press::Free => self.pend(state, Pending::Free),
            _ => self.press_answer(state, press),
        }
    }

    fn press_answer(self, state: State, press: &Press) -> Outcome {
        let Some(step) = self.step(&state) else {
            return self.toast(state, Phrase::Stale);
        };
        match pressed(self.lists, step, &state, press) {
            Some(heard) => self.heard(state, step, heard),
            None => self.toast(state, Phrase::Stale),
        }
    }

    fn submit(self, state: State) -> Outcome {
        let missing = show::open(self.dialog, self.lists, &state.answers).next();
        match missing.map(|step| step.key.clone()) {
            Some(step) => self.moved(state, Spot::new(At::Step(step)), Vec::new()),
            None => (None, vec![Effect::Finished(state.answers)]),
        }
    }

    /// Another part of a long list: the same question, so no way back is kept.
    fn view(self, mut state: State, change: impl FnOnce(&mut View)) -> Outcome {
        change(&mut state.spot.view);
        state.spot.pending = None;
        state.spot.misses = 0;
        state.turn = state.turn.wrapping_add(1);
        self.shown(state)
    }

    fn answer(self, state: State, input: &Input) -> Outcome {
        if let Some(press) = self.named_button(&state, input) {
            return self.press(state, &press);
        }
        if let Input::Photo(file) = input
            && file.size.is_none_or(|size| size <= files::PHOTO_BYTES_MAX)
            && let Some((key, photos)) = files::late(self.dialog, &state, file)
        {
            return self.amended(state, key, photos);
        }
        let Some(step) = self.step(&state) else {
            // On the review there is nothing to answer, only to choose.
            return self.shown(state);
        };
        let heard = match hear(self.lists, step, &state, input) {
            Heard::Answer(answer) => completed(step, &state.answers, answer),
            heard => heard,
        };
        self.heard(state, step, heard)
    }

    /// The button whose words were typed instead of tapped.
    fn named_button(self, state: &State, input: &Input) -> Option<Press> {
        let Input::Text(words) = input else {
            return None;
        };
        let words = words.trim().to_lowercase();
        let screen = screen(self.dialog, self.lists, state);
        let mut buttons = screen.buttons();
        let button = buttons.find(|button| button.text.to_lowercase() == words)?;
        Some(button.press.clone())
    }

    /// Acts on what was heard.
    fn heard(self, state: State, step: &Step, heard: Heard) -> Outcome {
        match heard {
            Heard::Answer(answer) => self.accept(state, step, answer),
            Heard::Ask(pending) => self.pend(state, pending),
            Heard::Narrow(words) => self.view(state, |view| {
                *view = View {
                    page: 0,
                    narrow: words,
                };
            }),
            Heard::Slip(slip) => self.missed(state, step, slip),
            Heard::Enough => self.enough(state, step),
            Heard::Again => self.toast(state, Phrase::Recorded),
        }
    }

    /// Puts an answer to an earlier question right and stays where the dialog stands.
    fn amended(self, mut state: State, key: String, answer: Answer) -> Outcome {
        let former = state.answers.set(&key, Some(answer));
        let spot = state.spot.clone();
        let (state, _) = self.moved(state, spot, vec![(key, former)]);
        match state {
            Some(state) => self.said(state, Notice::Said(Phrase::PhotosEnough)),
            None => (None, Vec::new()),
        }
    }

    fn enough(self, state: State, step: &Step) -> Outcome {
        match step.kind {
            Kind::Documents { .. } if state.spot.pending.is_none() => {
                self.said(state, Notice::Said(Phrase::PhotosEnough))
            }
            Kind::Documents { .. } => self.said(state, Notice::Said(Phrase::DocumentsFull)),
            Kind::Photos { .. } => self.said(state, Notice::Said(Phrase::PhotosFull)),
            _ => self.said(state, Notice::Said(Phrase::PhotosEnough)),
        }
    }

    fn missed(self, mut state: State, step: &Step, slip: &str) -> Outcome {
        state.spot.misses = state.spot.misses.saturating_add(1);
        let (state, mut effects) = self.said(state, Notice::Slip(slip));
        effects.insert(
            0,
            Effect::Misunderstood {
                step: step.key.clone(),
                slip: slip.to_owned(),
            },
        );
        (state, effects)
    }

    /// Takes an answer in and goes to what is open next.
    fn accept(self, mut state: State, step: &Step, answer: Answer) -> Outcome {
        let former = state.answers.set(&step.key, Some(answer));
        let mut touched = unpriced(self.dialog, &mut state.answers, step, former.as_ref());
        touched.extend(settle(
            self.dialog,
            self.lists,
            &mut state.answers,
            Some(&step.key),
        ));
        let mut changed = vec![(step.key.clone(), former)];
        changed.extend(touched.into_iter().map(|(key, old)| (key, Some(old))));
        let at = next(self.dialog, self.lists, &state.answers);
        if at == At::Review && !self.dialog.review {
            return (None, vec![Effect::Finished(state.answers)]);
        }
        self.moved(state, Spot::new(at), changed)
    }
}

/// The state before the last accepted input, apart from the turn.
fn undone(mut state: State) -> State {
    if let Some(past) = state.past.pop() {
        state.spot = past.spot;
        for (step, former) in past.changed {
            state.answers.set(&step, former);
        }
    }
    state
}
