//! What a state looks like: a text and its buttons.
//!
//! A screen is worked out from the state alone, so a tap can be checked against it and a lost
//! message can be sent again.

use std::fmt::Display;

use super::file::{Choice, Dialog, From, Kind, Step};
use super::lists::{Item, Lists};
use super::phrase::Phrase;
use super::show;
use super::state::{Answer, Answers, At, Basis, Pending, State, View};
use super::template::Template;
use super::text::{MESSAGE_UNITS_MAX, Text, shortened};
use super::understand::{matching, offered, suggested, volume_of, whole_amount};

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

type Rows = Vec<Vec<(String, Press)>>;

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

struct Scene<'a> {
    dialog: &'a Dialog,
    lists: &'a Lists,
    state: &'a State,
}

impl<'a> Scene<'a> {
    fn say(&self, phrase: Phrase, values: &[(&str, &dyn Display)]) -> Text {
        self.dialog.phrases.say(phrase, values)
    }

    fn button(&self, phrase: Phrase, press: Press) -> (String, Press) {
        (self.dialog.phrases.label(phrase, &[]), press)
    }

    fn answers(&self) -> &'a Answers {
        &self.state.answers
    }

    fn cancel(&self) -> (Text, Rows) {
        let buttons = vec![
            self.button(Phrase::ButtonYesCancel, Press::YesCancel),
            self.button(Phrase::ButtonGoOn, Press::GoOn),
        ];
        (self.say(Phrase::CancelAsk, &[]), vec![buttons])
    }

    fn review(&self) -> (Text, Rows) {
        let mut text = self.say(Phrase::ReviewTitle, &[("title", &self.dialog.title)]);
        let lines = show::review(self.dialog, self.state);
        let lines = lines.iter().map(|(label, value)| {
            self.say(Phrase::ReviewLine, &[("label", label), ("value", value)])
        });
        text.paragraph(Text::join(lines, "\n"));
        text.paragraph(self.say(Phrase::ReviewAsk, &[]));
        (text, self.review_rows())
    }

    fn review_rows(&self) -> Rows {
        let steps: Vec<&Step> = self
            .dialog
            .visible(self.answers())
            .filter(|step| self.answers().get(&step.key).is_some())
            .collect();
        let edit = |step: &&Step| {
            let label = self
                .dialog
                .phrases
                .label(Phrase::ButtonEdit, &[("label", &step.label)]);
            (label, Press::Edit(step.key.clone()))
        };
        let mut rows = vec![vec![self.button(Phrase::ButtonSubmit, Press::Submit)]];
        rows.extend(steps.chunks(2).map(|pair| pair.iter().map(edit).collect()));
        rows.push(vec![self.button(Phrase::ButtonCancel, Press::Cancel)]);
        rows
    }

    fn step(&self, step: &Step, notice: Notice<'_>) -> (Text, Rows) {
        let mut text = self.opening(step, notice);
        let (body, mut rows) = match &self.state.spot.pending {
            Some(pending) => self.pending(step, pending),
            None => (self.question(step, notice), self.answers_to(step)),
        };
        text.paragraph(body);
        rows.push(self.ways_out(step));
        (text, rows)
    }

    /// What comes before the question: what was just accepted or refused, and the progress.
    fn opening(&self, step: &Step, notice: Notice<'_>) -> Text {
        let mut text = match notice {
            Notice::None => self.recap(step).unwrap_or_default(),
            Notice::Slip(slip) => self.slip(step, slip),
            Notice::Help => self.filled(&step.help),
            Notice::Said(phrase) => self.say(phrase, &self.bounds(step)),
        };
        let progress = self.progress(step);
        if matches!(notice, Notice::None) {
            text.line(progress);
        } else {
            text.paragraph(progress);
        }
        text
    }

    fn bounds(&self, step: &Step) -> [(&'static str, &'a dyn Display); 1] {
        const NONE: usize = 0;
        let max: &usize = match self.dialog.step(&step.key).map(|step| &step.kind) {
            Some(Kind::Photos { max, .. } | Kind::Documents { max, .. }) => max,
            _ => &NONE,
        };
        [("max", max)]
    }

    fn slip(&self, step: &Step, slip: &str) -> Text {
        let common = match slip {
            "too_big" => Some(Phrase::SlipTooBig),
            "file" => Some(Phrase::SlipFile),
            _ => None,
        };
        let mut text = match (step.slips.get(slip), common) {
            (Some(own), _) => self.filled(own),
            (None, Some(phrase)) => self.say(phrase, &[]),
            (None, None) => self.filled(&step.retry),
        };
        if self.state.spot.misses >= MISSES_BEFORE_HELP {
            text.line(self.say(Phrase::ThirdMiss, &[]));
        }
        text
    }

    fn recap(&self, step: &Step) -> Option<Text> {
        if let Some(answer) = self.answers().get(&step.key) {
            let value = self.short_value(step, answer);
            return Some(self.say(Phrase::Current, &[("value", &value)]));
        }
        let mut accepted = self.state.past.iter().rev();
        let (key, _) = accepted.find_map(|past| past.changed.first())?;
        let last = self.dialog.step(key)?;
        let value = self.short_value(last, self.answers().get(key)?);
        Some(self.say(Phrase::Recap, &[("label", &last.label), ("value", &value)]))
    }

    fn short_value(&self, step: &Step, answer: &Answer) -> String {
        let value = show::value(self.dialog, step, answer, self.answers());
        shortened(&value, show::RECAP_VALUE_CHARS)
    }

    fn progress(&self, step: &Step) -> Text {
        let steps: Vec<&Step> = self.dialog.visible(self.answers()).collect();
        if steps.len() < 2 {
            return Text::new();
        }
        let n = steps.iter().position(|one| one.key == step.key);
        let n = n.map_or(0, |at| at + 1);
        let (of, label) = (steps.len(), &step.label);
        self.say(
            Phrase::Progress,
            &[("n", &n), ("of", &of), ("label", label)],
        )
    }

    /// The question with what helps to answer it; a refusal has its own example.
    fn question(&self, step: &Step, notice: Notice<'_>) -> Text {
        let mut text = bold(self.filled(&step.ask));
        if let Some(example) = &step.example
            && !matches!(notice, Notice::Slip(_))
        {
            let example = self.filled(example);
            text.line(self.say(Phrase::Example, &[("example", &example)]));
        }
        if let Some(hint) = &step.hint
            && hint.slots().iter().all(|slot| self.known(slot).is_some())
        {
            text.line(self.filled(hint));
        }
        if let Kind::Choice(choice) = &step.kind {
            text.paragraph(self.list_place(choice));
        }
        text
    }

    /// A sentence with the answers to earlier questions in it.
    fn filled(&self, template: &Template) -> Text {
        template.fill_with(&|slot| self.known(slot))
    }

    /// What a `{step}`, a `{step.extra}` or a `{given}` stands for.
    fn known(&self, slot: &str) -> Option<String> {
        let (key, extra) = match slot.split_once('.') {
            Some((key, extra)) => (key, Some(extra)),
            None => (slot, None),
        };
        match (self.answers().get(key)?, extra) {
            (Answer::Choice { extra: extras, .. }, Some(extra)) => extras.get(extra).cloned(),
            (_, Some(_)) => None,
            (Answer::Text(text), None) => Some(text.clone()),
            (answer, None) => {
                let step = self.dialog.step(key)?;
                Some(self.short_value(step, answer))
            }
        }
    }

    fn ways_out(&self, step: &Step) -> Vec<(String, Press)> {
        let mut row = Vec::new();
        if !self.state.past.is_empty() {
            row.push(self.button(Phrase::ButtonBack, Press::Back));
        }
        if step.optional && !self.holds_files() {
            row.push(self.button(Phrase::ButtonSkip, Press::Skip));
        }
        if self.state.spot.misses >= MISSES_BEFORE_HELP {
            row.push(self.button(Phrase::ButtonHelp, Press::Help));
        }
        row
    }

    fn holds_files(&self) -> bool {
        matches!(
            self.state.spot.pending,
            Some(Pending::Photos(_) | Pending::Documents { .. })
        )
    }

    fn answers_to(&self, step: &Step) -> Rows {
        match &step.kind {
            Kind::Choice(choice) => self.choice(choice),
            Kind::People { ranges, columns } => options(ranges.iter(), *columns),
            Kind::Number {
                min,
                max,
                buttons,
                columns,
            } => {
                let numbers: Vec<(String, Press)> = (*min..=*max)
                    .take(usize::try_from(*buttons).unwrap_or(0))
                    .map(|number| (number.to_string(), Press::Option(number.to_string())))
                    .collect();
                numbers
                    .chunks((*columns).max(1))
                    .map(<[_]>::to_vec)
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn choice(&self, choice: &Choice) -> Rows {
        let mut rows = Vec::new();
        if let (Some(suggest), Some(item)) = (
            &choice.suggest,
            suggested(choice, self.lists, self.answers()),
        ) {
            let text = suggest.text.fill(&[("item", &item.text)]).to_string();
            rows.push(vec![(text, Press::Option(item.value.clone()))]);
        }
        rows.extend(match choice.from {
            From::Options(_) => {
                options(offered(choice, self.lists, self.answers()), choice.columns)
            }
            From::List { .. } => self.page(choice),
        });
        if choice.free.is_some() {
            rows.push(vec![self.button(Phrase::ButtonFree, Press::Free)]);
        }
        rows
    }

    fn page(&self, choice: &Choice) -> Rows {
        let page = Page::of(choice, self.lists, self.answers(), &self.state.spot.view);
        let mut rows = options(page.items.into_iter(), choice.columns);
        let mut turn = Vec::new();
        if page.number > 0 {
            turn.push(self.button(Phrase::ButtonPrevious, Press::Page(page.number - 1)));
        }
        if page.number + 1 < page.of {
            turn.push(self.button(Phrase::ButtonNext, Press::Page(page.number + 1)));
        }
        rows.push(turn);
        if !self.state.spot.view.narrow.is_empty() {
            rows.push(vec![self.button(Phrase::ButtonWhole, Press::Whole)]);
        }
        rows
    }

    fn list_place(&self, choice: &Choice) -> Text {
        if matches!(choice.from, From::Options(_)) {
            return Text::new();
        }
        let view = &self.state.spot.view;
        let page = Page::of(choice, self.lists, self.answers(), view);
        let mut text = Text::new();
        if !view.narrow.is_empty() {
            text = self.say(
                Phrase::Narrowed,
                &[("n", &page.hits), ("words", &view.narrow)],
            );
        }
        if page.of > 1 {
            let n = page.number + 1;
            text.line(self.say(Phrase::Page, &[("n", &n), ("of", &page.of)]));
        }
        text
    }

    fn pending(&self, step: &Step, pending: &Pending) -> (Text, Rows) {
        match pending {
            Pending::Unclear(answers) => self.unclear(step, answers),
            Pending::Unit(volume) => {
                let number = volume.to_string();
                (
                    self.say(Phrase::AskUnit, &[("number", &number)]),
                    self.units(step),
                )
            }
            Pending::Basis(_) => self.basis(step, pending),
            Pending::Own(words) => self.own(words),
            Pending::Private(_) => self.private(),
            Pending::Free => (self.say(Phrase::AskFree, &[]), Vec::new()),
            Pending::Photos(_) | Pending::Documents { .. } => self.files(step, pending),
            Pending::Cancel => self.cancel(),
        }
    }

    fn unclear(&self, step: &Step, answers: &[Answer]) -> (Text, Rows) {
        let reading = |(at, answer): (usize, &Answer)| {
            let words = show::value(self.dialog, step, answer, self.answers());
            vec![(words, Press::Reading(at))]
        };
        let mut rows: Rows = answers.iter().enumerate().map(reading).collect();
        rows.push(vec![self.button(Phrase::ButtonRewrite, Press::Rewrite)]);
        (self.say(Phrase::Unclear, &[]), rows)
    }

    /// The unit that fits what was chosen comes first.
    fn units(&self, step: &Step) -> Rows {
        let Kind::Volume { units, hint } = &step.kind else {
            return Vec::new();
        };
        let first = hint.as_ref().and_then(|hint| hint.find(self.answers()));
        let others = units.iter().map(String::as_str);
        let units: Vec<(String, Press)> = first
            .into_iter()
            .chain(others.filter(|unit| Some(*unit) != first))
            .map(|unit| (unit.to_owned(), Press::Unit(unit.to_owned())))
            .collect();
        units.chunks(4).map(<[_]>::to_vec).collect()
    }

    /// Both meanings with the totals that they lead to.
    fn basis(&self, step: &Step, pending: &Pending) -> (Text, Rows) {
        let (Pending::Basis(amount), Kind::Money { per: Some(per) }) = (pending, &step.kind) else {
            return (self.question(step, Notice::None), Vec::new());
        };
        let volume = volume_of(self.answers(), per);
        let unit = volume.and_then(|volume| volume.satuan.as_ref());
        let unit = unit.map(ToString::to_string).unwrap_or_default();
        let shown = volume.map(ToString::to_string).unwrap_or_default();
        let whole = self
            .dialog
            .phrases
            .label(Phrase::BasisTotal, &[("total", amount)]);
        let mut rows = vec![vec![(whole, Press::Basis(Basis::Total))]];
        if let Some(total) = whole_amount(*amount, Basis::PerUnit, volume) {
            let values: [(&str, &dyn Display); 2] = [("unit", &unit), ("total", &total)];
            let text = self.dialog.phrases.label(Phrase::BasisUnit, &values);
            rows.push(vec![(text, Press::Basis(Basis::PerUnit))]);
        }
        let values: [(&str, &dyn Display); 3] =
            [("amount", amount), ("volume", &shown), ("unit", &unit)];
        (self.say(Phrase::AskBasis, &values), rows)
    }

    fn own(&self, words: &str) -> (Text, Rows) {
        let words = shortened(words, BUTTON_CHARS);
        let keep = self
            .dialog
            .phrases
            .label(Phrase::UseOwnWords, &[("words", &words)]);
        let rows = vec![
            vec![(keep, Press::Keep)],
            vec![self.button(Phrase::ButtonRewrite, Press::Rewrite)],
        ];
        (self.say(Phrase::OwnWords, &[]), rows)
    }

    fn private(&self) -> (Text, Rows) {
        let rows = vec![vec![
            self.button(Phrase::ButtonRewrite, Press::Rewrite),
            self.button(Phrase::ButtonMask, Press::Keep),
        ]];
        (self.say(Phrase::Private, &[]), rows)
    }

    fn files(&self, step: &Step, pending: &Pending) -> (Text, Rows) {
        let done = vec![vec![self.button(Phrase::ButtonDone, Press::Done)]];
        match (pending, &step.kind) {
            (Pending::Photos(photos), Kind::Photos { min, max }) => {
                let (n, more) = (photos.len(), max.saturating_sub(photos.len()));
                let text = self.say(Phrase::PhotosSoFar, &[("n", &n), ("more", &more)]);
                (text, if n < *min { Vec::new() } else { done })
            }
            (Pending::Documents { waiting, .. }, Kind::Documents { jenis, .. })
                if !waiting.is_empty() =>
            {
                let file = &waiting[0];
                let unnamed = || self.dialog.phrases.label(Phrase::DocumentUnnamed, &[]);
                let name = file.name.clone().unwrap_or_else(unnamed);
                let jenis = jenis.iter();
                let rows =
                    jenis.map(|item| vec![(item.text.clone(), Press::Jenis(item.value.clone()))]);
                let name = shortened(&name, BUTTON_CHARS_ALONE);
                (
                    self.say(Phrase::AskJenis, &[("name", &name)]),
                    rows.collect(),
                )
            }
            (
                Pending::Documents {
                    done: documents, ..
                },
                _,
            ) => {
                let names = show::names(self.dialog, step, documents);
                let n = documents.len();
                let text = self.say(Phrase::DocumentsSoFar, &[("n", &n), ("names", &names)]);
                (text, done)
            }
            _ => (self.question(step, Notice::None), done),
        }
    }
}

fn bold(text: Text) -> Text {
    Text::bold(text.to_string())
}

fn options<'a>(items: impl Iterator<Item = &'a Item>, columns: usize) -> Rows {
    let buttons: Vec<(String, Press)> = items
        .map(|item| (item.text.clone(), Press::Option(item.value.clone())))
        .collect();
    let rows = buttons.chunks(columns.max(1));
    rows.map(<[_]>::to_vec).collect()
}

/// The part of a list that is on the screen.
struct Page<'a> {
    items: Vec<&'a Item>,
    number: u16,
    of: u16,
    hits: usize,
}

impl<'a> Page<'a> {
    fn of(choice: &'a Choice, lists: &'a Lists, answers: &'a Answers, view: &View) -> Page<'a> {
        let items = offered(choice, lists, answers);
        let hits: Vec<&Item> = if view.narrow.is_empty() {
            items.collect()
        } else {
            matching(items, &view.narrow)
        };
        let of = u16::try_from(hits.len().div_ceil(PAGE_ITEMS)).unwrap_or(u16::MAX);
        let number = view.page.min(of.saturating_sub(1));
        let from = usize::from(number) * PAGE_ITEMS;
        Page {
            items: hits.iter().skip(from).take(PAGE_ITEMS).copied().collect(),
            number,
            of,
            hits: hits.len(),
        }
    }
}
