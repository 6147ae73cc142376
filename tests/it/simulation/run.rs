//! The steps of production, taken in virtual time one after the other.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use musrenbot::app::lanes::Next;
use musrenbot::app::outbox::Ended;
use musrenbot::demo::Limits;

use super::intake::{Intake, Way};
use super::mishaps::{Withheld, nerves, plan};
use super::{BLOCKED, DESK, FIRST, GROUP, PEOPLE, Weather};
use crate::stage::Stage;
use crate::stage::dice::Dice;
use crate::stage::meja::Meja;
use crate::stage::person::{Desa, Paper};

/// How long a call takes when nothing goes wrong.
pub const CALL: Duration = Duration::from_millis(60);

/// How often the bot looks for files when there were none.
const FETCH_EVERY: Duration = Duration::from_secs(5);

/// Virtual time after which somebody is stuck. A dialog takes two minutes; what hangs costs
/// twenty seconds each, and a chat that failed often rests up to a minute.
const PATIENCE: Duration = Duration::from_secs(1_200);

/// Faults so far that hide whether a call had its effect.
pub type Hidden = Arc<AtomicU64>;

pub struct Simulation {
    pub stage: Stage,
    pub dice: Dice,
    pub weather: Weather,
    pub hidden: Hidden,
    /// Taps that came too late, or may have; who taps an old question is shown the newest again.
    pub asked_again: u64,
    pub people: Vec<Desa>,
    wake: Vec<Duration>,
    meja: Meja,
    pub intake: Intake,
    /// Sends under way with the moment at which they are known to have ended.
    pub flying: Vec<(Duration, Ended)>,
    /// When the outbox may go on, if it waits.
    send_at: Option<Duration>,
    claim_at: Duration,
    events_at: Duration,
    pub fetch_at: Duration,
    pub inbox: bool,
    pub group: i64,
    pub killed: u64,
    pub withheld: Withheld,
    /// Files that were fetched and lie in their place.
    pub kept: u64,
}

impl Simulation {
    pub async fn open(url: String, seed: u64, weather: Weather, way: Way) -> Simulation {
        let stage = Stage::open(url, Some(30)).await;
        let mut people = Vec::new();
        for (id, at) in (FIRST..).zip(0..PEOPLE) {
            stage.operator_desa(id, at).await;
            people.push(Desa::new(id, seed));
        }
        people[3].paper = Paper::Odd;
        people[7].paper = Paper::Huge;
        stage.operator_kecamatan(DESK).await;
        stage.operator_kecamatan(BLOCKED).await;
        stage.group(GROUP, DESK).await;
        let intake = Intake::open(way, &stage).await;
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
            asked_again: 0,
            people,
            wake,
            meja: Meja::new(DESK),
            intake,
            flying: Vec::new(),
            send_at: None,
            claim_at: Duration::ZERO,
            events_at: Duration::ZERO,
            fetch_at: Duration::ZERO,
            inbox: true,
            group: GROUP,
            killed: 0,
            withheld: Withheld::default(),
            kept: 0,
        }
    }

    /// Runs until everybody has a receipt, all is verified and nothing is left to send.
    pub async fn run(&mut self, seed: u64) {
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

    pub async fn step(&mut self, up: Duration) {
        self.land(up).await;
        self.take_in(up).await;
        while self.inbox {
            let now = self.stage.time.now();
            self.inbox = self.stage.bot.pump(now).await > 0;
        }
        if up >= self.claim_at {
            self.claim_at = up + Duration::from_secs(1);
            self.stage.bot.beat().await;
            self.stage.bot.outbox.claim().await.expect("a claim");
        }
        if up >= self.fetch_at {
            self.fetch(up).await;
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

    pub async fn fetch(&mut self, up: Duration) -> u64 {
        let kept = self.stage.fetch().await;
        let rest = if kept == 0 { FETCH_EVERY } else { CALL };
        self.fetch_at = up + self.stage.bot.wire.took() + rest;
        self.kept += kept;
        kept
    }

    /// From now on only calls go wrong.
    pub fn calm_down(&mut self) {
        self.events_at = Duration::MAX;
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
                let (dice, percent) = (&mut self.dice, self.weather.updates);
                self.asked_again += nerves(dice, percent, &mut world, now, person);
            }
        }
        self.meja.act(&mut world, now);
    }

    /// To the next moment at which something is to be done.
    pub fn advance(&mut self, up: Duration) {
        let regular = self.claim_at.min(self.events_at).min(self.fetch_at);
        let flying = self.flying.iter().map(|(at, _)| *at);
        let awake = self.people.iter().zip(&self.wake);
        let awake = awake.filter(|(one, _)| !one.is_finished());
        let waits = self.stage.world().pending_updates() > 0;
        let next = flying
            .chain(awake.map(|(_, wake)| *wake))
            .chain(self.send_at)
            .chain(self.intake.next().filter(|_| waits))
            .fold(regular, Duration::min);
        let least = Duration::from_millis(1);
        self.stage.time.pass(next.saturating_sub(up).max(least));
    }
}
