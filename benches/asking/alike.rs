//! What is like a new usulan, and the queue of pairs: warm, after a change, and just started.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use musrenbot::domain::dugaan::{Alike, Draf};
use musrenbot::domain::duplicate::Detector;
use musrenbot::domain::wilayah::KodeKecamatan;
use musrenbot::store::Store;

use crate::seeds::{self, FIRST, TAHUN, USULAN};
use crate::{ASKED, row};

/// What the issue allows for ninety-five of a hundred hints.
const AIM: Duration = Duration::from_millis(20);

/// As many as a kecamatan has when it has very many.
const BAD_YEAR: usize = 3_000;

/// How often the program is started anew.
const STARTED: usize = 3;

pub async fn run(store: &Store, url: &str) -> anyhow::Result<()> {
    let kecamatan = FIRST.parse::<KodeKecamatan>()?;
    seeds::fill(store, Timestamp::now()).await?;
    println!("all {USULAN} usulan in one kecamatan");
    pairs(store, kecamatan).await?;
    near(store, kecamatan, 0).await?;
    row("the hint of a new usulan", AIM, ASKED, async |n| {
        near(store, kecamatan, USULAN + 1_000 + n * 7).await
    })
    .await?;
    row("the hint of one that is there", AIM, ASKED, async |n| {
        near(store, kecamatan, n * 7).await
    })
    .await?;
    row("the hint, something new before it", AIM, ASKED, async |n| {
        // Numbered from half of them on, which the first kecamatan had at the beginning.
        seeds::one_more(store, USULAN / 2 + n, Timestamp::now()).await?;
        near(store, kecamatan, n * 11).await
    })
    .await?;
    row("the hint, just started", AIM, STARTED, async |n| {
        let store = Store::open(url).await?;
        near(&store, kecamatan, n).await
    })
    .await
}

async fn near(store: &Store, kecamatan: KodeKecamatan, n: usize) -> anyhow::Result<Duration> {
    let known = store
        .read()
        .kecamatan(kecamatan)
        .await?
        .expect("it was made");
    let isi = seeds::isi(n);
    let draf = Draf {
        desa: known.desa[n % known.desa.len()].0,
        tahun: TAHUN,
        kegiatan: isi.kegiatan.teks,
        masalah: isi.masalah,
        lokasi: isi.lokasi,
    };
    let begun = Instant::now();
    store.read().usulan_near(&draf).await?;
    Ok(begun.elapsed())
}

/// What the queue waits for, without the books: all pairs of a bad year, and again after a change.
async fn pairs(store: &Store, kecamatan: KodeKecamatan) -> anyhow::Result<()> {
    let read = store.read();
    let known = read.kecamatan(kecamatan).await?.expect("it was made");
    let all = read.usulan_of_year(kecamatan, TAHUN).await?;
    let mut alike = Alike::new(&known, Detector::shipped().clone().into());
    let begun = Instant::now();
    all.iter().take(BAD_YEAR).for_each(|one| alike.put(one));
    let (read_in, begun) = (begun.elapsed(), Instant::now());
    let found = alike.asked(TAHUN).len();
    let (first, begun) = (begun.elapsed(), Instant::now());
    alike.put(&all[BAD_YEAR]);
    alike.asked(TAHUN);
    println!(
        "{BAD_YEAR} usulan read in {read_in:.0?}, {found} pairs in {first:.0?}, after one more in {:.0?}",
        begun.elapsed()
    );
    Ok(())
}
