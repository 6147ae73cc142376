//! Finds what is wrong between the parts of a dialog file, each with its line.
//!
//! All of it is found before a bot starts: a question that can never be asked, an answer that can
//! never be given, a sentence that Telegram would refuse.

use std::collections::BTreeSet;

use super::file::{Choice, Condition, Dialog, From, Hint, Kind, Step, Test};
use super::lists::KNOWN;
use super::phrase::Phrase;
use super::screen::{BUTTON_CHARS, BUTTON_CHARS_ALONE, BUTTONS_MAX};
use super::source::Table;
use super::template::Template;
use super::text::{MESSAGE_UNITS_MAX, units};
use super::words::Words;
use crate::domain::reading::Slip;

/// Questions in one dialog; the review must show and change each of them.
const STEPS_MAX: usize = 30;

/// Characters of a label: beside "Ubah" on half a row.
const LABEL_CHARS: usize = 20;

/// What a screen may add to the sentences of a step: recap, progress, echo of the answers.
const RESERVE_UNITS: usize = 800;

/// Buttons that every screen may add to those of its step.
const RESERVE_BUTTONS: usize = 10;

/// Slips that the dialog room finds itself, besides those of the readers in `domain`.
const OWN_SLIPS: [&str; 6] = [
    "kind",
    "pattern",
    "not_listed",
    "outside",
    "too_big",
    "file",
];

/// The sentences of the player in `kata.toml`.
pub(super) fn phrases(table: &Table<'_, '_>, words: &Words) {
    let Some(dialog) = table.table("dialog") else {
        return table.remark("`[dialog]`, the sentences around every question, is missing");
    };
    for (_, key, allowed) in Phrase::ALL {
        match words.get(&format!("dialog.{key}")) {
            Some(template) => phrase(&dialog, key, template, allowed),
            None if dialog.has(key) => {}
            None => dialog.remark(format!("`{key}` is missing in `[dialog]`")),
        }
    }
    for key in dialog.keys() {
        if !Phrase::ALL.iter().any(|(_, known, _)| *known == key) {
            dialog.remark_at(&key, format!("`{key}` is not a key that is known here"));
        }
    }
}

/// One sentence of the player, in the common file or in a dialog's own `[words]`.
pub(super) fn phrase(table: &Table<'_, '_>, key: &str, template: &Template, allowed: &[&str]) {
    slots(table, key, template, allowed);
    if units(&template.to_string()) > MESSAGE_UNITS_MAX - RESERVE_UNITS {
        table.remark_at(key, format!("`{key}` leaves no room in a message"));
    }
    if key.starts_with("button_") && template.to_string().chars().count() > BUTTON_CHARS {
        table.remark_at(
            key,
            format!("`{key}` has more than {BUTTON_CHARS} characters"),
        );
    }
}

/// Notes every value that a sentence wants and nobody gives.
pub(super) fn slots(table: &Table<'_, '_>, key: &str, template: &Template, allowed: &[&str]) {
    for slot in template.slots() {
        if !allowed.contains(&slot) {
            table.remark_at(
                key,
                format!("`{key}` wants `{{{slot}}}`, which is not known here"),
            );
        }
    }
}

/// What the steps of a dialog mean to each other. The steps stand beside their `tables`.
pub(super) fn dialog(table: &Table<'_, '_>, dialog: &Dialog, tables: &[Table<'_, '_>]) {
    if tables.is_empty() {
        table.remark("a dialog needs at least one `[[step]]`");
    }
    if tables.len() > STEPS_MAX {
        table.remark(format!("more than {STEPS_MAX} steps do not fit one review"));
    }
    migrations(table, dialog);
    for (at, (table, step)) in tables.iter().zip(&dialog.steps).enumerate() {
        let before = &dialog.steps[..at];
        let check = Check {
            table,
            step,
            before,
            dialog,
        };
        check.run();
    }
}

