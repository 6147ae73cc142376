//! The detector's reasons in the words of `dialogs/kata.toml`, `[serupa]`.

use std::fmt::Display;

use crate::dialog::text::Text;
use crate::dialog::words::Words;
use crate::domain::duplicate::Reason;

/// One reason as a sentence without a full stop.
pub fn reason(words: &Words, reason: &Reason) -> Text {
    let values: Vec<(&str, &dyn Display)> = reason
        .values
        .iter()
        .map(|(name, value)| (*name, value as &dyn Display))
        .collect();
    words.say(&format!("serupa.{}", reason.key), &values)
}

/// All reasons in one line.
pub fn line(words: &Words, reasons: &[Reason]) -> String {
    let all: Vec<String> = reasons
        .iter()
        .map(|one| reason(words, one).to_string())
        .collect();
    all.join("; ")
}
