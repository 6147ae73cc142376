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

/// Whether everybody who may know of both usulan may read the reason: what it says of money and
/// of map points is for those who plan.
pub fn is_public(reason: &Reason) -> bool {
    const PLANNING: [&str; 4] = ["biaya_", "titik_", "ragu_biaya", "ragu_titik"];
    !PLANNING.iter().any(|begin| reason.key.starts_with(begin))
}
