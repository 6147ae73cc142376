//! Reader and scorer on usulan of nonsense: pieces of real ones, other scripts, absurd numbers.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::ensure;
use musrenbot::domain::duplicate::{Detector, Gazetteer, Record, Unknown};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};

#[path = "../../tests/it/dedup_pieces.rs"]
mod pieces;

/// One text in so many is very long, as a slip of the clipboard is.
const LONG: u32 = 200;

/// Draws and weighs so many pairs on all cores.
///
/// # Errors
///
/// When a score is none from 0 to 1, or differs with the order of the two. A panic ends the run.
pub fn run(cases: u64) -> anyhow::Result<()> {
    let done = AtomicU64::new(0);
    let cores = std::thread::available_parallelism()?.get() as u64;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|seed| {
                scope.spawn({
                    let done = &done;
                    move || worker(seed, cases / cores, done)
                })
            })
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().expect("no case panics"))
    })?;
    println!(
        "fuzz: {} pairs of nonsense read and weighed, none failed",
        done.load(Ordering::Relaxed)
    );
    Ok(())
}

fn worker(seed: u64, cases: u64, done: &AtomicU64) -> anyhow::Result<()> {
    let detector = Detector::shipped();
    let gazetteer = Gazetteer::new(
        ["Banter", "Lundo", "Metatu", "Karya Bhakti"],
        ["Benjeng", "Gresik"],
    );
    let mut rng = StdRng::seed_from_u64(seed);
    for _ in 0..cases {
        let (a, b) = (record(&mut rng), record(&mut rng));
        let read = |record: &Record| {
            let desa = gazetteer.find_own(&record.desa).unwrap_or_default();
            detector.read(record, &gazetteer, desa)
        };
        let (one, other) = (read(&a), read(&b));
        let (ab, ba) = (
            detector.compare(&one, &other, &Unknown),
            detector.compare(&other, &one, &Unknown),
        );
        ensure!(
            (0.0..=1.0).contains(&ab.score),
            "{a:?} {b:?} score {}",
            ab.score
        );
        ensure!(
            ab.score == ba.score && ab.relation.name() == ba.relation.name(),
            "{a:?} {b:?}: {ab:?} {ba:?}"
        );
        done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

fn record(rng: &mut StdRng) -> Record {
    let number = |rng: &mut StdRng| rng.random_bool(0.5).then(|| f64::from_bits(rng.random()));
    Record {
        desa: ["Banter", "Lundo", "Karya Bhakti", ""]
            .choose(rng)
            .copied()
            .unwrap_or_default()
            .to_owned(),
        judul: text(rng),
        masalah: text(rng),
        lokasi: text(rng),
        dusun: text(rng),
        rt: text(rng),
        rw: text(rng),
        volume: text(rng),
        satuan: text(rng),
        anggaran: text(rng),
        tahun: if rng.random_bool(0.5) {
            "2027".to_owned()
        } else {
            text(rng)
        },
        sumber: if rng.random_bool(0.5) {
            "pokir".to_owned()
        } else {
            text(rng)
        },
        lat: number(rng),
        lon: number(rng),
        ..Record::default()
    }
}

fn text(rng: &mut StdRng) -> String {
    let long = if rng.random_ratio(1, LONG) { 300 } else { 5 };
    let mut text = String::new();
    for _ in 0..rng.random_range(0..=long) {
        if rng.random_ratio(1, 5) {
            let strange = (0..rng.random_range(0..6))
                .filter_map(|_| char::from_u32(rng.random_range(0..0x3_0000)));
            text.extend(strange);
        } else {
            text.push_str(pieces::PIECES.choose(rng).copied().unwrap_or_default());
        }
        if rng.random_bool(0.8) {
            text.push(' ');
        }
    }
    text
}
