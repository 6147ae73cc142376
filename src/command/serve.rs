//! `musrenbot serve`: the loops around the steps, from the first poll to a clean end.
//!
//! Every loop only calls steps that tests call by hand. When one of them ends for good, all end,
//! and the program says why.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tracing::{error, info, warn};

use super::door::{Hall, door};
use super::house;
use super::loops::{Loops, REST, Told, finish, flat, listen_on, patiently, stop_signal, stopped};
use crate::app::chores;
use crate::app::clock::Clock;
use crate::app::clock::pause;
use crate::app::decide::House;
use crate::app::metrics::Metrics;
use crate::app::outbox::{Alarms, Outbox, SILENCE};
use crate::app::pump::{Chance, Pump};
use crate::config::Settings;
use crate::store::{ServeLock, Store, StoreError};
use crate::telegram::{self, Client, Menus, TelegramCarrier, Token};

/// How often to look for messages that nobody owns: from the command line, or of a dead replica.
const CLAIM_EVERY: Duration = Duration::from_secs(1);

/// A third of the silence after which a replica counts as dead.
const BEAT_EVERY: Duration = Duration::from_secs(SILENCE.as_secs() / 3);

/// How often old rows are swept out.
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);

/// How often to look for files to fetch when nothing woke the fetcher.
const FETCH_EVERY: Duration = Duration::from_secs(5);

/// How long to let another replica through that held what the pump wanted.
const CLASH_REST: Duration = Duration::from_millis(20);

/// How long a stop waits for messages that are under way. A Telegram call takes at most 20 s.
const STOP_MAX: Duration = Duration::from_secs(25);

/// Everything that serves one bot.
pub struct Service {
    pub store: Store,
    pub clock: Clock,
    pub metrics: Arc<Metrics>,
    pub client: Client,
    pub(super) pump: Pump,
    pub(super) outbox: Outbox<TelegramCarrier>,
    pub(super) house: Arc<House>,
    pub(super) settings: Settings,
    /// Rung when files are to be fetched.
    files: Notify,
    /// Rung when the clock of a drill was moved.
    pub(super) morning: Notify,
    /// How often to say that this process is alive.
    pub beat_every: Duration,
    /// The clock's uptime when it was opened.
    begun: Duration,
    /// It was said that others serve while this one polls.
    complained: AtomicBool,
    /// Held so that no second process serves the same SQLite database.
    _lock: ServeLock,
}

/// Serves until the process is told to stop.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let clock = house::clock(&settings);
    let service = Service::open(settings, clock, house::chance()).await?;
    service.serve(stop_signal()).await
}

impl Service {
    /// Opens the database and says hello to Telegram.
    ///
    /// # Errors
    ///
    /// One sentence: a wrong token, a locked or newer database, a dialog file that cannot be used.
    pub async fn open(
        settings: Settings,
        clock: Clock,
        chance: Chance,
    ) -> anyhow::Result<Arc<Service>> {
        settings.check()?;
        let begun = clock.uptime();
        let token: Token = settings.token()?.parse()?;
        let client = Client::new(token, settings.api_url())?;
        let book = house::book(&settings)?;
        let store = house::opened(&settings).await?;
        // Before the tables are touched: another program may be serving them.
        let lock = store.serve_lock()?;
        house::up_to_date(&store).await?;
        store.replica_reset(&lock).await?;
        let me = hello(&client).await?;
        house::remember_bot_name(&settings, &store, &me.username).await?;
        let house = Arc::new(House {
            book,
            lists: house::lists(),
            bot_name: me.username,
        });
        let metrics = Arc::new(Metrics::default());
        let owner = house::fresh_code();
        let menus = Menus::new(&house.book.words);
        let carrier = Arc::new(TelegramCarrier::new(client.clone(), menus));
        let admins: Arc<[i64]> = settings.admins().into();
        let outbox = Outbox::new(
            store.clone(),
            carrier,
            owner.clone(),
            clock.clone(),
            Arc::clone(&metrics),
            settings.rate(),
            Alarms {
                admins: Arc::clone(&admins),
                words: Arc::new(house.book.words.clone()),
            },
        );
        let bot_name = house.bot_name.clone();
        let pump = Pump {
            store: store.clone(),
            house: Arc::clone(&house),
            read: Arc::new(move |payload, at| telegram::read(payload, &bot_name, at)),
            chance,
            metrics: Arc::clone(&metrics),
            owner,
            admins,
        };
        Ok(Arc::new(Service {
            store,
            clock,
            metrics,
            client,
            pump,
            outbox,
            house,
            settings,
            files: Notify::new(),
            morning: Notify::new(),
            beat_every: BEAT_EVERY,
            begun,
            complained: AtomicBool::new(false),
            _lock: lock,
        }))
    }

