//! `musrenbot dedup --learn`: proposes weights from labelled lists and shows what they would change.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, ensure};
use rayon::prelude::*;

use super::lines::{Lines, Row};
use super::{fill, gazetteer};
use crate::domain::duplicate::evidence::{Ground, Level};
use crate::domain::duplicate::learn::{self, Labelled, Weights};
use crate::domain::duplicate::measure::{Measure, Scored, measure};
use crate::domain::duplicate::{Detector, Index, Relation, SHOWN_MIN};
use crate::domain::putusan::{Jenis, Putusan};

mod report;

/// Changed verdicts that are listed; the rest is counted.
const CHANGES_SHOWN: usize = 40;

/// A labelled pair of a kecamatan with what is known of it.
struct Pair {
    /// Which kecamatan of all lists.
    part: usize,
    a: usize,
    b: usize,
    ids: [String; 2],
    relation: Option<String>,
    /// What the detector takes it for.
    named: Relation,
    levels: Vec<Level>,
}

impl Pair {
    fn same(&self) -> bool {
        self.relation
            .as_deref()
            .is_some_and(|relation| relation != "none")
    }

    fn labelled(&self) -> Labelled {
        Labelled {
            levels: self.levels.clone(),
            same: self.same(),
        }
    }
}

/// A pair on which a desk gave its word, with what was known of it then.
pub struct Decided {
    ids: [String; 2],
    label: Labelled,
}

impl Decided {
    /// `None` for a word that says nothing about one or two works, and for one whose evidence is no
    /// longer drawn.
    pub fn of(putusan: &Putusan) -> Option<Decided> {
        let same = match putusan.jenis {
            Jenis::Sama | Jenis::LintasDesa | Jenis::BagianDari => true,
            Jenis::Bukan => false,
            Jenis::Terkait | Jenis::Nanti | Jenis::Batal => return None,
        };
        let levels = putusan.levels.iter().map(|name| Level::named(name));
        let levels = levels.collect::<Option<Vec<_>>>()?;
        Some(Decided {
            ids: [putusan.a.kode.to_string(), putusan.b.kode.to_string()],
            label: Labelled { levels, same },
        })
    }
}

/// Every pair of a kecamatan that could be one work, of all lists.
struct Labels {
    pairs: Vec<Pair>,
    /// The newest word on each pair of the queue.
    decided: Vec<Decided>,
    /// The usulan of each kecamatan.
    sizes: Vec<usize>,
    /// True pairs that no key brings together.
    lost: usize,
}

/// The proposed weights, and the report that goes before them.
///
/// # Errors
///
/// When a list cannot be read, or its labels name usulan that it does not have.
pub fn run(
    detector: &Detector,
    lists: &[(&Path, &Path)],
    decided: Vec<Decided>,
) -> anyhow::Result<(Weights, String)> {
    let mut labels = gather(detector, lists)?;
    for word in decided {
        labels.decided.retain(|before| before.ids != word.ids);
        labels.decided.push(word);
    }
    let queue = labels.decided.iter().map(|word| word.label.clone());
    let all: Vec<Labelled> = labels
        .pairs
        .iter()
        .map(Pair::labelled)
        .chain(queue)
        .collect();
    ensure!(
        all.iter().any(|label| label.same),
        "there is no pair that is one work to learn from"
    );
    let proposed = learn::fit(&all);
    let now = detector.weights();
    let mut said = String::new();
    let truths = labels.pairs.iter().filter(|pair| pair.same()).count();
    let _ = writeln!(
        said,
        "{} usulan in {} kecamatan, {} pairs looked at, {truths} of them one work; {} true pairs lost to the keys",
        labels.sizes.iter().sum::<usize>(),
        labels.sizes.len(),
        labels.pairs.len(),
        labels.lost
    );
    let _ = writeln!(
        said,
        "\n{:<44}{:>6}{:>6}{:>6}{:>7}{:>9}{:>10}",
        "", "P", "R", "F1", "AP", "shown@3", "unwanted"
    );
    let row = |said: &mut String, name: &str, measure: Measure| {
        let _ = writeln!(
            said,
            "{name:<44}{:>6.3}{:>6.3}{:>6.3}{:>7.3}{:>9.3}{:>10.3}",
            measure.precision,
            measure.recall,
            measure.f1,
            measure.average_precision,
            measure.shown,
            measure.unwanted
        );
    };
    row(
        &mut said,
        "weights in use, on all labels",
        total(&labels, &scores(&labels, now)),
    );
    row(
        &mut said,
        "proposed, on the labels they were learnt from",
        total(&labels, &scores(&labels, &proposed)),
    );
    let held_out_scores = held_out(&labels, &Ground::ALL);
    row(
        &mut said,
        "proposed, each kecamatan by the others",
        total(&labels, &held_out_scores),
    );
    if !labels.decided.is_empty() {
        let agree = |weights: &Weights| {
            let right = |word: &&Decided| {
                (score(weights, &word.label.levels) >= SHOWN_MIN) == word.label.same
            };
            labels.decided.iter().filter(right).count()
        };
        let _ = writeln!(
            said,
            "\nof {} decisions of the queue {} agree with the weights in use, {} with the proposed",
            labels.decided.len(),
            agree(now),
            agree(&proposed)
        );
    }
    said.push_str("\nwhat each kind of evidence adds, each kecamatan by the others:\n");
    for upto in 1..=Ground::ALL.len() {
        let grounds = &Ground::ALL[..upto];
        let name = grounds.last().map_or("", |kind| kind.name());
        row(
            &mut said,
            &format!("{}{name}", if upto > 1 { "+ " } else { "" }),
            total(&labels, &held_out(&labels, grounds)),
        );
    }
    report::relations(&labels, &held_out_scores, &mut said);
    report::errors(&labels, &held_out_scores, &mut said);
    changes(&labels, now, &proposed, &mut said);
    Ok((proposed, said))
}

