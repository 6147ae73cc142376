//! RT and RW: numbers alone, in lists and in ranges.

use super::super::RtList;
use super::super::tokens::Kind;
use super::Reader;
use crate::domain::angka::roman;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Rt,
    Rw,
}

impl Reader<'_> {
    pub(super) fn numbered(&mut self) -> bool {
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
    pub(super) fn key(&self, ahead: usize) -> Option<(Key, usize)> {
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
    pub(super) fn number(&self, ahead: usize) -> Option<u16> {
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
        (!self.counts(width)).then_some((link, width))
    }

    pub(super) fn joint(&self, ahead: usize) -> Option<(Link, usize)> {
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
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
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

pub(super) fn set(numbers: &[u16]) -> RtList {
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
pub(super) fn merged(one: RtList, other: RtList) -> RtList {
    match (one, other) {
        (RtList::Set(a), RtList::Set(b)) => set(&[a, b].concat()),
        (one, other) if one.is_empty() => other,
        (one, other) if other.is_empty() => one,
        (one, other) => route([one.numbers(), other.numbers()].concat()),
    }
}
