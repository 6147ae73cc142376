//! Goes through the fields of a record once and collects what they name.

use super::facts::{Facts, Name, NameKind};
use super::gazetteer::{DesaId, Gazetteer};
use super::lexicon::{Concept, Concepts, Kind, Lexicon, is_object};
use super::numbered;
use super::words::{self, Token, roman};

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Judul,
    Lokasi,
    Dusun,
    Masalah,
}

/// Words of one name: `Sri Rejeki Makmur`.
const NAME_WORDS_MAX: usize = 3;

/// Names kept of one record; a list of all padukuhan has about a dozen.
const NAMES_MAX: usize = 24;

pub struct Scan<'a> {
    lexicon: &'a Lexicon,
    gazetteer: &'a Gazetteer,
    own: DesaId,
    facts: Facts,
    named: Vec<(Concept, Field)>,
    /// What the last marker says of the name that follows.
    marker: Option<Marker>,
}

#[derive(Clone, Copy)]
struct Marker {
    kind: NameKind,
    of: Concepts,
    /// The token behind the marker.
    at: usize,
}

impl<'a> Scan<'a> {
    pub fn new(lexicon: &'a Lexicon, gazetteer: &'a Gazetteer, own: DesaId) -> Scan<'a> {
        Scan {
            lexicon,
            gazetteer,
            own,
            facts: Facts::default(),
            named: Vec::new(),
            marker: None,
        }
    }

    /// A column that holds numbers of RT or RW alone.
    pub fn numbers(&mut self, mark: &str, text: &str) {
        let tokens = words::tokens(text);
        let start = tokens
            .iter()
            .position(|token| numbered::value(token, self.lexicon).is_some());
        let Some(start) = start else { return };
        let (numbers, behind, _) = numbered::list(&tokens[start..], self.lexicon, mark);
        self.add_numbers(mark, &numbers, behind);
    }

    fn add_numbers(&mut self, mark: &str, numbers: &[u32], behind: Option<u32>) {
        let facts = &mut self.facts;
        let into = if mark == "rt" {
            &mut facts.rt
        } else {
            &mut facts.rw
        };
        into.extend(numbers);
        into.sort_unstable();
        into.dedup();
        if let Some(rw) = behind {
            self.add_numbers("rw", &[rw], None);
        }
    }

    pub fn field(&mut self, field: Field, text: &str) {
        let tokens = words::tokens(text);
        let canonical: Vec<Option<&'static str>> = tokens
            .iter()
            .map(|token| token.word().and_then(|word| self.lexicon.canonical(word)))
            .collect();
        self.marker = (field == Field::Dusun).then_some(Marker {
            kind: NameKind::Dusun,
            of: Concepts::default(),
            at: 0,
        });
        let mut at = 0;
        while at < tokens.len() {
            at += self.step(field, &tokens, &canonical, at).max(1);
        }
    }

    /// Reads what begins at a token and says how many tokens that was.
    fn step(
        &mut self,
        field: Field,
        tokens: &[Token],
        canonical: &[Option<&'static str>],
        at: usize,
    ) -> usize {
        let rest = &tokens[at..];
        match &rest[0] {
            Token::Sign(sign) => {
                if *sign == '-' {
                    self.facts.linking |=
                        field != Field::Masalah && matches!(rest.get(1), Some(Token::Word(_)));
                }
                if matches!(sign, ',' | ';' | '(' | ')') && field != Field::Dusun {
                    self.marker = None;
                }
                1
            }
            Token::Number(_) => self.numbered_name(field, rest, at),
            Token::Word(word) if word == "rt" || word == "rw" => {
                let (numbers, behind, used) = numbered::list(&rest[1..], self.lexicon, word);
                let mark = word.clone();
                self.add_numbers(&mark, &numbers, behind);
                1 + used
            }
            Token::Word(word)
                if matches!(
                    word.as_str(),
                    "kec" | "kecamatan" | "kab" | "kabupaten" | "kota" | "provinsi" | "prov"
                ) =>
            {
                let skipped = rest[1..].iter().take(3).take_while(|token| match token {
                    Token::Word(word) => self.gazetteer.is_above(word),
                    Token::Sign('.') => true,
                    _ => false,
                });
                1 + skipped.count()
            }
            Token::Word(_) => self.word(field, tokens, canonical, at),
        }
    }

    fn word(
        &mut self,
        field: Field,
        tokens: &[Token],
        canonical: &[Option<&'static str>],
        at: usize,
    ) -> usize {
        let rest = &tokens[at..];
        if field != Field::Dusun
            && let Some(len) = self.desa(tokens, at)
        {
            return len;
        }
        if let Some((len, senses)) = self.lexicon.phrase(&canonical[at..]) {
            let senses = senses.to_vec();
            self.senses(field, &senses, at + len);
            if len == 1
                && self.marker.is_some_and(|marker| marker.at == at)
                && numbered::value(&rest[0], self.lexicon).is_some()
            {
                return self.numbered_name(field, rest, at);
            }
            return len;
        }
        let Token::Word(word) = &rest[0] else {
            return 1;
        };
        if self.lexicon.is_common(word) || self.gazetteer.is_above(word) || word.len() < 2 {
            if let Some(marker) = &mut self.marker
                && marker.at == at
            {
                marker.at += 1;
            }
            return 1;
        }
        self.name(field, tokens, canonical, at)
    }

    /// Another desa of the kecamatan, or the own one, which says nothing.
    fn desa(&mut self, tokens: &[Token], at: usize) -> Option<usize> {
        let before = tokens[..at]
            .iter()
            .rev()
            .find(|token| !matches!(token, Token::Sign('.')));
        let marked = match before {
            Some(Token::Sign('-')) => true,
            Some(Token::Word(word)) => {
                matches!(
                    word.as_str(),
                    "desa"
                        | "ds"
                        | "kelurahan"
                        | "kel"
                        | "nagari"
                        | "batas"
                        | "perbatasan"
                        | "ke"
                        | "menuju"
                        | "sampai"
                        | "arah"
                        | "jurusan"
                        | "sd"
                        | "dari"
                        | "penghubung"
                        | "tembus"
                        | "kalurahan"
                        | "pekon"
                        | "gampong"
                        | "hingga"
                )
            }
            _ => false,
        };
        let (desa, len) = self.gazetteer.at(&tokens[at..], self.lexicon, marked)?;
        if desa == self.own {
            // The own name before a direction or a name is a part of a dusun's name.
            return Some(len);
        }
        if self.marker.is_some_and(|marker| {
            marker.at == at
                && matches!(
                    marker.kind,
                    NameKind::Kali | NameKind::Kelompok | NameKind::Lembaga
                )
        }) {
            return None;
        }
        if !self.facts.mentions.contains(&desa) {
            self.facts.mentions.push(desa);
            self.facts.mentions.sort_unstable();
        }
        self.marker = None;
        Some(len)
    }

    fn senses(&mut self, field: Field, senses: &[Concept], after: usize) {
        let mut of = Concepts::default();
        let mut kind = None;
        for sense in senses {
            let line = self.lexicon.line(*sense);
            let facts = &mut self.facts;
            match line.kind {
                one if is_object(one) => {
                    of.insert(*sense);
                    facts.all.insert(*sense);
                    self.named.push((*sense, field));
                }
                Kind::Gejala => {
                    for concept in line.above.iter().filter(|concept| concept != sense) {
                        if self.lexicon.line(concept).kind != Kind::Umum {
                            facts.all.insert(concept);
                        }
                    }
                }
                Kind::Kerja => {
                    facts.lanjutan |= line.name == "lanjut" && field == Field::Judul;
                    if field == Field::Judul {
                        facts.kerja.insert(*sense);
                    }
                }
                Kind::Arah if field != Field::Masalah => {
                    facts.arah.insert(*sense);
                    self.direction_in_name(line.name);
                }
                Kind::Ujung if field != Field::Masalah => facts.linking = true,
                Kind::Luas => facts.luas = true,
                Kind::Sebut => kind = kind.or(NameKind::named(line.name)),
                _ => {}
            }
        }
        if let Some(kind) = kind {
            self.marker = Some(Marker {
                kind,
                of,
                at: after,
            });
        } else if let Some(marker) = &mut self.marker {
            // `masjid jami al`: words between leave the marker in force for a little.
            if marker.at + 1 >= after.saturating_sub(1) {
                marker.at = after;
            }
        }
    }

    /// `Dusun Lor`, `Blok Wetan`: a direction that is the name, or ends it.
    fn direction_in_name(&mut self, direction: &str) {
        let Some(marker) = self.marker else { return };
        if matches!(marker.kind, NameKind::Dusun | NameKind::Blok) {
            let list = if marker.kind == NameKind::Dusun {
                &mut self.facts.dusun
            } else {
                &mut self.facts.names
            };
            match list.last_mut() {
                Some(name) if name.kind == marker.kind && name.parts.len() < NAME_WORDS_MAX => {
                    name.push(direction)
                }
                _ => list.push(Name::new(marker.kind, direction, marker.of)),
            }
        }
    }

    /// `SDN 2`, `Gang 4`, `Dusun 1`, `Plampang II`.
    fn numbered_name(&mut self, field: Field, rest: &[Token], at: usize) -> usize {
        let Some(marker) = self
            .marker
            .filter(|marker| marker.at == at || (marker.at + 1 == at))
        else {
            return 1;
        };
        let Some(number) = numbered::value(&rest[0], self.lexicon) else {
            return 1;
        };
        let named = matches!(
            marker.kind,
            NameKind::Lembaga
                | NameKind::Jalan
                | NameKind::Dusun
                | NameKind::Blok
                | NameKind::Kelompok
        );
        if !named || field == Field::Masalah {
            return 1;
        }
        self.keep(Name::new(marker.kind, &number.to_string(), marker.of));
        1
    }

    fn name(
        &mut self,
        field: Field,
        tokens: &[Token],
        canonical: &[Option<&'static str>],
        at: usize,
    ) -> usize {
        let marker = self
            .marker
            .filter(|marker| marker.at == at || marker.at + 1 == at);
        let mut len = 0;
        let mut name: Option<Name> = None;
        while len < NAME_WORDS_MAX {
            let Some(Token::Word(word)) = tokens.get(at + len) else {
                break;
            };
            let unknown =
                canonical[at + len].is_none() && !self.lexicon.is_common(word) && word.len() > 1;
            if !unknown || self.gazetteer.is_above(word) {
                break;
            }
            match &mut name {
                Some(name) => name.push(word),
                None => {
                    name = Some(Name::new(
                        marker.map_or(NameKind::Lain, |marker| marker.kind),
                        word,
                        marker.map_or(Concepts::default(), |marker| marker.of),
                    ))
                }
            }
            len += 1;
            if marker.is_none() {
                break;
            }
        }
        let Some(mut name) = name else { return 1 };
        let numeral = tokens.get(at + len).and_then(|token| match token {
            Token::Number(number) if *number < 30 => Some(*number),
            Token::Word(word) => roman(word),
            _ => None,
        });
        if let Some(number) = numeral
            && matches!(
                name.kind,
                NameKind::Dusun | NameKind::Jalan | NameKind::Lembaga | NameKind::Kelompok
            )
        {
            name.push(&number.to_string());
            len += 1;
        }
        if field == Field::Masalah && name.kind == NameKind::Lain {
            self.facts.aside.extend(name.parts);
        } else {
            self.keep(name);
        }
        if field != Field::Dusun {
            self.marker = None;
        } else if let Some(marker) = &mut self.marker {
            marker.at = at + len;
        }
        len.max(1)
    }

    fn keep(&mut self, name: Name) {
        let list = if name.kind == NameKind::Dusun {
            &mut self.facts.dusun
        } else {
            &mut self.facts.names
        };
        if list.len() < NAMES_MAX
            && !list
                .iter()
                .any(|known| known.kind == name.kind && known.sound == name.sound)
        {
            list.push(name);
        }
    }

    pub fn done(mut self) -> Facts {
        self.facts.settle_head(&self.named, self.lexicon);
        self.facts
    }
}

impl NameKind {
    fn named(name: &str) -> Option<NameKind> {
        Some(match name {
            "dusun" => NameKind::Dusun,
            "kali" => NameKind::Kali,
            "jalan" => NameKind::Jalan,
            "kelompok" => NameKind::Kelompok,
            "lembaga" => NameKind::Lembaga,
            "blok" => NameKind::Blok,
            _ => return None,
        })
    }
}

impl Name {
    fn new(kind: NameKind, word: &str, of: Concepts) -> Name {
        Name {
            kind,
            text: word.to_owned(),
            sound: words::sound(word),
            parts: vec![words::sound(word)],
            of,
        }
    }

    fn push(&mut self, word: &str) {
        let sound = words::sound(word);
        self.text.push(' ');
        self.text.push_str(word);
        self.sound.push_str(&sound);
        self.parts.push(sound);
    }
}
