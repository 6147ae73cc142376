//! `/ubah KODE`: changes a submitted usulan, or mends one that was sent back.

use crate::app::decide::{Context, Decided, House};
use crate::app::decision::Purpose;
use crate::app::incoming::Tap;
use crate::app::isi;
use crate::dialog::file::{Choice, From, GIVEN_TITLE, Kind};
use crate::dialog::state::{Answer, Answers};
use crate::domain::usulan::{Act, Usulan};

use super::own::Own;

const UBAH: Own = Own {
    act: Act::Revise,
    table: "ubah",
    letter: "e",
    purpose,
    given,
};

fn purpose(usulan: &Usulan, _: u32) -> Purpose {
    Purpose::Revise {
        kode: usulan.kode,
        version: usulan.version,
    }
}

/// The form as answers, each choice in the words that the dialog has for it today.
fn given(usulan: &Usulan, house: &House) -> Answers {
    let mut answers = isi::answers(&usulan.isi, &house.lists);
    let steps = house
        .book
        .dialog("usul")
        .map_or(&[][..], |dialog| &dialog.steps);
    for step in steps {
        let Kind::Choice(Choice {
            from: From::Options(items),
            ..
        }) = &step.kind
        else {
            continue;
        };
        if let Some(Answer::Choice { value, text, .. }) = answers.0.get_mut(&step.key)
            && let Some(item) = items.iter().find(|item| item.value == *value)
        {
            text.clone_from(&item.text);
        }
    }
    if let Some(title) = purpose(usulan, 0).named(&house.book.words) {
        let key = GIVEN_TITLE.to_owned();
        answers.0.insert(key, Answer::Text(title));
    }
    answers
}

pub fn begin(cx: Context<'_>, args: &str) -> Decided {
    UBAH.begin(cx, args)
}

pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    UBAH.tapped(cx, tap, rest)
}
