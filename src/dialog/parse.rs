//! From a file to a [`Dialog`] or to [`Words`], noting every mistake on the way.
//!
//! What one key may hold is checked here; what steps mean to each other is in
//! [`lint`](super::lint).

use std::collections::BTreeMap;

use regex::Regex;

use super::common;
use super::file::{
    Choice, Condition, Dialog, From, Hint, Kind, Migration, Step, Suggest, Test, TextRule,
};
use super::lint;
use super::lists::Item;
use super::phrase::{Phrase, Phrases};
use super::source::{Source, Table};
use super::template::Template;
use super::words::Words;

/// Own words where a file sets no bounds: long enough for a name, short enough for a table cell.
const FREE_MIN: usize = 3;
const FREE_MAX: usize = 120;

/// The longest text that a file may ask for; the review shows all answers in one message.
const TEXT_MAX: i64 = 1_000;

/// Telegram sends at most ten files in an album.
const FILES_MAX: i64 = 10;

/// Reads `kata.toml`.
pub(super) fn words(source: &Source<'_>) -> Words {
    let parsed = source.parse();
    // Half a file would miss every other sentence.
    let readable = source.is_clean();
    let table = Table::new(source, parsed.get_ref(), 0);
    let mut words = Words::default();
    gather(&table, "", &mut words);
    if readable {
        common::check(&table, &words, &super::shipped_words());
    }
    lint::phrases(&table, &words);
    words
}

/// The sentences of a file as they stand, unchecked.
pub(super) fn gathered(source: &Source<'_>) -> Words {
    let parsed = source.parse();
    let mut words = Words::default();
    gather(&Table::new(source, parsed.get_ref(), 0), "", &mut words);
    words
}

fn gather(table: &Table<'_, '_>, prefix: &str, words: &mut Words) {
    for key in table.keys() {
        if table.is_table(&key) {
            if let Some(inner) = table.table(&key) {
                gather(&inner, &format!("{prefix}{key}."), words);
            }
        } else if let Some(template) = table.need_template(&key) {
            words.insert(format!("{prefix}{key}"), template);
        }
    }
}

/// Reads the file of one dialog. What comes back is fit to be played only when nothing was noted.
pub(super) fn dialog(source: &Source<'_>, words: &Words) -> Option<Dialog> {
    let parsed = source.parse();
    let table = Table::new(source, parsed.get_ref(), 0);
    let name = table.need_text("name");
    let version = table.need_number("version", 1..10_000);
    let title = table.need_text("title");
    let given = table.texts("given").unwrap_or_default();
    let tables = table.tables("step");
    let steps: Vec<Step> = tables.iter().map(step).collect();
    let dialog = Dialog {
        name: name.unwrap_or_default(),
        version: version.and_then(|one| u32::try_from(one).ok()).unwrap_or(1),
        title: title.unwrap_or_default(),
        review: table.flag("review").unwrap_or(true),
        given,
        steps,
        migrations: migrations(&table),
        phrases: phrases(&table, words),
    };
    lint::dialog(&table, &dialog, &tables);
    tables.into_iter().for_each(Table::finish);
    table.finish();
    Some(dialog).filter(|dialog| !dialog.steps.is_empty())
}

fn phrases(table: &Table<'_, '_>, words: &Words) -> Phrases {
    let own = table.table("words");
    let phrases = Phrases::collect(|key| {
        let own = own.as_ref().and_then(|own| own.template(key));
        own.or_else(|| words.get(&format!("dialog.{key}")).cloned())
    });
    if let Some(own) = own {
        for (_, key, slots) in Phrase::ALL {
            if let Some(template) = own.template(key) {
                lint::phrase(&own, key, &template, slots);
            }
        }
        own.finish();
    }
    phrases
}

fn migrations(table: &Table<'_, '_>) -> Vec<Migration> {
    let mut migrations: Vec<Migration> = table
        .tables("migration")
        .into_iter()
        .filter_map(migration)
        .collect();
    migrations.sort_by_key(|migration| migration.from);
    migrations
}

