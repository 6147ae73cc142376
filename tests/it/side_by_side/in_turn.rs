//! Replicas take steps in the order that a seed says; some die, some stand still.

use std::time::Duration;

use musrenbot::app::lanes::Next;
use musrenbot::app::outbox::{Ended, SILENCE};
use musrenbot::demo::{Delivery, Limits};
use musrenbot::store::Engine;

use super::fleet::{Fleet, PEOPLE};
use crate::engines::for_each_url;
use crate::simulation::seeds;
use crate::stage::Bot;
use crate::stage::cut::cut;
use crate::stage::dice::Dice;
use crate::stage::post::{Line, unanswered};
use crate::test_name;

/// How long a call takes.
const CALL: Duration = Duration::from_millis(60);

/// How often `serve` beats and looks for what nobody owns.
const BEAT_EVERY: Duration = Duration::from_secs(3);
const CLAIM_EVERY: Duration = Duration::from_secs(1);

/// Virtual time after which somebody is stuck.
const PATIENCE: Duration = Duration::from_secs(1_800);

/// A step waits about so often at most.
const WAITS: u64 = 15;

/// What happens to replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Nothing,
    /// They are dropped in the middle of a step.
    Deaths,
    /// They take no step for longer than others wait, and go on as if nothing was.
    Sleeps,
}

#[derive(Clone, Copy)]
enum Step {
    Pump,
    Send,
    Settle,
    Claim,
    Beat,
}

const STEPS: [Step; 5] = [
    Step::Pump,
    Step::Send,
    Step::Settle,
    Step::Claim,
    Step::Beat,
];

struct Replica {
    bot: Bot,
    line: Line,
    /// Sends under way with the moment at which they are known to have ended.
    flying: Vec<(Duration, Ended)>,
    /// When there may be something to send.
    send_at: Option<Duration>,
    claim_at: Duration,
    beat_at: Duration,
    asleep_until: Duration,
}

impl Replica {
    fn new(bot: Bot, up: Duration) -> Replica {
        Replica {
            line: Line::new(&bot),
            bot,
            flying: Vec::new(),
            send_at: Some(up),
            claim_at: up,
            beat_at: up + BEAT_EVERY,
            asleep_until: Duration::ZERO,
        }
    }

    async fn step(&mut self, step: Step, up: Duration, inbox: &mut bool) {
        let now = self.bot.outbox.clock.now();
        let before = self.bot.outbox.held();
        match step {
            Step::Pump if *inbox => *inbox = self.bot.pump(now).await > 0,
            Step::Send if self.send_at.is_some_and(|at| at <= up) => self.send(up).await,
            Step::Settle => {
                let landed = self.flying.iter().position(|(at, _)| *at <= up);
                if let Some(landed) = landed {
                    let (_, ended) = self.flying.remove(landed);
                    self.bot.settle(ended).await;
                    self.send_at = Some(up);
                }
            }
            Step::Claim if up >= self.claim_at => {
                self.claim_at = up + CLAIM_EVERY;
                // What another run left undone rings no bell here.
                *inbox = true;
                self.bot.outbox.claim().await.expect("a claim");
            }
            Step::Beat if up >= self.beat_at => {
                self.beat_at = up + BEAT_EVERY;
                self.bot.beat().await;
                self.bot.tick(now).await;
                self.send_at = Some(up);
            }
            Step::Pump | Step::Send | Step::Claim | Step::Beat => {}
        }
        if self.bot.outbox.held() > before {
            self.send_at = Some(up);
        }
    }

    async fn send(&mut self, up: Duration) {
        self.send_at = match self.bot.outbox.next() {
            Next::Send(waiting) => {
                let ended = self.bot.outbox.send(*waiting).await;
                self.flying.push((up + CALL, ended));
                Some(up)
            }
            Next::Wait(until) => Some(until),
            Next::Idle => None,
        };
    }

    /// When it will have something to do.
    fn next(&self, up: Duration) -> Duration {
        if self.asleep_until > up {
            return self.asleep_until;
        }
        let landing = self.flying.iter().map(|(at, _)| *at);
        let regular = self.claim_at.min(self.beat_at);
        landing.chain(self.send_at).fold(regular, Duration::min)
    }
}

