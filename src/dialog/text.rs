//! What is said: spans of words with their weight, free of Telegram.
//!
//! The carrier turns a [`Text`] into Telegram's markup and escapes it there; nothing in here
//! knows of HTML. Lengths are counted as Telegram counts them, in UTF-16 units after the markup
//! is taken away.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The most that Telegram takes in one message, in UTF-16 units (Bot API, `sendMessage`).
pub const MESSAGE_UNITS_MAX: usize = 4096;

/// Ends a text that was cut, so that a reader sees that there was more.
const ELLIPSIS: char = '…';

/// Words of one weight.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    Plain(String),
    Bold(String),
    Italic(String),
    Code(String),
    Link { text: String, url: String },
}

impl Span {
    /// The words that a reader sees; of a link its text, not its address.
    pub fn words(&self) -> &str {
        match self {
            Span::Plain(words) | Span::Bold(words) | Span::Italic(words) | Span::Code(words) => {
                words
            }
            Span::Link { text, .. } => text,
        }
    }

    fn words_mut(&mut self) -> &mut String {
        match self {
            Span::Plain(words) | Span::Bold(words) | Span::Italic(words) | Span::Code(words) => {
                words
            }
            Span::Link { text, .. } => text,
        }
    }

    /// Whether `next` can be appended to this one without a reader seeing a difference.
    fn takes(&self, next: &Span) -> bool {
        matches!(
            (self, next),
            (Span::Plain(_), Span::Plain(_))
                | (Span::Bold(_), Span::Bold(_))
                | (Span::Italic(_), Span::Italic(_))
                | (Span::Code(_), Span::Code(_))
        )
    }
}

/// Something said, in reading order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text(pub Vec<Span>);

impl Text {
    pub fn new() -> Text {
        Text::default()
    }

    pub fn plain(words: impl Into<String>) -> Text {
        Text::new().with(Span::Plain(words.into()))
    }

    pub fn bold(words: impl Into<String>) -> Text {
        Text::new().with(Span::Bold(words.into()))
    }

    pub fn italic(words: impl Into<String>) -> Text {
        Text::new().with(Span::Italic(words.into()))
    }

    pub fn code(words: impl Into<String>) -> Text {
        Text::new().with(Span::Code(words.into()))
    }

    pub fn link(text: impl Into<String>, url: impl Into<String>) -> Text {
        Text::new().with(Span::Link {
            text: text.into(),
            url: url.into(),
        })
    }

    /// Appends a span; equal weights flow together, so that equal sights are equal values.
    pub fn push(&mut self, span: Span) {
        if span.words().is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.takes(&span) => last.words_mut().push_str(span.words()),
            _ => self.0.push(span),
        }
    }

    #[must_use]
    pub fn with(mut self, span: Span) -> Text {
        self.push(span);
        self
    }

    pub fn append(&mut self, other: Text) {
        other.0.into_iter().for_each(|span| self.push(span));
    }

    /// Appends `other` on a line of its own; nothing happens when `other` is empty.
    pub fn line(&mut self, other: Text) {
        self.after("\n", other);
    }

    /// Appends `other` after an empty line; nothing happens when `other` is empty.
    pub fn paragraph(&mut self, other: Text) {
        self.after("\n\n", other);
    }

    fn after(&mut self, gap: &str, other: Text) {
        if other.is_empty() {
            return;
        }
        if !self.is_empty() {
            self.push(Span::Plain(gap.to_owned()));
        }
        self.append(other);
    }

    /// Joins texts with `between`, leaving out those that say nothing.
    pub fn join(texts: impl IntoIterator<Item = Text>, between: &str) -> Text {
        texts.into_iter().fold(Text::new(), |mut all, text| {
            all.after(between, text);
            all
        })
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|span| span.words().is_empty())
    }

    /// Length in UTF-16 units without markup, which is what Telegram limits.
    pub fn len_units(&self) -> usize {
        self.0.iter().map(|span| units(span.words())).sum()
    }

    /// The same text within `limit` units; when something had to go, an ellipsis ends it.
    ///
    /// A cut falls between characters and inside the words of a span, so markup stays whole and
    /// no surrogate pair is torn.
    #[must_use]
    pub fn truncated(self, limit: usize) -> Text {
        if self.len_units() <= limit {
            return self;
        }
        let mut room = limit.saturating_sub(ELLIPSIS.len_utf16());
        let mut cut = Text::new();
        for mut span in self.0 {
            let kept = prefix(span.words(), room).len();
            let whole = kept == span.words().len();
            room -= units(&span.words()[..kept]);
            span.words_mut().truncate(kept);
            if !whole && limit > 0 {
                span.words_mut().push(ELLIPSIS);
            }
            cut.push(span);
            if !whole {
                return cut;
            }
        }
        cut
    }
}

/// The words alone.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|span| f.write_str(span.words()))
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Text {
        Text::plain(words)
    }
}

/// Length of `words` in UTF-16 units.
pub fn units(words: &str) -> usize {
    words.chars().map(char::len_utf16).sum()
}

/// `words` within `limit` characters, ended by an ellipsis when something had to go.
pub fn shortened(words: &str, limit: usize) -> String {
    if words.chars().count() <= limit {
        return words.to_owned();
    }
    let kept: String = words.chars().take(limit.saturating_sub(1)).collect();
    format!("{}{ELLIPSIS}", kept.trim_end())
}

fn prefix(words: &str, room: usize) -> &str {
    let mut used = 0;
    for (at, char) in words.char_indices() {
        used += char.len_utf16();
        if used > room {
            return &words[..at];
        }
    }
    words
}