fn migration(table: Table<'_, '_>) -> Option<Migration> {
    let from = table.need_number("from", 1..10_000);
    let rename = table.table("rename").map(|table| table.texts_by_key());
    let drop = table.texts("drop").unwrap_or_default();
    let add = table.texts("add").unwrap_or_default();
    let map = table.table("map").map(|map| {
        let keys = map.keys().into_iter();
        keys.filter_map(|key| Some((key.clone(), map.table(&key)?.texts_by_key())))
            .collect::<BTreeMap<_, _>>()
    });
    table.finish();
    Some(Migration {
        from: from.and_then(|one| u32::try_from(one).ok())?,
        rename: rename.unwrap_or_default(),
        drop,
        add,
        map: map.unwrap_or_default(),
    })
}

/// A step with whatever could be read of it, so that the rest can still be checked.
fn step(table: &Table<'_, '_>) -> Step {
    Step {
        key: table.need_text("key").unwrap_or_default(),
        label: table.need_text("label").unwrap_or_default(),
        ask: table.need_template("ask").unwrap_or_default(),
        example: table.template("example"),
        hint: table.template("hint"),
        retry: table.need_template("retry").unwrap_or_default(),
        help: table.need_template("help").unwrap_or_default(),
        slips: slips(table),
        optional: table.flag("optional").unwrap_or(false),
        when: when(table),
        kind: kind(table).unwrap_or(Kind::Place),
    }
}

fn slips(table: &Table<'_, '_>) -> BTreeMap<String, Template> {
    let Some(slips) = table.table("slip") else {
        return BTreeMap::new();
    };
    let keys = slips.keys().into_iter();
    keys.filter_map(|key| Some((key.clone(), slips.template(&key)?)))
        .collect()
}

fn when(table: &Table<'_, '_>) -> Vec<Condition> {
    let conditions = table.tables("when").into_iter();
    conditions.filter_map(condition).collect()
}

fn condition(table: Table<'_, '_>) -> Option<Condition> {
    let step = table.need_text("step");
    let is = table.texts("is");
    let test = match (table.text("extra"), table.flag("free"), is) {
        (None, Some(true), None) => Some(Test::Free),
        (Some(name), None, Some(is)) => Some(Test::Extra { name, is }),
        (None, None, Some(is)) => Some(Test::Is(is)),
        _ => {
            table.remark("a condition needs `is`, `extra` with `is`, or `free = true`");
            None
        }
    };
    table.finish();
    Some(Condition {
        step: step?,
        test: test?,
    })
}

fn kind(table: &Table<'_, '_>) -> Option<Kind> {
    match table.need_text("kind")?.as_str() {
        "choice" => choice(table).map(Kind::Choice),
        "text" => rule(table, 1, FREE_MAX).map(Kind::Text),
        "money" => Some(Kind::Money {
            per: table.text("per"),
        }),
        "volume" => Some(Kind::Volume {
            units: units(table),
            hint: table.table("unit_from").and_then(hint),
        }),
        "place" => Some(Kind::Place),
        "point" => Some(Kind::Point),
        "people" => Some(Kind::People {
            ranges: items(table, "ranges"),
            columns: columns(table),
        }),
        "photos" => photos(table),
        "documents" => documents(table),
        "number" => number(table),
        other => {
            table.remark_at("kind", format!("there is no kind `{other}`"));
            None
        }
    }
}

fn units(table: &Table<'_, '_>) -> Vec<String> {
    let units = table.texts("units").unwrap_or_default();
    if units.is_empty() {
        table.remark("`units` is missing: without it nobody can say a unit by button");
    }
    for unit in &units {
        if super::understand::volume("1", unit).is_none() {
            table.remark_at("units", format!("`{unit}` is not a unit that is known"));
        }
    }
    units
}

