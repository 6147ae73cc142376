//! The text of a screen, from what was just accepted to the question.
//!
//! Its buttons are in [`keys`](super::keys), what a step asks back in
//! [`ask_back`](super::ask_back).

use std::fmt::Display;

use super::file::{Dialog, GIVEN_TITLE, Kind, Step};
use super::lists::Lists;
use super::phrase::Phrase;
use super::screen::{MISSES_BEFORE_HELP, Notice, Press, Rows};
use super::show;
use super::state::{Answer, Answers, State};
use super::template::Template;
use super::text::{Text, shortened};

/// All that a screen is worked out from.
pub(super) struct Scene<'a> {
    pub dialog: &'a Dialog,
    pub lists: &'a Lists,
    pub state: &'a State,
}

impl<'a> Scene<'a> {
    pub(super) fn say(&self, phrase: Phrase, values: &[(&str, &dyn Display)]) -> Text {
        self.dialog.phrases.say(phrase, values)
    }

    pub(super) fn button(&self, phrase: Phrase, press: Press) -> (String, Press) {
        (self.dialog.phrases.label(phrase, &[]), press)
    }

    pub(super) fn answers(&self) -> &'a Answers {
        &self.state.answers
    }

    /// Whether to give up; where the run changes something that was sent, that stays.
    pub(super) fn cancel(&self) -> (Text, Rows) {
        let (ask, yes) = match self.answers().get(GIVEN_TITLE) {
            Some(_) => (Phrase::CancelChange, Phrase::ButtonYesChange),
            None => (Phrase::CancelAsk, Phrase::ButtonYesCancel),
        };
        let buttons = vec![
            self.button(yes, Press::YesCancel),
            self.button(Phrase::ButtonGoOn, Press::GoOn),
        ];
        (self.say(ask, &[]), vec![buttons])
    }

    pub(super) fn review(&self) -> (Text, Rows) {
        let title = self.dialog.title_of(self.answers());
        let mut text = self.say(Phrase::ReviewTitle, &[("title", &title)]);
        let lines = show::review(self.dialog, self.state);
        let lines = lines.iter().map(|(label, value)| {
            self.say(Phrase::ReviewLine, &[("label", label), ("value", value)])
        });
        text.paragraph(Text::join(lines, "\n"));
        text.paragraph(self.say(Phrase::ReviewAsk, &[]));
        (text, self.review_rows())
    }

    pub(super) fn step(&self, step: &Step, notice: Notice<'_>) -> (Text, Rows) {
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
    pub(super) fn opening(&self, step: &Step, notice: Notice<'_>) -> Text {
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

    pub(super) fn bounds(&self, step: &Step) -> [(&'static str, &'a dyn Display); 1] {
        const NONE: usize = 0;
        let max: &usize = match self.dialog.step(&step.key).map(|step| &step.kind) {
            Some(Kind::Photos { max, .. } | Kind::Documents { max, .. }) => max,
            _ => &NONE,
        };
        [("max", max)]
    }

    pub(super) fn slip(&self, step: &Step, slip: &str) -> Text {
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

    pub(super) fn recap(&self, step: &Step) -> Option<Text> {
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

    pub(super) fn short_value(&self, step: &Step, answer: &Answer) -> String {
        let value = show::value(self.dialog, step, answer, self.answers());
        shortened(&value, show::RECAP_VALUE_CHARS)
    }

    pub(super) fn progress(&self, step: &Step) -> Text {
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
    pub(super) fn question(&self, step: &Step, notice: Notice<'_>) -> Text {
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
    pub(super) fn filled(&self, template: &Template) -> Text {
        template.fill_with(&|slot| self.known(slot))
    }

    /// What a `{step}`, a `{step.extra}` or a `{given}` stands for.
    pub(super) fn known(&self, slot: &str) -> Option<String> {
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
}

fn bold(text: Text) -> Text {
    Text::bold(text.to_string())
}
