//! How good scores are against what people have decided.

use std::collections::HashMap;

use super::SHOWN_MIN;

/// A pair with its score and whether it is one work in truth.
#[derive(Clone, Copy, Debug)]
pub struct Scored {
    /// Places of the two in the order in which they came, the earlier first.
    pub a: usize,
    pub b: usize,
    pub score: f64,
    pub same: bool,
}

/// Shares from 0 to 1, at [`SHOWN_MIN`] where a threshold matters.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measure {
    pub pairs: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    /// The mean precision over all true pairs, best scores first; ties share their place.
    pub average_precision: f64,
    /// Of those that came after a partner, the share that sees one among its three best hints.
    pub shown: f64,
    /// Of those without any partner, the share that sees a hint.
    pub unwanted: f64,
}

/// Hints that a desa sees at most.
const HINTS: usize = 3;

/// Measures the scores of all pairs of `len` usulan; a pair that is missing scores nought.
pub fn measure(pairs: &[Scored], len: usize) -> Measure {
    let truths = pairs.iter().filter(|pair| pair.same).count();
    let shown = pairs.iter().filter(|pair| pair.score >= SHOWN_MIN).count();
    let right = pairs
        .iter()
        .filter(|pair| pair.same && pair.score >= SHOWN_MIN)
        .count();
    let (precision, recall) = (share(right, shown), share(right, truths));
    let (hinted, unwanted) = hints(pairs, len);
    Measure {
        pairs: truths,
        precision,
        recall,
        f1: if right == 0 {
            0.0
        } else {
            2.0 * precision * recall / (precision + recall)
        },
        average_precision: average_precision(pairs, truths),
        shown: hinted,
        unwanted,
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

fn average_precision(pairs: &[Scored], truths: usize) -> f64 {
    let mut order: Vec<&Scored> = pairs.iter().collect();
    order.sort_by(|a, b| b.score.total_cmp(&a.score));
    let (mut seen, mut right, mut sum) = (0, 0, 0.0);
    for tied in order.chunk_by(|a, b| a.score == b.score) {
        let here = tied.iter().filter(|pair| pair.same).count();
        seen += tied.len();
        right += here;
        sum += here as f64 * share(right, seen);
    }
    if truths == 0 {
        0.0
    } else {
        sum / truths as f64
    }
}

fn hints(pairs: &[Scored], len: usize) -> (f64, f64) {
    let mut earlier: HashMap<usize, Vec<&Scored>> = HashMap::new();
    let mut partner = vec![false; len];
    for pair in pairs {
        earlier.entry(pair.b).or_default().push(pair);
        if pair.same {
            partner[pair.a] = true;
            partner[pair.b] = true;
        }
    }
    let (mut after, mut shown, mut unique, mut unwanted) = (0, 0, 0, 0);
    for (at, partner) in partner.iter().enumerate() {
        let mut hints = earlier.remove(&at).unwrap_or_default();
        hints.sort_by(|x, y| y.score.total_cmp(&x.score).then(x.a.cmp(&y.a)));
        let seen = hints
            .iter()
            .take(HINTS)
            .filter(|pair| pair.score >= SHOWN_MIN);
        if hints.iter().any(|pair| pair.same) {
            after += 1;
            shown += usize::from(seen.clone().any(|pair| pair.same));
        } else if !partner {
            unique += 1;
            unwanted += usize::from(seen.clone().next().is_some());
        }
    }
    (share(shown, after), share(unwanted, unique))
}
