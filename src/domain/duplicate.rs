//! Finds usulan that ask for the same work, says what they are to each other, and why.
//!
//! Texts alone do not tell it: the wording of the kamus repeats in every desa, and two desa that
//! mean one road may share hardly a word. So [`facts`] reads out of a record what is meant,
//! [`evidence`] holds two of them side by side level by level, and the [`Weights`] of the levels add
//! up to the log-odds that the two are one work. Lines in which nothing can be read are held side by
//! side letter by letter.
//! An [`Index`] knows which pairs are worth a look, so that cost grows with the number of usulan and
//! not with its square.
//!
//! Laws: [`Detector::compare`] gives the same verdict whichever record comes first (a [`Relation::PartOf`]
//! and the two values of a [`Reason`] turn their sides), and the same for the same input on every
//! machine. It decides nothing: it points.

use std::sync::LazyLock;

pub mod amount;
mod content;
pub mod evidence;
pub mod facts;
pub mod gazetteer;
mod index;
pub mod learn;
pub mod lexicon;
pub mod measure;
mod numbered;
mod reasons;
pub mod record;
mod scan;
pub mod words;

pub use evidence::{Crowd, Side};
pub use facts::Facts;
pub use gazetteer::Gazetteer;
pub use index::{Index, Near};
pub use learn::Weights;
pub use reasons::Reason;
pub use record::Record;

use evidence::{Evidence, Level};
use gazetteer::DesaId;
use lexicon::Lexicon;

/// From this score on a pair is shown to people, in a hint as in the queue. Of the labelled lists'
/// unique usulan, each kecamatan weighed by the others, 2.7 in a hundred get a hint.
pub const SHOWN_MIN: f64 = 0.5;

/// What two usulan are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same work asked for twice in one desa.
    Same,
    /// One work that several desa ask for.
    CrossDesa,
    /// One holds the other, the side says which.
    PartOf(Side),
    /// Asked before in another year, or what continues it.
    Related,
}

impl Relation {
    pub const NAMES: [&str; 4] = ["same", "cross_desa", "part_of", "related"];

    /// As in lists of pairs.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Same => "same",
            Relation::CrossDesa => "cross_desa",
            Relation::PartOf(_) => "part_of",
            Relation::Related => "related",
        }
    }
}

/// A crowd of which nothing is known: names and objects are neither rare nor common.
#[derive(Clone, Copy, Debug)]
pub struct Unknown;

impl Crowd for Unknown {
    fn object(&self, _: DesaId, _: lexicon::Concept) -> usize {
        2
    }

    fn name(&self, _: &str) -> usize {
        4
    }
}

/// What the detector thinks of a pair.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The probability that the two are one work or parts of one, 0 to 1; from [`SHOWN_MIN`] on
    /// people should see it.
    pub score: f64,
    pub relation: Relation,
    /// What speaks for it, the weightiest first, and then what speaks against it.
    pub reasons: Vec<Reason>,
    /// All that the score is the sum of.
    pub levels: Vec<Level>,
}

/// The field's words and the weights of the evidence.
#[derive(Clone, Debug)]
pub struct Detector {
    lexicon: &'static Lexicon,
    weights: Weights,
}

const SHIPPED_WEIGHTS: &str = include_str!("data/bobot.csv");

static SHIPPED: LazyLock<Detector> = LazyLock::new(|| {
    Detector::with(Weights::read(SHIPPED_WEIGHTS).expect("the shipped weights are weights"))
});

impl Detector {
    /// The one that the program brings along.
    pub fn shipped() -> &'static Detector {
        &SHIPPED
    }

    pub fn with(weights: Weights) -> Detector {
        Detector {
            lexicon: lexicon::shipped(),
            weights,
        }
    }

    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Reads a record of the desa, one of those that the gazetteer knows.
    pub fn read(&self, record: &Record, gazetteer: &Gazetteer, desa: DesaId) -> Facts {
        facts::read(record, gazetteer, desa, self.lexicon)
    }

    /// How likely the two are one work, 0 to 1, without reasons.
    pub fn score(&self, a: &Facts, b: &Facts, crowd: &dyn Crowd) -> f64 {
        self.weighed(&self.evidence(a, b, crowd))
    }

    /// Two usulan among others: an [`Index`] knows its own crowd, [`Unknown`] is for two by themselves.
    pub fn compare(&self, a: &Facts, b: &Facts, crowd: &dyn Crowd) -> Verdict {
        let evidence = self.evidence(a, b, crowd);
        Verdict {
            score: self.weighed(&evidence),
            relation: relation(a, b, &evidence),
            reasons: reasons::reasons(a, b, &evidence.levels, &self.weights, self.lexicon),
            levels: evidence.levels,
        }
    }

    pub fn evidence(&self, a: &Facts, b: &Facts, crowd: &dyn Crowd) -> Evidence {
        evidence::evidence(a, b, self.lexicon, crowd)
    }

    fn weighed(&self, evidence: &Evidence) -> f64 {
        learn::probability(self.weights.sum(&evidence.levels))
    }
}

fn relation(a: &Facts, b: &Facts, evidence: &Evidence) -> Relation {
    let years = a.tahun.zip(b.tahun).is_some_and(|(a, b)| a != b);
    if years || evidence.has(Level::Continued) {
        return Relation::Related;
    }
    match evidence.part {
        Some(side) => Relation::PartOf(side),
        None if a.desa == b.desa => Relation::Same,
        None => Relation::CrossDesa,
    }
}
