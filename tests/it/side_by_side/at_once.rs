//! Replicas run at the same time, each in tasks of its own, and some are stopped wherever they are.

use std::sync::Arc;
use std::time::Duration;

use musrenbot::app::clock::pause;
use musrenbot::app::lanes::Next;
use musrenbot::store::Engine;
use tokio::task::JoinSet;

use super::fleet::{Fleet, PEOPLE};
use crate::engines::for_each_url;
use crate::stage::Bot;
use crate::stage::dice::Dice;
use crate::stage::post::Line;
use crate::test_name;

/// How long who has nothing to do waits in truth, and about what a look takes in virtual time.
const IDLE: Duration = Duration::from_millis(2);

/// Looks after which somebody is stuck: minutes, where the whole takes seconds.
const LOOKS_MAX: usize = 100_000;

/// A replica is stopped after so many answers of people: in the midst of the dialogs, when all
/// press the last button, and while the desk verifies.
const DEATHS: [usize; 3] = [150, 372, 400];

struct Running {
    bot: Arc<Bot>,
    loops: JoinSet<()>,
    line: Line,
}

impl Running {
    fn start(bot: Bot) -> Running {
        let bot = Arc::new(bot);
        let mut loops = JoinSet::new();
        loops.spawn(pumping(Arc::clone(&bot)));
        loops.spawn(sending(Arc::clone(&bot)));
        loops.spawn(regularly(Arc::clone(&bot)));
        let line = Line::new(&bot);
        Running { bot, loops, line }
    }

    /// A loop that has broken is shown.
    fn assert_runs(&mut self) {
        if let Some(broken) = self.loops.try_join_next() {
            broken.expect("a loop goes on");
        }
    }
}

async fn pumping(bot: Arc<Bot>) {
    loop {
        let now = bot.outbox.clock.now();
        if bot.pump(now).await == 0 {
            pause(IDLE).await;
        }
    }
}

async fn sending(bot: Arc<Bot>) {
    loop {
        match bot.outbox.next() {
            Next::Send(waiting) => {
                let ended = bot.outbox.send(*waiting).await;
                bot.settle(ended).await;
            }
            Next::Wait(_) | Next::Idle => pause(IDLE).await,
        }
    }
}

async fn regularly(bot: Arc<Bot>) {
    loop {
        bot.beat().await;
        for _ in 0..20 {
            bot.outbox.claim().await.expect("a claim");
            pause(10 * IDLE).await;
        }
    }
}

struct AtOnce {
    fleet: Fleet,
    dice: Dice,
    replicas: Vec<Running>,
    acts: usize,
    deaths: usize,
}

impl AtOnce {
    async fn open(url: String) -> AtOnce {
        let mut fleet = Fleet::open(url, 1, None).await;
        let count = match fleet.stage.bot.store.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => 2,
        };
        let mut replicas = Vec::new();
        for _ in 0..count {
            replicas.push(Running::start(fleet.replica().await));
        }
        AtOnce {
            fleet,
            dice: Dice::new(1),
            replicas,
            acts: 0,
            deaths: 0,
        }
    }

    async fn run(&mut self, deaths: &[usize]) {
        for look in 0..LOOKS_MAX {
            for at in 0..PEOPLE {
                self.acts +=
                    usize::from(!self.fleet.people[at].is_finished() && self.fleet.act(at));
            }
            self.acts += usize::from(self.fleet.act_at_the_desk());
            self.deliver().await;
            if deaths.get(self.deaths).is_some_and(|at| *at <= self.acts) {
                self.deaths += 1;
                self.one_dies().await;
            }
            if look % 50 == 0 && self.fleet.is_over().await {
                return;
            }
            self.fleet.stage.time.pass(IDLE);
            pause(IDLE).await;
        }
        panic!("stuck: {}", self.fleet.stuck().await);
    }

    async fn deliver(&mut self) {
        let now = self.fleet.stage.time.true_now();
        for replica in &mut self.replicas {
            replica.assert_runs();
            let answered = replica.line.answered().await;
            let mut world = self.fleet.stage.world();
            for (update, how) in answered {
                world.delivered(now, update, how);
            }
        }
        for delivery in self.fleet.stage.world().deliveries(now) {
            let to = self.dice.below(self.replicas.len() as u64);
            let to = usize::try_from(to).expect("small");
            self.replicas[to].line.post(delivery);
        }
    }

    /// Stops a replica wherever it is.
    async fn one_dies(&mut self) {
        let mut dead = self.replicas.remove(0);
        let owner = dead.bot.pump.owner.clone();
        dead.loops.shutdown().await;
        let now = self.fleet.stage.time.true_now();
        for (update, how) in dead.line.cut() {
            self.fleet.stage.world().delivered(now, update, how);
        }
        drop(dead.bot);
        let next = self.fleet.replica().await;
        self.replicas.push(Running::start(next));
        self.fleet.bury(&owner).await;
    }
}

async fn at_once(url: String, deaths: &[usize]) {
    let engine = url.split(':').next().unwrap_or_default().to_owned();
    let mut all = AtOnce::open(url).await;
    all.run(deaths).await;
    assert_eq!(all.deaths, deaths.len());
    let repeated = all.fleet.assert_well().await;
    // Of each that dies one message may have been on its way.
    assert!(repeated <= all.deaths, "{repeated} repeats");
    println!(
        "{engine}: {PEOPLE} usulan, {} answers of people, {} deaths, {repeated} messages shown twice",
        all.acts, all.deaths,
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_at_the_same_time_lose_and_double_nothing() {
    for_each_url(&test_name!(), async |url| at_once(url, &[]).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_that_are_stopped_anywhere_are_taken_over() {
    for_each_url(&test_name!(), async |url| at_once(url, &DEATHS).await).await;
}
