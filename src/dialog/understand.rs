//! What an input means as an answer to one step.
//!
//! Nothing moves here: the player decides what becomes of it.

use rust_decimal::Decimal;

use super::choose::{chosen, is_telling, leads_to, matching, offered};
use super::file::{Choice, From, Kind, Step, TextRule};
use super::lists::{Extra, Item, Lists};
use super::state::{Answer, Answers, Basis, Document, Pending};
use crate::domain::pribadi;
use crate::domain::reading::{MEANINGS_MAX, Reading, Slip};
use crate::domain::rupiah::{self, Rupiah};
use crate::domain::volume::{self, Satuan, Volume};
use crate::domain::{penerima, tempat};

/// The corners of Indonesia with a margin at sea: south, north, west, east.
pub const INDONESIA: (f64, f64, f64, f64) = (-11.5, 6.5, 94.5, 141.5);

/// How far an input got.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Heard {
    Answer(Answer),
    /// Understood so far, and one more thing to ask.
    Ask(Pending),
    /// Part of a name in a long list.
    Narrow(String),
    /// Not understood; the name of the slip.
    Slip(&'static str),
    /// More files than the step takes; the answer so far stands.
    Enough,
    /// Already there.
    Again,
}

/// Reads what was typed.
pub(super) fn text(step: &Step, lists: &Lists, answers: &Answers, words: &str) -> Heard {
    let words = words.trim();
    if words.is_empty() {
        return Heard::Slip(Slip::Empty.name());
    }
    match &step.kind {
        Kind::Choice(choice) => chosen_by_words(choice, lists, answers, words),
        Kind::Text(rule) => own(rule, words, Answer::Text),
        Kind::Money { per } => money(per.as_deref(), answers, words),
        Kind::Volume { .. } => heard(volume::read(words).map(Answer::Volume)),
        Kind::Place => place(words),
        Kind::Point => typed_point(words),
        Kind::People { .. } => heard(penerima::read(words).map(Answer::People)),
        Kind::Number { min, max, .. } => number(*min, *max, words),
        Kind::Photos { .. } | Kind::Documents { .. } => Heard::Slip("kind"),
    }
}

/// A sum, or a price when it names the unit of the volume. A price of another unit is echoed.
fn money(per: Option<&str>, answers: &Answers, words: &str) -> Heard {
    let priced = rupiah::unit_price(words);
    let sum = priced.as_ref().map_or(words, |(sum, _)| sum);
    let volume = per.and_then(|per| volume_of(answers, per));
    let own = volume.and_then(|volume| volume.satuan.as_ref());
    let basis = match (&priced, own) {
        (Some((_, unit)), Some(own)) if is_same(unit, own) => Basis::PerUnit,
        _ => Basis::Total,
    };
    match heard(rupiah::read(sum).map(|amount| Answer::Money { amount, basis })) {
        Heard::Answer(answer) if priced.is_some() && basis == Basis::Total => {
            Heard::Ask(Pending::Unclear(vec![answer]))
        }
        heard => heard,
    }
}

/// Whether two units are the same; a running metre is a metre.
fn is_same(one: &Satuan, other: &Satuan) -> bool {
    one.as_str().trim_end_matches('\'') == other.as_str().trim_end_matches('\'')
}

fn heard(reading: Reading<Answer>) -> Heard {
    match reading {
        Reading::Clear(answer) => Heard::Answer(answer),
        Reading::Unclear(answers) => Heard::Ask(Pending::Unclear(answers)),
        Reading::Wrong(slip) => Heard::Slip(slip.name()),
    }
}

/// Own words within a rule, asked about when they tell who somebody is.
fn own(rule: &TextRule, words: &str, answer: impl Fn(String) -> Answer) -> Heard {
    match broken_rule(rule, words) {
        Some(slip) => Heard::Slip(slip),
        None => guarded(words, answer),
    }
}

fn guarded(words: &str, answer: impl Fn(String) -> Answer) -> Heard {
    match masked(words) {
        Some(masked) => Heard::Ask(Pending::Private(Box::new(answer(masked)))),
        None => Heard::Answer(answer(words.to_owned())),
    }
}

/// The words without NIK and phone numbers, if there are any in them.
fn masked(words: &str) -> Option<String> {
    let masked = pribadi::mask(words);
    (masked != words).then(|| masked.into_owned())
}

fn broken_rule(rule: &TextRule, words: &str) -> Option<&'static str> {
    let length = words.chars().count();
    if length < rule.min {
        return Some(Slip::TooShort.name());
    }
    if length > rule.max {
        return Some(Slip::TooLong.name());
    }
    let fits = rule
        .regex
        .as_ref()
        .is_none_or(|regex| regex.is_match(words));
    (!fits).then_some("pattern")
}

