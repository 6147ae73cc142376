//! The field's words: what stands for which work, place, direction or number.
//!
//! The table is `data/istilah.csv`, a line a concept: its kind, its name, the concepts above it, and
//! all words and phrases for it, in official, everyday and local language. `data/umum.txt` holds
//! words that tell nothing apart. A word is found as written, with its affixes taken off, or with
//! one slip of the finger.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const TABLE: &str = include_str!("../data/istilah.csv");
const COMMON: &str = include_str!("../data/umum.txt");

/// Concepts that the table may have: the sets of them are of fixed size.
const CONCEPTS_MAX: usize = 256;

/// A concept by its line in the table.
pub type Concept = u8;

/// A set of concepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concepts([u64; 4]);

impl Concepts {
    pub fn one(concept: Concept) -> Concepts {
        let mut set = Concepts::default();
        set.insert(concept);
        set
    }

    pub fn insert(&mut self, concept: Concept) {
        self.0[usize::from(concept >> 6)] |= 1 << (concept & 63);
    }

    pub fn contains(&self, concept: Concept) -> bool {
        self.0[usize::from(concept >> 6)] & (1 << (concept & 63)) != 0
    }

    pub fn and(&self, other: &Concepts) -> Concepts {
        Concepts(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    pub fn or(&self, other: &Concepts) -> Concepts {
        Concepts(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    pub fn meets(&self, other: &Concepts) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    pub fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    pub fn iter(&self) -> impl Iterator<Item = Concept> + '_ {
        (0..=u8::MAX).filter(|concept| self.contains(*concept))
    }
}

/// What a line of the table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What is fastened to something else: a drain, a fence, a lamp.
    Pasang,
    /// What lies in the land: a road, a canal, a pond.
    Jalur,
    /// An institution or building, which may only lend its name to the place.
    Tuan,
    /// Things that are given or bought.
    Barang,
    /// Trainings, events, papers.
    Kegiatan,
    /// What is laid on something: alone it is a road, else it only tells how.
    Bahan,
    /// A whole field: `prasarana permukiman`.
    Umum,
    /// What is wrong, which hints at the object.
    Gejala,
    /// What is done to it.
    Kerja,
    Arah,
    Angka,
    /// A word before a name: `dusun`, `kali`, `gang`.
    Sebut,
    /// A word between or before ends: `sampai`, `batas`.
    Ujung,
    /// All of it: `seluruh dusun`.
    Luas,
    /// A word before what only tells where: `depan masjid`.
    Letak,
}

impl Kind {
    fn named(name: &str) -> Kind {
        match name {
            "pasang" => Kind::Pasang,
            "jalur" => Kind::Jalur,
            "tuan" => Kind::Tuan,
            "barang" => Kind::Barang,
            "bahan" => Kind::Bahan,
            "kegiatan" => Kind::Kegiatan,
            "umum_benda" => Kind::Umum,
            "gejala" => Kind::Gejala,
            "kerja" => Kind::Kerja,
            "arah" => Kind::Arah,
            "angka" => Kind::Angka,
            "sebut" => Kind::Sebut,
            "ujung" => Kind::Ujung,
            "luas" => Kind::Luas,
            "letak" => Kind::Letak,
            other => panic!("istilah.csv: no kind {other}"),
        }
    }
}

/// A line of the table.
#[derive(Clone, Debug)]
pub struct Line {
    pub kind: Kind,
    pub name: &'static str,
    /// The concept and all above it.
    pub above: Concepts,
}

/// What a phrase may stand for, the lines that have it.
type Senses = Vec<Concept>;

#[derive(Debug)]
pub struct Lexicon {
    pub lines: Vec<Line>,
    /// By its first word the phrases, longest first.
    phrases: HashMap<&'static str, Vec<(Vec<&'static str>, Senses)>>,
    /// Every word that is part of a phrase.
    words: HashSet<&'static str>,
    /// Those that mean something by themselves.
    alone: HashSet<&'static str>,
    common: HashSet<&'static str>,
    /// A word of six letters or more with one letter taken out, and the words it may be.
    slips: HashMap<String, Vec<&'static str>>,
}

static SHIPPED: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(TABLE, COMMON));

