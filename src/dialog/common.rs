//! Holds an edited `kata.toml` against the shipped one: the same keys, no value that nobody gives,
//! and nothing longer than its use allows.
//!
//! What the sentences around every question may hold is in [`lint`](super::lint); of those only
//! the length is looked at here.

use std::collections::BTreeSet;

use super::lint;
use super::screen::BUTTON_CHARS_ALONE;
use super::source::Table;
use super::template::Template;
use super::text::{MESSAGE_UNITS_MAX, units};
use super::words::Words;

/// The most that Telegram shows in passing after a tap (Bot API, `answerCallbackQuery`).
const TOAST_UNITS_MAX: usize = 200;

/// The most that Telegram takes beside a command (Bot API, `BotCommand`).
const MENU_UNITS_MAX: usize = 256;

/// The sentences of the player, which have their own rules.
const PLAYER: &str = "dialog";

/// The sentences of the player that are said in passing.
const PLAYER_TOASTS: [&str; 3] = ["stale", "recorded", "nothing_before"];

/// Notes every key that is missing or unknown, every value that is not given, every sentence that
/// is too long.
pub(super) fn check(table: &Table<'_, '_>, words: &Words, shipped: &Words) {
    let sections: BTreeSet<&str> = shipped.keys().filter_map(section).collect();
    for name in table.keys() {
        if !sections.contains(name.as_str()) {
            table.remark_at(&name, format!("`{name}` is not a table that is known here"));
        }
    }
    for name in sections {
        match table.table(name) {
            Some(inner) => sentences(&inner, name, words, shipped),
            None if name == PLAYER => {}
            None => table.remark(format!("`[{name}]` is missing")),
        }
    }
}

fn section(key: &str) -> Option<&str> {
    key.split_once('.').map(|(section, _)| section)
}

fn sentences(table: &Table<'_, '_>, section: &str, words: &Words, shipped: &Words) {
    for name in table.keys() {
        let key = format!("{section}.{name}");
        let Some(template) = words.get(&key) else {
            continue;
        };
        length(table, section, &name, template);
        if section == PLAYER {
            continue;
        }
        if shipped.has(&key) {
            lint::slots(table, &name, template, &shipped.slots(&key));
        } else {
            table.remark_at(&name, format!("`{name}` is not a key that is known here"));
        }
    }
    let expected = shipped.keys().filter_map(|key| key.split_once('.'));
    let expected = expected.filter(|(one, _)| *one == section && section != PLAYER);
    for (_, name) in expected.filter(|(_, name)| !table.has(name)) {
        table.remark(format!("`{name}` is missing in `[{section}]`"));
    }
}

fn length(table: &Table<'_, '_>, section: &str, name: &str, template: &Template) {
    let (limit, used) = limit(section, name);
    if units(&template.to_string()) > limit {
        let what = format!("`{name}` has more than {limit} characters, the most of a {used}");
        table.remark_at(name, what);
    }
}

/// How long a sentence may be, and what it is used as.
fn limit(section: &str, name: &str) -> (usize, &'static str) {
    let toast = section == "tap" || name.starts_with("toast_");
    if toast || (section == PLAYER && PLAYER_TOASTS.contains(&name)) {
        (TOAST_UNITS_MAX, "notice")
    } else if section == "menu" {
        (MENU_UNITS_MAX, "command's description")
    } else if name.starts_with("tombol") || name.starts_with("button") {
        (BUTTON_CHARS_ALONE, "button")
    } else {
        (MESSAGE_UNITS_MAX, "message")
    }
}
