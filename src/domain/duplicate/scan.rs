//! Goes through the fields of a record once and collects what they name.

use super::facts::{self, Facts, Name, NameKind};
use super::gazetteer::{DesaId, Gazetteer};
use super::lexicon::{Concept, Concepts, Kind, Lexicon, is_object};
use super::numbered;
use super::words::{self, Token};

mod line;
mod names;

pub use line::{Field, Line, Named};

/// Words of one name: `Sri Rejeki Makmur`.
const NAME_WORDS_MAX: usize = 3;

/// Names kept of one record; a list of all padukuhan has about a dozen.
const NAMES_MAX: usize = 24;

/// Strange words of the problem that are kept: each is held against each name of the other.
const ASIDE_MAX: usize = 24;

/// One pass over a record.
pub struct Scan<'a> {
    lexicon: &'a Lexicon,
    gazetteer: &'a Gazetteer,
    own: DesaId,
    facts: Facts,
    /// The objects in the order in which they stand; those of one phrase have one number.
    named: Vec<Named>,
    phrases: usize,
    /// Behind the word that says where: what comes there is a landmark.
    landmark: usize,
    /// Persons that the problem names: they count where a house is asked for.
    neighbours: Vec<Name>,
    /// What the word before says of the name that follows.
    marker: Option<Marker>,
}