fn migrations(table: &Table<'_, '_>, dialog: &Dialog) {
    for from in 1..dialog.version {
        if !dialog.migrations.iter().any(|one| one.from == from) {
            let to = from + 1;
            let what = format!(
                "version {from} has no `[[migration]]` to {to}, so its drafts would be lost"
            );
            table.remark_at("version", what);
        }
    }
    for one in &dialog.migrations {
        if one.from >= dialog.version {
            let what = format!("a migration from {} leads past this version", one.from);
            table.remark_at("migration", what);
        }
    }
    let Some(last) = dialog.migrations.last() else {
        return;
    };
    let keys = last.rename.values().chain(last.map.keys()).chain(&last.add);
    for key in keys.filter(|key| dialog.step(key).is_none()) {
        table.remark_at(
            "migration",
            format!("a migration names `{key}`, which is no step"),
        );
    }
}

struct Check<'c, 's, 'a> {
    table: &'c Table<'s, 'a>,
    step: &'c Step,
    /// The steps that are asked earlier.
    before: &'c [Step],
    dialog: &'c Dialog,
}

impl Check<'_, '_, '_> {
    fn run(&self) {
        self.key();
        self.sentences();
        self.conditions();
        match &self.step.kind {
            Kind::Choice(choice) => self.choice(choice),
            Kind::Money { per: Some(per) } => self.volume(per),
            Kind::Volume {
                hint: Some(hint), ..
            } => self.hint("unit_from", hint),
            Kind::Photos { min, max } if min > max => self.bounds(),
            Kind::Number { min, max, .. } if min > max => self.bounds(),
            Kind::Number { buttons, .. } => {
                self.count("buttons", usize::try_from(*buttons).unwrap_or(usize::MAX));
            }
            Kind::People { ranges, columns } => {
                self.items("ranges", ranges.iter().map(pair), *columns);
            }
            Kind::Documents { jenis, .. } => self.items("jenis", jenis.iter().map(pair), 1),
            _ => {}
        }
    }

    fn remark(&self, key: &str, what: impl Into<String>) {
        self.table.remark_at(key, what);
    }

    fn key(&self) {
        let key = &self.step.key;
        if self.before.iter().any(|step| step.key == *key) {
            self.remark("key", format!("`{key}` is the key of an earlier step too"));
        }
        if self.dialog.given.contains(key) {
            self.remark(
                "key",
                format!("`{key}` is given at the start and asked too"),
            );
        }
        if self.step.label.chars().count() > LABEL_CHARS {
            self.remark(
                "label",
                format!("a label has at most {LABEL_CHARS} characters"),
            );
        }
    }

    fn sentences(&self) {
        let step = self.step;
        let known = self.values();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let empty = Template::default();
        let example = step.example.as_ref().unwrap_or(&empty);
        let hint = step.hint.as_ref().unwrap_or(&empty);
        let sentences = [
            ("ask", &step.ask),
            ("retry", &step.retry),
            ("help", &step.help),
            ("example", example),
            ("hint", hint),
        ];
        for (key, template) in sentences {
            slots(self.table, key, template, &known);
        }
        for (name, template) in &step.slips {
            slots(self.table, "slip", template, &known);
            if !OWN_SLIPS.contains(&name.as_str())
                && !Slip::ALL.iter().any(|one| one.name() == name)
            {
                self.remark("slip", format!("there is no slip `{name}`"));
            }
        }
        self.length("help", &[&step.help, &step.ask, example, hint]);
        self.length("retry", &[&step.retry, &step.ask, hint]);
        for slip in step.slips.values() {
            self.length("slip", &[slip, &step.ask, hint]);
        }
    }

    /// The values that sentences of this step may use.
    fn values(&self) -> Vec<String> {
        let steps = self.before.iter().map(|step| step.key.clone());
        let given = self.dialog.given.iter().cloned();
        let extras = self.before.iter().flat_map(|step| {
            let extras = extras(step).iter();
            extras.map(|extra| format!("{}.{extra}", step.key))
        });
        steps.chain(given).chain(extras).collect()
    }

    fn length(&self, key: &str, sentences: &[&Template]) {
        let units: usize = sentences.iter().map(|one| units(&one.to_string())).sum();
        if units > MESSAGE_UNITS_MAX - RESERVE_UNITS {
            let what = format!(
                "{key} and question together are over Telegram's {MESSAGE_UNITS_MAX} characters"
            );
            self.remark(key, what);
        }
    }

    fn conditions(&self) {
        let conditions = &self.step.when;
        if conditions.is_empty() {
            return;
        }
        let possible = conditions.iter().filter(|one| self.possible(one)).count();
        if possible == 0 {
            let key = &self.step.key;
            self.remark(
                "when",
                format!("`{key}` is never asked: its condition can never hold"),
            );
        }
    }

    fn possible(&self, condition: &Condition) -> bool {
        let Some(step) = self.earlier("when", &condition.step) else {
            return false;
        };
        let Kind::Choice(choice) = &step.kind else {
            self.remark("when", format!("`{}` is no choice", step.key));
            return false;
        };
        match &condition.test {
            Test::Free if choice.free.is_none() => {
                self.remark("when", format!("`{}` takes no own words", step.key));
                false
            }
            Test::Free => true,
            Test::Is(values) => self.is_offered(choice, values),
            Test::Extra { name, .. } => self.extra("when", step, name),
        }
    }

    fn is_offered(&self, choice: &Choice, values: &[String]) -> bool {
        let From::Options(items) = &choice.from else {
            return true;
        };
        let offered = |value: &&String| items.iter().any(|item| item.value == **value);
        for value in values.iter().filter(|value| !offered(value)) {
            self.remark("when", format!("`{value}` is not an option of that step"));
        }
        values.iter().any(|value| offered(&value))
    }

    fn earlier(&self, key: &str, wanted: &str) -> Option<&Step> {
        let found = self.before.iter().find(|step| step.key == wanted);
        if found.is_none() {
            self.remark(
                key,
                format!("`{key}` leads to `{wanted}`, which is no earlier step"),
            );
        }
        found
    }

    fn volume(&self, per: &str) {
        if let Some(step) = self.earlier("per", per)
            && !matches!(step.kind, Kind::Volume { .. })
        {
            self.remark("per", format!("`{per}` is no volume"));
        }
    }

    fn hint(&self, key: &str, hint: &Hint) {
        if let Some(step) = self.earlier(key, &hint.step) {
            self.extra(key, step, &hint.extra);
        }
    }

    /// Whether the items that a step offers have this extra.
    fn extra(&self, key: &str, step: &Step, extra: &str) -> bool {
        let has = extras(step).contains(&extra);
        if !has {
            self.remark(key, format!("`{}` has no extra `{extra}`", step.key));
        }
        has
    }

    fn choice(&self, choice: &Choice) {
        match &choice.from {
            From::Options(items) => {
                self.items("options", items.iter().map(pair), choice.columns);
            }
            From::List { name, filter_by } => {
                if !KNOWN.iter().any(|(known, _)| known == name) {
                    self.remark("list", format!("there is no list `{name}`"));
                }
                if let Some(filter) = filter_by {
                    self.earlier("filter_by", filter);
                }
            }
        }
        if let Some(suggest) = &choice.suggest {
            self.hint("suggest", &suggest.hint);
        }
    }

    fn items<'i>(
        &self,
        key: &str,
        items: impl Iterator<Item = (&'i str, &'i str)>,
        columns: usize,
    ) {
        let limit = if columns > 1 {
            BUTTON_CHARS
        } else {
            BUTTON_CHARS_ALONE
        };
        let mut values = BTreeSet::new();
        for (value, text) in items {
            if !values.insert(value) {
                self.remark(key, format!("`{value}` stands twice in `{key}`"));
            }
            if text.chars().count() > limit {
                self.remark(
                    key,
                    format!("the button \"{text}\" has more than {limit} characters"),
                );
            }
        }
        self.count(key, values.len());
    }

    fn count(&self, key: &str, count: usize) {
        if count > BUTTONS_MAX - RESERVE_BUTTONS {
            self.remark(
                key,
                format!("{count} buttons are too many for one Telegram message"),
            );
        }
    }

    fn bounds(&self) {
        self.remark("min", "`min` is above `max`, so no answer fits");
    }
}

/// The extras that the items of a step have.
fn extras(step: &Step) -> &'static [&'static str] {
    let Kind::Choice(Choice {
        from: From::List { name, .. },
        ..
    }) = &step.kind
    else {
        return &[];
    };
    let list = KNOWN.iter().find(|(known, _)| known == name);
    list.map_or(&[], |(_, extras)| extras)
}

fn pair(item: &super::lists::Item) -> (&str, &str) {
    (&item.value, &item.text)
}
