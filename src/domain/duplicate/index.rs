//! Which pairs of a kecamatan are worth a look, so that not every usulan is held beside every other.
//!
//! An usulan is looked up under a few keys: its desa by itself and with each object and place that it
//! names, the words of its names and their consonants, the desa that it names, its point on the map
//! in squares. A key that very many share is passed over. Two that share no key share nothing that could make them one work.

use std::collections::{BTreeMap, HashMap};

use super::content::hash;
use super::evidence::{Crowd, Evidence};
use super::facts::Facts;
use super::gazetteer::DesaId;
use super::lexicon::Concept;
use super::{Detector, Verdict};

/// A key that so many share tells nothing apart; who has it has other keys as well.
const POSTING_MAX: usize = 400;

/// A word of a name that more usulan of a kecamatan use than this is a dusun's that every desa has.
/// Within a desa it still brings them together.
const NAME_MAX: usize = 60;

/// Side of a square of the map in degrees: about 550 m, so that near points are in it or beside it.
const SQUARE: f64 = 0.005;

/// The facts of many usulan of one kecamatan, each under the caller's own name for it.
#[derive(Clone, Debug)]
pub struct Index<K> {
    facts: BTreeMap<K, Facts>,
    postings: HashMap<Key, Vec<K>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    /// All that title and place say: lines that say the same, however many there are.
    Line(DesaId, u32),
    /// What the title asks for.
    Head(DesaId, u8),
    Object(DesaId, u8),
    Place(DesaId, u32),
    /// All of a desa, as long as they are not too many to be held side by side.
    Desa(DesaId),
    Title(DesaId, u32),
    Name(u32),
    /// The consonants of a name, which slips and dialects leave alone: `pasisir`, `paseser`.
    Bones(u32),
    /// A desa that asks and a desa that it names, the smaller first.
    Ends(DesaId, DesaId),
    /// All that name a desa which is not their own.
    Mention(DesaId),
    Square(i32, i32),
}

/// An usulan near the one asked for.
#[derive(Clone, Debug)]
pub struct Near<K> {
    pub key: K,
    pub verdict: Verdict,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Index {
            facts: BTreeMap::new(),
            postings: HashMap::new(),
        }
    }
}

impl<K: Copy + Ord> Index<K> {
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    pub fn get(&self, key: K) -> Option<&Facts> {
        self.facts.get(&key)
    }

    /// Adds it, or puts it in place of what stood under this name.
    pub fn put(&mut self, key: K, facts: Facts) {
        self.remove(key);
        for one in keys(&facts) {
            self.postings.entry(one).or_default().push(key);
        }
        self.facts.insert(key, facts);
    }

    pub fn remove(&mut self, key: K) {
        let Some(facts) = self.facts.remove(&key) else {
            return;
        };
        for one in keys(&facts) {
            if let Some(list) = self.postings.get_mut(&one) {
                list.retain(|other| *other != key);
                if list.is_empty() {
                    self.postings.remove(&one);
                }
            }
        }
    }

    /// Those that share a key with it, in order, each once.
    pub fn candidates(&self, facts: &Facts) -> Vec<K> {
        let mut found = Vec::new();
        for key in keys(facts)
            .into_iter()
            .chain(around(facts))
            .chain(beyond(facts))
        {
            let most = match key {
                // Counted, but no reason to look.
                Key::Head(..) => 0,
                Key::Name(_) | Key::Bones(_) | Key::Line(..) => NAME_MAX,
                _ => POSTING_MAX,
            };
            let list = self.postings.get(&key).map_or(&[][..], Vec::as_slice);
            if list.len() <= most {
                found.extend(list);
            } else if matches!(key, Key::Line(..)) {
                // Of lines that say the very same the first are enough to know it.
                let mut first = list.to_vec();
                first.sort_unstable();
                found.extend(first.into_iter().take(most));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Those that score at least `min`, best first, at most `limit`; the one called `but`, which
    /// stands for the facts themselves, is left out.
    pub fn near(
        &self,
        detector: &Detector,
        facts: &Facts,
        but: Option<K>,
        min: f64,
        limit: usize,
    ) -> Vec<Near<K>> {
        let inside = but.and_then(|but| self.get(but));
        let crowd = |other| Among {
            index: self,
            inside: [inside, Some(other)],
        };
        let score = |key: K| {
            let other = self.get(key).filter(|_| Some(key) != but)?;
            let score = detector.score(facts, other, &crowd(other));
            (score >= min).then_some((score, key))
        };
        let candidates = self.candidates(facts).into_iter();
        let mut scored: Vec<(f64, K)> = candidates.filter_map(score).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored.truncate(limit);
        let near = |(_, key)| {
            let other = self.get(key)?;
            let verdict = detector.compare(facts, other, &crowd(other));
            Some(Near { key, verdict })
        };
        scored.into_iter().filter_map(near).collect()
    }

    /// What the two are to each other, `None` when one of them is not here.
    pub fn verdict(&self, detector: &Detector, a: K, b: K) -> Option<Verdict> {
        let (a, b) = (self.get(a)?, self.get(b)?);
        Some(detector.compare(a, b, &self.without(a, b)))
    }

    /// How likely the two are one work, `None` when one of them is not here.
    pub fn score(&self, detector: &Detector, a: K, b: K) -> Option<f64> {
        let (a, b) = (self.get(a)?, self.get(b)?);
        Some(detector.score(a, b, &self.without(a, b)))
    }

    /// What is known of a pair, for learning.
    pub fn evidence(&self, detector: &Detector, a: K, b: K) -> Option<Evidence> {
        let (a, b) = (self.get(a)?, self.get(b)?);
        Some(detector.evidence(a, b, &self.without(a, b)))
    }

    fn without<'a>(&'a self, a: &'a Facts, b: &'a Facts) -> Among<'a, K> {
        Among {
            index: self,
            inside: [Some(a), Some(b)],
        }
    }

    /// Those before it in order that score at least `min` with it, in order.
    pub fn earlier(&self, detector: &Detector, key: K, min: f64) -> Vec<(K, f64)> {
        let Some(facts) = self.get(key) else {
            return Vec::new();
        };
        let candidates = self.candidates(facts).into_iter();
        let scored = candidates
            .take_while(|other| *other < key)
            .filter_map(|other| Some((other, self.score(detector, other, key)?)));
        scored.filter(|(_, score)| *score >= min).collect()
    }

    /// All pairs that score at least `min`, in order, the smaller first.
    pub fn pairs(&self, detector: &Detector, min: f64) -> Vec<(K, K, f64)> {
        let of = |key: &K| {
            let key = *key;
            self.earlier(detector, key, min)
                .into_iter()
                .map(move |(other, score)| (other, key, score))
        };
        let mut found: Vec<_> = self.facts.keys().flat_map(of).collect();
        found.sort_by_key(|(a, b, _)| (*a, *b));
        found
    }

    fn count(&self, key: Key) -> usize {
        self.postings.get(&key).map_or(0, Vec::len)
    }
}

/// All usulan of the index but those of a pair that are in it.
struct Among<'a, K> {
    index: &'a Index<K>,
    inside: [Option<&'a Facts>; 2],
}

impl<K: Copy + Ord> Crowd for Among<'_, K> {
    fn object(&self, desa: DesaId, object: Concept) -> usize {
        let own = self
            .inside
            .iter()
            .flatten()
            .filter(|facts| facts.desa == desa && facts.head.contains(object));
        self.index
            .count(Key::Head(desa, object))
            .saturating_sub(own.count())
    }

