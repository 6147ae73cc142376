//! How the proposed weights fare by relation, and where they err most.

use std::fmt::Write as _;

use super::{Labels, Pair};
use crate::domain::duplicate::measure::b_cubed;
use crate::domain::duplicate::{Relation, SHOWN_MIN};

/// Errors that are listed, the worst first.
const ERRORS_SHOWN: usize = 10;

/// Of each relation how many are shown and as what, of the labelled traps how many are hit, and how
/// well the groups of one work are found.
pub(super) fn relations(labels: &Labels, scores: &[f64], said: &mut String) {
    let shown = |at: usize| scores[at] >= SHOWN_MIN;
    let _ = writeln!(said, "\nshown as what, each kecamatan by the others:");
    let _ = write!(said, "{:<44}{:>6}{:>7}", "labelled", "pairs", "shown");
    for name in Relation::NAMES {
        let _ = write!(said, "{name:>12}");
    }
    said.push('\n');
    for label in Relation::NAMES.iter().copied().chain(["none"]) {
        let here: Vec<usize> = (0..labels.pairs.len())
            .filter(|at| labels.pairs[*at].relation.as_deref() == Some(label))
            .collect();
        if here.is_empty() {
            continue;
        }
        let seen = || here.iter().filter(|at| shown(**at));
        let share = seen().count() as f64 / here.len() as f64;
        let _ = write!(said, "{label:<44}{:>6}{share:>7.3}", here.len());
        for name in Relation::NAMES {
            let named = seen().filter(|at| labels.pairs[**at].named.name() == name);
            let _ = write!(said, "{:>12}", named.count());
        }
        said.push('\n');
    }
    let pairs = |of: &dyn Fn(usize, &Pair) -> bool| -> Vec<(usize, usize)> {
        let pairs = labels.pairs.iter().enumerate();
        let those = pairs.filter(|(at, pair)| of(*at, pair));
        those.map(|(_, pair)| labels.places(pair)).collect()
    };
    // What holds another is no doublet of it, so it joins no group.
    let found = pairs(&|at, pair| shown(at) && !matches!(pair.named, Relation::PartOf(_)));
    let truth = pairs(&|_, pair| pair.same() && pair.relation.as_deref() != Some("part_of"));
    let _ = writeln!(
        said,
        "groups of one work: B-cubed F1 {:.3}",
        b_cubed(&found, &truth, labels.sizes.iter().sum())
    );
}

/// The pairs that are judged most wrongly.
pub(super) fn errors(labels: &Labels, scores: &[f64], said: &mut String) {
    let miss = |at: &usize| {
        let truth = f64::from(u8::from(labels.pairs[*at].same()));
        (scores[*at] - truth).abs()
    };
    let mut worst: Vec<usize> = (0..labels.pairs.len()).collect();
    worst.sort_by(|x, y| miss(y).total_cmp(&miss(x)).then(x.cmp(y)));
    let _ = writeln!(said, "\nthe worst errors:");
    for at in worst.into_iter().take(ERRORS_SHOWN) {
        let pair = &labels.pairs[at];
        let relation = pair.relation.as_deref().unwrap_or("none");
        let _ = writeln!(
            said,
            "  {} {} ({relation}): {:.2}",
            pair.ids[0], pair.ids[1], scores[at]
        );
    }
}
