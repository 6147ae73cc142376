//! Takes a place line apart, element by element; what belongs to none is kept as words.

use super::super::reading::Reading;
use super::super::volume::Satuan;
use super::tokens::{Kind, Token, cut};
use super::{RtList, Tempat};

mod dusun;
mod numbered;

use numbered::{merged, set};

const DUSUN: [&str; 8] = [
    "dusun",
    "dsn",
    "dukuh",
    "padukuhan",
    "pedukuhan",
    "pad",
    "dk",
    "dusn",
];

const JALAN: [&str; 3] = ["jl", "jln", "jalan"];

const GANG: [&str; 2] = ["gg", "gang"];

const LANDMARK: [&str; 13] = [
    "depan",
    "dekat",
    "arah",
    "belakang",
    "samping",
    "sebelah",
    "seberang",
    "sekitar",
    "perbatasan",
    "batas",
    "menuju",
    "pertigaan",
    "perempatan",
];

/// Words with which no name of a street or dusun goes on.
const AFTER_NAME: [&str; 16] = [
    "di",
    "ke",
    "dari",
    "sampai",
    "hingga",
    "sd",
    "s",
    "atau",
    "untuk",
    "yang",
    "sepanjang",
    "rusak",
    "penghubung",
    "lanjutan",
    "antara",
    "dengan",
];

/// Words that say nothing at the ends of other words.
const EMPTY: [&str; 9] = [
    "dan",
    "sepanjang",
    "di",
    "lokasi",
    "s",
    "d",
    "sd",
    "sampai",
    "hingga",
];

pub(super) fn is_landmark(word: &str) -> bool {
    LANDMARK.contains(&word.to_lowercase().as_str())
}

pub(super) fn read(teks: String) -> Reading<Tempat> {
    let mut reader = Reader::new(&teks);
    reader.run();
    let slashed = reader.slashed;
    let mut tempat = reader.parts;
    tempat.teks.clone_from(&teks);
    if tempat.same_parts(&Tempat::default()) && slashed.is_none() {
        tempat.tetenger = Some(teks);
    }
    let Some((rt, rw)) = slashed else {
        return Reading::Clear(tempat);
    };
    let mut both = tempat.clone();
    both.rt = merged(both.rt, RtList::Set(vec![rt]));
    both.rw = merged(both.rw, RtList::Set(vec![rw]));
    tempat.rt = merged(tempat.rt, set(&[rt, rw]));
    let meanings = [both, tempat].map(|meaning| Tempat {
        teks: meaning.to_string(),
        ..meaning
    });
    Reading::Unclear(meanings.into())
}

struct Reader<'a> {
    line: &'a str,
    tokens: Vec<Token>,
    at: usize,
    parts: Tempat,
    /// Where words began that belong to no element so far.
    words_from: Option<usize>,
    /// `RT 03/01`, which is RT 3 of RW 1 or two RT.
    slashed: Option<(u16, u16)>,
}

impl<'a> Reader<'a> {
    fn new(line: &'a str) -> Self {
        Self {
            line,
            tokens: cut(line),
            at: 0,
            parts: Tempat::default(),
            words_from: None,
            slashed: None,
        }
    }

    fn run(&mut self) {
        while self.at < self.tokens.len() {
            if self.numbered() || self.dusun() || self.jalan() || self.landmark() {
                continue;
            }
            if matches!(self.kind(0), Some(Kind::Comma | Kind::Break)) && !self.is_decimal() {
                self.end_words();
            } else {
                self.words_from.get_or_insert(self.at);
            }
            self.at += 1;
        }
        self.end_words();
    }

    fn kind(&self, ahead: usize) -> Option<Kind> {
        self.tokens.get(self.at + ahead).map(|token| token.kind)
    }

    fn word(&self, ahead: usize) -> &str {
        self.tokens
            .get(self.at + ahead)
            .map_or("", |token| &token.word)
    }

    /// Keeps the words before the present token that belong to no element.
    fn end_words(&mut self) {
        let Some(from) = self.words_from.take() else {
            return;
        };
        let words = &self.tokens[from..self.at];
        let telling = |token: &Token| is_telling(token) && !EMPTY.contains(&token.word.as_str());
        let ends = words
            .iter()
            .position(telling)
            .zip(words.iter().rposition(telling));
        let words = ends.map_or(String::new(), |(first, last)| {
            self.written(from + first, from + last + 1)
        });
        join(&mut self.parts.tetenger, words);
    }

