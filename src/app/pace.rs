//! How fast Telegram lets a bot speak: over all, in one chat, in a group.
//!
//! Pure: it is told the time and remembers what was sent. Telegram publishes no exact rule, only
//! "about 30 messages a second over all, 1 a second in a chat with short bursts, 20 a minute in a
//! group" (bots FAQ), so the windows are a little wider than a second or a minute: what leaves
//! here evenly may arrive there bunched.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use crate::store::outbox::Sent;

/// The window in which the overall rate is counted; a tenth over a second, for jitter on the way.
const OVERALL_WINDOW: Duration = Duration::from_millis(1_100);
/// The time that one message in a chat pays for.
const CHAT_INTERVAL: Duration = Duration::from_millis(1_050);
/// How many messages a chat may get at once before they are spaced: a receipt, a notice and a
/// question may fall together, more than that seldom does.
const CHAT_BURST: u32 = 3;
/// The window in which a group's messages are counted; a second over a minute.
const GROUP_WINDOW: Duration = Duration::from_secs(61);
/// How many messages a group may get within [`GROUP_WINDOW`].
const GROUP_MAX: usize = 20;
/// How often idle chats are forgotten, counted in sends; keeps the map as small as the traffic.
const SWEEP_EVERY: u32 = 4_096;

/// What was sent where, and until when a chat has asked for silence.
///
/// Times are what the clock counts from its start, so that a changed wall clock changes nothing.
#[derive(Debug)]
pub struct Pace {
    /// Messages a second over all; `None` lifts every limit but Telegram's own words.
    overall: Option<u32>,
    recent: VecDeque<Duration>,
    chats: HashMap<i64, ChatPace>,
    sends: u32,
}

#[derive(Debug, Default)]
struct ChatPace {
    /// When the chat's allowance will be whole again.
    paid_until: Duration,
    /// Telegram asked for silence until then.
    hold_until: Duration,
    /// Of a group: when its newest messages were sent.
    log: VecDeque<Duration>,
    /// The newest message of another process that is counted, as its moment and row.
    elsewhere: Option<(Timestamp, i64)>,
}

impl Pace {
    pub fn new(overall: Option<u32>) -> Pace {
        Pace {
            overall,
            recent: VecDeque::new(),
            chats: HashMap::new(),
            sends: 0,
        }
    }

    /// Takes a part of the overall rate, because so many replicas share it.
    pub fn share(&mut self, rate: Option<u32>, replicas: u32) {
        self.overall = rate.map(|rate| (rate / replicas.max(1)).max(1));
    }

    /// When a message into any chat may be sent at the earliest.
    pub fn overall_from(&self, at: Duration) -> Duration {
        let Some(most) = self.overall else { return at };
        let most = most as usize;
        match self.recent.len().checked_sub(most) {
            Some(over) => at.max(self.recent[over] + OVERALL_WINDOW),
            None => at,
        }
    }

    /// When a message into this chat may be sent at the earliest, the overall rate aside.
    pub fn chat_from(&self, chat: i64, at: Duration) -> Duration {
        let Some(pace) = self.chats.get(&chat) else {
            return at;
        };
        let mut from = at.max(pace.hold_until);
        if self.overall.is_none() {
            return from;
        }
        from = from.max(
            pace.paid_until
                .saturating_sub(CHAT_INTERVAL * (CHAT_BURST - 1)),
        );
        if let Some(over) = pace.log.len().checked_sub(GROUP_MAX) {
            from = from.max(pace.log[over] + GROUP_WINDOW);
        }
        from
    }

    /// Notes that a message was sent into the chat.
    pub fn sent(&mut self, chat: i64, at: Duration) {
        if self.overall.is_none() {
            return;
        }
        self.count_overall(at);
        let pace = self.chats.entry(chat).or_default();
        pace.count(chat, at);
        self.sweep(at);
    }

    /// Notes that another process sent a message, at a time which is `at` by this one's clock. One
    /// that was noted before does not count again; older ones come before newer ones.
    ///
    /// The overall rate is shared and not counted together, see [`Pace::share`].
    pub fn sent_elsewhere(&mut self, sent: Sent, at: Duration) {
        if self.overall.is_none() {
            return;
        }
        let pace = self.chats.entry(sent.chat).or_default();
        let place = Some((sent.at, sent.id));
        if pace.elsewhere < place {
            pace.elsewhere = place;
            pace.count(sent.chat, at);
        }
    }

    /// Notes that a message was sent before this process began.
    pub fn sent_before(&mut self, sent: Sent, at: Duration) {
        if self.overall.is_some() {
            self.count_overall(at);
        }
        self.sent_elsewhere(sent, at);
    }

    /// Notes that a message may have been sent into the chat just now.
    pub fn perhaps_sent(&mut self, chat: i64, at: Duration) {
        if self.overall.is_some() {
            self.chats.entry(chat).or_default().count(chat, at);
        }
    }

    fn count_overall(&mut self, at: Duration) {
        self.recent.push_back(at);
        while self
            .recent
            .front()
            .is_some_and(|first| *first + OVERALL_WINDOW <= at)
        {
            self.recent.pop_front();
        }
    }

    /// Telegram wants silence in this chat; others are not held.
    pub fn hold(&mut self, chat: i64, until: Duration) {
        let pace = self.chats.entry(chat).or_default();
        pace.hold_until = pace.hold_until.max(until);
    }

    fn sweep(&mut self, at: Duration) {
        self.sends += 1;
        if self.sends.is_multiple_of(SWEEP_EVERY) {
            self.chats.retain(|_, pace| !pace.is_idle(at));
        }
    }
}

impl ChatPace {
    fn count(&mut self, chat: i64, at: Duration) {
        self.paid_until = self.paid_until.max(at) + CHAT_INTERVAL;
        if is_group(chat) {
            let place = self.log.partition_point(|other| *other <= at);
            self.log.insert(place, at);
            while self.log.len() > GROUP_MAX {
                self.log.pop_front();
            }
        }
    }

    fn is_idle(&self, at: Duration) -> bool {
        self.paid_until <= at
            && self.hold_until <= at
            && self
                .log
                .back()
                .is_none_or(|last| *last + GROUP_WINDOW <= at)
    }
}

/// Telegram gives groups and supergroups negative ids.
fn is_group(chat: i64) -> bool {
    chat < 0
}
