//! A believable draft for pictures and tests: every question answered as a desa might.

use super::choose::{chosen, offered, suggested};
use super::file::{Dialog, Kind, Step};
use super::lists::{Item, Lists};
use super::state::{Answer, Answers, Basis, Document, FileRef};
use super::understand::volume;
use crate::domain::reading::Reading;
use crate::domain::rupiah::Rupiah;
use crate::domain::{penerima, tempat};

const VOLUME: (&str, &str) = ("300", "m");
const RUPIAH: i64 = 150_000_000;
const POINT: (f64, f64) = (-7.1635, 112.6281);

/// Answers to all steps that are asked; a step that a sample does not fit is left open.
pub fn sample(dialog: &Dialog, lists: &Lists) -> Answers {
    dialog
        .steps
        .iter()
        .fold(Answers::default(), |mut answers, step| {
            if step.is_asked(&answers) {
                let answer = answer(step, lists, &answers);
                answers.set(&step.key, answer);
            }
            answers
        })
}

fn answer(step: &Step, lists: &Lists, answers: &Answers) -> Option<Answer> {
    match &step.kind {
        Kind::Choice(choice) => {
            let first = || offered(choice, lists, answers).find(|item| is_building(item));
            let item = suggested(choice, lists, answers).or_else(first);
            let item = item.or_else(|| offered(choice, lists, answers).next());
            item.map(chosen)
        }
        Kind::Text(_) => Some(Answer::Text(example(step))),
        Kind::Money { .. } => Some(Answer::Money {
            amount: Rupiah::new(RUPIAH).ok()?,
            basis: Basis::Total,
        }),
        Kind::Volume { .. } => volume(VOLUME.0, VOLUME.1).map(Answer::Volume),
        Kind::Place => first(tempat::read(&example(step))).map(Answer::Place),
        Kind::Point => Some(Answer::Point {
            lat: POINT.0,
            lon: POINT.1,
        }),
        Kind::People { ranges, .. } => {
            first(penerima::read(&ranges.last()?.value)).map(Answer::People)
        }
        Kind::Photos { max, .. } => Some(Answer::Photos((1..).take(*max).map(photo).collect())),
        Kind::Documents { jenis, .. } => Some(Answer::Documents(vec![Document {
            file: document(),
            jenis: jenis.first()?.value.clone(),
        }])),
        Kind::Number { min, .. } => Some(Answer::Number(*min)),
    }
}

fn is_building(item: &Item) -> bool {
    item.value == "pembangunan"
}

fn first<T: Clone>(reading: Reading<T>) -> Option<T> {
    reading.first().cloned()
}

fn example(step: &Step) -> String {
    let example = step.example.as_ref().unwrap_or(&step.ask);
    example.to_string()
}

/// The photo of message `number`.
pub fn photo(number: i64) -> FileRef {
    FileRef {
        file_id: format!("sample-photo-{number}"),
        unique_id: format!("sample-photo-{number}"),
        size: None,
        mime: None,
        name: None,
        album: None,
        message_id: number,
    }
}

/// A document as a desa sends it.
pub fn document() -> FileRef {
    FileRef {
        mime: Some("application/pdf".to_owned()),
        name: Some("rab-jalan.pdf".to_owned()),
        ..photo(9)
    }
}
