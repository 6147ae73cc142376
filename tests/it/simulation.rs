//! A morning of a kecamatan under faults, in virtual time, the same for the same seed.
//!
//! Twenty operator desa hand in an usulan each while the desk verifies; calls are refused, cut
//! and left hanging, updates come again and out of order, thumbs tap twice, the program is killed,
//! the wall clock is set, the group becomes a supergroup, somebody has blocked the bot. Telegram's
//! limits are on. The next morning the group gets its summary.
//!
//! `MUSRENBOT_SEEDS=500` tries many; `MUSRENBOT_SEED=17` tries one again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use musrenbot::app::lanes::Next;
use musrenbot::app::outbox::Ended;
use musrenbot::demo::{Fault, Limits, Plan, World};
use musrenbot::domain::usulan::StageName;

use crate::engines::Folder;
use crate::stage::dice::Dice;
use crate::stage::meja::Meja;
use crate::stage::person::{Desa, repeats};
use crate::stage::{Bot, Stage};

const PEOPLE: usize = 20;
const FIRST: i64 = 820_001;
const DESK: i64 = 820_901;
/// Sits at the desk too and has blocked the bot.
const BLOCKED: i64 = 820_902;
const GROUP: i64 = -4_400;

/// How long a call takes when nothing goes wrong.
const CALL: Duration = Duration::from_millis(60);

/// Virtual time after which somebody is stuck. A dialog takes two minutes; what hangs costs
/// twenty seconds each, and a chat that failed often rests up to a minute.
const PATIENCE: Duration = Duration::from_secs(1_200);

/// How much goes wrong, in percent.
#[derive(Clone, Copy, Debug)]
struct Weather {
    /// Each kind of fault of a call.
    calls: u64,
    /// Updates again or out of order, and nervous thumbs.
    updates: u64,
}

const WEATHERS: [Weather; 3] = [
    Weather {
        calls: 1,
        updates: 1,
    },
    Weather {
        calls: 1,
        updates: 5,
    },
    Weather {
        calls: 1,
        updates: 20,
    },
];

/// Faults so far that hide whether a call had its effect.
type Hidden = Arc<AtomicU64>;

struct Simulation {
    stage: Stage,
    dice: Dice,
    weather: Weather,
    hidden: Hidden,
    people: Vec<Desa>,
    wake: Vec<Duration>,
    meja: Meja,
    /// Sends under way with the moment at which they are known to have ended.
    flying: Vec<(Duration, Ended)>,
    poll_at: Duration,
    /// When the outbox may go on, if it waits.
    send_at: Option<Duration>,
    claim_at: Duration,
    events_at: Duration,
    inbox: bool,
    /// The newest update that the bot has stored.
    fetched: i64,
    group: i64,
    killed: u64,
    /// What the runs that were killed have counted as shown twice, surely or perhaps.
    counted: u64,
}

impl Simulation {
    async fn open(url: String, seed: u64, weather: Weather) -> Simulation {
        let stage = Stage::open(url, Some(30)).await;
        let mut people = Vec::new();
        for at in 0..PEOPLE {
            let id = FIRST + i64::try_from(at).expect("a small number");
            stage.operator_desa(id, at).await;
            people.push(Desa::new(id, seed));
        }
        stage.operator_kecamatan(DESK).await;
        stage.operator_kecamatan(BLOCKED).await;
        stage.group(GROUP, DESK).await;
        let hidden = Hidden::default();
        {
            let mut world = stage.world();
            let now = stage.time.true_now();
            world.person_sends(now, BLOCKED, "/mulai");
            world.block_bot(now, BLOCKED);
            world.limit(Some(Limits::TELEGRAM));
            world.fail_by(Some(plan(seed, weather.calls, Arc::clone(&hidden))));
        }
        let mut dice = Dice::new(seed);
        let wake = people
            .iter()
            .map(|_| Duration::from_millis(dice.below(20_000)))
            .collect();
        Simulation {
            stage,
            dice,
            weather,
            hidden,
            people,
            wake,
            meja: Meja::new(DESK),
            flying: Vec::new(),
            poll_at: Duration::ZERO,
            send_at: None,
            claim_at: Duration::ZERO,
            events_at: Duration::ZERO,
            inbox: true,
            fetched: 0,
            group: GROUP,
            killed: 0,
            counted: 0,
        }
    }

