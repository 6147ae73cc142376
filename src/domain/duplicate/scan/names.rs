//! Names in a text: of dusun, groups, schools, streets, and those that stand by themselves.

use super::super::facts::{Name, NameKind};
use super::super::lexicon::{Concept, Concepts, Kind};
use super::super::numbered;
use super::super::words::{self, Token};
use super::{ASIDE_MAX, Field, Line, Marker, NAME_WORDS_MAX, NAMES_MAX, Scan};

/// The highest number of a code; more is a year or a sum.
const CODE_MAX: u32 = 999;

/// Words of a person's name: `Siti Nur Aminah Wulandari binti Karto`.
const PERSON_WORDS_MAX: usize = 6;

impl Scan<'_> {
    /// `SDN 2`, `Posyandu Melati 4`.
    pub(super) fn number_in_name(&mut self, field: Field, rest: &[Token], at: usize) -> usize {
        let Some(marker) = self.marker_at(at) else {
            return 1;
        };
        let Some(number) = self.number_of(rest) else {
            return 1;
        };
        self.marker = None;
        let number = number.to_string();
        let name = Name::new(marker.kind, &number, &number, marker.of);
        match marker.kind {
            NameKind::Dusun => self.keep_dusun(name),
            _ if field == Field::Masalah => {}
            NameKind::Lembaga | NameKind::Jalan | NameKind::Blok | NameKind::Kelompok => {
                self.keep(name)
            }
            _ => {}
        }
        1
    }

    /// A gang or block that is called by a letter.
    pub(super) fn letter(&mut self, line: &Line, at: usize) -> usize {
        let letter = line.tokens[at].word().unwrap_or_default();
        if let Some(marker) = self.marker.take()
            && line.field != Field::Masalah
        {
            self.keep(Name::new(marker.kind, letter, letter, marker.of));
        }
        1
    }

    /// The number that the tokens begin with, when it is one of a name: no measure, no year.
    fn number_of(&self, rest: &[Token]) -> Option<u32> {
        let number = numbered::value(rest.first()?, self.lexicon)?;
        let name = number <= CODE_MAX && !numbered::measures(&rest[1..], self.lexicon);
        name.then_some(number)
    }

    /// `BT. 7`, `RK 3`: what engineers call a place on a canal or road.
    pub(super) fn code(&mut self, line: &Line, at: usize) -> Option<usize> {
        let marker = self.marker_at(at).map(|marker| marker.kind);
        if !matches!(marker, None | Some(NameKind::Kali)) {
            return None;
        }
        let (code, len) = self.code_at(line, at)?;
        self.marker = None;
        match line.field {
            Field::Masalah => self.aside(code),
            _ => self.keep(Name::new(
                NameKind::Patok,
                &code,
                &code,
                Concepts::default(),
            )),
        }
        Some(len)
    }

    /// Two or three letters that mean nothing else, and a number that counts nothing.
    fn code_at(&self, line: &Line, at: usize) -> Option<(String, usize)> {
        let word = line.tokens[at].word()?;
        // `2 km 300 m` is a length.
        let counted = at > 0 && matches!(line.tokens[at - 1], Token::Number(_));
        let post = self.lexicon.helpers.posts.contains(word) && !counted;
        let strange = (2..=3).contains(&word.len())
            && line.may_name(self.lexicon, at)
            && line.canonical[at].is_none()
            && numbered::value(&line.tokens[at], self.lexicon).is_none()
            && !self.lexicon.helpers.is_one(word)
            && !self.lexicon.helpers.sizes.contains(word);
        let rest = &line.tokens[at + 1..];
        let dot = usize::from(matches!(rest.first(), Some(Token::Sign('.'))));
        // `BT 7 dusun Salebbo` counts no dusun.
        let counts = || numbered::measures(&rest[dot + 1..], self.lexicon);
        match rest.get(dot) {
            Some(Token::Number(number))
                if (strange || post) && *number <= CODE_MAX && !counts() =>
            {
                Some((format!("{word}{number}"), dot + 2))
            }
            _ => None,
        }
    }

    /// A dusun's name: `any` words whatever they mean, then what belongs to it.
    pub(super) fn dusun(&mut self, line: &Line, at: usize, any: usize) -> usize {
        let (mut name, mut len, mut directed) = (None::<Name>, 0, false);
        while let Some(token) = line.tokens.get(at + len).filter(|_| len < NAME_WORDS_MAX) {
            let text = match token {
                Token::Number(_) if self.number_of(&line.tokens[at + len..]).is_none() => break,
                Token::Number(number) => number.to_string(),
                Token::Word(word)
                    if word == "rt"
                        || word == "rw"
                        || self.lexicon.helpers.areas.contains(word.as_str())
                        || (len > 0 && self.lexicon.helpers.joins(word))
                        || (len > 0 && self.marks_dusun(line, at + len)) =>
                {
                    break;
                }
                Token::Word(word)
                    if word.len() < 2 && numbered::value(token, self.lexicon).is_none() =>
                {
                    break;
                }
                Token::Word(word) => {
                    let direction = self.direction(line, at + len);
                    let number = numbered::value(token, self.lexicon);
                    if directed {
                        break;
                    }
                    directed = direction.is_some() && len > 0;
                    let own = direction.is_some() || number.is_some();
                    let free = line.may_name(self.lexicon, at + len);
                    if len >= any && !own && !free {
                        break;
                    }
                    match (direction, number) {
                        (Some(direction), _) => {
                            self.facts.arah.insert(direction);
                            self.lexicon.line(direction).name.to_owned()
                        }
                        (None, Some(number)) => number.to_string(),
                        (None, None) => word.clone(),
                    }
                }
                Token::Sign(_) => break,
            };
            let typed = token.word().unwrap_or(&text);
            match &mut name {
                Some(name) => name.push(typed, &text),
                None => {
                    name = Some(Name::new(
                        NameKind::Dusun,
                        typed,
                        &text,
                        Concepts::default(),
                    ))
                }
            }
            len += 1;
        }
        if let Some(name) = name {
            self.keep_dusun(name);
        }
        // `Dusun I sampai VI`
        let until = line.tokens.get(at + len).is_some_and(|token| match token {
            Token::Word(word) => self.lexicon.helpers.until.contains(word.as_str()),
            token => *token == Token::Sign('-'),
        });
        if until && len > 0 && self.dusun_between(line, at + len) {
            return len + 2;
        }
        // `Dusun Krajan, Sumber dan Gempol`: the list goes on while words are names.
        let parted = line.tokens.get(at + len).is_some_and(|token| {
            matches!(token, Token::Sign(',' | '&')) || token.word() == Some("dan")
        });
        let next = at + len + 1;
        let goes_on = line
            .tokens
            .get(next)
            .and_then(Token::word)
            .is_some_and(|word| {
                let free = line.may_name(self.lexicon, next) && !self.gazetteer.is_above(word);
                let own = self
                    .gazetteer
                    .at(&line.tokens[next..], self.lexicon, true)
                    .filter(|(desa, _)| *desa == self.own);
                let directed = own.is_some_and(|(_, words)| {
                    next + words < line.tokens.len() && self.direction(line, next + words).is_some()
                });
                (free && own.is_none()) || directed
            });
        if parted && goes_on && len > 0 && line.field != Field::Masalah {
            len + 1 + self.dusun(line, next, 1)
        } else {
            len
        }
    }

    /// Those of a range of numbers, `I s/d IV`, behind its first one; whether it is a range.
    pub(super) fn dusun_between(&mut self, line: &Line, at: usize) -> bool {
        let last = self
            .facts
            .dusun
            .last()
            .and_then(|name| name.sound.parse::<u32>().ok());
        let rest = line.tokens.get(at + 1..).unwrap_or_default();
        let Some((last, next)) = last.zip(self.number_of(rest)) else {
            return false;
        };
        for number in (last + 1..=next).take(NAMES_MAX) {
            let number = number.to_string();
            self.keep_dusun(Name::new(
                NameKind::Dusun,
                &number,
                &number,
                Concepts::default(),
            ));
        }
        last < next
    }

    pub(super) fn direction(&self, line: &Line, at: usize) -> Option<Concept> {
        let (_, senses) = self.lexicon.phrase(line.canonical.get(at..at + 1)?)?;
        senses
            .iter()
            .copied()
            .find(|sense| self.lexicon.line(*sense).kind == Kind::Arah)
    }

    /// A name in a text: unknown words behind a marker, or one unknown word by itself.
    pub(super) fn name(&mut self, line: &Line, at: usize, marker: Option<Marker>) -> usize {
        let kind = marker.map_or(NameKind::Lain, |marker| marker.kind);
        let words_max = match kind {
            NameKind::Orang => PERSON_WORDS_MAX,
            _ => NAME_WORDS_MAX,
        };
        let of = marker.map_or(Concepts::default(), |marker| marker.of);
        // Two letters that nothing introduces are an abbreviation.
        let shortest = if marker.is_some() { 2 } else { 3 };
        let (mut name, mut len) = (None::<Name>, 0);
        while let Some(token) = line.tokens.get(at + len).filter(|_| len < words_max) {
            let Token::Word(word) = token else { break };
            let also = marker.is_some() && self.lexicon.helpers.also_names.contains(word.as_str());
            let free = also || line.may_name(self.lexicon, at + len);
            let first = len == 0 && marker.is_some_and(|marker| marker.sure);
            let desa = || {
                self.gazetteer
                    .at(&line.tokens[at + len..], self.lexicon, false)
                    .is_some()
            };
            if (!free && !first)
                || word.len() < shortest
                || self.gazetteer.is_above(word)
                || (len > 0 && desa())
            {
                break;
            }
            let numbered = || numbered::value(token, self.lexicon).is_some();
            if len > 0 && (numbered() || self.code_at(line, at + len).is_some()) {
                break;
            }
            match &mut name {
                Some(name) => name.push(word, word),
                None => name = Some(Name::new(kind, word, word, of)),
            }
            len += 1;
            if marker.is_none() {
                break;
            }
        }
        let Some(mut name) = name else { return 1 };
        let numbered = matches!(
            kind,
            NameKind::Jalan | NameKind::Lembaga | NameKind::Kelompok
        );
        if let Some(number) = line
            .tokens
            .get(at + len..)
            .and_then(|rest| self.number_of(rest))
            && numbered
            && number < 30
        {
            let number = number.to_string();
            name.push(&number, &number);
            len += 1;
        }
        // `Padang Tangngaraya` is written in one word by others.
        let next = line.tokens.get(at + len).and_then(Token::word);
        if let Some(next) =
            next.filter(|_| line.may_name(self.lexicon, at + len) && kind != NameKind::Orang)
        {
            self.aside(format!("{}{}", name.sound, words::sound(next)));
        }
        match (line.field, kind) {
            (Field::Masalah, NameKind::Orang) => self.neighbours.push(name),
            (Field::Masalah, _) => name.parts.into_iter().for_each(|part| self.aside(part)),
            _ => self.keep(name),
        }
        // `a.n. Siti, Paijan dan Karto`
        let list = line.tokens.get(at + len).is_some_and(|token| match token {
            Token::Sign(sign) => matches!(sign, ',' | '&'),
            Token::Word(word) => self.lexicon.helpers.and.contains(word.as_str()),
            Token::Number(_) => false,
        });
        if kind == NameKind::Orang && list && line.may_name(self.lexicon, at + len + 1) {
            self.marker = marker.map(|marker| Marker {
                at: at + len + 1,
                ..marker
            });
            return len + 1;
        }
        len
    }

    /// Words of the problem, each held against each name of the other usulan.
    fn aside(&mut self, part: String) {
        if self.facts.aside.len() < ASIDE_MAX {
            self.facts.aside.push(part);
        }
    }

    /// The own desa's name before more words of a dusun's name tells nothing apart.
    pub(super) fn keep_dusun(&mut self, mut name: Name) {
        let own = self.gazetteer.name(self.own).map(words::sound);
        let begins = |len: &usize| {
            own.as_ref()
                .is_some_and(|own| words::sound(&name.parts[..*len].concat()) == *own)
        };
        if let Some(len) = (1..name.parts.len()).find(begins) {
            name.parts.drain(..len);
            name.sound = name.parts.concat();
        }
        // `Saba`, the desa's own, is what is left of `Saba Lauk` where `Lauk` was not read as a name.
        let left = |short: &Name, long: &Name| {
            let begins = long.text.starts_with(&format!("{} ", short.text));
            begins && own.as_ref() == Some(&short.sound)
        };
        let dusun = &mut self.facts.dusun;
        dusun.retain(|one| !left(one, &name));
        let known = dusun
            .iter()
            .any(|one| one.sound == name.sound || left(&name, one));
        if !known && self.facts.dusun.len() < NAMES_MAX {
            self.facts.dusun.push(name);
        }
    }

    pub(super) fn keep(&mut self, name: Name) {
        let known = self
            .facts
            .names
            .iter()
            .any(|one| one.kind == name.kind && one.sound == name.sound);
        if !known && self.facts.names.len() < NAMES_MAX {
            self.facts.names.push(name);
        }
    }
}

impl NameKind {
    pub(super) fn named(name: &str) -> Option<NameKind> {
        Some(match name {
            "dusun" | "dusun_pasti" => NameKind::Dusun,
            "kali" => NameKind::Kali,
            "jalan" => NameKind::Jalan,
            "kelompok" => NameKind::Kelompok,
            "lembaga" => NameKind::Lembaga,
            "blok" => NameKind::Blok,
            "orang" | "orang_pasti" => NameKind::Orang,
            _ => return None,
        })
    }
}

impl Name {
    /// A name that begins with a word: as typed, and by what it is compared.
    pub(super) fn new(kind: NameKind, typed: &str, word: &str, of: Concepts) -> Name {
        let sound = words::sound(word);
        Name {
            kind,
            text: typed.to_owned(),
            parts: vec![sound.clone()],
            sound,
            of,
        }
    }

    pub(super) fn push(&mut self, typed: &str, word: &str) {
        let sound = words::sound(word);
        self.text.push(' ');
        self.text.push_str(typed);
        self.sound.push_str(&sound);
        self.parts.push(sound);
    }
}