    fn name(&self, part: &str) -> usize {
        let own = self
            .inside
            .iter()
            .flatten()
            .filter(|facts| parts(facts).any(|one| one == part));
        self.index
            .count(Key::Name(hash(part)))
            .saturating_sub(own.count())
    }
}

/// All words of names, by sound.
fn parts(facts: &Facts) -> impl Iterator<Item = &String> {
    facts
        .dusun
        .iter()
        .chain(&facts.names)
        .flat_map(|name| &name.parts)
        .chain(&facts.aside)
}

fn keys(facts: &Facts) -> Vec<Key> {
    let desa = facts.desa;
    let mut keys: Vec<Key> = facts
        .head
        .iter()
        .map(|object| Key::Head(desa, object))
        .collect();
    let named = facts.all.or(&facts.head_above);
    keys.extend(named.iter().map(|concept| Key::Object(desa, concept)));
    keys.extend(facts.rt.iter().map(|rt| Key::Place(desa, *rt)));
    keys.extend(facts.rw.iter().map(|rw| Key::Place(desa, *rw + 1_000)));
    for part in parts(facts).filter(|part| part.len() > 2) {
        let bones = bones(part).map(Key::Bones);
        let part = hash(part);
        keys.push(Key::Place(desa, part | 1 << 31));
        keys.push(Key::Name(part));
        keys.extend(bones);
    }
    keys.extend(facts.title.iter().map(|word| Key::Title(desa, *word)));
    keys.extend(
        facts
            .mentions
            .iter()
            .map(|other| Key::Ends(desa.min(*other), desa.max(*other))),
    );
    keys.extend(facts.mentions.iter().map(|other| Key::Mention(*other)));
    keys.extend(facts.point.map(square));
    keys.push(Key::Desa(desa));
    let line = facts
        .content
        .iter()
        .map(u32::to_string)
        .collect::<Vec<_>>()
        .concat();
    keys.push(Key::Line(desa, hash(&line)));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// `None` for a name of too few consonants to be told from others.
fn bones(part: &str) -> Option<u32> {
    let bones: String = part
        .chars()
        .filter(|c| !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u'))
        .collect();
    (bones.len() > 2).then(|| hash(&bones))
}

fn square((lat, lon): (f64, f64)) -> Key {
    // Degrees times 200 fit an i32 by far.
    Key::Square((lat / SQUARE).floor() as i32, (lon / SQUARE).floor() as i32)
}

/// Those who name its desa, and those of the desa that it names who ask for something like it.
fn beyond(facts: &Facts) -> Vec<Key> {
    let named = facts.all.or(&facts.head_above);
    let there = facts
        .mentions
        .iter()
        .flat_map(|desa| named.iter().map(|concept| Key::Object(*desa, concept)));
    there.chain([Key::Mention(facts.desa)]).collect()
}

/// The squares around its own.
fn around(facts: &Facts) -> Vec<Key> {
    let Some(Key::Square(x, y)) = facts.point.map(square) else {
        return Vec::new();
    };
    (-1..=1)
        .flat_map(|dx| (-1..=1).map(move |dy| Key::Square(x + dx, y + dy)))
        .collect()
}
