//! A sentence with places for values, as the dialog files write it.
//!
//! `*bold*`, `_italic_`, `` `code` ``, `[text](address)` and `{name}`. Markup counts only at the
//! edge of a word, so `snake_case` and `3*4` stay as they are. A backslash takes the meaning from
//! the character after it. Values are inserted as they are and never read as markup: what an
//! official typed cannot change how a message looks.

use std::fmt::{self, Display};

use super::text::{Span, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Plain,
    Bold,
    Italic,
    Code,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(Weight, String),
    Slot(Weight, String),
    Link { text: Template, url: Template },
}

/// A sentence, read once when the dialogs are loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

/// Why a sentence cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error("`{0}` is opened and never closed; write `\\{0}` to show the character itself")]
    Unclosed(char),
    #[error("`{{{0}}}` is no name of a value; use small letters, digits, `_` and `.`")]
    BadName(String),
}

impl Template {
    /// # Errors
    ///
    /// [`TemplateError`] when markup is left open or a value's name is none.
    pub fn parse(source: &str) -> Result<Template, TemplateError> {
        let chars: Vec<char> = source.chars().collect();
        Parser {
            chars: &chars,
            at: 0,
            weight: Weight::Plain,
            words: String::new(),
            pieces: Vec::new(),
        }
        .run()
    }

    /// The names of the values that it wants, in order, with repeats.
    pub fn slots(&self) -> Vec<&str> {
        self.pieces
            .iter()
            .flat_map(|piece| match piece {
                Piece::Words(..) => Vec::new(),
                Piece::Slot(_, name) => vec![name.as_str()],
                Piece::Link { text, url } => [text.slots(), url.slots()].concat(),
            })
            .collect()
    }

    /// The sentence with its values; a value that is not handed in shows as its `{name}`.
    pub fn fill(&self, values: &[(&str, &dyn Display)]) -> Text {
        self.fill_with(&|name| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some(value.to_string())
        })
    }

    /// As [`fill`](Self::fill), with values that are looked up by name.
    pub fn fill_with(&self, value: &dyn Fn(&str) -> Option<String>) -> Text {
        self.pieces.iter().fold(Text::new(), |mut text, piece| {
            text.push(piece.fill(value));
            text
        })
    }
}

impl Piece {
    fn fill(&self, value: &dyn Fn(&str) -> Option<String>) -> Span {
        match self {
            Piece::Words(weight, words) => weight.span(words.clone()),
            Piece::Slot(weight, name) => {
                weight.span(value(name).unwrap_or_else(|| format!("{{{name}}}")))
            }
            Piece::Link { text, url } => Span::Link {
                text: text.fill_with(value).to_string(),
                url: url.fill_with(value).to_string(),
            },
        }
    }
}

impl Weight {
    fn span(self, words: String) -> Span {
        match self {
            Weight::Plain => Span::Plain(words),
            Weight::Bold => Span::Bold(words),
            Weight::Italic => Span::Italic(words),
            Weight::Code => Span::Code(words),
        }
    }

    fn of(mark: char) -> Option<Weight> {
        match mark {
            '*' => Some(Weight::Bold),
            '_' => Some(Weight::Italic),
            '`' => Some(Weight::Code),
            _ => None,
        }
    }

    fn mark(self) -> char {
        match self {
            Weight::Plain => ' ',
            Weight::Bold => '*',
            Weight::Italic => '_',
            Weight::Code => '`',
        }
    }
}

/// The words alone, with the names of the values in their places.
impl Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fill(&[]).fmt(f)
    }
}

struct Parser<'a> {
    chars: &'a [char],
    at: usize,
    weight: Weight,
    words: String,
    pieces: Vec<Piece>,
}

impl Parser<'_> {
    fn run(mut self) -> Result<Template, TemplateError> {
        while let Some(&char) = self.chars.get(self.at) {
            self.step(char)?;
        }
        if self.weight != Weight::Plain {
            return Err(TemplateError::Unclosed(self.weight.mark()));
        }
        self.flush();
        Ok(Template {
            pieces: self.pieces,
        })
    }

    fn step(&mut self, char: char) -> Result<(), TemplateError> {
        match char {
            '\\' if self.chars.get(self.at + 1).is_some() => {
                self.words.push(self.chars[self.at + 1]);
                self.at += 2;
            }
            '{' => self.slot()?,
            '[' if self.weight == Weight::Plain => self.link()?,
            mark if self.turns(mark) => self.turn(mark),
            other => {
                self.words.push(other);
                self.at += 1;
            }
        }
        Ok(())
    }

    /// Whether the mark at this place opens or closes a weight.
    fn turns(&self, mark: char) -> bool {
        let Some(weight) = Weight::of(mark) else {
            return false;
        };
        let before = self.at.checked_sub(1).map(|at| self.chars[at]);
        let after = self.chars.get(self.at + 1).copied();
        let solid = |char: Option<char>| char.is_some_and(|char| !char.is_whitespace());
        let word = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
        if self.weight == weight {
            solid(before) && !word(after)
        } else {
            self.weight == Weight::Plain && solid(after) && !word(before)
        }
    }

    fn turn(&mut self, mark: char) {
        self.flush();
        self.weight = match Weight::of(mark) {
            Some(weight) if weight != self.weight => weight,
            _ => Weight::Plain,
        };
        self.at += 1;
    }

    fn slot(&mut self) -> Result<(), TemplateError> {
        let end = self.find('}').ok_or(TemplateError::Unclosed('{'))?;
        let name: String = self.chars[self.at + 1..end].iter().collect();
        let fits =
            |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || "_.".contains(char);
        if name.is_empty() || !name.chars().all(fits) {
            return Err(TemplateError::BadName(name));
        }
        self.flush();
        self.pieces.push(Piece::Slot(self.weight, name));
        self.at = end + 1;
        Ok(())
    }

    /// A link, or a bracket that is only a bracket.
    fn link(&mut self) -> Result<(), TemplateError> {
        let Some((close, end)) = self.link_ends() else {
            self.words.push('[');
            self.at += 1;
            return Ok(());
        };
        let part = |from: usize, to: usize| -> Result<Template, TemplateError> {
            Template::parse(&self.chars[from..to].iter().collect::<String>())
        };
        let text = part(self.at + 1, close)?;
        let url = part(close + 2, end)?;
        self.flush();
        self.pieces.push(Piece::Link { text, url });
        self.at = end + 1;
        Ok(())
    }

    fn link_ends(&self) -> Option<(usize, usize)> {
        let close = self.find(']')?;
        if self.chars.get(close + 1) != Some(&'(') {
            return None;
        }
        let length = self.chars[close..].iter().position(|char| *char == ')')?;
        Some((close, close + length))
    }

    fn find(&self, char: char) -> Option<usize> {
        let length = self.chars[self.at..].iter().position(|one| *one == char)?;
        Some(self.at + length)
    }

    fn flush(&mut self) {
        if !self.words.is_empty() {
            let words = std::mem::take(&mut self.words);
            self.pieces.push(Piece::Words(self.weight, words));
        }
    }
}