/// A place, whose meanings are masked one by one when the words hold a number that tells a person.
fn place(words: &str) -> Heard {
    let Some(masked) = masked(words) else {
        return heard(tempat::read(words).map(Answer::Place));
    };
    match tempat::read(&masked).first() {
        Some(place) => Heard::Ask(Pending::Private(Box::new(Answer::Place(place.clone())))),
        None => Heard::Slip(Slip::Empty.name()),
    }
}

/// The one number in a text; `1 dan 2` is none, and neither is `-3`, but `ke-3` is.
fn number(min: i64, max: i64, words: &str) -> Heard {
    let mut runs = words
        .split(|char: char| !char.is_ascii_digit())
        .filter(|run| !run.is_empty());
    let Some(digits) = runs.next() else {
        return Heard::Slip(Slip::NoNumber.name());
    };
    if runs.next().is_some() {
        return Heard::Slip(Slip::SeveralNumbers.name());
    }
    match digits.parse::<i64>() {
        _ if is_negative(words) => Heard::Slip(Slip::Negative.name()),
        Err(_) => Heard::Slip(Slip::TooLarge.name()),
        Ok(number) if number < min => Heard::Slip(Slip::TooSmall.name()),
        Ok(number) if number > max => Heard::Slip(Slip::TooLarge.name()),
        Ok(number) => Heard::Answer(Answer::Number(number)),
    }
}

/// Whether a minus stands right before the first digit; a hyphen after a letter is none.
fn is_negative(words: &str) -> bool {
    let before = words.split(|char: char| char.is_ascii_digit()).next();
    let before = before.unwrap_or_default().trim_end();
    let hyphen = before.strip_suffix(['-', '–', '−']);
    hyphen.is_some_and(|before| !before.ends_with(char::is_alphabetic))
        || before.to_lowercase().ends_with("minus")
}

/// A choice by its words: taken when they lead to one item, else asked about.
fn chosen_by_words(choice: &Choice, lists: &Lists, answers: &Answers, words: &str) -> Heard {
    let wanted = words.to_lowercase();
    let hits = matching(offered(choice, lists, answers), words);
    let named =
        |item: &&&Item| item.text.to_lowercase() == wanted || item.value.to_lowercase() == wanted;
    if let Some(item) = hits.iter().find(named) {
        return Heard::Answer(chosen(item));
    }
    let listed = matches!(choice.from, From::List { .. });
    match (hits.as_slice(), &choice.free) {
        ([_, ..], _) if listed => Heard::Narrow(words.to_owned()),
        ([only], None) if leads_to(only, words) => Heard::Answer(chosen(only)),
        ([_, ..], None) if hits.len() <= MEANINGS_MAX && is_telling(words) => {
            Heard::Ask(Pending::Unclear(hits.into_iter().map(chosen).collect()))
        }
        (_, None) => Heard::Slip("not_listed"),
        (_, Some(rule)) => match own(rule, words, written) {
            Heard::Answer(_) if listed => Heard::Ask(Pending::Own(words.to_owned())),
            heard => heard,
        },
    }
}

/// Own words for a choice, after they were asked for.
pub(super) fn own_choice(choice: &Choice, words: &str) -> Heard {
    match &choice.free {
        Some(rule) => own(rule, words.trim(), written),
        None => Heard::Slip("not_listed"),
    }
}

fn written(text: String) -> Answer {
    Answer::Choice {
        value: String::new(),
        text,
        extra: Extra::new(),
    }
}

/// Goes on with an answer whose words are clear: asks what is still open.
pub(super) fn completed(step: &Step, answers: &Answers, answer: Answer) -> Heard {
    match (&step.kind, answer) {
        (Kind::Volume { .. }, Answer::Volume(volume)) if volume.satuan.is_none() => {
            Heard::Ask(Pending::Unit(volume))
        }
        (Kind::Money { per: Some(per) }, Answer::Money { amount, basis }) => {
            let volume = volume_of(answers, per);
            match (volume.filter(|one| one.jumlah != Decimal::ONE), basis) {
                (Some(_), Basis::Total) => Heard::Ask(Pending::Basis(amount)),
                (Some(_), Basis::PerUnit) => Heard::Ask(Pending::Price(amount)),
                (None, _) => total(amount),
            }
        }
        (_, answer) => Heard::Answer(answer),
    }
}

fn total(amount: Rupiah) -> Heard {
    Heard::Answer(Answer::Money {
        amount,
        basis: Basis::Total,
    })
}

