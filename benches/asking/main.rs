//! How long `/status` and `/cari` take inside the process at 20,000 usulan on SQLite, and how long
//! it takes to find what is like a new one: `cargo bench --bench asking`.
//!
//! Deciding and fetching are measured as the pump does them, from the update that was read to the
//! answer that would be queued; the socket and the disk are not. All usulan lie in two kecamatan,
//! which is harder than any kabupaten: each search goes through half of them, and through all of
//! them for Bappeda, who sits in both. Two lines at the end tell what it costs when something has
//! changed since the question before, and when the program has only just started.

#![expect(
    clippy::disallowed_methods,
    reason = "a bench stands at the edge: it reads the clock"
)]

mod alike;
mod seeds;

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use jiff::Timestamp;
use musrenbot::app::decide::{self, House};
use musrenbot::app::decision::{Conversation, Decision, Known};
use musrenbot::app::fetch::fetch;
use musrenbot::app::incoming::{Chat, ChatKind, Incoming, Sender, What};
use musrenbot::command::house;
use musrenbot::config::Settings;
use musrenbot::domain::pejabat::Person;
use musrenbot::store::Store;

/// How often each question is asked, with other words each time.
const ASKED: usize = 200;

/// How often the program is started anew.
const STARTED: usize = 20;

/// What the issue allows for ninety-five of a hundred answers.
const AIM: Duration = Duration::from_millis(50);

/// No verb asks for more facts than this.
const WANTS_MAX: usize = 64;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let name = format!("asking_{}.db", std::process::id());
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let url = format!("sqlite://{}", file.display());
    let store = Store::open(&url).await?;
    store.migrate().await?;
    let begun = Instant::now();
    let people = seeds::sow(&store, Timestamp::now()).await?;
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let sown = begun.elapsed().as_secs();
    println!(
        "{} usulan, sown in {sown} s ({cores} cores, load {})",
        seeds::USULAN,
        load.trim()
    );
    let house = house::house(&Settings::default(), "musrenbot".to_owned())?;
    println!(
        "{:<40}{:>9}{:>9}{:>9}{:>9}",
        "milliseconds", "median", "95th", "99th", "ratio"
    );
    for (what, question) in seeds::QUESTIONS {
        for (who, person) in &people {
            row(&format!("{what} ({who})"), AIM, ASKED, async |n| {
                timed(&store, &house, person, question(n)).await
            })
            .await?;
        }
    }
    let (who, person) = people.last().context("somebody asks")?;
    row(
        &format!("/cari, something new ({who})"),
        AIM,
        ASKED,
        async |n| {
            seeds::one_more(&store, n, Timestamp::now()).await?;
            timed(&store, &house, person, seeds::two_words(n)).await
        },
    )
    .await?;
    row(
        &format!("/cari, just started ({who})"),
        AIM,
        STARTED,
        async |n| {
            let store = Store::open(&url).await?;
            timed(&store, &house, person, seeds::two_words(n)).await
        },
    )
    .await?;
    alike::run(&store, &url).await?;
    for ending in ["", "-wal", "-shm"] {
        // What stays behind lies in the build's folder.
        let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
    }
    Ok(())
}

/// Prints how long the asking took, of so many times.
pub async fn row(
    name: &str,
    aim: Duration,
    times: usize,
    ask: impl AsyncFn(usize) -> anyhow::Result<Duration>,
) -> anyhow::Result<()> {
    let mut took = Vec::with_capacity(times);
    for n in 0..times {
        took.push(ask(n).await.with_context(|| name.to_owned())?);
    }
    took.sort_unstable();
    let at = |part: usize| took[(took.len() - 1) * part / 100];
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let ratio = at(95).as_secs_f64() / aim.as_secs_f64();
    println!(
        "{name:<40}{:>9.2}{:>9.2}{:>9.2}{ratio:>8.2}×",
        ms(at(50)),
        ms(at(95)),
        ms(at(99))
    );
    Ok(())
}

async fn timed(
    store: &Store,
    house: &House,
    person: &Person,
    question: (&'static str, String),
) -> anyhow::Result<Duration> {
    let incoming = incoming(person, question);
    let begun = Instant::now();
    let decision = answer(store, house, person, &incoming).await?;
    let took = begun.elapsed();
    anyhow::ensure!(!decision.out.is_empty(), "no answer");
    Ok(took)
}

async fn answer(
    store: &Store,
    house: &House,
    person: &Person,
    incoming: &Incoming,
) -> anyhow::Result<Decision> {
    let tx = store.begin().await?;
    let people = tx.read().person_some(&[person.id]).await?;
    let mut known = Known {
        person: people.get(&person.id).cloned(),
        conversation: Conversation::default(),
        fresh_code: String::new(),
        facts: HashMap::new(),
    };
    for _ in 0..WANTS_MAX {
        let cx = decide::Context {
            house,
            known: &known,
            incoming,
            now: incoming.at,
        };
        match decide::decide(cx) {
            Ok(decision) => {
                tx.rollback().await?;
                return Ok(decision);
            }
            Err(want) => {
                let fact = fetch(&tx, &want).await?;
                known.facts.insert(want, fact);
            }
        }
    }
    None.context("a verb never has enough facts")
}

fn incoming(person: &Person, (name, args): (&'static str, String)) -> Incoming {
    Incoming {
        chat: Chat {
            id: person.id,
            kind: ChatKind::Private,
            title: None,
            topic: None,
        },
        from: Some(Sender {
            id: person.id,
            nama: person.nama.clone(),
            is_bot: false,
        }),
        at: Timestamp::now(),
        what: What::Command {
            name: name.to_owned(),
            args,
        },
    }
}
