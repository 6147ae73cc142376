//! How updates reach the bot: it asks for them, or Telegram posts them.

use std::collections::HashSet;
use std::time::Duration;

use musrenbot::demo::Delivery;

use super::run::{CALL, Simulation};
use crate::stage::Stage;
use crate::stage::post::{Line, unanswered};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Asked,
    Posted,
}

pub struct Intake {
    /// When the bot asks again.
    poll_at: Duration,
    /// The newest update that the bot has stored.
    fetched: i64,
    /// Where it is not asked: to the run of the program that serves now.
    line: Option<Line>,
    posts: Vec<Post>,
    /// Updates whose posts are answered with nobody to hear it.
    unheard: HashSet<i64>,
}

/// A post on its way.
struct Post {
    at: Duration,
    delivery: Delivery,
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Heard,
    /// It never arrives.
    Lost,
    /// It arrives, but its answer gets lost.
    Unheard,
    /// Telegram gives it up, and later it arrives all the same.
    Late,
    /// It was given up before.
    Stray,
}

impl Intake {
    pub async fn open(way: Way, stage: &Stage) -> Intake {
        let line = match way {
            Way::Asked => None,
            Way::Posted => {
                stage.set_webhook().await;
                Some(Line::new(&stage.bot))
            }
        };
        Intake {
            poll_at: Duration::ZERO,
            fetched: 0,
            line,
            posts: Vec::new(),
            unheard: HashSet::new(),
        }
    }

    /// When something comes in next, if something waits at Telegram.
    pub fn next(&self) -> Option<Duration> {
        match self.line {
            None => Some(self.poll_at),
            Some(_) => self.posts.iter().map(|post| post.at).min(),
        }
    }

    pub fn is_at_rest(&self) -> bool {
        self.posts.is_empty() && self.line.as_ref().is_none_or(|line| !line.is_open())
    }
}

impl Simulation {
    pub async fn take_in(&mut self, up: Duration) {
        match self.intake.line {
            Some(_) => self.post(up).await,
            None if up >= self.intake.poll_at && self.stage.world().pending_updates() > 0 => {
                self.poll(up).await;
            }
            None => {}
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
        let intake = &mut self.intake;
        intake.fetched = intake.fetched.max(self.stage.bot.offset.unwrap_or(1) - 1);
        self.inbox |= polled.is_some_and(|count| count > 0);
        intake.poll_at = up + took + rest;
    }

    /// Updates come again and, where they are asked for, out of order.
    fn stir(&mut self) {
        let mut world = self.stage.world();
        if self.dice.percent(self.weather.updates) {
            let ago = i64::try_from(self.dice.below(12)).expect("a small number");
            world.redeliver(self.intake.fetched - ago, false);
        }
        if self.intake.line.is_some() {
            return;
        }
        // What was handed out once keeps its number; only what comes after it can change places.
        let pending = world.pending_updates();
        let new = world.last_update_id() - self.intake.fetched;
        let new = usize::try_from(new).unwrap_or(0).min(pending);
        if new > 1 && self.dice.percent(self.weather.updates) {
            let at = pending - 1 - usize::try_from(self.dice.below(new as u64 - 1)).expect("small");
            self.asked_again += u64::from(world.swap_pending(at - 1, at));
        }
    }

    async fn post(&mut self, up: Duration) {
        let newest = self.stage.world().last_update_id();
        if newest > self.intake.fetched {
            self.intake.fetched = newest;
            self.stir();
        }
        let now = self.stage.time.true_now();
        for delivery in self.stage.world().deliveries(now) {
            let end = match self.dice.percent(self.weather.updates) {
                true => *self.dice.pick(&[End::Lost, End::Unheard, End::Late]),
                false => End::Heard,
            };
            // They go side by side and pass each other.
            let at = up + Duration::from_millis(10 + self.dice.below(300));
            self.intake.posts.push(Post { at, delivery, end });
        }
        let arrived = self.intake.posts.extract_if(.., |post| post.at <= up);
        for post in arrived.collect::<Vec<_>>() {
            self.arrives(up, post);
        }
        self.answer().await;
        if self.inbox && self.dice.percent(self.weather.updates) {
            // Those that lie at the door get a 503.
            self.stage.bot.refuse().await;
        }
        while self.inbox {
            let now = self.stage.time.now();
            self.inbox = self.stage.bot.pump(now).await > 0;
        }
        self.answer().await;
    }

    fn arrives(&mut self, up: Duration, post: Post) {
        let Post { delivery, end, .. } = post;
        let update = delivery.update_id;
        let line = self.intake.line.as_mut().expect("updates are posted");
        match end {
            End::Heard => line.post(delivery),
            End::Unheard => {
                self.intake.unheard.insert(update);
                line.post(delivery);
            }
            End::Stray => line.stray(delivery),
            End::Lost | End::Late => {
                let now = self.stage.time.true_now();
                self.stage.world().delivered(now, update, unanswered());
                if end == End::Late {
                    let late = Duration::from_millis(500 + self.dice.below(20_000));
                    let (at, end) = (up + late, End::Stray);
                    self.intake.posts.push(Post { at, delivery, end });
                }
            }
        }
        self.inbox = true;
    }

    /// Telegram hears how its posts ended.
    async fn answer(&mut self) {
        let line = self.intake.line.as_mut().expect("updates are posted");
        let answered = line.answered().await;
        let now = self.stage.time.true_now();
        let mut world = self.stage.world();
        for (update, how) in answered {
            let how = match self.intake.unheard.remove(&update) {
                true => unanswered(),
                false => how,
            };
            world.delivered(now, update, how);
        }
    }

    /// The program was killed, and another run serves.
    pub fn connect_anew(&mut self) {
        self.intake.poll_at = Duration::ZERO;
        let Some(line) = self.intake.line.take() else {
            return;
        };
        let now = self.stage.time.true_now();
        for (update, how) in line.cut() {
            self.stage.world().delivered(now, update, how);
        }
        self.intake.unheard.clear();
        self.intake.line = Some(Line::new(&self.stage.bot));
    }
}