fn gather(detector: &Detector, lists: &[(&Path, &Path)]) -> anyhow::Result<Labels> {
    let mut found = Labels {
        pairs: Vec::new(),
        decided: Vec::new(),
        sizes: Vec::new(),
        lost: 0,
    };
    for (records, labels) in lists {
        let relations = relations(labels)?;
        let mut lines = Lines::open(records)?;
        let mut known = BTreeSet::new();
        for group in 0..lines.groups() {
            let rows = lines.group(group)?;
            known.extend(rows.iter().map(|row| row.id.clone()));
            let index = fill(&rows, &gazetteer(&rows), detector);
            let part = found.sizes.len();
            found.sizes.push(rows.len());
            pairs_of(detector, &rows, &index, &relations, part, &mut found);
        }
        let strange = relations.keys().flatten().find(|id| !known.contains(*id));
        ensure!(
            strange.is_none(),
            "{} names {}, which {} does not have",
            labels.display(),
            strange.map_or("", String::as_str),
            records.display()
        );
    }
    Ok(found)
}

fn pairs_of(
    detector: &Detector,
    rows: &[Row],
    index: &Index<usize>,
    relations: &HashMap<[String; 2], String>,
    part: usize,
    found: &mut Labels,
) {
    for b in 0..rows.len() {
        let near: BTreeSet<usize> = index
            .get(b)
            .map(|facts| index.candidates(facts))
            .unwrap_or_default()
            .into_iter()
            .collect();
        for a in 0..b {
            let ids = ordered(&rows[a].id, &rows[b].id);
            let relation = relations.get(&ids).cloned();
            let truth = relation
                .as_deref()
                .is_some_and(|relation| relation != "none");
            if !near.contains(&a) {
                found.lost += usize::from(truth);
                continue;
            }
            if let Some(verdict) = index.verdict(detector, a, b) {
                found.pairs.push(Pair {
                    part,
                    a,
                    b,
                    ids,
                    relation,
                    named: verdict.relation,
                    levels: verdict.levels,
                });
            }
        }
    }
}

fn ordered(a: &str, b: &str) -> [String; 2] {
    let mut ids = [a.to_owned(), b.to_owned()];
    ids.sort();
    ids
}

fn relations(path: &Path) -> anyhow::Result<HashMap<[String; 2], String>> {
    let unreadable = || format!("cannot read {}", path.display());
    let mut found = HashMap::new();
    for line in csv::Reader::from_path(path)
        .with_context(unreadable)?
        .records()
    {
        let line = line.with_context(unreadable)?;
        let field = |at: usize| line.get(at).unwrap_or_default().trim();
        let known = field(2) == "none" || Relation::NAMES.contains(&field(2));
        ensure!(
            known,
            "{}: {:?} is no relation; there are none, {}",
            path.display(),
            field(2),
            Relation::NAMES.join(", ")
        );
        found.insert(ordered(field(0), field(1)), field(2).to_owned());
    }
    Ok(found)
}

