//! What an input means at the spot where the dialog stands: a message, a file, a button.

use super::choose::{chosen, offered};
use super::file::{Choice, Kind, Step};
use super::files;
use super::lists::Lists;
use super::play::Input;
use super::screen::Press;
use super::state::{Answer, Pending, State};
use super::understand::{self, Heard};

/// What a button that answers means here.
pub(super) fn pressed(lists: &Lists, step: &Step, state: &State, press: &Press) -> Option<Heard> {
    let pending = state.spot.pending.as_ref();
    Some(match (press, pending) {
        (Press::Option(value), None) => option(lists, step, state, value)?,
        (Press::Reading(at), Some(Pending::Unclear(readings))) => {
            understand::completed(step, &state.answers, readings.get(*at)?.clone())
        }
        (Press::Unit(unit), Some(Pending::Unit(volume))) => {
            Heard::Answer(Answer::Volume(understand::with_unit(volume, unit)?))
        }
        (Press::Basis(basis), Some(Pending::Basis(amount) | Pending::Price(amount))) => {
            Heard::Answer(Answer::Money {
                amount: *amount,
                basis: *basis,
            })
        }
        (Press::Keep, Some(Pending::Own(words))) => understand::own_choice(as_choice(step)?, words),
        (Press::Keep, Some(Pending::Private(answer))) => Heard::Answer((**answer).clone()),
        (Press::Jenis(jenis), Some(Pending::Documents { .. })) => files::named(step, state, jenis)?,
        (Press::Done, Some(_)) => Heard::Answer(files::files_so_far(state)?),
        _ => return None,
    })
}

fn option(lists: &Lists, step: &Step, state: &State, value: &str) -> Option<Heard> {
    match &step.kind {
        Kind::Choice(choice) => {
            let mut items = offered(choice, lists, &state.answers);
            let item = items.find(|item| item.value == value)?;
            Some(Heard::Answer(chosen(item)))
        }
        Kind::People { .. } | Kind::Number { .. } => {
            Some(understand::text(step, lists, &state.answers, value))
        }
        _ => None,
    }
}

pub(super) fn hear(lists: &Lists, step: &Step, state: &State, input: &Input) -> Heard {
    match (input, &step.kind) {
        (Input::Text(words), _) => hear_words(lists, step, state, words),
        (Input::Point { lat, lon }, Kind::Point) => understand::point(*lat, *lon),
        (Input::Photo(file), Kind::Photos { max, .. }) => {
            files::photo(*max, files::photos(state), file)
        }
        (Input::Document(file), Kind::Photos { max, .. }) if files::is_picture(file) => {
            files::photo(*max, files::photos(state), file)
        }
        (Input::Photo(file), _) if files::already(state, file) => Heard::Enough,
        (Input::Document(file), Kind::Documents { max, .. }) => {
            files::document(*max, files::documents(state), file.clone())
        }
        (Input::Photo(file), Kind::Documents { max, .. }) => {
            files::document(*max, files::documents(state), files::as_jpeg(file))
        }
        _ => Heard::Slip("kind"),
    }
}

fn hear_words(lists: &Lists, step: &Step, state: &State, words: &str) -> Heard {
    match (&state.spot.pending, &step.kind) {
        (Some(Pending::Unit(volume)), _) => match understand::typed_unit(volume, words) {
            Heard::Answer(answer) => Heard::Answer(answer),
            _ => understand::text(step, lists, &state.answers, words),
        },
        (Some(Pending::Free), Kind::Choice(choice)) => understand::own_choice(choice, words),
        _ => understand::text(step, lists, &state.answers, words),
    }
}

fn as_choice(step: &Step) -> Option<&Choice> {
    match &step.kind {
        Kind::Choice(choice) => Some(choice),
        _ => None,
    }
}
