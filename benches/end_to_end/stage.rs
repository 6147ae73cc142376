//! One run: a database with people in office, the stand-in, the bot, and who plays.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use jiff::Timestamp;
use musrenbot::command::setup::{self, Setup};
use musrenbot::demo::{BotIdentity, Fault, Hooks, Server, World};
use musrenbot::domain::pejabat::{Office, Role};
use musrenbot::domain::wilayah::{KodeDesa, KodeKecamatan, desa_of};
use musrenbot::store::Store;
use tokio::sync::oneshot;
use tokio::time::{interval, timeout};

use super::database::{Database, Room};
use super::operators::{Operators, Pace, Seen};
use super::process::Bot;

/// The first operator's id; the others follow.
const FIRST: i64 = 5_000_001;

/// The first desk's id; every kecamatan has somebody who hears of each new usulan.
const FIRST_DESK: i64 = 6_000_001;

/// The kabupaten whose desa are given out, in this order.
const KABUPATEN: [&str; 2] = ["35.25", "35.24"];

/// A start that takes longer is a failure, and the log says which.
const START_MAX: Duration = Duration::from_secs(20);

/// How often those who wait are counted, so that a silent bot ends the run.
const CHECK_EVERY: Duration = Duration::from_millis(500);

pub struct Stage {
    // In this order they go: the bot before what it talks to.
    pub bot: Bot,
    server: Server,
    world: Arc<Mutex<World>>,
    people: Operators,
    polled: Option<oneshot::Receiver<Instant>>,
    spawned: Instant,
    room: Room,
}

impl Stage {
    /// Sets everything up and starts the bot.
    pub async fn set(database: &Database, operators: usize) -> anyhow::Result<Stage> {
        let room = database.room().await?;
        let bot = BotIdentity::practice();
        let token = bot.token.clone();
        let mut world = World::new(bot);
        seat(&room.url, &mut world, operators).await?;
        let polled = first_poll(&mut world);
        let world = Arc::new(Mutex::new(world));
        let hooks = Hooks::default();
        let listen = ([127, 0, 0, 1], 0).into();
        let server = Server::start(Arc::clone(&world), listen, Arc::new(Timestamp::now), hooks);
        let server = server.await?;
        let settings = [
            ("TELOXIDE_TOKEN", token.as_str()),
            ("TELOXIDE_API_URL", &server.url()),
            ("DATABASE_URL", &room.url),
            ("MUSRENBOT_RATE", "off"),
        ];
        let spawned = Instant::now();
        let bot = Bot::start(&room.folder, &settings)?;
        let ids = FIRST..FIRST + i64::try_from(operators)?;
        Ok(Stage {
            bot,
            server,
            world,
            people: Operators::new(ids),
            polled: Some(polled),
            spawned,
            room,
        })
    }

    /// Waits until the bot asks for updates; says how long after its start that was.
    pub async fn first_poll(&mut self) -> anyhow::Result<Duration> {
        let polled = self.polled.take().context("it has polled before")?;
        match timeout(START_MAX, polled).await {
            Ok(Ok(at)) => Ok(at - self.spawned),
            _ => anyhow::bail!("the bot never polled: {}", self.log()),
        }
    }

    /// Lets the operators act for a while, then lets the answers under way arrive.
    pub async fn play(&mut self, pace: Pace, long: Duration) -> anyhow::Result<Seen> {
        let begun = Instant::now();
        let mut beat = interval(match pace {
            Pace::AtOnce => CHECK_EVERY,
            Pace::PerSecond(acts) => Duration::from_secs(1) / acts,
        });
        while begun.elapsed() < long {
            tokio::select! {
                _ = self.server.changed(self.people.since) => {
                    let on = pace == Pace::AtOnce;
                    self.people.look(&mut look(&self.world), Timestamp::now(), on)?;
                }
                _ = beat.tick() => self.beat(pace)?,
            }
        }
        let seen = self.people.take(begun.elapsed());
        while self.people.waiting(&look(&self.world))? > 0 {
            let _ = timeout(CHECK_EVERY, self.server.changed(self.people.since)).await;
            self.people
                .look(&mut look(&self.world), Timestamp::now(), false)?;
        }
        self.people.take(Duration::ZERO);
        Ok(seen)
    }

    fn beat(&mut self, pace: Pace) -> anyhow::Result<()> {
        let mut world = look(&self.world);
        let waiting = self.people.waiting(&world);
        waiting.with_context(|| self.log())?;
        match pace {
            Pace::AtOnce => self.people.all_act(&mut world, Timestamp::now()),
            Pace::PerSecond(_) => self.people.one_acts(&mut world, Timestamp::now()),
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.room.folder.join("log")).unwrap_or_default()
    }
}

fn look(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Told when the first `getUpdates` arrives.
fn first_poll(world: &mut World) -> oneshot::Receiver<Instant> {
    let (tell, told) = oneshot::channel();
    let tell = Mutex::new(Some(tell));
    world.fail_by(Some(Arc::new(move |_, method| {
        if method == "getUpdates" {
            let mut tell = tell.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(tell) = tell.take() {
                // Nobody listens when the run has failed already.
                let _ = tell.send(Instant::now());
            }
        }
        Fault::Pass
    })));
    told
}

/// Gives every operator a desa of their own, and every kecamatan a desk.
async fn seat(url: &str, world: &mut World, operators: usize) -> anyhow::Result<()> {
    let store = Store::open(url).await?;
    store.migrate().await?;
    let mut id = FIRST;
    for (kecamatan, desk) in kecamatan().zip(FIRST_DESK..) {
        let free = operators - usize::try_from(id - FIRST)?;
        if free == 0 {
            break;
        }
        let setup = Setup {
            kecamatan: kecamatan.to_string(),
            tahun: 2028,
            ..Setup::default()
        };
        setup::make(&store, &setup, Timestamp::now()).await?;
        take(
            &store,
            world,
            desk,
            Role::OperatorKecamatan,
            kecamatan,
            None,
        )
        .await?;
        // Nobody can be written to who has not opened the chat.
        world.person_sends(Timestamp::now(), desk, "/start");
        for desa in desa_of(kecamatan).into_iter().take(free) {
            let desa = Some(desa.kode);
            take(&store, world, id, Role::OperatorDesa, kecamatan, desa).await?;
            id += 1;
        }
    }
    Ok(())
}

fn kecamatan() -> impl Iterator<Item = KodeKecamatan> {
    let codes = KABUPATEN
        .iter()
        .flat_map(|kabupaten| (1..=99).map(move |n| format!("{kabupaten}.{n:02}")));
    let codes = codes.filter_map(|code| code.parse().ok());
    codes.filter(|kode| !desa_of(*kode).is_empty())
}

async fn take(
    store: &Store,
    world: &mut World,
    id: i64,
    role: Role,
    kecamatan: KodeKecamatan,
    desa: Option<KodeDesa>,
) -> anyhow::Result<()> {
    let office = Office {
        role,
        kecamatan,
        desa,
        skpd: None,
    };
    let nama = format!("Operator {id}");
    world.person(id, &nama);
    let tx = store.begin().await?;
    tx.office_take(id, &nama, &office, None, Timestamp::now())
        .await?;
    Ok(tx.commit().await?)
}
