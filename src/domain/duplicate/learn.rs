//! Learns the weights of the evidence from pairs that people have decided.
//!
//! The weight of a level is its share of the log-odds that a pair is one work: a match weight after
//! Fellegi and Sunter (1969). They are not counted level by level, which would count what goes
//! together twice, but fitted together by logistic regression with a ridge (Newton's method), so
//! the sum of a pair's weights is its log-odds. The same labels give the same weights.

use std::collections::BTreeSet;

use super::evidence::{Level, Sign};

/// A pair with what is known of it, and whether it is one work.
#[derive(Clone, Debug)]
pub struct Labelled {
    pub levels: Vec<Level>,
    pub same: bool,
}

/// A weight for each level, in natural log-odds; the first two are the odds within and across desa.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights(pub Vec<f64>);

impl Default for Weights {
    fn default() -> Weights {
        Weights(vec![0.0; Level::ALL.len()])
    }
}

impl Weights {
    pub fn of(&self, level: Level) -> f64 {
        self.0[level as usize]
    }

    /// A table of `level,weight` lines below a heading, a line for each level.
    ///
    /// # Errors
    ///
    /// The first line that is none or names a level that does not exist, and the first level that
    /// has no line: a table of an older program would leave it out of every judgement.
    pub fn read(table: &str) -> Result<Weights, NotWeights> {
        let mut weights = Weights::default();
        let mut left: BTreeSet<Level> = Level::ALL.iter().copied().collect();
        for (at, line) in table
            .lines()
            .enumerate()
            .skip(1)
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let wrong = || NotWeights::Line {
                line: at + 1,
                text: line.chars().take(60).collect(),
            };
            let (name, weight) = line.rsplit_once(',').ok_or_else(wrong)?;
            let level = Level::named(name).ok_or_else(wrong)?;
            let weight: f64 = weight
                .trim()
                .parse()
                .ok()
                .filter(|weight: &f64| weight.is_finite())
                .ok_or_else(wrong)?;
            weights.0[level as usize] = weight;
            left.remove(&level);
        }
        match left.first() {
            Some(level) => Err(NotWeights::Missing(level.name())),
            None => Ok(weights),
        }
    }

    /// The table that [`read`](Self::read) takes, to four digits.
    pub fn table(&self) -> String {
        let lines = Level::ALL
            .iter()
            .map(|level| format!("{},{:.4}\n", level.name(), self.of(*level)));
        format!("bukti,bobot\n{}", lines.collect::<String>())
    }

    /// The log-odds that the pair is one work.
    pub fn sum(&self, levels: &[Level]) -> f64 {
        levels.iter().map(|level| self.of(*level)).sum()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWeights {
    #[error("line {line} is no weight: {text}")]
    Line { line: usize, text: String },
    #[error("there is no weight for \"{0}\"")]
    Missing(&'static str),
}

/// Pulls each weight towards what is believed of it as if so many labels said so: keeps levels that
/// were seen a few times from deciding alone.
const RIDGE: f64 = 1.0;

const ROUNDS_MAX: usize = 30;

pub fn fit(labels: &[Labelled]) -> Weights {
    let n = Level::ALL.len();
    let mut weights = Weights::default();
    for _ in 0..ROUNDS_MAX {
        let mut gradient = vec![0.0; n];
        let mut hessian = vec![0.0; n * n];
        for label in labels {
            let p = probability(weights.sum(&label.levels));
            let (miss, curve) = ((f64::from(u8::from(label.same)) - p), p * (1.0 - p));
            for (at, one) in label.levels.iter().enumerate() {
                let one = *one as usize;
                gradient[one] += miss;
                for other in &label.levels[at..] {
                    let other = *other as usize;
                    hessian[one.min(other) * n + one.max(other)] += curve;
                }
            }
        }
        for (row, column) in (0..n).flat_map(|row| (0..row).map(move |column| (row, column))) {
            hessian[row * n + column] = hessian[column * n + row];
        }
        for at in 0..n {
            // The odds of a pair at all are no evidence and hardly pulled.
            let level = Level::ALL[at];
            let ridge = match level {
                Level::SameDesa | Level::OtherDesa => RIDGE / 100.0,
                _ => RIDGE,
            };
            gradient[at] -= ridge * (weights.0[at] - level.sign().believed());
            hessian[at * n + at] += ridge;
        }
        let step = solve(&mut hessian, &mut gradient, n);
        let longest = step
            .iter()
            .fold(0.0_f64, |longest, one| longest.max(one.abs()));
        // A long step overshoots where the odds are steep.
        let scale = if longest > 4.0 { 4.0 / longest } else { 1.0 };
        for (weight, one) in weights.0.iter_mut().zip(&step) {
            *weight += scale * one;
        }
        for (weight, level) in weights.0.iter_mut().zip(Level::ALL) {
            *weight = level.sign().kept(*weight);
        }
        if longest < 1e-6 {
            break;
        }
    }
    weights
}

impl Sign {
    fn kept(self, weight: f64) -> f64 {
        match self {
            Sign::For(_) => weight.max(0.0),
            Sign::Against(_) => weight.min(0.0),
            Sign::Free => weight,
        }
    }

    fn believed(self) -> f64 {
        match self {
            Sign::For(odds) => odds,
            Sign::Against(odds) => -odds,
            Sign::Free => 0.0,
        }
    }
}

/// 0 to 1 of log-odds.
pub fn probability(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// Solves a symmetric positive system by elimination.
fn solve(matrix: &mut [f64], right: &mut [f64], n: usize) -> Vec<f64> {
    for at in 0..n {
        let pivot = matrix[at * n + at];
        for row in at + 1..n {
            let factor = matrix[row * n + at] / pivot;
            if factor == 0.0 {
                continue;
            }
            for column in at..n {
                matrix[row * n + column] -= factor * matrix[at * n + column];
            }
            right[row] -= factor * right[at];
        }
    }
    let mut out = vec![0.0; n];
    for at in (0..n).rev() {
        let known: f64 = (at + 1..n)
            .map(|column| matrix[at * n + column] * out[column])
            .sum();
        out[at] = (right[at] - known) / matrix[at * n + at];
    }
    out
}
