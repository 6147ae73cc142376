//! The whole bot and the whole outside world as one value that a test owns.
//!
//! The store is real (a file or a schema of its own), pump, outbox, carrier and poll are the ones
//! that production runs; Telegram is the [`World`], called without a socket, and time stands
//! still until the test moves it. Steps are taken by hand, in any order, and cut where a test
//! wants. What people do is in [`person`].

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use musrenbot::app::clock::{Clock, Reading};
use musrenbot::app::decide::House;
use musrenbot::app::digest_tick::{Writer, digest_tick};
use musrenbot::app::metrics::Metrics;
use musrenbot::app::outbox::{Alarms, Ended, Outbox};
use musrenbot::app::pump::Pump;
use musrenbot::command::door::{Door, Hall, door};
use musrenbot::command::files::fetch_due;
use musrenbot::command::setup::{self, Setup};
use musrenbot::demo::{BotIdentity, World};
use musrenbot::domain::kecamatan::Group;
use musrenbot::domain::pejabat::{Office, Role};
use musrenbot::domain::usulan::Usulan;
use musrenbot::domain::wilayah::{KodeDesa, KodeKecamatan};
use musrenbot::store::Store;
use musrenbot::store::inbox::RawUpdate;
use musrenbot::telegram::{self, Menus, TelegramCarrier};

use crate::dialog_support::{BOOK, LISTS};
use crate::engines::Folder;

pub mod cut;
pub mod dice;
pub mod meja;
pub mod person;
pub mod post;
mod said;
mod wire;

pub use wire::{Turns, WorldWire};

pub const KECAMATAN: &str = "35.25.14";
pub const TAHUN: i16 = 2028;
const BEGIN: &str = "2027-02-02T01:00:00Z";

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub struct Time {
    /// Milliseconds since the test began.
    run: Arc<AtomicI64>,
    /// By how much the wall clock was set, in milliseconds.
    set: Arc<AtomicI64>,
}

impl Time {
    pub fn new() -> Time {
        Time {
            run: Arc::default(),
            set: Arc::default(),
        }
    }

    pub fn clock(&self) -> Clock {
        let time = self.clone();
        Clock::new(move || Reading {
            now: time.now(),
            uptime: time.uptime(),
        })
    }

    /// What the bot's wall clock shows.
    pub fn now(&self) -> Timestamp {
        self.true_now() + SignedDuration::from_millis(self.set.load(Ordering::Relaxed))
    }

    /// What Telegram's clock shows, which nobody sets.
    pub fn true_now(&self) -> Timestamp {
        let begin: Timestamp = BEGIN.parse().expect("an instant");
        begin + SignedDuration::from_millis(self.run.load(Ordering::Relaxed))
    }

    pub fn uptime(&self) -> Duration {
        Duration::from_millis(self.run.load(Ordering::Relaxed).unsigned_abs())
    }

    pub fn pass(&self, by: Duration) {
        let ms = i64::try_from(by.as_millis()).expect("a test takes no ages");
        self.run.fetch_add(ms, Ordering::Relaxed);
    }

    /// Somebody sets the wall clock of the machine.
    pub fn set_clock(&self, by_ms: i64) {
        self.set.fetch_add(by_ms, Ordering::Relaxed);
    }
}

/// One run of the program: what is lost when it is killed.
pub struct Bot {
    pub store: Store,
    pub pump: Pump,
    pub outbox: Outbox<TelegramCarrier<WorldWire>>,
    pub wire: WorldWire,
    pub offset: Option<i64>,
    /// Keeps updates first and leaves them to the next step, as happens after a failed batch.
    pub apart: bool,
    /// Where the webhook hands over what was posted.
    door: Door,
    hall: tokio::sync::Mutex<Hall>,
}

impl Bot {
    /// Knows nothing of an earlier run but what is in the store.
    pub fn open(
        store: Store,
        world: &Arc<Mutex<World>>,
        time: &Time,
        turns: &Turns,
        owner: String,
        rate: Option<u32>,
    ) -> Bot {
        let house = Arc::new(House {
            book: BOOK.clone(),
            lists: LISTS.clone(),
            bot_name: BotIdentity::practice().username,
        });
        let wire = WorldWire::new(Arc::clone(world), time.clone(), Arc::clone(turns));
        let metrics = Arc::new(Metrics::default());
        let menus = Menus::new(&house.book.words);
        let carrier = Arc::new(TelegramCarrier::new(wire.clone(), menus));
        let outbox = Outbox::new(
            store.clone(),
            carrier,
            owner.clone(),
            time.clock(),
            Arc::clone(&metrics),
            rate,
            Alarms {
                admins: Arc::new([]),
                words: Arc::new(house.book.words.clone()),
            },
        );
        let (door, hall) = door();
        let name = house.bot_name.clone();
        let pump = Pump {
            store: store.clone(),
            house,
            read: Arc::new(move |payload, at| telegram::read(payload, &name, at)),
            chance: Arc::new(|| "Tiada2undangan3baru4disini".to_owned()),
            metrics,
            owner,
            admins: Arc::new([]),
        };
        Bot {
            store,
            pump,
            outbox,
            wire,
            offset: None,
            apart: false,
            door,
            hall: hall.into(),
        }
    }