struct InTurn {
    fleet: Fleet,
    dice: Dice,
    trouble: Trouble,
    replicas: Vec<Replica>,
    /// When another one is started in the place of one that died.
    births: Vec<Duration>,
    /// When each person looks again.
    wake: Vec<Duration>,
    /// Under way, with the replica that each goes to.
    posts: Vec<(Duration, String, Delivery)>,
    /// Updates may wait to be handled.
    inbox: bool,
    events_at: Duration,
    aged: Duration,
    /// Sends whose end the store never learned.
    hidden: usize,
    troubled: usize,
}

impl InTurn {
    async fn open(url: String, seed: u64, trouble: Trouble) -> InTurn {
        let mut fleet = Fleet::open(url, seed, Some(30)).await;
        fleet.stage.world().limit(Some(Limits::TELEGRAM));
        let mut dice = Dice::new(seed);
        let count = match fleet.stage.bot.store.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => 2,
        };
        let mut replicas = Vec::new();
        for _ in 0..count {
            replicas.push(Replica::new(fleet.replica().await, Duration::ZERO));
        }
        let wake = [(); PEOPLE].map(|()| Duration::from_millis(dice.below(3_000)));
        InTurn {
            fleet,
            dice,
            trouble,
            replicas,
            births: Vec::new(),
            wake: wake.into(),
            posts: Vec::new(),
            inbox: true,
            events_at: Duration::ZERO,
            aged: Duration::ZERO,
            hidden: 0,
            troubled: 0,
        }
    }

    fn up(&self) -> Duration {
        self.fleet.stage.time.uptime()
    }

    async fn run(&mut self) {
        let mut look_at = Duration::ZERO;
        while self.up() < look_at || !self.is_over().await {
            look_at = look_at.max(self.events_at);
            assert!(self.up() < PATIENCE, "stuck: {}", self.fleet.stuck().await);
            self.round().await;
        }
    }

    async fn is_over(&self) -> bool {
        let at_rest = self.posts.is_empty() && self.births.is_empty();
        let idle = |one: &Replica| one.flying.is_empty() && one.bot.outbox.held() == 0;
        at_rest && self.replicas.iter().all(idle) && self.fleet.is_over().await
    }

    async fn round(&mut self) {
        let up = self.up();
        for at in 0..PEOPLE {
            if self.wake[at] <= up && !self.fleet.people[at].is_finished() {
                self.wake[at] = up + Duration::from_millis(500 + self.dice.below(2_000));
                self.fleet.act(at);
            }
        }
        self.fleet.act_at_the_desk();
        self.deliver(up).await;
        self.steps(up).await;
        if up >= self.events_at {
            self.events_at = up + Duration::from_secs(1);
            self.something_happens(up).await;
        }
        self.advance(up).await;
    }

    /// Some of the steps that could be taken, in any order.
    async fn steps(&mut self, up: Duration) {
        let all = (0..self.replicas.len()).flat_map(|at| STEPS.map(|step| (at, step)));
        let mut all: Vec<_> = all.map(|one| (self.dice.roll(), one)).collect();
        all.sort_unstable_by_key(|(roll, _)| *roll);
        for (roll, (at, step)) in all {
            let replica = &mut self.replicas[at];
            if replica.asleep_until <= up && roll % 4 > 0 {
                replica.step(step, up, &mut self.inbox).await;
            }
        }
    }

    async fn deliver(&mut self, up: Duration) {
        let now = self.fleet.stage.time.true_now();
        let awake: Vec<_> = self
            .awake(up)
            .map(|one| one.bot.pump.owner.clone())
            .collect();
        if awake.is_empty() {
            return;
        }
        for delivery in self.fleet.stage.world().deliveries(now) {
            let at = up + Duration::from_millis(10 + self.dice.below(200));
            let to = self.dice.pick(&awake).clone();
            self.posts.push((at, to, delivery));
        }
        for (_, to, delivery) in self.posts.extract_if(.., |(at, ..)| *at <= up) {
            let mut replicas = self.replicas.iter_mut();
            match replicas.find(|one| one.bot.pump.owner == to) {
                Some(to) => to.line.post(delivery),
                None => {
                    let update = delivery.update_id;
                    self.fleet
                        .stage
                        .world()
                        .delivered(now, update, unanswered());
                }
            }
            self.inbox = true;
        }
        for replica in &mut self.replicas {
            let answered = replica.line.answered().await;
            let mut world = self.fleet.stage.world();
            for (update, how) in answered {
                world.delivered(now, update, how);
            }
        }
    }

    fn awake(&self, up: Duration) -> impl Iterator<Item = &Replica> {
        self.replicas
            .iter()
            .filter(move |one| one.asleep_until <= up)
    }

    async fn something_happens(&mut self, up: Duration) {
        for _ in self.births.extract_if(.., |at| *at <= up) {
            self.replicas
                .push(Replica::new(self.fleet.replica().await, up));
        }
        let whole = self.births.is_empty() && self.awake(up).count() == self.replicas.len();
        if !whole || !self.dice.percent(6) {
            return;
        }
        let at = usize::try_from(self.dice.below(self.replicas.len() as u64)).expect("small");
        match self.trouble {
            Trouble::Nothing => return,
            Trouble::Deaths => self.die(at, up).await,
            Trouble::Sleeps if self.replicas.len() > 1 => {
                // What it has sent and not noted, others send again.
                self.hidden += self.replicas[at].flying.len();
                let sleep = SILENCE + Duration::from_millis(self.dice.below(20_000));
                self.replicas[at].asleep_until = up + sleep;
            }
            Trouble::Sleeps => return,
        }
        self.troubled += 1;
    }

    async fn die(&mut self, at: usize, up: Duration) {
        let mut dying = self.replicas.remove(at);
        let step = *self.dice.pick(&STEPS);
        let wait = usize::try_from(self.dice.below(WAITS)).expect("small");
        // Whoever was being sent to may or may not have got it.
        self.hidden += dying.flying.len() + 1;
        cut(dying.step(step, up, &mut self.inbox), Some(wait)).await;
        let now = self.fleet.stage.time.true_now();
        for (update, how) in dying.line.cut() {
            self.fleet.stage.world().delivered(now, update, how);
        }
        let alone = self.replicas.is_empty();
        let pause = if alone { 500 } else { self.dice.below(25_000) };
        self.births.push(up + Duration::from_millis(pause));
        self.inbox = true;
    }

    /// To the next moment at which something is to be done.
    async fn advance(&mut self, up: Duration) {
        let people = self.fleet.people.iter().zip(&self.wake);
        let people = people.filter(|(one, _)| !one.is_finished());
        let replicas = self.replicas.iter().map(|one| one.next(up));
        let posts = self.posts.iter().map(|(at, ..)| *at);
        let next = people.map(|(_, wake)| *wake).chain(replicas).chain(posts);
        let next = next.fold(self.events_at, Duration::min);
        let least = Duration::from_millis(1 + self.dice.below(20));
        self.fleet
            .stage
            .time
            .pass(next.saturating_sub(up).max(least));
        let by = self.up() - self.aged;
        if by >= Duration::from_millis(500) {
            self.aged += by;
            self.fleet.age(by).await;
        }
    }

    /// The next morning: every replica looks whether a summary is due, and there is one.
    async fn morning(&mut self) {
        self.fleet.stage.time.pass(Duration::from_secs(24 * 3_600));
        let until = self.up() + Duration::from_secs(60);
        while self.up() < until {
            self.round().await;
        }
        assert_eq!(self.fleet.summaries(), 1);
    }
}

