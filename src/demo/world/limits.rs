//! How much the bot may send, and what goes wrong on purpose.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use super::World;
use super::reply::{Fate, Refusal};

/// Telegram's limits on new messages; edits and answers to taps are not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages in any second, over all chats.
    pub overall_per_s: u32,
    /// Messages a second in one chat, in the long run.
    pub chat_per_s: u32,
    /// Messages that one chat takes at once before `chat_per_s` counts.
    pub chat_burst: u32,
    /// Messages in any minute in one group.
    pub group_per_min: u32,
}

impl Limits {
    /// What Telegram's own list of questions says, with a burst as it is seen in practice.
    pub const TELEGRAM: Self = Self {
        overall_per_s: 30,
        chat_per_s: 1,
        chat_burst: 3,
        group_per_min: 20,
    };
}

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Pass,
    /// 429, without effect.
    TooMany {
        retry_after: u64,
    },
    /// 500, without effect.
    Internal500,
    /// The connection breaks before anything happens.
    DropBefore,
    /// It happens, but the answer is lost.
    DropAfter,
    /// Nothing happens and no answer comes.
    HangBefore,
    /// It happens and no answer comes.
    HangAfter,
    /// It happens, and the answer comes late.
    Slow {
        ms: u64,
    },
}

/// Says for call number `k` (from 1) and its method what goes wrong; must give the same answer
/// to the same question when a run shall be repeatable.
pub type Plan = Arc<dyn Fn(u64, &str) -> Fault + Send + Sync>;

impl Fault {
    /// The answer when nothing shall happen.
    pub(super) fn instead(self) -> Option<(Result<(), Refusal>, Fate)> {
        match self {
            Self::TooMany { retry_after } => {
                Some((Err(Refusal::too_many(retry_after)), Fate::Answer))
            }
            Self::Internal500 => Some((Err(Refusal::internal()), Fate::Answer)),
            Self::DropBefore => Some((Err(Refusal::internal()), Fate::Drop)),
            Self::HangBefore => Some((Err(Refusal::internal()), Fate::Hang)),
            Self::Pass | Self::DropAfter | Self::HangAfter | Self::Slow { .. } => None,
        }
    }

    /// What becomes of the answer when it happened.
    pub(super) fn fate(self) -> Fate {
        match self {
            Self::DropAfter => Fate::Drop,
            Self::HangAfter => Fate::Hang,
            Self::Slow { ms } => Fate::Slow { ms },
            _ => Fate::Answer,
        }
    }
}

#[derive(Default)]
pub(super) struct Pace {
    overall: VecDeque<i64>,
    chats: HashMap<i64, ChatPace>,
}

#[derive(Default)]
struct ChatPace {
    /// When each message of the burst window is paid for, as one running instant.
    paid_until: i64,
    minute: VecDeque<i64>,
    /// Told to wait until then; earlier sends are refused too.
    refused_until: i64,
}

impl World {
    /// Counts `count` new messages against the limits.
    pub(super) fn pace(&mut self, now: Timestamp, chat: i64, count: usize) -> Result<(), Refusal> {
        let Some(limits) = self.limits else {
            return Ok(());
        };
        let now = now.as_millisecond();
        match self.pace.wait(now, chat, count, limits) {
            0 => {
                self.pace.spend(now, chat, count, limits);
                Ok(())
            }
            wait_ms => {
                let seconds = u64::try_from(wait_ms.div_euclid(1000) + 1).unwrap_or(1);
                self.violation("sendMessage", format!("over the limit in chat {chat}"));
                Err(Refusal::too_many(seconds))
            }
        }
    }
}

impl Pace {
    /// Milliseconds until `count` messages fit; 0 when they fit now.
    fn wait(&mut self, now: i64, chat: i64, count: usize, limits: Limits) -> i64 {
        forget(&mut self.overall, now - 1000);
        let overall = full_for(&self.overall, count, limits.overall_per_s, now, 1000);
        let pace = self.chats.entry(chat).or_default();
        forget(&mut pace.minute, now - 60_000);
        let group = if chat < 0 {
            full_for(&pace.minute, count, limits.group_per_min, now, 60_000)
        } else {
            0
        };
        let gap = 1000 / i64::from(limits.chat_per_s.max(1));
        let debt = pace.paid_until.max(now) - now;
        let burst = (debt - gap * (i64::from(limits.chat_burst.max(1)) - 1)).max(0);
        let wait = overall.max(group).max(burst).max(pace.refused_until - now);
        if wait > 0 {
            // The pause that is told is kept, so a caller who does not wait does not get through.
            pace.refused_until = pace.refused_until.max(now + group.max(burst));
        }
        wait.max(0)
    }

    fn spend(&mut self, now: i64, chat: i64, count: usize, limits: Limits) {
        let pace = self.chats.entry(chat).or_default();
        for _ in 0..count {
            self.overall.push_back(now);
            if chat < 0 {
                pace.minute.push_back(now);
            }
        }
        // An album counts as one in its chat, as its pictures come as one.
        pace.paid_until = pace.paid_until.max(now) + 1000 / i64::from(limits.chat_per_s.max(1));
    }
}

fn forget(times: &mut VecDeque<i64>, before: i64) {
    while times.front().is_some_and(|at| *at <= before) {
        times.pop_front();
    }
}

/// Milliseconds until `count` more fit into a window of `span` that takes `max`.
fn full_for(times: &VecDeque<i64>, count: usize, max: u32, now: i64, span: i64) -> i64 {
    let over = (times.len() + count).saturating_sub(max as usize);
    match over
        .checked_sub(1)
        .and_then(|at| times.get(at.min(times.len().saturating_sub(1))))
    {
        Some(at) => (at + span - now).max(1),
        None => 0,
    }
}
