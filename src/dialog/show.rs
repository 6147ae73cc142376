//! Answers in words, as the recap, the review and the papers of a dialog show them.

use super::file::{Dialog, Kind, Step};
use super::lists::Lists;
use super::phrase::Phrase;
use super::state::{Answer, Answers, At, Basis, Document, Spot, State};
use super::text::shortened;
use super::understand::{still_fits, volume_of, whole_amount};
use crate::domain::pribadi;
use crate::domain::rupiah::Rupiah;

/// Characters of one answer in the review: fourteen of them with their labels stay well within
/// one message.
pub const REVIEW_VALUE_CHARS: usize = 180;

/// Characters of an answer in the recap line: two lines on a narrow phone.
pub const RECAP_VALUE_CHARS: usize = 70;

/// Every answer of a draft with its label, in the order of the questions.
pub fn review(dialog: &Dialog, state: &State) -> Vec<(String, String)> {
    dialog
        .visible(&state.answers)
        .filter_map(|step| {
            let answer = state.answers.get(&step.key)?;
            let value = value(dialog, step, answer, &state.answers);
            Some((step.label.clone(), shortened(&value, REVIEW_VALUE_CHARS)))
        })
        .collect()
}

/// Finished answers as a state that stands on the review.
pub(super) fn finished(dialog: &Dialog, answers: Answers) -> State {
    State {
        dialog: dialog.name.clone(),
        version: dialog.version,
        turn: 0,
        spot: Spot::new(At::Review),
        answers,
        past: Vec::new(),
    }
}

/// The labels of the questions that are still open; none means that a draft is complete.
pub fn missing(dialog: &Dialog, lists: &Lists, state: &State) -> Vec<String> {
    open(dialog, lists, &state.answers)
        .map(|step| step.label.clone())
        .collect()
}

/// The steps without an answer, or with one that the lists of today no longer have.
pub(super) fn open<'a>(
    dialog: &'a Dialog,
    lists: &'a Lists,
    answers: &'a Answers,
) -> impl Iterator<Item = &'a Step> {
    dialog.visible(answers).filter(|step| {
        let answer = answers.get(&step.key);
        !answer.is_some_and(|answer| still_fits(step, lists, answers, answer))
    })
}

/// An answer in words.
pub(super) fn value(dialog: &Dialog, step: &Step, answer: &Answer, answers: &Answers) -> String {
    match answer {
        Answer::Choice { text, .. } | Answer::Text(text) => text.clone(),
        Answer::Money { amount, basis } => money(dialog, step, *amount, *basis, answers),
        Answer::Volume(volume) => volume.to_string(),
        Answer::Place(place) => pribadi::mask(&place.written()).into_owned(),
        Answer::Point { lat, lon } => format!("{lat:.6}, {lon:.6}"),
        Answer::People(people) => people.to_string(),
        Answer::Photos(photos) => dialog
            .phrases
            .label(Phrase::PhotoValue, &[("n", &photos.len())]),
        Answer::Documents(documents) => names(dialog, step, documents),
        Answer::Number(number) => number.to_string(),
        Answer::Skipped => dialog.phrases.label(Phrase::Skipped, &[]),
    }
}

fn money(dialog: &Dialog, step: &Step, amount: Rupiah, basis: Basis, answers: &Answers) -> String {
    let Kind::Money { per: Some(per) } = &step.kind else {
        return amount.to_string();
    };
    let volume = volume_of(answers, per);
    match (basis, volume, whole_amount(amount, basis, volume)) {
        (Basis::PerUnit, Some(volume), Some(total)) => {
            let unit = volume
                .satuan
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            let values = [
                ("amount", &amount as &dyn std::fmt::Display),
                ("unit", &unit),
                ("total", &total),
            ];
            dialog.phrases.label(Phrase::UnitPrice, &values)
        }
        _ => amount.to_string(),
    }
}

/// `RAB (rab-jalan.pdf), Proposal`.
pub(super) fn names(dialog: &Dialog, step: &Step, documents: &[Document]) -> String {
    let Kind::Documents { jenis, .. } = &step.kind else {
        return String::new();
    };
    if documents.is_empty() {
        return dialog.phrases.label(Phrase::Skipped, &[]);
    }
    let name = |document: &Document| {
        let item = jenis.iter().find(|item| item.value == document.jenis);
        let jenis = item.map_or(document.jenis.as_str(), |item| item.text.as_str());
        match &document.file.name {
            Some(file) => format!("{jenis} ({})", shortened(file, 30)),
            None => jenis.to_owned(),
        }
    };
    documents.iter().map(name).collect::<Vec<_>>().join(", ")
}
