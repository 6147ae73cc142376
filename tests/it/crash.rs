//! A submission that is killed wherever it waits, on both engines: nothing is lost or doubled.
//!
//! In run `k` every step (poll, pump, send, settle, and the first steps after a restart) is
//! dropped where it waits for the `k`th time, once; then the program begins anew from what it has
//! on disk. Calls to Telegram wait before and after their effect, so both sides of it are cut.
//! The runs end with the first in which no step is long enough to be cut; on a server, where a
//! restart is slow, they cut every third step and are a fixed number.

use std::collections::HashSet;
use std::time::Duration;

use musrenbot::app::lanes::Next;
use musrenbot::app::outbox::SILENCE;

use musrenbot::store::Engine;

use crate::engines::for_each_url;
use crate::stage::Stage;
use crate::stage::cut::cut;
use crate::stage::person::{Desa, repeats};
use crate::test_name;

/// More waits than any step has; a step that never ends is a mistake of its own.
const POINTS_MAX: usize = 400;

/// More rounds than a person needs from the first question to the receipt.
const ROUNDS_MAX: usize = 400;

/// The longest step waits about fifteen times on a server.
const RUNS_ON_A_SERVER: usize = 16;

/// Rounds in which nothing is left to do, after which the person is stuck.
const IDLE_MAX: usize = 15;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Poll,
    Pump,
    Send,
    Settle,
    Begin,
}

/// A stage whose steps are cut.
struct Killer {
    stage: Stage,
    /// Where the steps of this run are cut.
    at: usize,
    /// Steps of these kinds were cut just now and are let through next.
    spared: HashSet<Kind>,
    cuts: usize,
    round: usize,
    steps: usize,
}

impl Killer {
    fn aim(&mut self, kind: Kind) -> Option<usize> {
        self.steps += 1;
        // New connections to a server are slow to make, so there only every third step is cut.
        let sparing = self.stage.bot.store.engine() == Engine::Postgres;
        let its_turn = !sparing || (self.steps + self.at).is_multiple_of(3);
        (!self.spared.remove(&kind) && its_turn).then_some(self.at)
    }

    async fn was_cut(&mut self, kind: Kind) {
        self.cuts += 1;
        self.spared.insert(kind);
        loop {
            self.stage.reopen().await;
            self.stage.time.pass(SILENCE);
            let aim = self.aim(Kind::Begin);
            if cut(self.stage.bot.begin(), aim).await.is_some() {
                return;
            }
            self.cuts += 1;
            self.spared.insert(Kind::Begin);
        }
    }

    /// The first poll fetches, the second confirms; each round cuts one of them, in turns, or
    /// the fetched would be fetched for ever.
    async fn poll(&mut self) {
        self.round += 1;
        let mut polls = 0;
        let mut spent = false;
        while self.stage.world().pending_updates() > 0 {
            let aim = self.aim(Kind::Poll);
            let aim = aim.filter(|_| !spent && polls == self.round % 2);
            let now = self.stage.time.now();
            polls += 1;
            // The first cut of a round is survived by the one way, the next round's by the other.
            self.stage.bot.apart = self.round / 2 % 2 == 1;
            if cut(self.stage.bot.poll(now), aim).await.is_none() {
                spent = true;
                self.was_cut(Kind::Poll).await;
            }
        }
    }

    async fn pump(&mut self) {
        while self.inbox().await > 0 {
            let (aim, now) = (self.aim(Kind::Pump), self.stage.time.now());
            if cut(self.stage.bot.pump(now), aim).await.is_none() {
                self.was_cut(Kind::Pump).await;
            }
        }
    }

    async fn inbox(&self) -> u64 {
        let stats = self.stage.bot.store.read().stats().await;
        stats.expect("the store is read").inbox_waiting
    }

    async fn send(&mut self) {
        loop {
            let waiting = match self.stage.bot.outbox.next() {
                Next::Send(waiting) => *waiting,
                Next::Wait(until) => {
                    let wait = until.saturating_sub(self.stage.time.uptime());
                    self.stage.time.pass(wait);
                    continue;
                }
                Next::Idle => return,
            };
            let aim = self.aim(Kind::Send);
            let Some(ended) = cut(self.stage.bot.outbox.send(waiting), aim).await else {
                self.was_cut(Kind::Send).await;
                continue;
            };
            let aim = self.aim(Kind::Settle);
            if cut(self.stage.bot.settle(ended), aim).await.is_none() {
                self.was_cut(Kind::Settle).await;
            }
        }
    }

    /// Lets a person hand in one usulan.
    async fn submit(&mut self, person: &mut Desa) {
        let mut idle = 0;
        for _ in 0..ROUNDS_MAX {
            let acted = person.act(&mut self.stage.world(), self.stage.time.true_now());
            if person.is_finished() {
                return;
            }
            idle = if acted { 0 } else { idle + 1 };
            if idle > IDLE_MAX {
                let next = self.stage.bot.outbox.next();
                let story = person.story(&self.stage.world());
                panic!("stuck at cut {}, outbox {next:?}: {story}", self.at);
            }
            self.stage.time.pass(Duration::from_secs(1));
            self.poll().await;
            self.pump().await;
            if idle > 0 {
                self.stage.bury().await;
            }
            // As production does every few seconds, or nothing more would leave.
            self.stage.bot.beat().await;
            // As production does every second: a commit that was under way when its process died
            // may arrive after the first look of the next.
            self.stage.bot.outbox.claim().await.expect("a claim");
            self.send().await;
        }
        panic!("no end: {}", person.story(&self.stage.world()));
    }
}

#[tokio::test]
async fn a_submission_that_is_cut_wherever_it_waits_is_neither_lost_nor_doubled() {
    for_each_url(&test_name!(), async |url| {
        let engine = url.split(':').next().unwrap_or_default().to_owned();
        let mut killer = Killer {
            stage: Stage::open(url, None).await,
            at: 0,
            spared: HashSet::new(),
            cuts: 0,
            round: 0,
            steps: 0,
        };
        let (mut runs, mut repeated) = (0, 0);
        for at in 0..POINTS_MAX {
            let before = killer.cuts;
            killer.at = at;
            killer.spared.clear();
            repeated += one_run(&mut killer, runs).await;
            runs += 1;
            let enough = match killer.stage.bot.store.engine() {
                Engine::Sqlite => killer.cuts == before,
                Engine::Postgres => runs == RUNS_ON_A_SERVER,
            };
            if enough {
                break;
            }
        }
        killer.stage.assert_sound().await;
        println!(
            "{engine}: {} cuts in {runs} submissions, \
             {repeated} messages shown twice, {runs} usulan",
            killer.cuts,
        );
    })
    .await;
}

/// Says how many messages the person has seen twice.
async fn one_run(killer: &mut Killer, run: usize) -> usize {
    let id = 810_000 + i64::try_from(run).expect("a small number");
    killer.stage.operator_desa(id, run % 20).await;
    let mut person = Desa::new(id, run as u64);
    killer.submit(&mut person).await;
    let usulan = killer.stage.usulan().await;
    assert_eq!(
        usulan.len(),
        run + 1,
        "cut {}: {:?}",
        killer.at,
        person.done
    );
    let mine = usulan.last().expect("it was just counted");
    assert_eq!(mine.pengusul, id);
    let differences = person.differences(mine);
    assert!(differences.is_empty(), "cut {}: {differences:?}", killer.at);
    let receipts = person.receipts(&killer.stage.world());
    assert!(
        receipts.windows(2).all(|two| two[0] == two[1]),
        "{receipts:?}"
    );
    repeats(&killer.stage.world(), id)
}