    /// Runs until everybody has a receipt, all is verified and nothing is left to send.
    async fn run(&mut self, seed: u64) {
        while !self.is_over().await {
            let up = self.stage.time.uptime();
            if up > PATIENCE {
                self.somebody_is_stuck(seed).await;
            }
            self.act(up);
            self.step(up).await;
            self.advance(up);
        }
    }

    async fn step(&mut self, up: Duration) {
        self.land(up).await;
        if up >= self.poll_at && self.stage.world().pending_updates() > 0 {
            self.poll(up).await;
        }
        while self.inbox {
            let now = self.stage.time.now();
            self.inbox = self.stage.bot.pump(now).await > 0;
        }
        if up >= self.claim_at {
            self.claim_at = up + Duration::from_secs(1);
            self.stage.bot.beat().await;
            self.stage.bot.outbox.claim().await.expect("a claim");
        }
        if up >= self.events_at {
            self.events_at = up + Duration::from_secs(1);
            self.something_happens().await;
        }
        self.send(up).await;
    }

    async fn land(&mut self, up: Duration) {
        let (landed, flying) = std::mem::take(&mut self.flying)
            .into_iter()
            .partition(|(at, _)| *at <= up);
        self.flying = flying;
        let landed: Vec<(Duration, Ended)> = landed;
        for (_, ended) in landed {
            self.stage.bot.settle(ended).await;
        }
    }

    async fn poll(&mut self, up: Duration) {
        self.stir();
        let now = self.stage.time.now();
        let polled = self.stage.bot.poll(now).await;
        let took = self.stage.bot.wire.took() + CALL;
        let rest = match polled {
            Some(_) => Duration::ZERO,
            None => Duration::from_secs(2),
        };
        self.fetched = self.fetched.max(self.stage.bot.offset.unwrap_or(1) - 1);
        self.inbox |= polled.is_some_and(|count| count > 0);
        self.poll_at = up + took + rest;
    }

    /// Updates come again and out of order.
    fn stir(&mut self) {
        let mut world = self.stage.world();
        if self.dice.percent(self.weather.updates) {
            let ago = i64::try_from(self.dice.below(12)).expect("a small number");
            world.redeliver(self.fetched - ago, false);
        }
        // What was handed out once keeps its number; only what comes after it can change places.
        let pending = world.pending_updates();
        let new = world.last_update_id() - self.fetched;
        let new = usize::try_from(new).unwrap_or(0).min(pending);
        if new > 1 && self.dice.percent(self.weather.updates) {
            let at = pending - 1 - usize::try_from(self.dice.below(new as u64 - 1)).expect("small");
            world.swap_pending(at - 1, at);
        }
    }

    async fn send(&mut self, up: Duration) {
        self.send_at = loop {
            match self.stage.bot.outbox.next() {
                Next::Send(waiting) => {
                    let ended = self.stage.bot.outbox.send(*waiting).await;
                    let took = self.stage.bot.wire.took() + CALL;
                    self.flying.push((up + took, ended));
                }
                Next::Wait(until) => break Some(until),
                Next::Idle => break None,
            }
        };
    }

    fn act(&mut self, up: Duration) {
        let now = self.stage.time.true_now();
        let mut world = self.stage.world();
        for (person, wake) in self.people.iter_mut().zip(&mut self.wake) {
            if *wake > up || person.is_finished() {
                continue;
            }
            *wake = up + Duration::from_millis(700 + self.dice.below(3_000));
            if person.act(&mut world, now) {
                nerves(
                    &mut self.dice,
                    self.weather.updates,
                    &mut world,
                    now,
                    person,
                );
            }
        }
        self.meja.act(&mut world, now);
    }
}

impl Simulation {
    async fn something_happens(&mut self) {
        match self.dice.below(600) {
            0..8 => self.kill().await,
            8..11 => {
                let jump = i64::try_from(self.dice.below(7_200_000)).expect("two hours");
                self.stage.time.set_clock(jump - 3_600_000);
            }
            11..17 => {
                let now = self.stage.time.true_now();
                let group = self.group;
                self.stage
                    .world()
                    .person_sends(now, (DESK, group), "/ringkasan");
            }
            17..19 => {
                let now = self.stage.time.true_now();
                let moved = self.stage.world().migrate(now, GROUP);
                self.group = moved.unwrap_or(self.group);
            }
            _ => {}
        }
    }

