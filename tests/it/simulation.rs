//! A morning of a kecamatan under faults, in virtual time, the same for the same seed.
//!
//! Twenty operator desa hand in an usulan each while the desk verifies; calls are refused, cut
//! and left hanging, updates come again and out of order, thumbs tap twice, the program is killed,
//! the wall clock is set, the group becomes a supergroup, somebody has blocked the bot, files
//! cannot be had for a while or for ever. Telegram's limits are on. The next morning the group gets
//! its summary, and every photo and document lies in its place or its sender knows why not.
//!
//! Updates are asked for, or posted to the webhook: side by side, again when the answer is not 200
//! or gets lost, and long after they were given up. On PostgreSQL, where a statement takes its
//! time, each way has one weather.
//!
//! `MUSRENBOT_SEEDS=500` tries many; `MUSRENBOT_SEED=17` tries one again.

mod end;
mod intake;
mod mishaps;
mod run;

use std::sync::atomic::Ordering;

use crate::engines::for_each_url;
use crate::test_name;
use intake::Way;
use run::Simulation;

const PEOPLE: usize = 20;
const FIRST: i64 = 820_001;
const DESK: i64 = 820_901;
/// Sits at the desk too and has blocked the bot.
const BLOCKED: i64 = 820_902;
const GROUP: i64 = -4_400;

/// How much goes wrong, in percent.
#[derive(Clone, Copy, Debug)]
struct Weather {
    /// Each kind of fault of a call.
    calls: u64,
    /// Updates again or out of order, and nervous thumbs.
    updates: u64,
}

const CALM: Weather = Weather {
    calls: 1,
    updates: 1,
};
const WINDY: Weather = Weather {
    calls: 1,
    updates: 5,
};
const STORMY: Weather = Weather {
    calls: 1,
    updates: 20,
};

pub fn seeds() -> Vec<u64> {
    let read = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    match (read("MUSRENBOT_SEED"), read("MUSRENBOT_SEEDS")) {
        (Some(one), _) => vec![one],
        (None, many) => (1..=many.unwrap_or(1)).collect(),
    }
}

#[tokio::test]
async fn a_morning_under_faults_ends_well_for_everybody() {
    mornings(&test_name!(), Way::Asked, &[CALM, WINDY, STORMY], WINDY).await;
}

#[tokio::test]
async fn a_morning_of_posts_under_faults_ends_well_for_everybody() {
    mornings(&test_name!(), Way::Posted, &[WINDY, STORMY], STORMY).await;
}

/// Each seed in each of these weathers on SQLite, and in one on PostgreSQL.
async fn mornings(name: &str, way: Way, weathers: &[Weather], on_a_server: Weather) {
    for seed in seeds() {
        for (at, weather) in weathers.iter().enumerate() {
            // A fresh database each; the server's turn comes with its own weather.
            for_each_url(name, async |url| {
                let is_file = url.starts_with("sqlite");
                if is_file || (at + 1 == weathers.len()) {
                    let weather = if is_file { *weather } else { on_a_server };
                    one_morning(url, seed, weather, way).await;
                }
            })
            .await;
        }
    }
}

async fn one_morning(url: String, seed: u64, weather: Weather, way: Way) {
    let engine = url.split(':').next().unwrap_or_default().to_owned();
    let mut simulation = Simulation::open(url, seed, weather, way).await;
    simulation.run(seed).await;
    let repeated = simulation.assert_well(seed).await;
    let took = simulation.stage.time.uptime();
    simulation.morning(seed).await;
    simulation.assert_well(seed).await;
    let lost = simulation.assert_files(seed).await;
    let looked_up: u32 = simulation.people.iter().map(|one| one.looked_up).sum();
    println!(
        "{engine}, seed {seed}, {way:?}, {weather:?}: {PEOPLE} usulan in {} s of virtual time, \
         {} calls, {} answers hidden, {} kills, {repeated} messages shown twice, {looked_up} times \
         scrolled up, {} files kept, {lost} not",
        took.as_secs(),
        simulation.stage.world().calls(),
        simulation.hidden.load(Ordering::Relaxed),
        simulation.killed,
        simulation.kept,
    );
}
