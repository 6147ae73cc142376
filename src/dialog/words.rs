//! All sentences outside of the dialogs, by key, as `dialogs/kata.toml` tells them.
//!
//! Keys are the file's tables joined with points: `not_found` in `[status]` is
//! `status.not_found`.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::template::Template;
use super::text::Text;

/// The sentences of the bot, read once when it starts.
#[derive(Clone, Debug, Default)]
pub struct Words(BTreeMap<String, Template>);

impl Words {
    pub(super) fn insert(&mut self, key: String, template: Template) {
        self.0.insert(key, template);
    }

    pub(super) fn get(&self, key: &str) -> Option<&Template> {
        self.0.get(key)
    }

    /// The sentence under `key` with its values.
    ///
    /// A key that is missing shows as itself, so that a slip of ours never silences the bot; a
    /// test keeps the keys that the program asks for and those of the file together.
    pub fn say(&self, key: &str, values: &[(&str, &dyn Display)]) -> Text {
        match self.0.get(key) {
            Some(template) => template.fill(values),
            None => Text::plain(key),
        }
    }

    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The names of the values that the sentence under `key` wants.
    pub fn slots(&self, key: &str) -> Vec<&str> {
        self.0.get(key).map(Template::slots).unwrap_or_default()
    }

    /// All keys, in alphabetical order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