    /// What production does before its loops begin.
    pub async fn begin(&self) {
        let lock = self.store.serve_lock().expect("nobody else serves");
        let reset = self.store.replica_reset(&lock).await;
        reset.expect("the store works");
        self.beat().await;
        self.outbox.recall().await.expect("a recall");
        self.outbox.claim().await.expect("a claim");
    }

    /// What production does every third second.
    pub async fn beat(&self) {
        self.outbox.beat().await.expect("a beat");
        let taken = self.outbox.take_up().await;
        taken.expect("the store works");
    }

    /// Asks Telegram for updates and hands them to the pump, which keeps and handles them. Says how
    /// many came; nothing when the poll failed.
    pub async fn poll(&mut self, now: Timestamp) -> Option<usize> {
        let batch = telegram::poll_once(&self.wire, self.offset, Duration::ZERO)
            .await
            .ok()?;
        assert!(batch.unreadable.is_empty(), "{batch:?}");
        if !batch.updates.is_empty() {
            if self.apart {
                let kept = self.store.inbox_add(&batch.updates, now).await;
                kept.expect("updates are kept");
            } else {
                self.take(&batch.updates, now).await?;
            }
        }
        self.offset = batch.next_offset().or(self.offset);
        Some(batch.updates.len())
    }

    /// Writes the summaries that are due.
    pub async fn tick(&self, now: Timestamp) {
        let house = &self.pump.house;
        let writer = Writer::new(&self.store, &house.book.words, &house.bot_name);
        let ticked = digest_tick(writer, now).await.expect("a tick");
        assert!(ticked.failed.is_empty(), "{ticked:?}");
        if ticked.queued > 0 {
            self.outbox.claim().await.expect("a claim");
        }
    }

    /// Handles one batch of updates, those that lie at the door first, and hands what came of it
    /// to the outbox. Says how many; none when another replica was quicker.
    pub async fn pump(&self, now: Timestamp) -> usize {
        let mut hall = self.hall.lock().await;
        let Some(handled) = self.take(hall.updates(), now).await else {
            return 0;
        };
        hall.kept();
        handled
    }

    /// What lies at the door cannot be kept just now.
    pub async fn refuse(&self) {
        let mut hall = self.hall.lock().await;
        hall.updates();
        hall.lost();
    }

    /// `None` when another replica was quicker.
    async fn take(&self, new: &[RawUpdate], now: Timestamp) -> Option<usize> {
        let pumped = match self.pump.take(new, now).await {
            Err(why) if why.is_clash() => return None,
            pumped => pumped.expect("the store works"),
        };
        self.outbox.offer(pumped.out).await;
        if pumped.claim {
            self.outbox.claim().await.expect("a claim");
        }
        Some(pumped.handled)
    }

    pub async fn settle(&self, ended: Ended) {
        let settled = self.outbox.settle(vec![ended]).await;
        settled.expect("the store works, and the token is good");
    }
}

/// Bot, world and time.
pub struct Stage {
    pub url: String,
    pub world: Arc<Mutex<World>>,
    pub time: Time,
    pub turns: Turns,
    pub bot: Bot,
    pub rate: Option<u32>,
    /// Restarts so far.
    pub restarts: u32,
    /// Where fetched files lie.
    pub files: Folder,
}

