//! What a step asks back before an answer is whole: which meaning, which unit, of what kind.

use std::fmt::Display;

use super::file::{Kind, Step};
use super::phrase::Phrase;
use super::scene::Scene;
use super::screen::{BUTTON_CHARS, BUTTON_CHARS_ALONE, Notice, Press, Rows};
use super::show;
use super::state::{Answer, Basis, Pending};
use super::text::{Text, shortened};
use super::understand::{volume_of, whole_amount};

impl Scene<'_> {
    pub(super) fn pending(&self, step: &Step, pending: &Pending) -> (Text, Rows) {
        match pending {
            Pending::Unclear(answers) => self.unclear(step, answers),
            Pending::Unit(volume) => {
                let number = volume.to_string();
                (
                    self.say(Phrase::AskUnit, &[("number", &number)]),
                    self.units(step),
                )
            }
            Pending::Basis(_) | Pending::Price(_) => self.basis(step, pending),
            Pending::Own(words) => self.own(words),
            Pending::Private(_) => self.private(),
            Pending::Free => (self.say(Phrase::AskFree, &[]), Vec::new()),
            Pending::Photos(_) | Pending::Documents { .. } => self.files(step, pending),
            Pending::Cancel => self.cancel(),
        }
    }

    pub(super) fn unclear(&self, step: &Step, answers: &[Answer]) -> (Text, Rows) {
        let reading = |(at, answer): (usize, &Answer)| {
            let words = show::value(self.dialog, step, answer, self.answers());
            vec![(words, Press::Reading(at))]
        };
        let mut rows: Rows = answers.iter().enumerate().map(reading).collect();
        rows.push(vec![self.button(Phrase::ButtonRewrite, Press::Rewrite)]);
        let asked = match answers {
            [_] => Phrase::UnclearOne,
            _ => Phrase::Unclear,
        };
        (self.say(asked, &[]), rows)
    }

    /// The unit that fits what was chosen comes first.
    pub(super) fn units(&self, step: &Step) -> Rows {
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

    /// Both meanings with the totals that they lead to, the likelier first.
    pub(super) fn basis(&self, step: &Step, pending: &Pending) -> (Text, Rows) {
        let (Pending::Basis(amount) | Pending::Price(amount), Kind::Money { per: Some(per) }) =
            (pending, &step.kind)
        else {
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
        if matches!(pending, Pending::Price(_)) {
            rows.reverse();
        }
        let values: [(&str, &dyn Display); 3] =
            [("amount", amount), ("volume", &shown), ("unit", &unit)];
        (self.say(Phrase::AskBasis, &values), rows)
    }

    pub(super) fn own(&self, words: &str) -> (Text, Rows) {
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

    pub(super) fn private(&self) -> (Text, Rows) {
        let rows = vec![
            vec![self.button(Phrase::ButtonRewrite, Press::Rewrite)],
            vec![self.button(Phrase::ButtonMask, Press::Keep)],
        ];
        (self.say(Phrase::Private, &[]), rows)
    }

    pub(super) fn files(&self, step: &Step, pending: &Pending) -> (Text, Rows) {
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
