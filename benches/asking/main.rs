//! How long `/status` and `/cari` take inside the process at 20,000 usulan on SQLite:
//! `cargo bench --bench asking`.
//!
//! Deciding and fetching are measured as the pump does them, from the update that was read to the
//! answer that would be queued; the socket and the disk are not. All usulan lie in two kecamatan,
//! which is harder than any kabupaten: each search goes through half of them.

#![expect(
    clippy::disallowed_methods,
    reason = "a bench stands at the edge: it reads the clock"
)]

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
const ASKED: usize = 400;

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
    let store = Store::open(&format!("sqlite://{}", file.display())).await?;
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
    let asking = Asking { store, house };
    println!(
        "{:<34}{:>9}{:>9}{:>9}{:>9}",
        "milliseconds", "median", "95th", "99th", "ratio"
    );
    for (what, question) in seeds::QUESTIONS {
        for (who, person) in &people {
            asking
                .ask(&format!("{what} ({who})"), person, question)
                .await?;
        }
    }
    for ending in ["", "-wal", "-shm"] {
        // What stays behind lies in the build's folder.
        let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
    }
    Ok(())
}

struct Asking {
    store: Store,
    house: House,
}

impl Asking {
    async fn ask(
        &self,
        name: &str,
        person: &Person,
        question: fn(usize) -> (&'static str, String),
    ) -> anyhow::Result<()> {
        let mut times = Vec::with_capacity(ASKED);
        for n in 0..ASKED {
            let incoming = incoming(person, question(n));
            let begun = Instant::now();
            let decision = self.decide(person, &incoming).await?;
            times.push(begun.elapsed());
            anyhow::ensure!(!decision.out.is_empty(), "{name} gives no answer");
        }
        times.sort_unstable();
        let at = |part: usize| times[(times.len() - 1) * part / 100];
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let ratio = at(95).as_secs_f64() / AIM.as_secs_f64();
        println!(
            "{name:<34}{:>9.2}{:>9.2}{:>9.2}{ratio:>8.2}×",
            ms(at(50)),
            ms(at(95)),
            ms(at(99))
        );
        Ok(())
    }

    async fn decide(&self, person: &Person, incoming: &Incoming) -> anyhow::Result<Decision> {
        let tx = self.store.begin().await?;
        let people = tx.read().person_some(&[person.id]).await?;
        let mut known = Known {
            person: people.get(&person.id).cloned(),
            conversation: Conversation::default(),
            fresh_code: String::new(),
            facts: HashMap::new(),
        };
        for _ in 0..WANTS_MAX {
            let cx = decide::Context {
                house: &self.house,
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
