//! The field's words: what stands for which work, place, direction or number.
//!
//! The table is `data/istilah.csv`, a line a concept: its kind, its name, the concepts above it, what
//! is peculiar to it ([`Sets`]), and all words and phrases for it, in official, everyday and local
//! language. `data/umum.txt` holds words that tell nothing apart, `data/bantu.csv` the small words
//! that join and introduce names ([`Helpers`]). A word is found as written, with its affixes taken
//! off, or with one slip of the finger.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

mod concepts;
mod helpers;
mod table;

pub use concepts::{Concept, Concepts};
pub use helpers::Helpers;
pub use table::{Kind, Sets, is_object};

use table::Row;

const TABLE: &str = include_str!("../data/istilah.csv");
const COMMON: &str = include_str!("../data/umum.txt");
const HELPERS: &str = include_str!("../data/bantu.csv");

/// Concepts that the table may have: the sets of them are of fixed size.
const CONCEPTS_MAX: usize = 256;

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
    pub sets: Sets,
    pub helpers: Helpers,
    lines: Vec<Line>,
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

static SHIPPED: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(TABLE, COMMON, HELPERS));

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
    fn read(table: &'static str, common: &'static str, helpers: &'static str) -> Lexicon {
        let rows: Vec<Row> = table.lines().skip(1).map(Row::read).collect();
        assert!(
            rows.len() < CONCEPTS_MAX,
            "istilah.csv has more lines than a set holds"
        );
        let names: HashMap<&str, Concept> = rows
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, row)| is_object(row.kind))
            .map(|(at, row)| (row.name, concept(at)))
            .collect();
        let line = |(at, row): (usize, &Row)| Line {
            kind: row.kind,
            name: row.name,
            above: above(&rows, &names, at),
        };
        let lines: Vec<Line> = rows.iter().enumerate().map(line).collect();
        let mut lexicon = Lexicon {
            sets: Sets::of(&rows, &lines),
            helpers: Helpers::read(helpers),
            lines,
            phrases: HashMap::new(),
            words: HashSet::new(),
            alone: HashSet::new(),
            common: common.split_whitespace().collect(),
            slips: HashMap::new(),
        };
        for (at, row) in rows.iter().enumerate() {
            for phrase in row.phrases.split(';') {
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

    /// Whether the word is what an area is called by: `dusun`, `desa`.
    pub fn marks_area(&self, word: &str) -> bool {
        let senses = self
            .phrase(&[Some(word)])
            .map_or(&[][..], |(_, senses)| senses);
        let mut lines = senses.iter().map(|sense| self.line(*sense));
        lines.any(|line| {
            let area = matches!(line.name, "dusun" | "dusun_pasti" | "desa");
            line.kind == Kind::Sebut && area
        })
    }

    pub fn line(&self, concept: Concept) -> &Line {
        &self.lines[usize::from(concept)]
    }
}

fn concept(at: usize) -> Concept {
    Concept::try_from(at).expect("the table has fewer lines than a set holds")
}

/// The concept of a line and all above it; what hints at something stands under what it hints at.
fn above(rows: &[Row], names: &HashMap<&str, Concept>, at: usize) -> Concepts {
    let mut set = Concepts::default();
    let mut open = vec![at];
    while let Some(at) = open.pop() {
        if set.contains(concept(at)) {
            continue;
        }
        set.insert(concept(at));
        for name in rows[at].above.split(';').filter(|name| !name.is_empty()) {
            let parent = names
                .get(name)
                .unwrap_or_else(|| panic!("istilah.csv: no concept {name}"));
            open.push(usize::from(*parent));
        }
    }
    set
}