fn score(weights: &Weights, levels: &[Level]) -> f64 {
    learn::probability(weights.sum(levels))
}

fn scores(labels: &Labels, weights: &Weights) -> Vec<f64> {
    let pairs = labels.pairs.iter();
    pairs.map(|pair| score(weights, &pair.levels)).collect()
}

/// The scores of each kecamatan by weights that were learnt from all others, of some grounds of evidence.
fn held_out(labels: &Labels, grounds: &[Ground]) -> Vec<f64> {
    let of = |pair: &Pair| {
        let levels = pair
            .levels
            .iter()
            .copied()
            .filter(|level| grounds.contains(&level.ground()));
        Labelled {
            levels: levels.collect(),
            ..pair.labelled()
        }
    };
    let all: Vec<Labelled> = labels.pairs.iter().map(of).collect();
    let parts: Vec<Weights> = (0..labels.sizes.len())
        .into_par_iter()
        .map(|part| {
            let others = labels.pairs.iter().zip(&all);
            let others = others.filter(|(pair, _)| pair.part != part);
            learn::fit(&others.map(|(_, label)| label.clone()).collect::<Vec<_>>())
        })
        .collect();
    let pairs = labels.pairs.iter().zip(&all);
    pairs
        .map(|(pair, label)| score(&parts[pair.part], &label.levels))
        .collect()
}

impl Labels {
    /// The places of a pair's two among the usulan of all lists.
    fn places(&self, pair: &Pair) -> (usize, usize) {
        let start: usize = self.sizes[..pair.part].iter().sum();
        (start + pair.a, start + pair.b)
    }
}

fn total(labels: &Labels, scores: &[f64]) -> Measure {
    let scored = labels.pairs.iter().zip(scores).map(|(pair, score)| {
        let (a, b) = labels.places(pair);
        Scored {
            a,
            b,
            score: *score,
            same: pair.same(),
        }
    });
    measure(&scored.collect::<Vec<_>>(), labels.sizes.iter().sum())
}

/// The pairs that would be shown and are not now, or the other way round.
fn changes(labels: &Labels, now: &Weights, proposed: &Weights, said: &mut String) {
    let (before, after) = (scores(labels, now), scores(labels, proposed));
    let shown = |score: f64| score >= SHOWN_MIN;
    let changed: Vec<usize> = (0..labels.pairs.len())
        .filter(|at| shown(before[*at]) != shown(after[*at]))
        .collect();
    let better = changed
        .iter()
        .filter(|at| shown(after[**at]) == labels.pairs[**at].same())
        .count();
    let _ = writeln!(
        said,
        "\n{} verdicts would change, {better} of them for the better:",
        changed.len()
    );
    for at in changed.iter().take(CHANGES_SHOWN) {
        let pair = &labels.pairs[*at];
        let relation = pair.relation.as_deref().unwrap_or("none");
        let _ = writeln!(
            said,
            "  {} {} ({relation}): {:.2} -> {:.2}",
            pair.ids[0], pair.ids[1], before[*at], after[*at]
        );
    }
    for word in &labels.decided {
        let (was, becomes) = (
            score(now, &word.label.levels),
            score(proposed, &word.label.levels),
        );
        if shown(was) != shown(becomes) {
            let said_so = if word.label.same {
                "one work"
            } else {
                "two works"
            };
            let _ = writeln!(
                said,
                "  {} {} (the desk: {said_so}): {was:.2} -> {becomes:.2}",
                word.ids[0], word.ids[1]
            );
        }
    }
    let moved = Level::ALL
        .iter()
        .filter(|level| (now.of(**level) - proposed.of(**level)).abs() > 0.5);
    let moved: Vec<String> = moved
        .map(|level| {
            format!(
                "{} {:.1} -> {:.1}",
                level.name(),
                now.of(*level),
                proposed.of(*level)
            )
        })
        .collect();
    if !moved.is_empty() {
        let _ = writeln!(
            said,
            "\nweights that move by more than 0.5: {}",
            moved.join("; ")
        );
    }
}