    async fn kill(&mut self) {
        self.killed += 1;
        self.counted += counted(&self.stage.bot);
        // Whoever was being sent to may or may not have got it.
        self.hidden
            .fetch_add(self.flying.len() as u64, Ordering::Relaxed);
        self.flying.clear();
        self.stage.reopen().await;
        self.stage.time.pass(Duration::from_millis(500));
        self.stage.bot.begin().await;
        self.inbox = true;
        self.poll_at = Duration::ZERO;
    }

    /// To the next moment at which something is to be done.
    fn advance(&mut self, up: Duration) {
        let mut next = self.claim_at.min(self.events_at);
        let flying = self.flying.iter().map(|(at, _)| *at);
        let awake = self.people.iter().zip(&self.wake);
        let awake = awake.filter(|(one, _)| !one.is_finished());
        let soonest = flying.chain(awake.map(|(_, wake)| *wake)).min();
        next = next.min(soonest.unwrap_or(next));
        if self.stage.world().pending_updates() > 0 {
            next = next.min(self.poll_at);
        }
        next = next.min(self.send_at.unwrap_or(next));
        let least = Duration::from_millis(1);
        self.stage.time.pass(next.saturating_sub(up).max(least));
    }

    async fn is_over(&self) -> bool {
        if !self.people.iter().all(Desa::is_finished) || !self.flying.is_empty() {
            return false;
        }
        if self.stage.bot.outbox.held() > 0 || self.stage.world().pending_updates() > 0 {
            return false;
        }
        let usulan = self.stage.usulan().await;
        let verified =
            |one: &musrenbot::domain::usulan::Usulan| one.stage.name() == StageName::Diverifikasi;
        usulan.iter().all(verified)
    }

    async fn somebody_is_stuck(&self, seed: u64) -> ! {
        let stats = self.stage.bot.store.read().stats().await;
        let next = self.stage.bot.outbox.next();
        let held = self.stage.bot.outbox.held();
        eprintln!(
            "{stats:?}, next {next:?}, {held} held, {} flying",
            self.flying.len()
        );
        let world = self.stage.world();
        if let Some(stuck) = self.people.iter().find(|one| !one.is_finished()) {
            panic!("seed {seed}: stuck: {}", stuck.story(&world));
        }
        let log = world.chat_log(DESK);
        let desk: Vec<_> = log.map(|one| one.text().to_owned()).collect();
        panic!("seed {seed}: the desk or a message is stuck: {desk:#?}");
    }

    /// The next morning: one summary in the group, whatever goes wrong.
    async fn morning(&mut self, seed: u64) {
        self.stage.time.pass(Duration::from_secs(24 * 3_600));
        for _ in 0..240 {
            let up = self.stage.time.uptime();
            self.stage.bot.tick(self.stage.time.now()).await;
            self.step(up).await;
            self.advance(up);
        }
        let stats = self.stage.bot.store.read().stats().await;
        let unsure = stats.expect("the store is read").outbox_unsure;
        let world = self.stage.world();
        // It may have come just before the group moved.
        let before = world.chat_log(GROUP);
        let moved = (self.group != GROUP).then(|| world.chat_log(self.group));
        let texts = before.chain(moved.into_iter().flatten());
        let summaries = texts
            .filter(|one| one.text().contains("usulan baru dari"))
            .count();
        assert!(summaries <= 1, "seed {seed}: {summaries} summaries");
        // One whose end nobody can find out is left to the operator, who is told.
        assert!(summaries == 1 || unsure > 0, "seed {seed}: no summary");
    }