    /// A comma of a number: `112,5`.
    fn is_decimal(&self) -> bool {
        let [before, comma, after] = self
            .at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at..at + 3))
            .unwrap_or_default()
        else {
            return false;
        };
        let kinds =
            (before.kind, comma.kind, after.kind) == (Kind::Number, Kind::Comma, Kind::Number);
        kinds && self.words_from.is_some() && before.range.end + 1 == after.range.start
    }

    /// The line from one token to another, without signs at its ends.
    fn written(&self, from: usize, to: usize) -> String {
        let tokens = &self.tokens[from..to];
        let (first, last) = (
            tokens.iter().find(|t| is_telling(t)),
            tokens.iter().rfind(|t| is_telling(t)),
        );
        first.zip(last).map_or(String::new(), |(a, b)| {
            self.line[a.range.start..b.range.end].to_owned()
        })
    }

    fn titled(&self, at: usize) -> String {
        titled(&self.line[self.tokens[at].range.clone()])
    }

    fn jalan(&mut self) -> bool {
        let (jalan, gang) = (JALAN.contains(&self.word(0)), GANG.contains(&self.word(0)));
        let dot = usize::from(self.kind(1) == Some(Kind::Dot));
        let named = matches!(self.kind(1 + dot), Some(Kind::Word | Kind::Number))
            && !self.stops(1 + dot)
            && !self.counts(1 + dot);
        if !(jalan || gang) || !named || self.ends_street(1 + dot) {
            return false;
        }
        self.end_words();
        let from = self.at + usize::from(jalan) * (1 + dot);
        self.at += 1 + dot;
        while self.at < self.tokens.len() && !self.stops(0) && !self.ends_street(0) {
            self.at += 1;
        }
        let name = self.street(from, self.at);
        join(
            &mut self.parts.jalan,
            if jalan { format!("Jl. {name}") } else { name },
        );
        true
    }

    /// A number with a unit: `jalan 900 m` names no street, `Jl. 17 Agustus` does.
    fn counts(&self, ahead: usize) -> bool {
        self.kind(ahead) == Some(Kind::Number)
            && Satuan::known(self.word(ahead + 1)).is_some()
            && !is_dusun_word(self.word(ahead + 1))
    }

    fn ends_street(&self, ahead: usize) -> bool {
        is_landmark(self.word(ahead)) || AFTER_NAME.contains(&self.word(ahead))
    }

    /// Whether an element other than a street or landmark begins, or the present one ends.
    fn stops(&self, ahead: usize) -> bool {
        let word = self.word(ahead);
        let ends = matches!(self.kind(ahead), None | Some(Kind::Comma | Kind::Break));
        ends || self.key(ahead).is_some() || self.names_dusun(ahead) || JALAN.contains(&word)
    }

    /// The name of a street with its alley as `Gg. 4`.
    fn street(&self, from: usize, to: usize) -> String {
        let len = self.tokens[from..to]
            .iter()
            .rposition(is_telling)
            .map_or(0, |at| at + 1);
        let mut name = String::new();
        let mut end = None;
        let mut after_gang = false;
        for (at, token) in (from..).zip(&self.tokens[from..from + len]) {
            if after_gang && token.kind == Kind::Dot {
                continue;
            }
            let gap = after_gang || end.is_some_and(|end| end < token.range.start);
            name.push_str(if gap { " " } else { "" });
            after_gang = GANG.contains(&token.word.as_str());
            name.push_str(&if after_gang {
                "Gg.".to_owned()
            } else {
                self.titled(at)
            });
            end = Some(token.range.end);
        }
        name
    }

    fn landmark(&mut self) -> bool {
        if !is_landmark(self.word(0)) || self.kind(1) != Some(Kind::Word) || self.key(1).is_some() {
            return false;
        }
        self.end_words();
        let from = self.at;
        self.at += 1;
        while self.at < self.tokens.len() && (!self.stops(0) || JALAN.contains(&self.word(0))) {
            self.at += 1;
        }
        let first = self.tokens[from].word.clone();
        let rest = self.written(from + 1, self.at);
        join(
            &mut self.parts.tetenger,
            format!("{first} {rest}").trim_end().to_owned(),
        );
        true
    }
}

fn is_telling(token: &Token) -> bool {
    matches!(token.kind, Kind::Word | Kind::Number)
}

fn is_dusun_word(word: &str) -> bool {
    DUSUN.contains(&word)
}

fn join(part: &mut Option<String>, more: String) {
    if more.is_empty() {
        return;
    }
    match part {
        Some(part) => *part = format!("{part}, {more}"),
        None => *part = Some(more),
    }
}

/// With a capital first letter, and small ones behind it when all were capitals.
fn titled(word: &str) -> String {
    if !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return word.to_owned();
    }
    let shouted = word.len() > 3 && word[1..].bytes().all(|b| b.is_ascii_uppercase());
    let rest = if shouted {
        word[1..].to_ascii_lowercase()
    } else {
        word[1..].to_owned()
    };
    format!("{}{rest}", word[..1].to_ascii_uppercase())
}