fn photos(table: &Table<'_, '_>) -> Option<Kind> {
    Some(Kind::Photos {
        min: size(table.need_number("min", 1..FILES_MAX + 1))?,
        max: size(table.need_number("max", 1..FILES_MAX + 1))?,
    })
}

fn documents(table: &Table<'_, '_>) -> Option<Kind> {
    Some(Kind::Documents {
        max: size(table.need_number("max", 1..FILES_MAX + 1))?,
        jenis: items(table, "jenis"),
    })
}

fn number(table: &Table<'_, '_>) -> Option<Kind> {
    Some(Kind::Number {
        min: table.need_number("min", 0..1_000_000)?,
        max: table.need_number("max", 0..1_000_000)?,
        buttons: table.number("buttons").unwrap_or(0),
        columns: columns(table),
    })
}

fn size(number: Option<i64>) -> Option<usize> {
    number.and_then(|number| usize::try_from(number).ok())
}

/// Eight buttons are the most that Telegram puts in a row.
fn columns(table: &Table<'_, '_>) -> usize {
    if !table.has("columns") {
        return 1;
    }
    size(table.need_number("columns", 1..9)).unwrap_or(1)
}

fn choice(table: &Table<'_, '_>) -> Option<Choice> {
    let from = from(table)?;
    Some(Choice {
        from,
        free: free(table),
        columns: columns(table),
        suggest: table.table("suggest").and_then(suggest),
    })
}

fn from(table: &Table<'_, '_>) -> Option<From> {
    let list = table.text("list");
    let filter_by = table.text("filter_by");
    match (list, table.has("options")) {
        (Some(name), false) => Some(From::List { name, filter_by }),
        (None, true) => Some(From::Options(items(table, "options"))),
        _ => {
            table.remark("a choice needs either `options` or `list`");
            None
        }
    }
}

fn free(table: &Table<'_, '_>) -> Option<TextRule> {
    let rule = table.table("free")?;
    let read = self::rule(&rule, FREE_MIN, FREE_MAX);
    rule.finish();
    read
}

fn rule(table: &Table<'_, '_>, min: usize, max: usize) -> Option<TextRule> {
    let bound = |key: &str, fallback: usize| {
        if !table.has(key) {
            return Some(fallback);
        }
        size(table.need_number(key, 1..TEXT_MAX + 1))
    };
    let (min, max) = (bound("min", min)?, bound("max", max)?);
    if min > max {
        table.remark_at("min", "`min` is above `max`, so no answer fits");
    }
    Some(TextRule {
        min,
        max,
        regex: regex(table),
    })
}

fn regex(table: &Table<'_, '_>) -> Option<Regex> {
    let pattern = table.text("regex")?;
    Regex::new(&pattern)
        .map_err(|error| {
            let why = error.to_string();
            let last = why.lines().last().unwrap_or_default().trim();
            table.remark_at("regex", format!("bad regex: {last}"));
        })
        .ok()
}

fn suggest(table: Table<'_, '_>) -> Option<Suggest> {
    let text = table.need_template("text");
    if let Some(text) = &text {
        lint::slots(&table, "text", text, &["item"]);
    }
    Some(Suggest {
        hint: hint(table)?,
        text: text?,
    })
}

fn hint(table: Table<'_, '_>) -> Option<Hint> {
    let (step, extra) = (table.need_text("step"), table.need_text("extra"));
    table.finish();
    Some(Hint {
        step: step?,
        extra: extra?,
    })
}

fn items(table: &Table<'_, '_>, key: &str) -> Vec<Item> {
    let tables = table.tables(key);
    if tables.is_empty() {
        table.remark_at(key, format!("`{key}` offers nothing to choose"));
    }
    tables.into_iter().filter_map(item).collect()
}

fn item(table: Table<'_, '_>) -> Option<Item> {
    let (value, text) = (table.need_text("value"), table.need_text("text"));
    table.finish();
    Some(Item::new(value?, text?))
}