    /// Runs all loops until `stop`, then brings what is under way to its end.
    pub async fn serve(self: Arc<Self>, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let (tell, told) = watch::channel(false);
        let mut loops = JoinSet::new();
        // All that can be refused here and now comes before the first message goes out.
        self.spawn_ops(&mut loops, told.clone()).await?;
        let (door, hall) = door();
        self.spawn_intake(&mut loops, door, told.clone()).await?;
        self.beat().await?;
        let mut pulse = JoinSet::new();
        pulse.spawn(Arc::clone(&self).pulse());
        self.outbox.recall().await?;
        self.outbox.claim().await?;
        self.spawn_work(&mut loops, hall, &told);
        info!("serving as @{}", self.house.bot_name);
        let ended = tokio::select! {
            () = stop => Ok(()),
            Some(ended) = loops.join_next() => flat(ended),
        };
        info!("stopping");
        tell.send_replace(true);
        let rest = finish(&mut loops, STOP_MAX).await;
        let all_ended = loops.is_empty() && ended.is_ok() && rest.is_ok();
        // Others may take over only what nobody here can still send.
        loops.shutdown().await;
        pulse.shutdown().await;
        if let Err(why) = self.leave(all_ended).await {
            warn!("the end could not be noted; others wait until the silence tells them: {why}");
        }
        ended.and(rest)
    }

    /// After a clean end, whatever this process still owned was surely not sent.
    async fn leave(&self, clean: bool) -> Result<(), StoreError> {
        let owner = &self.pump.owner;
        if clean {
            self.store.outbox_release(owner).await?;
        }
        self.store.replica_gone(owner).await
    }

    fn spawn_work(self: &Arc<Self>, loops: &mut Loops, hall: Hall, told: &Told) {
        loops.spawn(Arc::clone(self).pump(hall, told.clone()));
        loops.spawn(Arc::clone(self).send(told.clone()));
        loops.spawn(Arc::clone(self).menus(told.clone()));
        self.every(loops, told, CLAIM_EVERY, |one| async move {
            Ok(one.claim().await?)
        });
        loops.spawn(Arc::clone(self).ticks(told.clone()));
        self.every(loops, told, SWEEP_EVERY, |one| async move {
            Ok(chores::sweep(&one.store, one.clock.now()).await?)
        });
        loops.spawn(Arc::clone(self).fetch(told.clone()));
        loops.spawn(Arc::clone(self).ahead(told.clone()));
    }

    /// Once, on a thread of its own: it counts for seconds without a pause.
    async fn ahead(self: Arc<Self>, told: Told) -> anyhow::Result<()> {
        let (store, runtime) = (self.store.clone(), Handle::current());
        let read = move || runtime.block_on(chores::read_ahead(&store));
        match tokio::task::spawn_blocking(read).await {
            Ok(Ok(())) => {}
            Ok(Err(why)) => warn!("the first who ask wait a little: {why}"),
            Err(why) => error!("what looks alike cannot be read ahead: {why}"),
        }
        stopped(told).await;
        Ok(())
    }

    async fn spawn_ops(self: &Arc<Self>, loops: &mut Loops, told: Told) -> anyhow::Result<()> {
        if let Some(address) = self.settings.metrics() {
            let probe = Watch(self.store.clone(), self.clock.clone());
            let router = telegram::ops_router(Arc::clone(&self.metrics), probe);
            loops.spawn(listen_on(address, router, told).await?);
        }
        Ok(())
    }

    async fn pump(self: Arc<Self>, mut hall: Hall, told: Told) -> anyhow::Result<()> {
        loop {
            let begun = self.clock.uptime();
            let new = hall.updates();
            let brought = new.len() as u64;
            match self.pump.take(new, self.clock.now()).await {
                Ok(pumped) => {
                    hall.kept();
                    self.metrics.updates_received.add(pumped.fresh);
                    self.metrics.updates_repeated.add(brought - pumped.fresh);
                    let idle = pumped.handled == 0;
                    if !idle {
                        self.metrics.commit.observe(self.clock.uptime() - begun);
                    }
                    let claim = pumped.claim;
                    if pumped.fetch {
                        self.files.notify_one();
                    }
                    self.outbox.offer(pumped.out).await;
                    if claim && let Err(why) = self.claim().await {
                        warn!("messages could not be claimed yet: {why}");
                    }
                    if idle {
                        if *told.borrow() {
                            return Ok(());
                        }
                        tokio::select! {
                            () = hall.arrival() => {}
                            // Updates of other replicas' crashes ring no bell here.
                            () = pause(CLAIM_EVERY) => {}
                            () = stopped(told.clone()) => {}
                        }
                    }
                }
                // Another replica was quicker; it is through by now.
                Err(why) if why.is_clash() => pause(CLASH_REST).await,
                Err(why) if *told.borrow() => return Err(why.into()),
                Err(why) => {
                    error!("updates could not be handled: {why}");
                    hall.lost();
                    pause(REST).await;
                }
            }
        }
    }

