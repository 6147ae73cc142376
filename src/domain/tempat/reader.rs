//! Takes a place line apart, element by element; what belongs to none is kept as words.

use super::super::reading::Reading;
use super::super::volume::Satuan;
use super::tokens::{Kind, Token, cut, roman};
use super::{RtList, Tempat};

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

/// A dusun only before a number: `Lingkungan II`, but `jalan lingkungan`.
const DUSUN_BEFORE_NUMBER: [&str; 3] = ["lingkungan", "lingk", "ling"];

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

/// A village has at most some twenty dusun; more names are prose.
const DUSUN_MAX: usize = 50;

const NAME_WORDS_MAX: usize = 4;

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
    Reading::Unclear(vec![both, tempat])
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Rt,
    Rw,
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

    // RT and RW

    fn numbered(&mut self) -> bool {
        if self.slash_pair() {
            return true;
        }
        let Some((key, width)) = self.key(0) else {
            return false;
        };
        self.end_words();
        self.at += width;
        let list = self.list(key);
        let target = if key == Key::Rt {
            &mut self.parts.rt
        } else {
            &mut self.parts.rw
        };
        *target = merged(std::mem::take(target), list);
        true
    }

    /// `RT/RW 03/01`.
    fn slash_pair(&mut self) -> bool {
        let named =
            self.word(0) == "rt" && self.kind(1) == Some(Kind::Slash) && self.word(2) == "rw";
        let skip = 3 + usize::from(named && self.kind(3) == Some(Kind::Dot));
        let pair = (self.number(skip), self.number(skip + 2));
        let (Some(rt), Some(rw)) = pair else {
            return false;
        };
        if !named || !matches!(self.kind(skip + 1), Some(Kind::Slash | Kind::Dash)) {
            return false;
        }
        self.end_words();
        self.parts.rt = merged(std::mem::take(&mut self.parts.rt), set(&[rt]));
        self.parts.rw = merged(std::mem::take(&mut self.parts.rw), set(&[rw]));
        self.at += skip + 3;
        true
    }

    /// The word RT or RW with a number after it, and how many tokens stand before that.
    fn key(&self, ahead: usize) -> Option<(Key, usize)> {
        let (key, mut width) = match (self.word(ahead), self.word(ahead + 1)) {
            ("rt", _) => (Key::Rt, 1),
            ("rw", _) => (Key::Rw, 1),
            ("r", "t") => (Key::Rt, 2),
            ("r", "w") => (Key::Rw, 2),
            _ => return None,
        };
        while self.kind(ahead + width) == Some(Kind::Dot) {
            width += 1;
        }
        self.number(ahead + width).map(|_| (key, width))
    }

    /// A number from 1 to 999, or a Roman one.
    fn number(&self, ahead: usize) -> Option<u16> {
        let number = match self.kind(ahead)? {
            Kind::Number if self.word(ahead).len() <= 3 => self.word(ahead).parse().ok(),
            Kind::Word => roman(self.word(ahead)),
            _ => None,
        };
        number.filter(|number| *number > 0)
    }

    fn list(&mut self, key: Key) -> RtList {
        let mut list = Listing::default();
        let mut between = Link::And;
        while let Some(number) = self.number(0) {
            list.add(between, number);
            self.at += 1;
            if let Some(rw) = self.slashed_number(key) {
                self.slashed = Some((number, rw));
                list.take_back();
                self.at += 2;
                break;
            }
            let Some((link, width)) = self.link(key) else {
                break;
            };
            self.at += width;
            between = link;
        }
        list.done()
    }

    /// The 1 of `RT 03/01`, unless more of the line says what it is.
    fn slashed_number(&self, key: Key) -> Option<u16> {
        let alone = self.slashed.is_none()
            && self.kind(2) != Some(Kind::Slash)
            && self.kind(2) != Some(Kind::Dot);
        let slash = key == Key::Rt && self.kind(0) == Some(Kind::Slash) && alone;
        let rw_follows = self.tokens[self.at..]
            .iter()
            .any(|token| token.word == "rw");
        self.number(1).filter(|_| slash && !rw_follows)
    }

    /// What joins the number just read to another one of the same list, and its width in tokens.
    fn link(&self, key: Key) -> Option<(Link, usize)> {
        let (link, mut width) = self.joint(0)?;
        if let Some((_, more)) = self
            .joint(width)
            .filter(|_| self.kind(width - 1) == Some(Kind::Comma))
        {
            width += more;
        }
        if let Some((again, more)) = self.key(width) {
            return (again == key).then_some((link, width + more));
        }
        self.number(width)?;
        let counts =
            Satuan::known(self.word(width + 1)).is_some() && !is_dusun_word(self.word(width + 1));
        (!counts).then_some((link, width))
    }

    fn joint(&self, ahead: usize) -> Option<(Link, usize)> {
        match (self.kind(ahead)?, self.word(ahead)) {
            (Kind::Word, "s") => {
                let width = if matches!(self.kind(ahead + 1), Some(Kind::Slash | Kind::Dot)) {
                    3
                } else {
                    2
                };
                let ends = self.word(ahead + width - 1) == "d";
                ends.then(|| {
                    (
                        Link::To,
                        width + usize::from(self.kind(ahead + width) == Some(Kind::Dot)),
                    )
                })
            }
            (Kind::Dash, _) | (Kind::Word, "sd" | "sampai" | "hingga" | "s-d") => {
                Some((Link::To, 1))
            }
            (Kind::Comma, _) | (Kind::Other, "&" | "+") | (Kind::Word, "dan") => {
                Some((Link::And, 1))
            }
            (Kind::Slash, _) if self.key(ahead + 1).is_none() => Some((Link::And, 1)),
            _ => None,
        }
    }

    // Dusun

    fn dusun(&mut self) -> bool {
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

    fn titled(&self, at: usize) -> String {
        titled(&self.line[self.tokens[at].range.clone()])
    }

    // Streets and landmarks

    fn jalan(&mut self) -> bool {
        let (jalan, gang) = (JALAN.contains(&self.word(0)), GANG.contains(&self.word(0)));
        let dot = usize::from(self.kind(1) == Some(Kind::Dot));
        let named =
            matches!(self.kind(1 + dot), Some(Kind::Word | Kind::Number)) && !self.stops(1 + dot);
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

    fn ends_street(&self, ahead: usize) -> bool {
        is_landmark(self.word(ahead)) || AFTER_NAME.contains(&self.word(ahead))
    }

    /// Whether an element other than a street or landmark begins, or the present one ends.
    fn stops(&self, ahead: usize) -> bool {
        let word = self.word(ahead);
        let ends = matches!(self.kind(ahead), None | Some(Kind::Comma | Kind::Break));
        ends || self.key(ahead).is_some() || is_dusun_word(word) || JALAN.contains(&word)
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    And,
    To,
}

/// The numbers of a list in the order in which they are read.
#[derive(Default)]
struct Listing {
    numbers: Vec<u16>,
    /// Ranges that rise, still to be filled in.
    rising: Vec<(u16, u16)>,
    route: bool,
    /// The last number ended a range.
    chained: bool,
}

impl Listing {
    fn add(&mut self, link: Link, number: u16) {
        if link == Link::To {
            let before = self.numbers.last().copied().unwrap_or(number);
            self.route |= number < before || self.chained;
            self.rising.push((before, number));
        }
        self.chained = link == Link::To;
        self.numbers.push(number);
    }

    fn take_back(&mut self) {
        self.numbers.pop();
    }

    fn done(self) -> RtList {
        if self.route {
            return route(self.numbers);
        }
        let filled = self
            .rising
            .into_iter()
            .flat_map(|(first, last)| first..=last);
        set(&self
            .numbers
            .iter()
            .copied()
            .chain(filled)
            .collect::<Vec<_>>())
    }
}

fn set(numbers: &[u16]) -> RtList {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    RtList::Set(numbers)
}

/// A route, unless the numbers are just the two ends of a rising range.
fn route(mut numbers: Vec<u16>) -> RtList {
    numbers.dedup();
    match numbers.as_slice() {
        [first, last] if first < last => set(&(*first..=*last).collect::<Vec<_>>()),
        [] | [_] => RtList::Set(numbers),
        _ => RtList::Route(numbers),
    }
}

/// Two lists of one line: a route stays a route.
fn merged(one: RtList, other: RtList) -> RtList {
    match (one, other) {
        (RtList::Set(a), RtList::Set(b)) => set(&[a, b].concat()),
        (one, other) if one.is_empty() => other,
        (one, other) if other.is_empty() => one,
        (one, other) => route([one.numbers(), other.numbers()].concat()),
    }
}
