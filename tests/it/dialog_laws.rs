//! Laws of the player that hold whatever people do.

use musrenbot::dialog::Dialog;
use musrenbot::dialog::lists::Lists;
use musrenbot::dialog::play::{Effect, FileRef, Input, Screen, play, screen};
use musrenbot::dialog::sample::sample;
use musrenbot::dialog::screen::{BUTTON_CHARS, BUTTON_CHARS_ALONE, BUTTONS_MAX};
use musrenbot::dialog::state::{Answers, State};
use musrenbot::dialog::text::MESSAGE_UNITS_MAX;
use proptest::prelude::*;

use crate::dialog_support::{BOOK, LISTS};

/// What a person does, with buttons by their place on the screen of the moment.
#[derive(Clone, Debug)]
enum Act {
    Press(u16),
    /// A press of a screen that is gone.
    Stale(u32, u16, String),
    Do(Input),
}

fn file(number: i64, name: Option<&str>, size: Option<u64>) -> FileRef {
    FileRef {
        file_id: format!("f{number}"),
        unique_id: format!("u{number}"),
        size,
        mime: None,
        name: name.map(str::to_owned),
        album: (number % 2 == 0).then(|| "a".to_owned()),
        message_id: number,
    }
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Jalan rusak parah dan selalu tergenang".to_owned()),
        Just("Dusun Krajan RT 01 RW 02".to_owned()),
        Just("1.000".to_owned()),
        Just("300 m".to_owned()),
        Just("1 unit".to_owned()),
        Just("150 juta".to_owned()),
        Just("1,5".to_owned()),
        Just("35 KK".to_owned()),
        Just("NIK 3525140507850003 atas nama warga".to_owned()),
        Just("-7.16, 112.6".to_owned()),
        Just("jalan".to_owned()),
        Just("Kirim".to_owned()),
        "[0-9.,]{1,12} ?(m2|jt|juta|KK|orang)?",
        "\\PC{0,40}",
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let files = prop_oneof![Just(Some("rab.pdf")), Just(Some("a.mp4")), Just(None)];
    prop_oneof![
        12 => (0u16..24).prop_map(Act::Press),
        1 => (0u32..40, 0u16..24, "[a-z0-9]{3}").prop_map(|(turn, at, mark)| Act::Stale(turn, at, mark)),
        8 => words().prop_map(|words| Act::Do(Input::Text(words))),
        2 => (1i64..9).prop_map(|number| Act::Do(Input::Photo(file(number, None, None)))),
        2 => (1i64..9, files).prop_map(|(number, name)| Act::Do(Input::Document(file(number, name, Some(9))))),
        1 => (-20.0..20.0f64, 80.0..150.0f64).prop_map(|(lat, lon)| Act::Do(Input::Point { lat, lon })),
        2 => Just(Act::Do(Input::Back)),
        2 => Just(Act::Do(Input::Skip)),
        1 => Just(Act::Do(Input::Help)),
        1 => Just(Act::Do(Input::Other)),
        1 => Just(Act::Do(Input::Resume { turn: 3 })),
        1 => Just(Act::Do(Input::Cancel)),
        1 => prop_oneof![Just("volume"), Just("bidang"), Just("lahan"), Just("x")]
            .prop_map(|step| Act::Do(Input::Edit(step.to_owned()))),
    ]
}

fn input(act: &Act, screen: &Screen) -> Input {
    match act {
        Act::Do(input) => input.clone(),
        Act::Stale(turn, index, mark) => Input::Tap {
            turn: *turn,
            index: *index,
            mark: mark.clone(),
        },
        Act::Press(at) => {
            let buttons: Vec<_> = screen.buttons().collect();
            match buttons.get(usize::from(*at) % buttons.len().max(1)) {
                Some(button) => Input::Tap {
                    turn: screen.turn,
                    index: button.index,
                    mark: button.mark.clone(),
                },
                None => Input::Other,
            }
        }
    }
}

/// A draft whose first `given` questions are answered.
fn begun(dialog: &Dialog, lists: &Lists, given: usize) -> State {
    let full = sample(dialog, lists);
    let mut answers = Answers::default();
    for step in dialog.steps.iter().take(given) {
        answers.set(&step.key, full.get(&step.key).cloned());
    }
    let start = Input::Start {
        turn: 1,
        given: answers,
    };
    play(dialog, lists, None, &start).0.expect("a draft begins")
}