async fn in_turn(url: String, seed: u64, trouble: Trouble) {
    if url.starts_with("sqlite") && trouble != Trouble::Deaths {
        // It has one process alone, whom nobody takes over while it lives.
        return;
    }
    let engine = url.split(':').next().unwrap_or_default().to_owned();
    let mut all = InTurn::open(url, seed, trouble).await;
    all.run().await;
    let took = all.up();
    all.morning().await;
    let repeated = all.fleet.assert_well().await;
    assert!(
        repeated <= all.hidden,
        "{repeated} repeats, {} hidden",
        all.hidden
    );
    println!(
        "{engine}, seed {seed}, {trouble:?}: {PEOPLE} usulan in {} s of virtual time, {} times, \
         {repeated} messages shown twice",
        took.as_secs(),
        all.troubled,
    );
}

#[tokio::test]
async fn replicas_side_by_side_lose_and_double_nothing() {
    for seed in seeds() {
        for_each_url(&test_name!(), async |url| {
            in_turn(url, seed, Trouble::Nothing).await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_replica_that_dies_is_taken_over() {
    for seed in seeds() {
        for_each_url(&test_name!(), async |url| {
            in_turn(url, seed, Trouble::Deaths).await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_replica_that_stood_still_says_nothing_that_was_taken_over() {
    for seed in seeds() {
        for_each_url(&test_name!(), async |url| {
            in_turn(url, seed, Trouble::Sleeps).await;
        })
        .await;
    }
}