impl Stage {
    /// A kecamatan that is set up, in a database that was empty; `rate` as `MUSRENBOT_RATE`.
    pub async fn open(url: String, rate: Option<u32>) -> Stage {
        let time = Time::new();
        let turns = Turns::default();
        let world = Arc::new(Mutex::new(World::new(BotIdentity::practice())));
        let store = Store::open(&url).await.expect("the store opens");
        store.migrate().await.expect("the schema is made");
        set_up(&store, KECAMATAN, time.now()).await;
        let bot = Bot::open(store, &world, &time, &turns, "run-0".to_owned(), rate);
        bot.begin().await;
        Stage {
            url,
            world,
            time,
            turns,
            bot,
            rate,
            restarts: 0,
            files: Folder::new(),
        }
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fetches the files that are due. Says how many were kept.
    pub async fn fetch(&self) -> u64 {
        let (store, wire, words) = (
            &self.bot.store,
            &self.bot.wire,
            &self.bot.pump.house.book.words,
        );
        let fetched = fetch_due(store, wire, &self.files.0, words, self.time.now()).await;
        fetched.expect("the store and the folder work")
    }

    /// The program dies with all it had in memory, and another run begins without its first steps.
    pub async fn reopen(&mut self) {
        self.restarts += 1;
        let owner = format!("run-{}", self.restarts);
        let store = Store::open(&self.url).await.expect("the store opens");
        self.bot = Bot::open(
            store,
            &self.world,
            &self.time,
            &self.turns,
            owner,
            self.rate,
        );
        self.bury().await;
    }

    /// The runs that died have been silent for long enough: a server goes by its own clock, which
    /// no test moves. A beat that was on its way when its run died may land late, so ask again.
    pub async fn bury(&self) {
        for dead in self.restarts.saturating_sub(4)..self.restarts {
            let gone = self.bot.store.replica_gone(&format!("run-{dead}")).await;
            gone.expect("the store works");
        }
    }

    /// Somebody who takes the office of operator in the desa with this place in the list.
    pub async fn operator_desa(&self, id: i64, at: usize) -> KodeDesa {
        let desa = desa_at(&self.bot.store, KECAMATAN, at).await;
        self.world().person(id, &format!("Operator {id}"));
        take_desa(&self.bot.store, id, desa, self.time.now()).await;
        desa
    }

    pub async fn operator_kecamatan(&self, id: i64) {
        let office = Office {
            role: Role::OperatorKecamatan,
            kecamatan: KECAMATAN.parse().expect("a code"),
            desa: None,
            skpd: None,
        };
        self.world().person(id, "Petugas Kecamatan");
        take(&self.bot.store, id, &office, self.time.now()).await;
    }

    /// A basic group that gets the summaries, with one member.
    pub async fn group(&self, group: i64, member: i64) {
        self.world().group(group, "Musrenbang Kebomas");
        self.world().join(member, group);
        let bound = Group {
            chat: group,
            topic: None,
        };
        let tx = self.bot.store.begin().await.expect("a transaction");
        let kode = KECAMATAN.parse().expect("a code");
        tx.group_bind(kode, bound).await.expect("a group is bound");
        tx.commit().await.expect("a commit");
    }

    /// All usulan of the year, in the order of their numbers.
    pub async fn usulan(&self) -> Vec<Usulan> {
        all_usulan(&self.bot.store, KECAMATAN).await
    }

    /// Nothing of the journal and the tables disagrees.
    pub async fn assert_sound(&self) {
        let faults = self.bot.store.verify().await.expect("the store is read");
        assert!(faults.is_empty(), "{faults:?}");
    }
}

pub async fn set_up(store: &Store, kecamatan: &str, now: Timestamp) {
    let setup = Setup {
        kecamatan: kecamatan.to_owned(),
        tahun: TAHUN,
        timezone: None,
        summary_at: None,
        libur: Vec::new(),
        hapus_libur: Vec::new(),
    };
    let made = setup::make(store, &setup, now).await;
    made.expect("the kecamatan is set up");
}

pub async fn desa_at(store: &Store, kecamatan: &str, at: usize) -> KodeDesa {
    let kode: KodeKecamatan = kecamatan.parse().expect("a code");
    let kecamatan = store.read().kecamatan(kode).await.expect("a store");
    kecamatan.expect("it is set up").desa[at].0
}

pub async fn take_desa(store: &Store, id: i64, desa: KodeDesa, now: Timestamp) {
    let office = Office {
        role: Role::OperatorDesa,
        kecamatan: desa.kecamatan(),
        desa: Some(desa),
        skpd: None,
    };
    take(store, id, &office, now).await;
}

async fn take(store: &Store, id: i64, office: &Office, now: Timestamp) {
    let tx = store.begin().await.expect("a transaction");
    let name = format!("Pejabat {id}");
    let taken = tx.office_take(id, &name, office, None, now).await;
    taken.expect("the office is free");
    tx.commit().await.expect("a commit");
}

pub async fn all_usulan(store: &Store, kecamatan: &str) -> Vec<Usulan> {
    let kode: KodeKecamatan = kecamatan.parse().expect("a code");
    let all = store.read().usulan_of_year(kode, TAHUN).await;
    all.expect("the store is read")
}
