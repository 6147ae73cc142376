//! What the detector costs: `cargo bench --bench dedup [-- near|full|curve|fuzz]`.
//!
//! - `near`: a new usulan against 20,000 earlier ones of one kecamatan, in process, 95th percentile.
//! - `full`: 30,000 usulan of a kabupaten of 18 kecamatan, by `musrenbot dedup` from file to file.
//! - `fuzz`: ten million pairs of nonsense; only when it is named.
//! - `curve`: 1,000 to 1,000,000 usulan by `musrenbot dedup`, with the memory at peak.
//!
//! The usulan are drawn from works, dusun and numbers as lists have them; about one in ten is an
//! earlier one in other words.

#![expect(
    clippy::disallowed_methods,
    reason = "a bench stands at the edge: it reads the clock"
)]

mod drawn;
mod fuzz;

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use musrenbot::domain::duplicate::{Detector, Gazetteer, Index, Record, SHOWN_MIN};

use drawn::{Draw, KECAMATAN_SIZE};

/// New usulan that are held against the earlier ones.
const ASKED: usize = 1_000;

/// Pairs of nonsense, as many as the issue of the detector asks for.
const FUZZED: u64 = 10_000_000;

/// Earlier usulan of the one kecamatan: seven times a bad year's.
const EARLIER: usize = 20_000;

fn main() -> anyhow::Result<()> {
    let only: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|one| one == name);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "{} cores, load {}",
        std::thread::available_parallelism()?,
        load.trim()
    );
    if wanted("near") {
        near()?;
    }
    if wanted("full") {
        let run = whole(30_000, 30_000 / 18)?;
        println!("full: 30,000 usulan, 18 kecamatan: {run} (aim 60 s, 1,024 MiB)");
    }
    if wanted("curve") {
        for len in [1_000, 10_000, 100_000, 1_000_000] {
            println!("curve: {len:>9} usulan: {}", whole(len, KECAMATAN_SIZE)?);
        }
    }
    if only.iter().any(|one| one == "fuzz") {
        fuzz::run(FUZZED)?;
    }
    Ok(())
}

fn near() -> anyhow::Result<()> {
    let detector = Detector::shipped();
    let mut draw = Draw::new(1, EARLIER + ASKED);
    let gazetteer = draw.gazetteer();
    let read = |record: &Record, gazetteer: &Gazetteer| {
        let desa = gazetteer.find_own(&record.desa).unwrap_or_default();
        detector.read(record, gazetteer, desa)
    };
    let mut index = Index::default();
    let begun = Instant::now();
    for key in 0..EARLIER {
        index.put(key, read(&draw.next(), &gazetteer));
    }
    let filled = begun.elapsed();
    let mut times = Vec::with_capacity(ASKED);
    let mut found = 0;
    for _ in 0..ASKED {
        let record = draw.next();
        let begun = Instant::now();
        let facts = read(&record, &gazetteer);
        found += index.near(detector, &facts, None, SHOWN_MIN, 3).len();
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    let at = |share: usize| times[times.len() * share / 100];
    println!(
        "near: a new usulan against {EARLIER}: median {:.2} ms, 95th {:.2} ms, 99th {:.2} ms (aim 20 ms at the 95th); {found} hints; filled in {:.1} s",
        ms(at(50)),
        ms(at(95)),
        ms(at(99)),
        filled.as_secs_f64()
    );
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// What a run of the command took.
struct Run {
    seconds: f64,
    /// Memory at peak in MiB.
    memory: f64,
    said: String,
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:.1} s, {:.0} MiB at peak; {}",
            self.seconds,
            self.memory,
            self.said.trim()
        )
    }
}

fn whole(len: usize, of_kecamatan: usize) -> anyhow::Result<Run> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (from, out) = (
        folder.join(format!("dedup_{len}.jsonl")),
        folder.join(format!("dedup_{len}.csv")),
    );
    write(&from, len, of_kecamatan)?;
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_musrenbot"))
        .arg("dedup")
        .arg("--in")
        .arg(&from)
        .arg("--out")
        .arg(&out)
        .args(["--min-score", "0.5"])
        .stdout(std::process::Stdio::piped())
        .spawn()?;
    let mut memory = 0.0_f64;
    while child.try_wait()?.is_none() {
        memory = memory.max(peak(child.id()).unwrap_or(0.0));
        std::thread::sleep(Duration::from_millis(50));
    }
    let seconds = begun.elapsed().as_secs_f64();
    let said = child.wait_with_output()?;
    ensure!(said.status.success(), "dedup failed on {len} usulan");
    std::fs::remove_file(&from)?;
    std::fs::remove_file(&out)?;
    Ok(Run {
        seconds,
        memory,
        said: String::from_utf8_lossy(&said.stdout).into_owned(),
    })
}

fn peak(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1_024.0)
}

fn write(path: &Path, len: usize, of_kecamatan: usize) -> anyhow::Result<()> {
    let file =
        std::fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut file = BufWriter::new(file);
    let mut left = len;
    let mut seed = 1;
    while left > 0 {
        let here = left.min(of_kecamatan);
        let mut draw = Draw::new(seed, here);
        for _ in 0..here {
            drawn::line(&mut file, &draw.next())?;
        }
        left -= here;
        seed += 1;
    }
    Ok(file.flush()?)
}