#[derive(Clone, Copy)]
struct Marker {
    kind: NameKind,
    of: Concepts,
    /// Whether the next word is a name whatever else it means.
    sure: bool,
    /// The token at which the name begins.
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
            phrases: 0,
            landmark: usize::MAX,
            neighbours: Vec::new(),
            marker: None,
        }
    }

    /// The facts, of a title with these words that tell something.
    pub fn done(mut self, judul: &Line, title: Vec<u32>) -> Facts {
        self.facts.title = title;
        if judul.is_list() {
            self.facts.listed = facts::listed(&self.named, self.lexicon);
        }
        self.facts.settle_head(&self.named, self.lexicon);
        if self.facts.house {
            std::mem::take(&mut self.neighbours)
                .into_iter()
                .for_each(|one| self.keep(one));
        }
        self.facts
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
        let into = match mark {
            "rt" => &mut facts.rt,
            "rw" => &mut facts.rw,
            _ => &mut facts.gang,
        };
        into.extend(numbers);
        into.sort_unstable();
        into.dedup();
        if let Some(rw) = behind {
            self.add_numbers("rw", &[rw], None);
        }
    }

    pub fn line(&mut self, line: &Line) {
        self.marker = None;
        self.landmark = usize::MAX;
        let mut at = 0;
        while at < line.tokens.len() {
            at += match line.field {
                Field::Dusun => self.dusun_column(line, at),
                _ => self.step(line, at),
            }
            .max(1);
        }
    }

    /// The column of the dusun: all in it is a name, but for RT and RW.
    fn dusun_column(&mut self, line: &Line, at: usize) -> usize {
        match &line.tokens[at] {
            Token::Word(word) if word == "rt" || word == "rw" => self.numbered(line, at),
            Token::Word(word) if self.lexicon.helpers.until.contains(word.as_str()) => {
                1 + usize::from(self.dusun_between(line, at))
            }
            Token::Word(word)
                if self.lexicon.helpers.and.contains(word.as_str())
                    || self.marks_dusun(line, at) =>
            {
                1
            }
            Token::Word(_) | Token::Number(_) => self.dusun(line, at, NAME_WORDS_MAX),
            Token::Sign(_) => 1,
        }
    }

    fn marks_dusun(&self, line: &Line, at: usize) -> bool {
        let senses = self
            .lexicon
            .phrase(&line.canonical[at..at + 1])
            .map_or(&[][..], |(_, senses)| senses);
        senses.iter().any(|sense| {
            let line = self.lexicon.line(*sense);
            line.kind == Kind::Sebut && line.name.starts_with("dusun")
        })
    }

    /// Reads what begins at a token and says how many tokens that was.
    fn step(&mut self, line: &Line, at: usize) -> usize {
        let rest = &line.tokens[at..];
        match &rest[0] {
            Token::Sign(sign) => {
                let joins = *sign == '-' && matches!(rest.get(1), Some(Token::Word(_)));
                self.facts.linking |= joins && line.field != Field::Masalah;
                if *sign == '.' {
                    // `Jl. Mawar`, `a.n. Siti`
                    self.carry(at, 1);
                } else if matches!(sign, ',' | ';' | '(' | ')' | '-') {
                    self.marker = None;
                }
                1
            }
            Token::Number(_) => {
                // `4 Dusun`: wherever they are, it is more than one.
                let some = line.tokens.len() > at + 1 && self.marks_dusun(line, at + 1);
                self.facts.luas |= some && self.marker_at(at).is_none();
                self.number_in_name(line.field, rest, at)
            }
            Token::Word(word) => match word.as_str() {
                "rt" | "rw" => self.numbered(line, at),
                "gang" | "gg" | "lorong" | "lr" | "lrg"
                    if after_points(rest)
                        .is_some_and(|token| numbered::value(token, self.lexicon).is_some()) =>
                {
                    self.senses_at(line, at);
                    self.numbered(line, at)
                }
                "kec" | "kecamatan" | "kab" | "kabupaten" | "kota" | "provinsi" | "prov" => {
                    1 + self.above(&rest[1..])
                }
                "a" if is_an(rest) => {
                    self.marker = Some(Marker {
                        kind: NameKind::Orang,
                        of: Concepts::default(),
                        sure: true,
                        at: at + 3,
                    });
                    3
                }
                "s" | "k" if matches!(rest.get(1), Some(Token::Sign('.'))) => {
                    self.marker = Some(Marker {
                        kind: NameKind::Kali,
                        of: Concepts::default(),
                        sure: false,
                        at: at + 2,
                    });
                    2
                }
                _ => self.word(line, at),
            },
        }
    }

    /// Moves the place where a marker's name may begin over `len` tokens that stand between.
    fn carry(&mut self, at: usize, len: usize) {
        if let Some(marker) = self.marker.as_mut().filter(|marker| marker.at == at) {
            marker.at = at + len;
        }
    }

    fn marker_at(&self, at: usize) -> Option<Marker> {
        self.marker.filter(|marker| marker.at == at)
    }

    fn numbered(&mut self, line: &Line, at: usize) -> usize {
        let Token::Word(word) = &line.tokens[at] else {
            return 1;
        };
        let mark = if word == "rt" || word == "rw" {
            word.as_str()
        } else {
            "gang"
        };
        let (numbers, behind, used) = numbered::list(&line.tokens[at + 1..], self.lexicon, mark);
        self.add_numbers(mark, &numbers, behind);
        1 + used
    }

    fn above(&self, rest: &[Token]) -> usize {
        let skipped = rest.iter().take(3).take_while(|token| match token {
            Token::Word(word) => self.gazetteer.is_above(word),
            Token::Sign('.') => true,
            _ => false,
        });
        skipped.count()
    }

    fn word(&mut self, line: &Line, at: usize) -> usize {
        let Token::Word(word) = &line.tokens[at] else {
            return 1;
        };
        if let Some(marker) = self.marker_at(at)
            && marker.sure
        {
            let titles = &self.lexicon.helpers.titles;
            if marker.kind == NameKind::Orang && (word.len() < 3 || titles.contains(word.as_str()))
            {
                self.carry(at, 1);
                return 1;
            }
            self.marker = None;
            return match marker.kind {
                NameKind::Dusun => self.dusun(line, at, 1),
                _ => self.name(line, at, Some(marker)),
            };
        }
        if let Some(len) = self.code(line, at) {
            return len;
        }
        if let Some(len) = self.desa(line, at) {
            return len;
        }
        if self.lexicon.helpers.between.contains(word.as_str()) && self.marker_at(at).is_some() {
            self.carry(at, 1);
            return 1;
        }
        // `Jl. H. Damanhuri` is a street.
        let street = |marker: &Marker| matches!(marker.kind, NameKind::Jalan | NameKind::Lembaga);
        if self.lexicon.helpers.titles.contains(word.as_str())
            && self.marker_at(at).as_ref().is_some_and(street)
        {
            self.carry(at, 1);
            return 1;
        }
        // `SDN dua`, `SD Negeri II`.
        let number = numbered::value(&line.tokens[at], self.lexicon);
        if number.is_some() && self.marker_at(at).is_some() {
            return self.number_in_name(line.field, &line.tokens[at..], at);
        }
        // `Kampung Tengah`, `Kali Kulon`: after these a side is a name.
        let side = self
            .marker_at(at)
            .filter(|_| self.direction(line, at).is_some());
        if side.is_some_and(|marker| marker.kind == NameKind::Dusun) {
            self.marker = None;
            return self.dusun(line, at, 1);
        }
        if self.lexicon.phrase(&line.canonical[at..]).is_some() {
            return self.senses_at(line, at);
        }
        // `Gang A`, `Blok C`.
        let lettered = |marker: &Marker| matches!(marker.kind, NameKind::Jalan | NameKind::Blok);
        if word.len() == 1 && self.marker_at(at).as_ref().is_some_and(lettered) {
            return self.letter(line, at);
        }
        let also = self.lexicon.helpers.also_names.contains(word.as_str());
        let common = self.lexicon.is_common(word) && !(also && self.marker_at(at).is_some());
        if common || self.gazetteer.is_above(word) || word.len() < 2 {
            return 1;
        }
        let marker = self.marker_at(at);
        self.marker = None;
        match marker {
            Some(marker) if marker.kind == NameKind::Dusun => self.dusun(line, at, 1),
            marker => self.name(line, at, marker),
        }
    }

    /// Another desa of the kecamatan, or the own one, which says nothing.
    fn desa(&mut self, line: &Line, at: usize) -> Option<usize> {
        let before = line.tokens[..at]
            .iter()
            .rev()
            .find(|token| !matches!(token, Token::Sign('.')));
        let marked = match before {
            Some(Token::Sign('-')) => true,
            Some(Token::Word(word)) => self.lexicon.helpers.before_desa.contains(word.as_str()),
            _ => false,
        };
        let (desa, len) = self
            .gazetteer
            .at(&line.tokens[at..], self.lexicon, marked)?;
        let of_desa = |marker: &Marker| {
            matches!(
                marker.kind,
                NameKind::Kali | NameKind::Kelompok | NameKind::Orang
            )
        };
        if desa != self.own && self.marker_at(at).as_ref().is_some_and(of_desa) {
            // `Kali Lundo`, `KT Banter` are names of their own.
            return None;
        }
        if desa == self.own {
            self.carry(at, len);
            return Some(len);
        }
        if let Err(place) = self.facts.mentions.binary_search(&desa) {
            self.facts.mentions.insert(place, desa);
        }
        self.marker = None;
        Some(len)
    }

    /// The longest phrase of the table that begins here.
    fn senses_at(&mut self, line: &Line, at: usize) -> usize {
        let Some((len, senses)) = self.lexicon.phrase(&line.canonical[at..]) else {
            return 1;
        };
        let senses = senses.to_vec();
        self.phrases += 1;
        let (mut of, mut marks) = (Concepts::default(), None);
        for sense in senses {
            let (kind, name) = (self.lexicon.line(sense).kind, self.lexicon.line(sense).name);
            match kind {
                kind if is_object(kind) => {
                    of.insert(sense);
                    self.facts.all.insert(sense);
                    let field = if line.field != Field::Masalah && at == self.landmark {
                        Field::Letak
                    } else {
                        line.field
                    };
                    self.named.push(Named {
                        concept: sense,
                        field,
                        phrase: self.phrases,
                    });
                }
                Kind::Letak => self.landmark = at + len,
                Kind::Sebut => {
                    marks =
                        marks.or(NameKind::named(name).map(|kind| (kind, name.ends_with("pasti"))))
                }
                _ => self.hint(line.field, sense, kind, name),
            }
        }
        if marks.is_none() && len > 1 {
            // `gedung posyandu` calls for a name as `posyandu` does.
            let last = self.lexicon.phrase(&line.canonical[at + len - 1..at + len]);
            let senses = last
                .map_or(&[][..], |(_, senses)| senses)
                .iter()
                .map(|sense| self.lexicon.line(*sense));
            let mark = senses.into_iter().find(|line| line.kind == Kind::Sebut);
            marks = mark.and_then(|line| {
                NameKind::named(line.name).map(|kind| (kind, line.name.ends_with("pasti")))
            });
        }
        self.marker = marks.map(|(kind, sure)| Marker {
            kind,
            of,
            sure,
            at: at + len,
        });
        len
    }

    fn hint(&mut self, field: Field, sense: Concept, kind: Kind, name: &'static str) {
        let facts = &mut self.facts;
        match kind {
            Kind::Gejala => self.ill(field, sense),
            Kind::Kerja if field == Field::Judul => {
                facts.lanjutan |= name == "lanjut";
                facts.kerja.insert(sense);
            }
            Kind::Arah if field != Field::Masalah => facts.arah.insert(sense),
            Kind::Ujung if field != Field::Masalah => facts.linking = true,
            Kind::Luas => facts.luas = true,
            _ => {}
        }
    }

    /// What is wrong hints at what mends it.
    fn ill(&mut self, field: Field, ill: Concept) {
        let sets = &self.lexicon.sets;
        let above = self.lexicon.line(ill).above.without(&sets.umum);
        for concept in above.without(&Concepts::one(ill)).iter() {
            self.facts.all.insert(concept);
            // A slide is held by a wall, whatever slides.
            if field == Field::Judul && sets.minta.contains(ill) {
                self.named.push(Named {
                    concept,
                    field,
                    phrase: Named::HINTED,
                });
            }
        }
    }
}

/// `a.n.`, `a/n`.
fn is_an(rest: &[Token]) -> bool {
    matches!(rest, [_, Token::Sign('.' | '/'), Token::Word(n), ..] if n == "n")
}

fn after_points(rest: &[Token]) -> Option<&Token> {
    rest[1..]
        .iter()
        .find(|token| !matches!(token, Token::Sign('.')))
}