/// The table that the program brings along.
pub fn shipped() -> &'static Lexicon {
    &SHIPPED
}

/// Before a stem, longest first.
const PREFIXES: [&str; 22] = [
    "meng", "menge", "mem", "men", "meny", "me", "peng", "penge", "pem", "pen", "peny", "per",
    "pe", "ber", "ter", "di", "ke", "nge", "ng", "se", "ka", "ma",
];

/// After a stem, longest first.
const SUFFIXES: [&str; 18] = [
    "nisasi", "isasi", "kannya", "annya", "nya", "kan", "ake", "ane", "ana", "an", "na", "ne",
    "in", "i", "e", "keun", "lah", "eun",
];

/// The shortest stem that is looked up: shorter ones are found in any word.
const STEM_CHARS_MIN: usize = 3;

/// A word this long may have a slip of the finger; in shorter ones a slip makes a name into a word.
const SLIP_CHARS_MIN: usize = 7;

impl Lexicon {
    fn read(table: &'static str, common: &'static str) -> Lexicon {
        let rows: Vec<[&'static str; 4]> = table.lines().skip(1).map(row).collect();
        assert!(
            rows.len() < CONCEPTS_MAX,
            "istilah.csv has more lines than a set holds"
        );
        let names: HashMap<&str, Concept> = rows
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, row)| is_object(Kind::named(row[0])))
            .map(|(at, row)| (row[1], concept(at)))
            .collect();
        let lines = rows
            .iter()
            .enumerate()
            .map(|(at, row)| Line {
                kind: Kind::named(row[0]),
                name: row[1],
                above: above(&rows, &names, at),
            })
            .collect();
        let mut lexicon = Lexicon {
            lines,
            phrases: HashMap::new(),
            words: HashSet::new(),
            alone: HashSet::new(),
            common: common.split_whitespace().collect(),
            slips: HashMap::new(),
        };
        for (at, row) in rows.iter().enumerate() {
            for phrase in row[3].split(';') {
                lexicon.add(phrase, concept(at));
            }
        }
        for list in lexicon.phrases.values_mut() {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        lexicon.index_slips();
        lexicon
    }

    fn add(&mut self, phrase: &'static str, concept: Concept) {
        let words: Vec<&'static str> = phrase
            .split([' ', '-'])
            .filter(|word| !word.is_empty())
            .collect();
        let Some(first) = words.first() else { return };
        self.words.extend(words.iter());
        if words.len() == 1 {
            self.alone.insert(first);
        }
        let list = self.phrases.entry(first).or_default();
        match list.iter_mut().find(|(known, _)| *known == words) {
            Some((_, senses)) => senses.push(concept),
            None => list.push((words, vec![concept])),
        }
    }

    fn index_slips(&mut self) {
        let mut slips: HashMap<String, Vec<&'static str>> = HashMap::new();
        let long = |word: &&&'static str| word.len() >= SLIP_CHARS_MIN && word.is_ascii();
        for word in self.words.iter().filter(long) {
            for at in 0..word.len() {
                let mut left = (*word).to_owned();
                left.remove(at);
                slips.entry(left).or_default().push(word);
            }
            slips.entry((*word).to_owned()).or_default().push(word);
        }
        for list in slips.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
        self.slips = slips;
    }

    pub fn is_common(&self, word: &str) -> bool {
        self.common.contains(word)
    }

    /// Whether a word of the table means something by itself, so that it is no part of a name.
    pub fn stands_alone(&self, canonical: &str) -> bool {
        self.alone.contains(canonical)
    }

