//! `musrenbot dedup`: points out pairs of usulan in a file that ask for the same work.
//!
//! It is the very detector that the bot runs. Only pairs of one kecamatan are compared. The file
//! is read twice: once for where the lines of each kecamatan stand, then kecamatan by kecamatan, so
//! that memory holds one kecamatan at a time, however long the file.

use std::fs::File;
use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::app::serupa;
use crate::config::Settings;
use crate::dialog::words::Words;
use crate::domain::duplicate::{Detector, Facts, Gazetteer, Index, SHOWN_MIN};

use super::house;

mod learn;
mod lines;

use learn::Decided;
use lines::{Lines, Row};

/// What no pair below is worth a line: the file would be mostly chance.
const SCORE_KEPT_MIN: f64 = 0.02;

#[derive(Args, Debug)]
pub struct Dedup {
    /// Usulan, one JSON object a line: id, desa, kecamatan, judul, lokasi, volume, ...
    #[arg(
        long = "in",
        value_name = "FILE",
        required_unless_present = "decisions"
    )]
    pub from: Vec<PathBuf>,
    /// Where the pairs go, as CSV: id_a,id_b,score,relation,reasons; with --learn the weights
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Leaves out pairs that score less (0 to 1; from 0.5 on people should look, below 0.02 none is written)
    #[arg(long, default_value_t = 0.0)]
    pub min_score: f64,
    /// Proposes weights learnt from labelled usulan and shows what they would change
    #[arg(long)]
    pub learn: bool,
    /// Learns from what was decided in the queue of the database, too
    #[arg(long, requires = "learn")]
    pub decisions: bool,
    /// The labels of the --in before it: id_a,id_b,relation; pairs that are not listed are two works
    #[arg(long, value_name = "FILE")]
    pub labels: Vec<PathBuf>,
}

/// # Errors
///
/// When a file cannot be read or written. Lines that are no usulan are named on stderr and passed over.
pub async fn run(settings: &Settings, dedup: &Dedup) -> anyhow::Result<String> {
    if dedup.learn {
        return propose(settings, dedup).await;
    }
    let [from] = &dedup.from[..] else {
        bail!("one --in at a time, unless --learn is set")
    };
    ensure!(
        (0.0..=1.0).contains(&dedup.min_score),
        "--min-score is a number from 0 to 1"
    );
    let detector = &house::detector(settings)?;
    let book = house::book(settings)?;
    let mut lines = Lines::open(from)?;
    for broken in &lines.broken {
        eprintln!("musrenbot: {broken}");
    }
    let written = || format!("cannot write {}", dedup.out.display());
    let same = dedup.out.exists() && dedup.out.canonicalize()? == from.canonicalize()?;
    ensure!(!same, "--out would overwrite --in, {}", from.display());
    let file = File::create(&dedup.out).with_context(written)?;
    let mut out = csv::Writer::from_writer(BufWriter::new(file));
    out.write_record(["id_a", "id_b", "score", "relation", "reasons"])
        .with_context(written)?;
    let bar = progress(lines.len());
    let (mut pairs, mut shown) = (0_u64, 0_u64);
    for group in 0..lines.groups() {
        let rows = lines.group(group)?;
        for pair in compare(detector, &rows, dedup.min_score, &book.words) {
            pairs += 1;
            shown += u64::from(pair.score >= SHOWN_MIN);
            let score = format!("{:.4}", pair.score);
            out.write_record([
                &rows[pair.a].id,
                &rows[pair.b].id,
                score.as_str(),
                pair.relation,
                &pair.reasons,
            ])
            .with_context(written)?;
        }
        bar.inc(rows.len() as u64);
    }
    bar.finish_and_clear();
    let file = out.into_inner().map_err(|why| why.into_error());
    file.and_then(|mut file| file.flush())
        .with_context(written)?;
    Ok(format!(
        "{} usulan, {} pairs, {} of them for people to look at; {} lines passed over\n",
        lines.len(),
        pairs,
        shown,
        lines.broken.len()
    ))
}

async fn propose(settings: &Settings, dedup: &Dedup) -> anyhow::Result<String> {
    ensure!(
        dedup.from.len() == dedup.labels.len(),
        "each --in needs its --labels"
    );
    let lists = dedup.from.iter().zip(&dedup.labels);
    let lists: Vec<(&Path, &Path)> = lists
        .map(|(from, labels)| (from.as_path(), labels.as_path()))
        .collect();
    ensure!(
        dedup.decisions || !lists.is_empty(),
        "--learn needs --in with --labels, or --decisions"
    );
    let mut decided = Vec::new();
    if dedup.decisions {
        let store = house::existing_store(settings).await?;
        let words = store.read().putusan_labels().await?;
        decided.extend(words.iter().filter_map(Decided::of));
    }
    let (weights, said) = learn::run(&house::detector(settings)?, &lists, decided)?;
    std::fs::write(&dedup.out, weights.table())
        .with_context(|| format!("cannot write {}", dedup.out.display()))?;
    Ok(format!(
        "{said}\nthe proposed weights are in {}; nothing uses them until they are set with --weights\n",
        dedup.out.display()
    ))
}

struct Pair {
    a: usize,
    b: usize,
    score: f64,
    relation: &'static str,
    reasons: String,
}

/// All pairs of a kecamatan's rows, which stand in order of time: the earlier first.
fn compare(detector: &Detector, rows: &[Row], min: f64, words: &Words) -> Vec<Pair> {
    let index = fill(rows, &gazetteer(rows), detector);
    let min = min.max(SCORE_KEPT_MIN);
    let of = |b: usize| {
        let earlier = index.earlier(detector, b, min);
        let pair = |(a, _): (usize, f64)| {
            let verdict = index.verdict(detector, a, b)?;
            Some(Pair {
                a,
                b,
                score: verdict.score,
                relation: verdict.relation.name(),
                reasons: serupa::line(words, &verdict.reasons),
            })
        };
        earlier.into_iter().filter_map(pair).collect::<Vec<_>>()
    };
    (0..rows.len()).into_par_iter().flat_map_iter(of).collect()
}

/// The facts of all rows, each by its place.
fn fill(rows: &[Row], gazetteer: &Gazetteer, detector: &Detector) -> Index<usize> {
    let read = |row: &Row| {
        let desa = gazetteer.find_own(&row.desa()).unwrap_or_default();
        detector.read(&row.record, gazetteer, desa)
    };
    let facts: Vec<Facts> = rows.par_iter().map(read).collect();
    let mut index = Index::default();
    for (at, facts) in facts.into_iter().enumerate() {
        index.put(at, facts);
    }
    index
}

/// The desa of the area table and those that the rows name besides.
fn gazetteer(rows: &[Row]) -> Gazetteer {
    let kecamatan = rows.iter().find_map(|row| row.kecamatan);
    let mut gazetteer = kecamatan.map(Gazetteer::of).unwrap_or_default();
    for row in rows {
        gazetteer.add(&row.desa());
    }
    gazetteer
}

fn progress(len: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(
        "{bar:30} {percent}% {human_pos}/{human_len} usulan, {eta} left",
    );
    ProgressBar::new(len as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
