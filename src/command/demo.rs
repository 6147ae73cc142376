//! `musrenbot demo`: the whole bot on this machine, with a stand-in for Telegram and a chat page.
//!
//! The bot is the one that `serve` runs, down to HTTP and the database; only the other end of the
//! line is played. Nothing is kept: the database lies in a temporary folder and goes with it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use anyhow::Context as _;
use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::loops::stop_signal;
use super::seed;
use super::serve::Service;
use crate::app::clock::{Clock, Reading};
use crate::command::house;
use crate::config::{Rate, Settings};
use crate::demo::{BotIdentity, Hooks, Server, World, populate};
use crate::store::Store;

/// When the story begins: a Tuesday morning in the weeks before the musrenbang.
const STORY_BEGINS: &str = "2027-02-02T08:15:00+07:00";

#[derive(Args, Debug)]
pub struct Demo {
    /// Loopback port of the chat page; 0 takes a free one
    #[arg(long, default_value_t = 8088)]
    pub port: u16,
}

/// Serves the demo until it is told to stop.
pub async fn run(settings: Settings, demo: Demo) -> anyhow::Result<()> {
    let listen = SocketAddr::from(([127, 0, 0, 1], demo.port));
    // A stop during the set-up drops the stage half built, and its folder with it.
    let stage = tokio::select! {
        stage = Stage::open(settings, listen) => stage?,
        () = stop_signal() => return Ok(()),
    };
    println!(
        "The practice kecamatan is open. Look at this page in a browser:\n\n    {}\n\n\
         Stop it with Ctrl-C; nothing of it is kept.",
        stage.page_url()
    );
    stage.play(stop_signal()).await
}

/// The stand-in and the bot that talks to it, ready to run.
pub struct Stage {
    server: Server,
    service: Arc<Service>,
    folder: Folder,
    pub world: Arc<Mutex<World>>,
    pub clock: Clock,
}

impl Stage {
    /// Sets up the sample kecamatan and lets its people take their offices.
    pub async fn open(settings: Settings, listen: SocketAddr) -> anyhow::Result<Stage> {
        let folder = Folder::new()?;
        let (clock, shift) = movable(settings.clock.unwrap_or(story_begins()));
        let bot = BotIdentity::practice();
        let token = bot.token.clone();
        let mut world = World::new(bot);
        populate(&mut world);
        let world = Arc::new(Mutex::new(world));
        let told: Arc<OnceLock<Weak<Service>>> = Arc::default();
        let hooks = Hooks {
            advance: Some(advance(&clock, shift, Arc::clone(&told))),
            ..Hooks::default()
        };
        let dated = clock.clone();
        let server = Server::start(
            Arc::clone(&world),
            listen,
            Arc::new(move || dated.now()),
            hooks,
        )
        .await
        .with_context(|| format!("cannot listen on {listen}, take another port with --port"))?;
        let settings = Settings {
            token: Some(token),
            api_url: Some(server.url()),
            database_url: Some(folder.database_url()),
            files: Some(folder.0.join("files")),
            webhook_url: None,
            clock: None,
            rate: settings.rate.or(Some(Rate(Some(30)))),
            ..settings
        };
        let store = Store::open(&folder.database_url()).await?;
        store.migrate().await?;
        seed::sample(&store, &world, &house::book(&settings)?, clock.now()).await?;
        let service = Service::open(settings, clock.clone(), house::chance()).await?;
        // Only the first service of a stage is ever told.
        let _ = told.set(Arc::downgrade(&service));
        Ok(Stage {
            server,
            service,
            folder,
            world,
            clock,
        })
    }

    pub fn page_url(&self) -> String {
        self.server.page_url()
    }

    /// Runs until `stop`.
    pub async fn play(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let ended = self.service.serve(stop).await;
        drop(self.folder);
        ended
    }
}

fn story_begins() -> Timestamp {
    STORY_BEGINS.parse().expect("a constant instant")
}

/// A clock that runs from `start` and can be moved ahead.
fn movable(start: Timestamp) -> (Clock, Arc<AtomicI64>) {
    let shift = Arc::new(AtomicI64::new(0));
    let moved = Arc::clone(&shift);
    let settings = Settings {
        clock: Some(start),
        ..Settings::default()
    };
    let running = house::clock(&settings);
    let clock = Clock::new(move || {
        let Reading { now, uptime } = running.read();
        let ahead = SignedDuration::from_millis(moved.load(Ordering::Relaxed));
        Reading {
            now: now.checked_add(ahead).unwrap_or(now),
            uptime,
        }
    });
    (clock, shift)
}

fn advance(
    clock: &Clock,
    shift: Arc<AtomicI64>,
    told: Arc<OnceLock<Weak<Service>>>,
) -> Arc<dyn Fn(Timestamp) + Send + Sync> {
    let clock = clock.clone();
    Arc::new(move |to| {
        let ahead = to.duration_since(clock.now()).as_millis();
        // The page only moves forward; a story told backwards helps nobody.
        let ahead = i64::try_from(ahead).unwrap_or(0).max(0);
        shift.fetch_add(ahead, Ordering::Relaxed);
        if let Some(service) = told.get().and_then(Weak::upgrade) {
            service.clock_moved();
        }
    })
}

/// A temporary folder that is removed with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Folder> {
        let path = std::env::temp_dir().join(format!("musrenbot-demo-{}", house::fresh_code()));
        std::fs::create_dir(&path)
            .with_context(|| format!("cannot make the folder {}", path.display()))?;
        Ok(Folder(path))
    }

    fn database_url(&self) -> String {
        format!("sqlite://{}", self.0.join("demo.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

fn remove(folder: &Path) {
    if let Err(why) = std::fs::remove_dir_all(folder) {
        tracing::warn!("the temporary folder {} stays: {why}", folder.display());
    }
}

/// Reads the world while the bot plays in it.
pub fn look(world: &Mutex<World>) -> std::sync::MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}