    /// The word of the table that is meant, or `None`: as written, without affixes, with a slip.
    pub fn canonical(&self, word: &str) -> Option<&'static str> {
        if let Some(known) = self.words.get(word) {
            return Some(known);
        }
        if self.common.contains(word) {
            return None;
        }
        self.stem(word).or_else(|| self.slip(word))
    }

    fn stem(&self, word: &str) -> Option<&'static str> {
        let bare = std::iter::once("").chain(PREFIXES);
        for prefix in bare {
            let Some(rest) = word.strip_prefix(prefix) else {
                continue;
            };
            for suffix in std::iter::once("").chain(SUFFIXES) {
                let Some(stem) = rest.strip_suffix(suffix) else {
                    continue;
                };
                if stem.len() < STEM_CHARS_MIN || (prefix.is_empty() && suffix.is_empty()) {
                    continue;
                }
                // Both ends cut leave little to go by.
                if !prefix.is_empty() && !suffix.is_empty() && stem.len() < STEM_CHARS_MIN + 1 {
                    continue;
                }
                if let Some(known) = self.words.get(stem) {
                    return Some(known);
                }
            }
        }
        None
    }

    fn slip(&self, word: &str) -> Option<&'static str> {
        if word.len() < SLIP_CHARS_MIN - 1 || !word.is_ascii() {
            return None;
        }
        let mut best: Option<&'static str> = None;
        let left_out = (0..word.len()).map(|at| {
            let mut left = word.to_owned();
            left.remove(at);
            left
        });
        for left in left_out.chain([word.to_owned()]) {
            for known in self.slips.get(&left).into_iter().flatten() {
                let one = word.as_bytes()[0] == known.as_bytes()[0]
                    && strsim::osa_distance(word, known) <= 1;
                if one && best.is_none_or(|best| *known < best) {
                    best = Some(known);
                }
            }
        }
        best
    }

    /// The longest phrase that the words begin with: how many words, and its senses.
    pub fn phrase(&self, words: &[Option<&str>]) -> Option<(usize, &[Concept])> {
        let first = (*words.first()?)?;
        let list = self.phrases.get(first)?;
        let fits = |phrase: &Vec<&'static str>| {
            phrase.len() <= words.len() && phrase.iter().zip(words).all(|(a, b)| Some(*a) == *b)
        };
        let (phrase, senses) = list.iter().find(|(phrase, _)| fits(phrase))?;
        Some((phrase.len(), senses))
    }

    pub fn line(&self, concept: Concept) -> &Line {
        &self.lines[usize::from(concept)]
    }

    /// The concept of an object by its name in the table.
    pub fn named(&self, name: &str) -> Option<Concept> {
        let at = self
            .lines
            .iter()
            .position(|line| line.name == name && is_object(line.kind))?;
        Some(concept(at))
    }
}

fn row(line: &'static str) -> [&'static str; 4] {
    let mut parts = line.splitn(4, ',');
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

fn concept(at: usize) -> Concept {
    Concept::try_from(at).expect("the table has fewer lines than a set holds")
}

pub fn is_object(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Pasang
            | Kind::Jalur
            | Kind::Tuan
            | Kind::Barang
            | Kind::Kegiatan
            | Kind::Bahan
            | Kind::Umum
    )
}

/// The concept of a line and all above it; what hints at something stands under what it hints at.
fn above(rows: &[[&'static str; 4]], names: &HashMap<&str, Concept>, at: usize) -> Concepts {
    let mut set = Concepts::default();
    let mut open = vec![at];
    while let Some(at) = open.pop() {
        if set.contains(concept(at)) {
            continue;
        }
        set.insert(concept(at));
        for name in rows[at][2].split(';').filter(|name| !name.is_empty()) {
            let parent = names
                .get(name)
                .unwrap_or_else(|| panic!("istilah.csv: no concept {name}"));
            open.push(usize::from(*parent));
        }
    }
    set
}