    async fn send(self: Arc<Self>, told: Told) -> anyhow::Result<()> {
        loop {
            match self.outbox.run(stopped(told.clone())).await {
                Ok(()) => return Ok(()),
                Err(crate::app::outbox::SendError::Store(why)) if !*told.borrow() => {
                    error!("the outbox cannot be written: {why}");
                    pause(REST).await;
                }
                Err(why) => return Err(why.into()),
            }
        }
    }

    async fn claim(&self) -> Result<(), StoreError> {
        self.outbox.claim().await.map(|_| ())
    }

    /// Says that this replica is alive, and looks after what it forgot and who else is.
    pub async fn beat(&self) -> Result<(), StoreError> {
        let alive = self.outbox.beat().await?;
        self.outbox.take_up().await?;
        let polls = self.settings.webhook_url.is_none();
        // Whoever is alive by then has said so since this one began, and is not its predecessor.
        let is_settled = self.clock.uptime() >= self.begun + SILENCE;
        if polls && alive > 1 && is_settled && !self.complained.load(Ordering::Relaxed) {
            error!(
                "another replica is alive while this one polls; \
                 several replicas need a webhook, set MUSRENBOT_WEBHOOK_URL for all of them"
            );
            self.alarm_of_another().await?;
            self.complained.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Beats for as long as anything of this process may still send.
    async fn pulse(self: Arc<Self>) {
        loop {
            pause(self.beat_every).await;
            if let Err(why) = self.beat().await {
                error!("this replica could not say that it is alive: {why}");
            }
        }
    }

    /// The clock was moved: look at once whether a summary is due.
    pub fn clock_moved(&self) {
        self.morning.notify_one();
    }

    /// Without its menus the bot still hears every command, so a refusal does not end it.
    async fn menus(self: Arc<Self>, told: Told) -> anyhow::Result<()> {
        let menus = Menus::new(&self.house.book.words);
        let set = || telegram::publish_menus(&self.client, &menus);
        if let Err(why) = patiently(&told, set).await {
            error!("the command menus cannot be set: {why}");
        }
        stopped(told).await;
        Ok(())
    }

    async fn fetch(self: Arc<Self>, told: Told) -> anyhow::Result<()> {
        let folder = self.settings.files();
        let words = &self.house.book.words;
        while !*told.borrow() {
            let fetched = super::files::fetch_due(
                &self.store,
                &self.client,
                &folder,
                words,
                self.clock.now(),
            );
            match fetched.await {
                Ok(0) => tokio::select! {
                    () = self.files.notified() => {}
                    () = pause(FETCH_EVERY) => {}
                    () = stopped(told.clone()) => {}
                },
                Ok(count) => self.metrics.files_fetched.add(count),
                Err(why) => {
                    warn!("files could not be fetched: {why:#}");
                    pause(REST).await;
                }
            }
        }
        Ok(())
    }

    fn every<F>(
        self: &Arc<Self>,
        loops: &mut Loops,
        told: &Told,
        every: Duration,
        step: impl Fn(Arc<Self>) -> F + Send + 'static,
    ) where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let (this, told) = (Arc::clone(self), told.clone());
        loops.spawn(async move {
            loop {
                tokio::select! {
                    () = pause(every) => {}
                    () = stopped(told.clone()) => return Ok(()),
                }
                if let Err(why) = step(Arc::clone(&this)).await {
                    error!("a regular task failed and will be tried again: {why:#}");
                }
            }
        });
    }
}

/// Counts what waits, for `/metrics`.
#[derive(Clone)]
struct Watch(Store, Clock);

impl telegram::Gauge for Watch {
    async fn depths(&self) -> Result<telegram::Depths, String> {
        let now = self.1.now();
        let age = |since: Option<jiff::Timestamp>| {
            let age = since.map_or(0, |since| now.duration_since(since).as_secs());
            u64::try_from(age).unwrap_or(0)
        };
        let stats = self.0.read().stats().await.map_err(|why| why.to_string())?;
        Ok(telegram::Depths {
            inbox: stats.inbox_waiting,
            inbox_oldest_s: age(stats.inbox_oldest),
            inbox_set_aside: stats.inbox_aside,
            outbox_people: stats.outbox_people,
            outbox_broadcast: stats.outbox_broadcast,
            outbox_oldest_s: age(stats.outbox_oldest),
            outbox_unsure: stats.outbox_unsure,
            outbox_undeliverable: stats.outbox_undeliverable,
        })
    }
}

/// Asks Telegram who we are; a network that is not up yet is waited for.
async fn hello(client: &Client) -> anyhow::Result<telegram::Me> {
    let (_tell, told) = watch::channel(false);
    let me = patiently(&told, || telegram::hello(client)).await?;
    me.context("told to stop before it began")
}
