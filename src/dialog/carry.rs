//! Carries a draft that was begun under an older version of its dialog over to today's.
//!
//! Nobody loses an answer that is still one: migrations rename and map, then every answer is
//! checked against the step as it is now. The way back is forgotten, because it led through
//! questions that may be gone.

use super::file::{Dialog, Kind, Migration};
use super::lists::Lists;
use super::settle::{next, settle};
use super::state::{Answer, Answers, At, Pending, Spot, State};

/// What became of a draft, in labels that its owner knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    pub kept: Vec<String>,
    /// Answers that are no longer asked for or no longer fit; keys where no label is known.
    pub dropped: Vec<String>,
    /// Questions that the draft's version did not have.
    pub new: Vec<String>,
}

/// The draft under today's version, and what became of it.
pub fn carry(dialog: &Dialog, lists: &Lists, mut state: State) -> (State, Carried) {
    bank(dialog, &mut state);
    let mut carried = Carried::default();
    let mut added = Vec::new();
    for migration in due(dialog, state.version) {
        carried
            .dropped
            .extend(migrate(migration, &mut state.answers));
        added.extend(migration.add.iter());
    }
    carried
        .dropped
        .extend(strangers(dialog, &mut state.answers));
    for (key, _) in settle(dialog, lists, &mut state.answers, None) {
        carried.dropped.push(label(dialog, &key));
    }
    carried.kept = labels(dialog, |key| state.answers.get(key).is_some());
    carried.new = labels(dialog, |key| {
        added.iter().any(|one| *one == key) && state.answers.get(key).is_none()
    });
    state.version = dialog.version;
    state.turn = state.turn.wrapping_add(1);
    state.spot = Spot::new(next(dialog, lists, &state.answers));
    state.past.clear();
    (state, carried)
}

fn due(dialog: &Dialog, version: u32) -> impl Iterator<Item = &Migration> {
    let migrations = dialog.migrations.iter();
    migrations.filter(move |one| (version..dialog.version).contains(&one.from))
}

/// Files that were sent but not yet closed with a tap count as an answer.
fn bank(dialog: &Dialog, state: &mut State) {
    let At::Step(key) = &state.spot.at else {
        return;
    };
    let kind = dialog.step(key).map(|step| &step.kind);
    let answer = match (state.spot.pending.take(), kind) {
        (Some(Pending::Photos(photos)), Some(Kind::Photos { min, .. })) if photos.len() >= *min => {
            Answer::Photos(photos)
        }
        (Some(Pending::Documents { done, .. }), Some(_)) if !done.is_empty() => {
            Answer::Documents(done)
        }
        _ => return,
    };
    state.answers.set(key, Some(answer));
}

/// Applies one migration and hands back the keys whose answers it drops.
fn migrate(migration: &Migration, answers: &mut Answers) -> Vec<String> {
    let mut renamed = Answers::default();
    for (key, answer) in std::mem::take(answers).0 {
        let key = migration.rename.get(&key).cloned().unwrap_or(key);
        renamed.set(&key, Some(answer));
    }
    let dropped = migration.drop.iter();
    let dropped = dropped.filter(|key| renamed.set(key, None).is_some());
    let dropped = dropped.cloned().collect();
    for (step, values) in &migration.map {
        if let Some(Answer::Choice { value, .. }) = renamed.0.get_mut(step)
            && let Some(new) = values.get(value)
        {
            value.clone_from(new);
        }
    }
    *answers = renamed;
    dropped
}

/// Takes out answers of steps that are not there and that nobody gave.
fn strangers(dialog: &Dialog, answers: &mut Answers) -> Vec<String> {
    let known = |key: &String| dialog.step(key).is_some() || dialog.given.contains(key);
    let keys: Vec<String> = answers
        .0
        .keys()
        .filter(|key| !known(key))
        .cloned()
        .collect();
    for key in &keys {
        answers.set(key, None);
    }
    keys
}

fn label(dialog: &Dialog, key: &str) -> String {
    let step = dialog.step(key);
    step.map_or_else(|| key.to_owned(), |step| step.label.clone())
}

fn labels(dialog: &Dialog, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let steps = dialog.steps.iter().filter(|step| wanted(&step.key));
    steps.map(|step| step.label.clone()).collect()
}
