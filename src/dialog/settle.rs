//! What is asked next, and which answers a change takes along.

use super::choose::suggested;
use super::file::{Dialog, From, Kind, Step};
use super::lists::Lists;
use super::show;
use super::state::{Answer, Answers, At, Basis};
use super::understand::still_fits;

/// The first open question, or the review when there is none.
pub(super) fn next(dialog: &Dialog, lists: &Lists, answers: &Answers) -> At {
    show::open(dialog, lists, answers)
        .next()
        .map_or(At::Review, |step| At::Step(step.key.clone()))
}

/// Takes out the answers that no longer fit and hands them back.
///
/// After a change of one answer only what depends on it is looked at; at a start everything is.
pub(super) fn settle(
    dialog: &Dialog,
    lists: &Lists,
    answers: &mut Answers,
    changed: Option<&str>,
) -> Vec<(String, Answer)> {
    let mut dropped = Vec::new();
    let mut moved: Vec<&str> = changed.into_iter().collect();
    for step in &dialog.steps {
        if changed.is_some() && !moved.iter().any(|key| depends(step, key)) {
            continue;
        }
        let Some(answer) = answers.get(&step.key) else {
            continue;
        };
        let stays = step.is_asked(answers)
            && still_fits(step, lists, answers, answer)
            && (changed.is_none() || agrees(step, lists, answers, answer));
        if !stays && let Some(old) = answers.set(&step.key, None) {
            moved.push(&step.key);
            dropped.push((step.key.clone(), old));
        }
    }
    dropped
}

/// Takes out prices of one unit when the unit is another one now.
pub(super) fn unpriced(
    dialog: &Dialog,
    answers: &mut Answers,
    step: &Step,
    former: Option<&Answer>,
) -> Vec<(String, Answer)> {
    let unit = |answer: Option<&Answer>| match answer {
        Some(Answer::Volume(volume)) => volume.satuan.clone(),
        _ => None,
    };
    if former.is_none() || unit(former) == unit(answers.get(&step.key)) {
        return Vec::new();
    }
    let priced =
        |one: &&Step| matches!(&one.kind, Kind::Money { per: Some(per) } if *per == step.key);
    let per_unit = |answer: Option<&Answer>| {
        matches!(
            answer,
            Some(Answer::Money {
                basis: Basis::PerUnit,
                ..
            })
        )
    };
    let mut taken = Vec::new();
    for one in dialog.steps.iter().filter(priced) {
        if per_unit(answers.get(&one.key)) {
            let old = answers.set(&one.key, None);
            taken.extend(old.map(|old| (one.key.clone(), old)));
        }
    }
    taken
}

/// Whether a step hangs on the answer to another.
fn depends(step: &Step, on: &str) -> bool {
    let by_kind = match &step.kind {
        Kind::Choice(choice) => {
            let filter = match &choice.from {
                From::List { filter_by, .. } => filter_by.as_deref(),
                From::Options(_) => None,
            };
            filter == Some(on)
                || choice
                    .suggest
                    .as_ref()
                    .is_some_and(|one| one.hint.step == on)
        }
        Kind::Money { per } => per.as_deref() == Some(on),
        _ => false,
    };
    by_kind || step.when.iter().any(|condition| condition.step == on)
}

/// Whether an answer is what the changed one suggests; without a suggestion any answer is.
fn agrees(step: &Step, lists: &Lists, answers: &Answers, answer: &Answer) -> bool {
    let (Kind::Choice(choice), Answer::Choice { value, .. }) = (&step.kind, answer) else {
        return true;
    };
    suggested(choice, lists, answers).is_none_or(|item| item.value == *value)
}
