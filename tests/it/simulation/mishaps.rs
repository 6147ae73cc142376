//! What goes wrong: calls by plan, kills, clocks, thumbs, files.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use musrenbot::demo::{Fault, Plan, World};

use super::run::{Hidden, Simulation};
use super::{DESK, GROUP};
use crate::stage::cut::cut;
use crate::stage::dice::Dice;
use crate::stage::person::Desa;

/// Files that Telegram does not hand out, by number, each with the end of that, if there is one.
pub type Withheld = HashMap<u64, Option<Duration>>;

/// So many files are gone for ever.
const GONE_MAX: usize = 2;

impl Simulation {
    pub async fn something_happens(&mut self) {
        match self.dice.below(600) {
            0..8 => self.kill().await,
            8..11 => {
                let jump = i64::try_from(self.dice.below(7_200_000)).expect("two hours");
                if std::env::var("TRACE").is_ok() {
                    println!(
                        "CLOCK {} {}",
                        self.stage.time.uptime().as_millis(),
                        jump - 3_600_000
                    );
                }
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
            19..60 => self.withhold(),
            _ => {}
        }
        self.hand_out_again();
    }

    async fn kill(&mut self) {
        self.killed += 1;
        if std::env::var("TRACE").is_ok() {
            println!(
                "KILL {} flying {:?}",
                self.stage.time.uptime().as_millis(),
                self.flying.len()
            );
        }
        // Whoever was being sent to may or may not have got it.
        self.hidden
            .fetch_add(self.flying.len() as u64, Ordering::Relaxed);
        self.flying.clear();
        let wait = usize::try_from(self.dice.below(20)).expect("small");
        // What was being fetched belongs to nobody for a while.
        cut(self.stage.fetch(), Some(wait)).await;
        self.stage.reopen().await;
        self.connect_anew();
        self.stage.time.pass(Duration::from_millis(500));
        self.stage.bot.begin().await;
        self.inbox = true;
    }

    /// One of the newest photos cannot be had, mostly for some minutes.
    fn withhold(&mut self) {
        let mut world = self.stage.world();
        let newest = (1..).take_while(|number| world.file(*number).is_some());
        let newest = newest.last().unwrap_or(0);
        let number = newest.saturating_sub(self.dice.below(6));
        let is_photo = world.file(number).is_some_and(|(file, _)| file.width > 0);
        if !is_photo || self.withheld.contains_key(&number) {
            return;
        }
        let gone = self.withheld.values().filter(|until| until.is_none());
        let until = match gone.count() < GONE_MAX && self.dice.percent(30) {
            true => None,
            false => {
                let minutes = Duration::from_secs(60 * (1 + self.dice.below(20)));
                Some(self.stage.time.uptime() + minutes)
            }
        };
        world.withhold_file(number, true);
        self.withheld.insert(number, until);
    }

    pub fn hand_out_again(&mut self) {
        let up = self.stage.time.uptime();
        let over = |_: &u64, until: &mut Option<Duration>| until.is_some_and(|until| until <= up);
        for (number, _) in self.withheld.extract_if(over) {
            self.stage.world().withhold_file(number, false);
        }
    }
}

/// A thumb taps twice, or the phone sends a tap again. Says how many taps that makes more.
pub fn nerves(
    dice: &mut Dice,
    percent: u64,
    world: &mut World,
    now: Timestamp,
    person: &Desa,
) -> u64 {
    let Some((query, message, data)) = &person.last_tap else {
        return 0;
    };
    let (twice, again) = (dice.percent(percent), dice.percent(percent));
    if twice {
        world.person_taps(now, person.id, *message, data);
    }
    if again {
        world.person_taps_again(now, query);
    }
    u64::from(twice) + u64::from(again)
}

/// Each kind of fault strikes with `percent`, the same calls for the same seed.
pub fn plan(seed: u64, percent: u64, hidden: Hidden) -> Plan {
    Arc::new(move |call, method| {
        // Only what is sent is shown again when it is sent again.
        let hides = u64::from(method.to_lowercase().starts_with("send"));
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
                hidden.fetch_add(hides, Ordering::Relaxed);
                Fault::DropAfter
            }
            4 => Fault::HangBefore,
            5 => {
                hidden.fetch_add(hides, Ordering::Relaxed);
                Fault::HangAfter
            }
            6 => Fault::Slow {
                ms: 200 + dice.below(3_000),
            },
            _ => Fault::Pass,
        }
    })
}
