//! What is like a new usulan, and the queue of pairs: warm, after a change, and just started.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use musrenbot::domain::dugaan::{Draf, Penanya};
use musrenbot::domain::wilayah::KodeKecamatan;
use musrenbot::store::Store;

use crate::seeds::{self, FIRST, TAHUN, USULAN};
use crate::{ASKED, row};

/// What the issue allows for ninety-five of a hundred hints.
const AIM: Duration = Duration::from_millis(20);

/// How often the program is started anew.
const STARTED: usize = 3;

pub async fn run(store: &Store, url: &str) -> anyhow::Result<()> {
    let kecamatan = FIRST.parse::<KodeKecamatan>()?;
    seeds::fill(store, Timestamp::now()).await?;
    println!("all {USULAN} usulan in one kecamatan");
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
    row("the queue for the first time", AIM, 1, async |_| {
        queue(store, kecamatan).await
    })
    .await?;
    row("the queue", AIM, 20, async |_| {
        queue(store, kecamatan).await
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

async fn queue(store: &Store, kecamatan: KodeKecamatan) -> anyhow::Result<Duration> {
    let penanya = Penanya {
        person: 1,
        midnight: Timestamp::now(),
        but: None,
    };
    let begun = Instant::now();
    store
        .read()
        .pasangan_next(kecamatan, TAHUN, &penanya)
        .await?;
    Ok(begun.elapsed())
}