pub(super) fn volume_of<'a>(answers: &'a Answers, step: &str) -> Option<&'a Volume> {
    match answers.get(step)? {
        Answer::Volume(volume) => Some(volume),
        _ => None,
    }
}

/// The whole amount that an answer to a money step stands for, when it is within bounds.
pub fn whole_amount(amount: Rupiah, basis: Basis, volume: Option<&Volume>) -> Option<Rupiah> {
    match (basis, volume) {
        (Basis::Total, _) => Some(amount),
        (Basis::PerUnit, Some(volume)) => amount.times(volume.jumlah),
        (Basis::PerUnit, None) => None,
    }
}

/// A number together with a unit that was tapped; nothing when the unit is none.
pub(super) fn volume(number: &str, unit: &str) -> Option<Volume> {
    match volume::read(&format!("{number} {unit}")) {
        Reading::Clear(volume) if volume.satuan.is_some() => Some(volume),
        _ => None,
    }
}

pub(super) fn with_unit(volume: &Volume, unit: &str) -> Option<Volume> {
    Volume::new(volume.jumlah, Some(Satuan::new(unit).ok()?)).ok()
}

/// A unit that was typed after the number.
pub(super) fn typed_unit(volume: &Volume, words: &str) -> Heard {
    match Satuan::known(words).and_then(|unit| Volume::new(volume.jumlah, Some(unit)).ok()) {
        Some(volume) => Heard::Answer(Answer::Volume(volume)),
        None => Heard::Slip(Slip::UnknownUnit.name()),
    }
}

/// A place on the map, whatever way it came, to a millionth of a degree: eleven centimetres, and
/// a number that JSON gives back exactly.
pub(super) fn point(lat: f64, lon: f64) -> Heard {
    let (south, north, west, east) = INDONESIA;
    if !(south..=north).contains(&lat) || !(west..=east).contains(&lon) {
        return Heard::Slip("outside");
    }
    let [lat, lon] = [lat, lon].map(|degrees| (degrees * 1e6).round() / 1e6);
    Heard::Answer(Answer::Point { lat, lon })
}

/// `-7.16, 112.6`, or an address of a map that holds such a pair.
fn typed_point(words: &str) -> Heard {
    let numbers = coordinates(words);
    let pair = numbers
        .windows(2)
        .find(|pair| matches!(point(pair[0], pair[1]), Heard::Answer(_)));
    match (pair, numbers.as_slice()) {
        (Some(pair), _) => point(pair[0], pair[1]),
        (None, [lat, lon]) => point(*lat, *lon),
        (None, _) => Heard::Slip("kind"),
    }
}

/// The numbers with a decimal point in a text, in order.
fn coordinates(words: &str) -> Vec<f64> {
    let words = words.replace("%2C", " ");
    words
        .split(|char: char| !(char.is_ascii_digit() || char == '.' || char == '-'))
        .filter(|part| part.contains('.'))
        .filter_map(|part| part.trim_end_matches('.').parse::<f64>().ok())
        .collect()
}

/// Whether an answer that was given earlier is still one.
pub(super) fn still_fits(step: &Step, lists: &Lists, answers: &Answers, answer: &Answer) -> bool {
    match (&step.kind, answer) {
        (_, Answer::Skipped) => step.optional,
        (Kind::Choice(choice), Answer::Choice { value, text, .. }) if value.is_empty() => choice
            .free
            .as_ref()
            .is_some_and(|rule| broken_rule(rule, text).is_none()),
        (Kind::Choice(choice), Answer::Choice { value, .. }) => {
            offered(choice, lists, answers).any(|item| item.value == *value)
        }
        (Kind::Text(rule), Answer::Text(text)) => broken_rule(rule, text).is_none(),
        (Kind::Money { per }, Answer::Money { basis, amount }) => {
            let volume = per.as_ref().and_then(|per| volume_of(answers, per));
            whole_amount(*amount, *basis, volume).is_some()
        }
        (Kind::Volume { .. }, Answer::Volume(volume)) => volume.satuan.is_some(),
        (Kind::Point, Answer::Point { lat, lon }) => matches!(point(*lat, *lon), Heard::Answer(_)),
        (Kind::Photos { min, max }, Answer::Photos(all)) => (*min..=*max).contains(&all.len()),
        (Kind::Documents { max, jenis }, Answer::Documents(all)) => {
            let known = |one: &Document| jenis.iter().any(|item| item.value == one.jenis);
            all.len() <= *max && all.iter().all(known)
        }
        (Kind::Number { min, max, .. }, Answer::Number(number)) => (min..=max).contains(&number),
        (Kind::Place, Answer::Place(_)) | (Kind::People { .. }, Answer::People(_)) => true,
        _ => false,
    }
}
