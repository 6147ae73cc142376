//! Dusun and what they are called elsewhere: names in lists, and numbered ones in ranges.

use super::super::tokens::Kind;
use super::numbered::Link;
use super::{AFTER_NAME, DUSUN, GANG, JALAN, Reader, is_dusun_word, is_landmark};

/// A dusun only before a number: `Lingkungan II`, but `jalan lingkungan`.
const DUSUN_BEFORE_NUMBER: [&str; 3] = ["lingkungan", "lingk", "ling"];

/// Words that are in no name of a dusun.
const NO_NAME: [&str; 18] = [
    "desa",
    "ds",
    "kelurahan",
    "kalurahan",
    "kel",
    "kecamatan",
    "kec",
    "kapanewon",
    "kabupaten",
    "kab",
    "kota",
    "dan",
    "masing",
    "masing-masing",
    "sekitarnya",
    "di",
    "no",
    "setempat",
];

/// Before the word dusun, these mean that no name follows.
const EVERY: [&str; 5] = ["setiap", "tiap", "semua", "seluruh", "antar"];

/// A village has at most some twenty dusun; more names are prose.
const DUSUN_MAX: usize = 50;

const NAME_WORDS_MAX: usize = 4;

impl Reader<'_> {
    pub(super) fn dusun(&mut self) -> bool {
        let dot = usize::from(self.kind(1) == Some(Kind::Dot));
        let word = self.word(0);
        let before_number = DUSUN_BEFORE_NUMBER.contains(&word) && self.number(1 + dot).is_some();
        if !(DUSUN.contains(&word) || before_number)
            || !self.begins_name(1 + dot)
            || self.means_every()
        {
            return false;
        }
        self.end_words();
        self.at += 1 + dot;
        loop {
            self.names();
            let Some(width) = self.next_name() else {
                return true;
            };
            self.at += width;
        }
    }

    /// `setiap padukuhan`, `13 padukuhan`: words that stand right before, in no element.
    fn means_every(&self) -> bool {
        let before = self
            .words_from
            .and(self.at.checked_sub(1))
            .map(|at| &self.tokens[at]);
        before
            .is_some_and(|token| token.kind == Kind::Number || EVERY.contains(&token.word.as_str()))
    }

    /// Whether a dusun with its name stands here: `dusun Krajan`, but not `balai dusun`.
    pub(super) fn names_dusun(&self, ahead: usize) -> bool {
        let dot = usize::from(self.kind(ahead + 1) == Some(Kind::Dot));
        is_dusun_word(self.word(ahead)) && self.begins_name(ahead + 1 + dot)
    }

    fn begins_name(&self, ahead: usize) -> bool {
        match self.kind(ahead) {
            Some(Kind::Number) => self.number(ahead).is_some(),
            Some(Kind::Word) => self.goes_on_in_name(ahead),
            _ => false,
        }
    }

    fn goes_on_in_name(&self, ahead: usize) -> bool {
        let word = self.word(ahead);
        let other = JALAN.contains(&word)
            || GANG.contains(&word)
            || is_landmark(word)
            || is_dusun_word(word);
        let other = other || NO_NAME.contains(&word) || AFTER_NAME.contains(&word);
        let joins = self.joint(ahead).is_some();
        !(other || joins || self.key(ahead).is_some())
    }

    /// One name, or the names of a range: `Clapar 1 sd 3`.
    fn names(&mut self) {
        let mut words: Vec<String> = Vec::new();
        let mut number = None;
        while words.len() < NAME_WORDS_MAX && self.goes_on_in_name(0) {
            number = self.number(0);
            match self.kind(0) {
                Some(Kind::Word) if number.is_none() => words.push(self.titled(self.at)),
                _ if number.is_none() => break,
                _ => {}
            }
            self.at += 1;
            if number.is_some() {
                break;
            }
            self.at += usize::from(self.short_form(&words));
        }
        let name = |number: Option<u16>| {
            words
                .iter()
                .cloned()
                .chain(number.map(|n| n.to_string()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let last = number.and_then(|first| self.range_end(first));
        let (first, last) = (number.unwrap_or(0), last.or(number).unwrap_or(0));
        for n in first..=last {
            self.add_dusun(name(number.map(|_| n)));
        }
    }

    /// A point after a short word belongs to the name: `Kr. Anyar`.
    fn short_form(&self, words: &[String]) -> bool {
        let short = words.last().is_some_and(|word| word.len() <= 3);
        short && self.kind(0) == Some(Kind::Dot) && self.kind(1) == Some(Kind::Word)
    }

    fn range_end(&mut self, first: u16) -> Option<u16> {
        let (Link::To, width) = self.joint(0)? else {
            return None;
        };
        let last = self
            .number(width)
            .filter(|last| *last > first && usize::from(last - first) < DUSUN_MAX)?;
        self.at += width + 1;
        Some(last)
    }

    fn add_dusun(&mut self, name: String) {
        let dusun = &mut self.parts.dusun;
        if !name.is_empty() && dusun.len() < DUSUN_MAX && !dusun.contains(&name) {
            dusun.push(name);
        }
    }

    fn next_name(&self) -> Option<usize> {
        let (Link::And, mut width) = self.joint(0)? else {
            return None;
        };
        if self.word(width) == "dan" {
            width += 1;
        }
        self.begins_name(width).then_some(width)
    }
}
