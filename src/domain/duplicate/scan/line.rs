//! The fields of a record, cut into words that are known or not.

use super::super::lexicon::{Concept, Lexicon};
use super::super::words::{self, Token};

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Judul,
    Lokasi,
    Dusun,
    Masalah,
    /// Of the title what only tells where: `depan masjid`.
    Letak,
}

/// An object that a field names.
#[derive(Clone, Copy)]
pub struct Named {
    pub concept: Concept,
    pub field: Field,
    /// The senses of one phrase have one number.
    pub phrase: usize,
}

impl Named {
    /// The number of what no phrase names but an ill hints at.
    pub const HINTED: usize = usize::MAX;
}

/// A field's tokens, each with the word of the table that it is.
pub struct Line {
    pub field: Field,
    pub tokens: Vec<Token>,
    pub canonical: Vec<Option<&'static str>>,
}

impl Line {
    pub fn new(field: Field, text: &str, lexicon: &Lexicon) -> Line {
        let tokens = words::tokens(text);
        let known = |token: &Token| token.word().and_then(|word| lexicon.canonical(word));
        Line {
            field,
            canonical: tokens.iter().map(known).collect(),
            tokens,
        }
    }

    /// Whether commas part what it names.
    pub fn is_list(&self) -> bool {
        let parts = |token: &Token| matches!(token, Token::Sign(',' | '&' | '+'));
        self.tokens.iter().any(parts)
    }

    /// Whether a word may be a name, because it means nothing else by itself.
    pub(super) fn may_name(&self, lexicon: &Lexicon, at: usize) -> bool {
        let word = self.tokens.get(at).and_then(Token::word);
        let means = self
            .canonical
            .get(at)
            .copied()
            .flatten()
            .is_some_and(|word| lexicon.stands_alone(word));
        word.is_some_and(|word| !means && !lexicon.is_common(word))
    }
}
