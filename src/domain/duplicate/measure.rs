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

/// How well the groups that the pairs found make agree with the true ones: the F1 of B-cubed
/// (Bagga and Baldwin 1998), 1 when they are the same. `len` usulan in all, called by their places.
pub fn b_cubed(found: &[(usize, usize)], truth: &[(usize, usize)], len: usize) -> f64 {
    let (found, truth) = (groups(found, len), groups(truth, len));
    let (mut sizes, mut true_sizes) = (vec![0_usize; len], vec![0_usize; len]);
    let mut both: HashMap<(usize, usize), usize> = HashMap::new();
    for at in 0..len {
        sizes[found[at]] += 1;
        true_sizes[truth[at]] += 1;
        *both.entry((found[at], truth[at])).or_default() += 1;
    }
    let mean = |sizes: &[usize], of: &[usize]| {
        let shares = (0..len).map(|at| share(both[&(found[at], truth[at])], sizes[of[at]]));
        shares.sum::<f64>() / len.max(1) as f64
    };
    let (precision, recall) = (mean(&sizes, &found), mean(&true_sizes, &truth));
    if precision + recall == 0.0 {
        return 0.0;
    }
    2.0 * precision * recall / (precision + recall)
}

/// Of each usulan the first of its group.
fn groups(pairs: &[(usize, usize)], len: usize) -> Vec<usize> {
    let mut above: Vec<usize> = (0..len).collect();
    let top = |above: &[usize], mut at: usize| {
        while above[at] != at {
            at = above[at];
        }
        at
    };
    for (a, b) in pairs {
        let (a, b) = (top(&above, *a), top(&above, *b));
        above[a.max(b)] = a.min(b);
    }
    (0..len).map(|at| top(&above, at)).collect()
}