    async fn assert_well(&self, seed: u64) -> u64 {
        self.stage.assert_sound().await;
        let usulan = self.stage.usulan().await;
        assert_eq!(usulan.len(), PEOPLE, "seed {seed}");
        let world = self.stage.world();
        let mut repeated = 0;
        for person in &self.people {
            let mine: Vec<_> = usulan
                .iter()
                .filter(|one| one.pengusul == person.id)
                .collect();
            assert_eq!(mine.len(), 1, "seed {seed}: {}", person.story(&world));
            let differences = person.differences(mine[0]);
            let story = || person.story(&world);
            assert!(
                differences.is_empty(),
                "seed {seed}: {differences:?} {}",
                story()
            );
            let receipts = person.receipts(&world);
            let same = receipts.windows(2).all(|two| two[0] == two[1]);
            assert!(!receipts.is_empty() && same, "seed {seed}: {receipts:?}");
            repeated += repeats(&world, person.id) as u64;
        }
        let hidden = self.hidden.load(Ordering::Relaxed);
        assert!(
            repeated <= hidden,
            "seed {seed}: {repeated} repeats, {hidden} answers lost"
        );
        let counted = self.counted + counted(&self.stage.bot);
        assert!(
            repeated <= counted,
            "seed {seed}: {repeated} repeats, {counted} counted"
        );
        let broken: Vec<_> = world.violations().collect();
        assert!(broken.is_empty(), "seed {seed}: {broken:?}");
        repeated
    }
}

/// How much this run has counted as shown twice, surely or perhaps.
fn counted(bot: &Bot) -> u64 {
    let metrics = &bot.pump.metrics;
    metrics.repeated.get() + metrics.perhaps_repeated.get()
}

/// A thumb taps twice, or the phone sends a tap again.
fn nerves(dice: &mut Dice, percent: u64, world: &mut World, now: Timestamp, person: &Desa) {
    let Some((query, message, data)) = &person.last_tap else {
        return;
    };
    if dice.percent(percent) {
        world.person_taps(now, person.id, *message, data);
    }
    if dice.percent(percent) {
        world.person_taps_again(now, query);
    }
}

/// Each kind of fault strikes with `percent`, the same calls for the same seed.
fn plan(seed: u64, percent: u64, hidden: Hidden) -> Plan {
    Arc::new(move |call, _| {
        let mut dice = Dice::new(seed ^ call.wrapping_mul(0x9E37_79B9));
        let roll = dice.below(100);
        if percent == 0 {
            return Fault::Pass;
        }
        match roll / percent {
            0 => Fault::TooMany {
                retry_after: 1 + dice.below(5),
            },
            1 => Fault::Internal500,
            2 => Fault::DropBefore,
            3 => {
                hidden.fetch_add(1, Ordering::Relaxed);
                Fault::DropAfter
            }
            4 => Fault::HangBefore,
            5 => {
                hidden.fetch_add(1, Ordering::Relaxed);
                Fault::HangAfter
            }
            6 => Fault::Slow {
                ms: 200 + dice.below(3_000),
            },
            _ => Fault::Pass,
        }
    })
}

pub fn seeds() -> Vec<u64> {
    let read = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    match (read("MUSRENBOT_SEED"), read("MUSRENBOT_SEEDS")) {
        (Some(one), _) => vec![one],
        (None, many) => (1..=many.unwrap_or(1)).collect(),
    }
}

#[tokio::test]
async fn a_morning_under_faults_ends_well_for_everybody() {
    for weather in WEATHERS {
        for seed in seeds() {
            let folder = Folder::new();
            let url = format!("sqlite://{}/test.db", folder.0.display());
            one_morning(url, seed, weather).await;
        }
    }
}

async fn one_morning(url: String, seed: u64, weather: Weather) {
    let mut simulation = Simulation::open(url, seed, weather).await;
    simulation.run(seed).await;
    let repeated = simulation.assert_well(seed).await;
    let took = simulation.stage.time.uptime();
    simulation.morning(seed).await;
    simulation.assert_well(seed).await;
    let looked_up: u32 = simulation.people.iter().map(|one| one.looked_up).sum();
    println!(
        "seed {seed}, {weather:?}: {PEOPLE} usulan in {} s of virtual time, {} calls, {} answers \
         hidden, {} kills, {repeated} messages shown twice, {looked_up} times scrolled up",
        took.as_secs(),
        simulation.stage.world().calls(),
        simulation.hidden.load(Ordering::Relaxed),
        simulation.killed,
    );
}
