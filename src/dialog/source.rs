//! Reads TOML with its lines, and gathers everything that is wrong instead of stopping.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::template::Template;

/// A mistake in a dialog file, in words for whoever edits it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    pub path: String,
    /// Counted from 1.
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// A file being read.
pub(super) struct Source<'a> {
    path: &'a str,
    text: &'a str,
    remarks: RefCell<Vec<Remark>>,
}

impl<'a> Source<'a> {
    pub fn new(path: &'a str, text: &'a str) -> Source<'a> {
        Source {
            path,
            text,
            remarks: RefCell::default(),
        }
    }

    pub fn parse(&self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            self.remark(at, format!("not readable as TOML: {}", error.message()));
        }
        table
    }

    /// Notes a mistake at the byte `at`.
    pub fn remark(&self, at: usize, what: impl Into<String>) {
        self.remarks.borrow_mut().push(Remark {
            path: self.path.to_owned(),
            line: self.text[..at.min(self.text.len())].matches('\n').count() + 1,
            what: what.into(),
        });
    }

    /// Whether nothing was noted so far.
    pub fn is_clean(&self) -> bool {
        self.remarks.borrow().is_empty()
    }

    /// All that was noted, in the order of the lines.
    pub fn into_remarks(self) -> Vec<Remark> {
        let mut remarks = self.remarks.into_inner();
        remarks.sort();
        remarks.dedup();
        remarks
    }
}

/// A table being read; what is never asked for is an unknown key.
pub(super) struct Table<'s, 'a> {
    pub source: &'s Source<'a>,
    table: &'s DeTable<'a>,
    at: usize,
    asked: RefCell<BTreeSet<String>>,
}

impl<'s, 'a> Table<'s, 'a> {
    pub fn new(source: &'s Source<'a>, table: &'s DeTable<'a>, at: usize) -> Table<'s, 'a> {
        Table {
            source,
            table,
            at,
            asked: RefCell::default(),
        }
    }

    pub fn remark(&self, what: impl Into<String>) {
        self.source.remark(self.at, what);
    }

    /// Notes a mistake at a key, or at the table when the key is not there.
    pub fn remark_at(&self, key: &str, what: impl Into<String>) {
        self.source.remark(self.place(key), what);
    }

    /// Where the value of `key` stands.
    pub fn place(&self, key: &str) -> usize {
        self.table
            .get(key)
            .map_or(self.at, |value| value.span().start)
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn value(&self, key: &str) -> Option<&'s Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.table.get(key)
    }

    fn typed<T>(
        &self,
        key: &str,
        kind: &str,
        read: impl FnOnce(&'s DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(key)?;
        let read = read(value.get_ref());
        if read.is_none() {
            self.remark_at(key, format!("`{key}` must be {kind}"));
        }
        read
    }

    pub fn text(&self, key: &str) -> Option<String> {
        self.typed(key, "a text", |value| value.as_str().map(str::to_owned))
    }

    /// A text that must be there and say something.
    pub fn need_text(&self, key: &str) -> Option<String> {
        self.need(key);
        self.text(key).filter(|text| self.says(key, text))
    }

    pub fn template(&self, key: &str) -> Option<Template> {
        self.text(key)
            .and_then(|text| self.read_template(key, &text))
    }

    pub fn need_template(&self, key: &str) -> Option<Template> {
        self.need_text(key)
            .and_then(|text| self.read_template(key, &text))
    }

    fn read_template(&self, key: &str, text: &str) -> Option<Template> {
        read_template(self.source, self.place(key), key, text)
    }

    fn need(&self, key: &str) {
        if !self.has(key) {
            self.remark(format!("`{key}` is missing"));
        }
    }

    fn says(&self, key: &str, text: &str) -> bool {
        let empty = text.trim().is_empty();
        if empty {
            self.remark_at(key, format!("`{key}` is empty"));
        }
        !empty
    }

    pub fn flag(&self, key: &str) -> Option<bool> {
        self.typed(key, "true or false", DeValue::as_bool)
    }

    pub fn number(&self, key: &str) -> Option<i64> {
        self.typed(key, "a whole number", whole)
    }

    /// A number that must be there and lie within the range.
    pub fn need_number(&self, key: &str, range: Range<i64>) -> Option<i64> {
        self.need(key);
        let number = self.number(key)?;
        if !range.contains(&number) {
            let (from, to) = (range.start, range.end - 1);
            self.remark_at(key, format!("`{key}` must be from {from} to {to}"));
            return None;
        }
        Some(number)
    }

    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        self.typed(key, "a list of texts", |value| {
            let texts = value.as_array()?.iter();
            texts
                .map(|one| one.get_ref().as_str().map(str::to_owned))
                .collect()
        })
    }

    pub fn table(&self, key: &str) -> Option<Table<'s, 'a>> {
        let at = self.place(key);
        self.typed(key, "a table", DeValue::as_table)
            .map(|table| Table::new(self.source, table, at))
    }

    /// The tables of a list of tables; none when the key is not there.
    pub fn tables(&self, key: &str) -> Vec<Table<'s, 'a>> {
        self.typed(key, "a list of tables", |value| {
            let tables = value.as_array()?.iter();
            tables
                .map(|one| {
                    let table = one.get_ref().as_table()?;
                    Some(Table::new(self.source, table, one.span().start))
                })
                .collect()
        })
        .unwrap_or_default()
    }

    /// Texts by key, for tables whose keys are not known beforehand.
    pub fn texts_by_key(&self) -> BTreeMap<String, String> {
        self.keys()
            .into_iter()
            .filter_map(|key| Some((key.clone(), self.text(&key)?)))
            .collect()
    }

    pub fn keys(&self) -> Vec<String> {
        self.table
            .keys()
            .map(|key| key.get_ref().to_string())
            .collect()
    }

    /// Whether the value under `key` is itself a table.
    pub fn is_table(&self, key: &str) -> bool {
        self.table
            .get(key)
            .is_some_and(|value| value.get_ref().is_table())
    }

    /// Notes every key that nobody asked for.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for key in self.table.keys() {
            if !asked.contains(key.get_ref().as_ref()) {
                let what = format!("`{}` is not a key that is known here", key.get_ref());
                self.source.remark(key.span().start, what);
            }
        }
    }
}

/// Reads a sentence, or notes why not.
pub(super) fn read_template(
    source: &Source<'_>,
    at: usize,
    key: &str,
    text: &str,
) -> Option<Template> {
    Template::parse(text)
        .map_err(|error| source.remark(at, format!("`{key}` cannot be read: {error}")))
        .ok()
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}
