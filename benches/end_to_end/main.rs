//! What the bot does end to end, over loopback HTTP: `cargo bench --bench end_to_end`.
//!
//! The released program serves as a process of its own; this process plays Telegram and 500
//! operators who read their screens and press what stands there. Every screen is checked, so a
//! figure counts only what a person saw. Both processes share the machine, and its load is
//! printed beside the figures.
//!
//! SQLite always; PostgreSQL where `MUSRENBOT_TEST_POSTGRES` names a server. Arguments choose
//! some of `start`, `calm` and `full`; `MUSRENBOT_BENCH_SECONDS` sets how long each one runs.

#![expect(
    clippy::disallowed_methods,
    reason = "a bench stands at the edge: it reads the clock and waits"
)]

mod database;
mod operators;
mod process;
mod script;
mod stage;
mod table;

use std::time::Duration;

use database::Database;
use operators::{Pace, Seen};
use stage::Stage;
use table::Table;

/// As many people as press at once when every desa of a kabupaten is pressed for time.
const OPERATORS: usize = 500;

/// Updates a second on a calm day: thirty-two people who each take a second to answer.
const CALM: u32 = 32;

/// Long enough that every operator hands in several usulan.
const SECONDS: u64 = 10;

/// Caches fill and connections open in this time, which is not counted.
const WARM_UP: Duration = Duration::from_secs(2);

/// Starts are quick and differ a lot; the middle one of these counts.
const STARTS: usize = 11;

fn main() -> anyhow::Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let wants = |name: &str| {
        let names = wanted.iter().filter(|one| !one.starts_with('-'));
        names.clone().count() == 0 || names.clone().any(|one| one == name)
    };
    // One thread: the stand-in shall leave the bot the other core.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    for database in Database::all()? {
        let mut table = Table::new(database.engine());
        if wants("start") {
            runtime.block_on(start(&database, &mut table))?;
        }
        if wants("calm") {
            runtime.block_on(calm(&database, &mut table))?;
        }
        if wants("full") {
            runtime.block_on(full(&database, &mut table))?;
        }
        table.print();
    }
    Ok(())
}

fn seconds() -> Duration {
    let set = std::env::var("MUSRENBOT_BENCH_SECONDS").ok();
    Duration::from_secs(set.and_then(|text| text.parse().ok()).unwrap_or(SECONDS))
}

async fn start(database: &Database, table: &mut Table) -> anyhow::Result<()> {
    let mut starts = Vec::new();
    let mut idle = 0;
    for _ in 0..STARTS {
        let mut stage = Stage::set(database, 1).await?;
        starts.push(stage.first_poll().await?);
        tokio::time::sleep(Duration::from_millis(500)).await;
        idle = idle.max(stage.bot.memory("VmRSS")?);
    }
    starts.sort();
    table.row("start to first poll", starts[STARTS / 2], 50.0, "ms");
    table.memory("memory, idle", idle, None);
    Ok(())
}

async fn calm(database: &Database, table: &mut Table) -> anyhow::Result<()> {
    let mut stage = Stage::set(database, OPERATORS).await?;
    stage.first_poll().await?;
    let pace = Pace::PerSecond(CALM);
    stage.play(pace, WARM_UP).await?;
    let seen = stage.play(pace, seconds()).await?;
    table.answers(&seen, Some((3.0, 8.0)));
    Ok(())
}

async fn full(database: &Database, table: &mut Table) -> anyhow::Result<()> {
    let mut stage = Stage::set(database, OPERATORS).await?;
    stage.first_poll().await?;
    stage.play(Pace::AtOnce, WARM_UP).await?;
    let (bot, own) = (stage.bot.cpu()?, process::cpu("self")?);
    let seen: Seen = stage.play(Pace::AtOnce, seconds()).await?;
    let (bot, own) = (stage.bot.cpu()? - bot, process::cpu("self")? - own);
    table.throughput(&seen, bot, own);
    table.answers(&seen, None);
    table.memory("memory at peak", stage.bot.memory("VmHWM")?, Some(60.0));
    Ok(())
}