fn fits_telegram(screen: &Screen) {
    assert!(screen.text.len_units() <= MESSAGE_UNITS_MAX);
    assert!(screen.buttons().count() <= BUTTONS_MAX);
    for (at, button) in screen.buttons().enumerate() {
        assert_eq!(usize::from(button.index), at);
        let data = format!("d:{}:{}:{}", screen.turn, button.index, button.mark);
        assert!(data.len() <= 64);
        assert!(!button.text.is_empty());
    }
    for row in &screen.rows {
        let limit = if row.len() == 1 {
            BUTTON_CHARS_ALONE
        } else {
            BUTTON_CHARS
        };
        assert!(
            row.iter()
                .all(|button| button.text.chars().count() <= limit)
        );
    }
}

/// The same draft, whatever the turn.
fn draft(state: &State) -> State {
    State {
        turn: 0,
        ..state.clone()
    }
}

/// Plays on and calls `each` with the state before, the input and the state after.
///
/// Each dialog is begun anew and once more with its first `given` questions answered, so that the
/// later ones are met as often as the earlier ones.
fn run(
    given: usize,
    acts: &[Act],
    mut each: impl FnMut(&Dialog, &Lists, &State, &Input, Option<&State>, &[Effect]),
) {
    let lists = &*LISTS;
    for dialog in &BOOK.dialogs {
        for given in [0, given] {
            let mut state = begun(dialog, lists, given);
            for act in acts {
                let input = input(act, &screen(dialog, lists, &state));
                let (after, effects) = play(dialog, lists, Some(state.clone()), &input);
                each(dialog, lists, &state, &input, after.as_ref(), &effects);
                match after {
                    Some(after) => state = after,
                    None => break,
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_input_has_an_answer_that_telegram_takes(given in 1usize..15, acts in prop::collection::vec(act(), 0..60)) {
        run(given, &acts, |_, _, before, _, after, effects| {
            assert!(!effects.is_empty(), "somebody is left without an answer");
            for effect in effects {
                if let Effect::Show(screen) = effect {
                    fits_telegram(screen);
                }
            }
            if let Some(after) = after {
                assert!(after.turn >= before.turn);
                let json = serde_json::to_string(after).expect("a state is plain data");
                let read: State = serde_json::from_str(&json).expect("and comes back");
                assert_eq!(&read, after);
            }
        });
    }

    #[test]
    fn going_back_restores_the_draft(given in 1usize..15, acts in prop::collection::vec(act(), 0..60)) {
        run(given, &acts, |dialog, lists, before, _, after, _| {
            let Some(after) = after else { return };
            if after.past.len() == before.past.len() + 1 {
                let (back, _) = play(dialog, lists, Some(after.clone()), &Input::Back);
                let back = back.expect("going back ends nothing");
                assert_eq!(draft(&back), draft(before));
                assert!(back.turn > after.turn);
            }
        });
    }

    #[test]
    fn a_stale_tap_changes_nothing(given in 1usize..15, acts in prop::collection::vec(act(), 0..40)) {
        run(given, &acts, |dialog, lists, before, _, after, _| {
            let Some(after) = after else { return };
            if after.turn == before.turn {
                return;
            }
            for button in screen(dialog, lists, before).buttons() {
                let tap = Input::Tap { turn: before.turn, index: button.index, mark: button.mark.clone() };
                let (again, effects) = play(dialog, lists, Some(after.clone()), &tap);
                assert_eq!(again.as_ref(), Some(after));
                assert!(matches!(effects.as_slice(), [Effect::Toast(_)]));
            }
        });
    }

    #[test]
    fn what_is_finished_is_complete(given in 1usize..15, acts in prop::collection::vec(act(), 0..80)) {
        run(given, &acts, |dialog, _, _, _, _, effects| {
            for effect in effects {
                if let Effect::Finished(answers) = effect {
                    assert!(dialog.visible(answers).all(|step| answers.get(&step.key).is_some()));
                }
            }
        });
    }
}
