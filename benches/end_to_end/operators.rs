//! The operators: each waits for the screen that answers the last act, then does the next.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use jiff::Timestamp;
use musrenbot::demo::{Change, Seat, World};

use super::script::{Act, USULAN};

/// Nobody waits longer than this for an answer; then something is broken.
const PATIENCE: Duration = Duration::from_secs(10);

/// Enough of a picture for a stand-in; its size is not what is measured.
const PICTURE: &[u8] = b"\xff\xd8\xff\xe0 a picture of a road \xff\xd9";

/// How the operators act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// All of them, each as soon as the last answer is seen.
    AtOnce,
    /// So many acts a second over all.
    PerSecond(u32),
}

/// What was seen in a stretch of time.
#[derive(Debug, Default)]
pub struct Seen {
    pub took: Duration,
    /// From an update being there to the call that answers it, one for each update.
    pub answers: Vec<Duration>,
    pub usulan: usize,
}

pub struct Operators {
    all: HashMap<i64, Operator>,
    order: Vec<i64>,
    turn: usize,
    /// The newest change of the world that was looked at.
    pub since: u64,
    seen: Seen,
}

#[derive(Debug, Default)]
struct Operator {
    next: usize,
    asked: Option<Instant>,
}

impl Operators {
    pub fn new(people: impl Iterator<Item = i64>) -> Operators {
        let order: Vec<i64> = people.collect();
        Operators {
            all: order.iter().map(|id| (*id, Operator::default())).collect(),
            order,
            turn: 0,
            since: 0,
            seen: Seen::default(),
        }
    }

    /// Everybody who is not waiting acts.
    pub fn all_act(&mut self, world: &mut World, now: Timestamp) -> anyhow::Result<()> {
        for id in self.order.clone() {
            self.act(world, now, id)?;
        }
        Ok(())
    }

    /// One more of them acts; whoever still waits is passed over.
    pub fn one_acts(&mut self, world: &mut World, now: Timestamp) -> anyhow::Result<()> {
        self.turn = (self.turn + 1) % self.order.len();
        self.act(world, now, self.order[self.turn])
    }

    /// Looks at what has changed; those who got their answer act on, if `on`.
    pub fn look(&mut self, world: &mut World, now: Timestamp, on: bool) -> anyhow::Result<()> {
        let news = world.changes_since(self.since);
        let news = news.context("the operators fell behind the world's changes")?;
        let chats: Vec<i64> = news
            .filter(|(_, _, change)| {
                matches!(change, Change::Message { .. } | Change::Edited { .. })
            })
            .map(|(_, chat, _)| *chat)
            .collect();
        self.since = world.last_change();
        for chat in chats {
            if self.is_answered(world, chat)? && on {
                self.act(world, now, chat)?;
            }
        }
        Ok(())
    }

    /// What was seen since the last call.
    pub fn take(&mut self, took: Duration) -> Seen {
        let seen = std::mem::take(&mut self.seen);
        Seen { took, ..seen }
    }

    /// How many wait for an answer; an error when one waits too long.
    pub fn waiting(&self, world: &World) -> anyhow::Result<usize> {
        let mut count = 0;
        for (id, one) in &self.all {
            let Some(asked) = one.asked else { continue };
            count += 1;
            if asked.elapsed() > PATIENCE {
                let screen = world
                    .last_from_bot(*id)
                    .map(|shown| shown.text().to_owned());
                bail!("{id} has no answer to {:?}: {screen:?}", USULAN[one.next]);
            }
        }
        Ok(count)
    }

    fn is_answered(&mut self, world: &World, chat: i64) -> anyhow::Result<bool> {
        let Some(one) = self.all.get_mut(&chat) else {
            return Ok(false);
        };
        let (Some(asked), Some(shown)) = (one.asked, world.last_from_bot(chat)) else {
            return Ok(false);
        };
        if !shown.text().contains(USULAN[one.next].1) {
            return Ok(false);
        }
        self.seen.answers.push(asked.elapsed());
        one.asked = None;
        one.next += 1;
        if one.next == USULAN.len() {
            one.next = 0;
            self.seen.usulan += 1;
        }
        Ok(true)
    }

    fn act(&mut self, world: &mut World, now: Timestamp, id: i64) -> anyhow::Result<()> {
        let one = self.all.get_mut(&id).context("a stranger acts")?;
        if one.asked.is_some() {
            return Ok(());
        }
        match USULAN[one.next].0 {
            Act::Say(text) => drop(world.person_sends(now, id, text)),
            Act::Photo => {
                let picture = Bytes::from_static(PICTURE);
                world.person_sends_photo(now, id, picture, "");
            }
            Act::Tap(words) => {
                let (message, data) = button(world, id, words)?;
                world.person_taps(now, Seat::from(id), message, &data);
            }
        }
        one.asked = Some(Instant::now());
        Ok(())
    }
}

fn button(world: &World, id: i64, words: &str) -> anyhow::Result<(i64, String)> {
    let shown = world.last_from_bot(id).context("there is no screen")?;
    let buttons = shown.buttons();
    let found = buttons.iter().find(|one| one.text.starts_with(words));
    let data = found.and_then(|one| one.data);
    let data = data.with_context(|| format!("no button {words} under {}", shown.text()))?;
    Ok((shown.id, data.to_owned()))
}
