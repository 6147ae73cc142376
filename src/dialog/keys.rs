//! The buttons of a screen: what can be chosen, and the ways out.

use super::choose::{matching, offered, suggested};
use super::file::{Choice, From, Kind, Step};
use super::lists::{Item, Lists};
use super::phrase::Phrase;
use super::scene::Scene;
use super::screen::{MISSES_BEFORE_HELP, PAGE_ITEMS, Press, Rows};
use super::state::{Answers, Pending, View};
use super::text::Text;

impl<'a> Scene<'a> {
    pub(super) fn answers_to(&self, step: &Step) -> Rows {
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

    pub(super) fn choice(&self, choice: &Choice) -> Rows {
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

    pub(super) fn page(&self, choice: &Choice) -> Rows {
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

    pub(super) fn list_place(&self, choice: &Choice) -> Text {
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

    pub(super) fn review_rows(&self) -> Rows {
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

    pub(super) fn ways_out(&self, step: &Step) -> Vec<(String, Press)> {
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

    pub(super) fn holds_files(&self) -> bool {
        matches!(
            self.state.spot.pending,
            Some(Pending::Photos(_) | Pending::Documents { .. })
        )
    }
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
