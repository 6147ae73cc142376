//! The words of very many usulan, each word kept once, and the best answers among them.

use std::collections::{BTreeMap, HashMap};

use super::likeness::{Shape, Term};
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::Reach;
use crate::domain::usulan::StageName;

/// A longer question is cut: nobody types more words to find one usulan.
const QUESTION_TERMS_MAX: usize = 12;

/// Less than half of what was asked for is not an answer.
const SCORE_MIN: f32 = 0.5;

/// The words asked for.
#[derive(Clone, Debug)]
pub struct Question(Vec<Term>);

impl Question {
    /// Of what somebody typed; its first twelve words count.
    pub fn new(typed: &str) -> Question {
        let terms = super::terms(typed).into_iter().take(QUESTION_TERMS_MAX);
        Question(terms.map(Term::new).collect())
    }
}

/// An usulan that answers a question, and how well: from a half to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub score: f32,
    pub kode: KodeUsulan,
}

/// What is searched of usulan.
///
/// A question costs a look at each different word and a shorter one at each usulan: a millisecond
/// or two for ten thousand. Words that no usulan has any more stay and cost only the look.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// A word's number and shape.
    words: HashMap<Box<str>, (u32, Shape)>,
    texts: BTreeMap<KodeUsulan, Text>,
    skpd: Vec<String>,
}

#[derive(Clone, Debug)]
struct Text {
    stage: StageName,
    /// Its place in the index's list.
    skpd: usize,
    words: Box<[u32]>,
}

/// How well each word stands for those asked for.
struct Fits {
    /// For the word of each number the place in `of`.
    at: Vec<u32>,
    /// The places of words asked for, and the likeness; the first is for all the words that are
    /// like none.
    of: Vec<Vec<(usize, f32)>>,
    terms: usize,
}

impl Index {
    /// How many usulan it holds.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Takes in an usulan, or how it is now; `words` as [`words`](super::words) gives them.
    pub fn put(&mut self, kode: KodeUsulan, stage: StageName, skpd: &str, words: &str) {
        let words = words.split(' ').filter(|word| !word.is_empty());
        let words = words.map(|word| self.number(word)).collect();
        let known = self.skpd.iter().position(|one| one == skpd);
        let skpd = known.unwrap_or_else(|| {
            self.skpd.push(skpd.to_owned());
            self.skpd.len() - 1
        });
        self.texts.insert(kode, Text { stage, skpd, words });
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some((number, _)) = self.words.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).expect("nobody writes that many words");
        self.words.insert(word.into(), (number, Shape::of(word)));
        number
    }

    /// At most `most` of the usulan within reach that answer the question, best first, and of
    /// those that answer equally well the newest first.
    pub fn best(&self, question: &Question, reach: &Reach, most: usize) -> Vec<Hit> {
        let fits = self.fits(question);
        let mut hits: Vec<Hit> = self
            .within(reach)
            .map(|(kode, text)| Hit {
                score: fits.score(&text.words),
                kode,
            })
            .filter(|hit| hit.score >= SCORE_MIN)
            .collect();
        // Stable: what is alike stays in its order.
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        hits.truncate(most);
        hits
    }

    /// The codes within reach, newest first.
    pub fn codes(&self, reach: &Reach) -> impl Iterator<Item = KodeUsulan> {
        self.within(reach).map(|(kode, _)| kode)
    }

    fn within(&self, reach: &Reach) -> impl Iterator<Item = (KodeUsulan, &Text)> {
        let newest = self.texts.iter().rev();
        let held = newest.filter(|(_, text)| reach.covers(text.stage, &self.skpd[text.skpd]));
        held.map(|(kode, text)| (*kode, text))
    }

    fn fits(&self, question: &Question) -> Fits {
        let Question(terms) = question;
        let mut fits = Fits {
            at: vec![0; self.words.len()],
            of: vec![Vec::new()],
            terms: terms.len(),
        };
        for (word, (number, shape)) in &self.words {
            let likeness = terms.iter().map(|term| term.likeness(word, *shape));
            let like: Vec<_> = likeness.enumerate().filter(|(_, one)| *one > 0.0).collect();
            if !like.is_empty() {
                fits.at[*number as usize] = u32::try_from(fits.of.len()).expect("as many words");
                fits.of.push(like);
            }
        }
        fits
    }
}

impl Fits {
    fn score(&self, words: &[u32]) -> f32 {
        let mut best = [0.0_f32; QUESTION_TERMS_MAX];
        for word in words {
            for (term, likeness) in &self.of[self.at[*word as usize] as usize] {
                best[*term] = best[*term].max(*likeness);
            }
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "a question has at most QUESTION_TERMS_MAX words"
        )]
        let count = self.terms.max(1) as f32;
        best.iter().sum::<f32>() / count
    }
}
