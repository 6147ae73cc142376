//! What waits to be sent, in the order in which it may go: pure, so that every order can be tried.
//!
//! The laws: within a chat messages go one at a time, answers before notices and each of them in
//! the order of their rows; people come before broadcasts; a chat that has to wait holds back no other; short answers to taps overtake,
//! because Telegram counts them apart and forgets them after 150 seconds.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet, VecDeque};
use std::time::Duration;

use super::outgoing::{Body, Lane, Parcel};
use super::pace::Pace;
use crate::store::outbox::Sent;

/// A message with what the outbox has to know about it besides its content.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub parcel: Parcel,
    pub lane: Lane,
    /// How often it was tried already.
    pub tries: u32,
    /// Never sent twice, even if that means to look first whether it was shown.
    pub once: bool,
    /// It was being sent when the program stopped: perhaps it was shown.
    pub unsure: bool,
    /// Not kept in the store: a bare stop of a tap's waiting sign.
    pub fleeting: bool,
}

impl Waiting {
    /// Whether sending it twice shows it twice. Rewriting, short answers and menus do not.
    pub fn shows_anew(&self) -> bool {
        let body = &self.parcel.body;
        matches!(
            body,
            Body::Message { .. } | Body::Picture { .. } | Body::Files { .. }
        )
    }
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    Send(Box<Waiting>),
    /// Nothing may be sent before then.
    Wait(Duration),
    /// Nothing waits that may go; what is under way, or a beat, will report.
    Idle,
}

#[derive(Debug)]
pub struct Lanes {
    pace: Pace,
    toasts: VecDeque<Waiting>,
    /// Short answers that were told to wait, until then.
    toasts_later: Vec<(Duration, Waiting)>,
    chats: HashMap<i64, ChatLane>,
    /// Chats whose first message may go now, by lane and then by age.
    ready: BTreeSet<(Lane, u64, i64)>,
    /// Chats that wait for their time.
    later: BinaryHeap<Reverse<(Duration, i64)>>,
    /// Rows that are held here, so that none is taken twice.
    held: HashSet<i64>,
    counter: u64,
}

#[derive(Debug, Default)]
struct ChatLane {
    queue: VecDeque<Waiting>,
    /// One is under way; the next waits for its end.
    busy: bool,
    ticket: Option<(Lane, u64)>,
}

impl Lanes {
    pub fn new(pace: Pace) -> Lanes {
        Lanes {
            pace,
            toasts: VecDeque::new(),
            toasts_later: Vec::new(),
            chats: HashMap::new(),
            ready: BTreeSet::new(),
            later: BinaryHeap::new(),
            held: HashSet::new(),
            counter: 0,
        }
    }

    /// Takes a message in; one that is held already is not taken again.
    pub fn add(&mut self, waiting: Waiting) {
        if !waiting.fleeting && !self.held.insert(waiting.parcel.id) {
            return;
        }
        if matches!(waiting.parcel.body, Body::Toast { .. }) {
            self.toasts.push_back(waiting);
            return;
        }
        let chat = waiting.parcel.chat;
        self.chats.entry(chat).or_default().put(waiting);
        self.line_up(chat);
    }

    /// The next message that may go at this time; it is under way until [`Lanes::ended`].
    pub fn next(&mut self, at: Duration) -> Next {
        self.wake_toasts(at);
        if let Some(toast) = self.toasts.pop_front() {
            return Next::Send(Box::new(toast));
        }
        self.wake(at);
        let overall = self.pace.overall_from(at);
        if overall > at && !self.ready.is_empty() {
            return Next::Wait(
                self.toast_from()
                    .map_or(overall, |toast| toast.min(overall)),
            );
        }
        while let Some((_, _, chat)) = self.ready.pop_first() {
            let lane = self
                .chats
                .get_mut(&chat)
                .expect("a chat that is ready has a lane");
            lane.ticket = None;
            let from = self.pace.chat_from(chat, at);
            if from > at {
                self.later.push(Reverse((from, chat)));
                continue;
            }
            let Some(waiting) = lane.queue.pop_front() else {
                continue;
            };
            lane.busy = true;
            self.pace.sent(chat, at);
            return Next::Send(Box::new(waiting));
        }
        let chat = self.later.peek().map(|Reverse((from, _))| *from);
        match chat.into_iter().chain(self.toast_from()).min() {
            Some(from) => Next::Wait(from),
            None => Next::Idle,
        }
    }

    /// The message is done with, for good or for bad, and the store knows it.
    pub fn ended(&mut self, waiting: &Waiting) {
        self.held.remove(&waiting.parcel.id);
        self.free(
            waiting.parcel.chat,
            matches!(waiting.parcel.body, Body::Toast { .. }),
        );
    }

    /// Telegram wants silence in this chat until then.
    pub fn hold(&mut self, chat: i64, until: Duration) {
        self.pace.hold(chat, until);
    }

    /// The message goes back to the head of its chat, to be tried after `until`.
    pub fn again(&mut self, waiting: Waiting, until: Duration) {
        let chat = waiting.parcel.chat;
        if matches!(waiting.parcel.body, Body::Toast { .. }) {
            self.toasts_later.push((until, waiting));
            return;
        }
        self.pace.hold(chat, until);
        self.chats
            .entry(chat)
            .or_default()
            .queue
            .push_front(waiting);
        self.free(chat, false);
    }

    /// The group lives on under another id: all that waits for it goes there.
    pub fn moved(&mut self, from: i64, to: i64) {
        let Some(old) = self.chats.remove(&from) else {
            return;
        };
        if let Some((lane, ticket)) = old.ticket {
            self.ready.remove(&(lane, ticket, from));
        }
        for mut waiting in old.queue {
            waiting.parcel.chat = to;
            self.chats.entry(to).or_default().put(waiting);
        }
        self.line_up(to);
    }

    /// Counts what was sent before a restart, so that the limits hold across it.
    pub fn sent_before(&mut self, sent: Sent, at: Duration) {
        self.pace.sent_before(sent, at);
    }

    /// Counts what another replica sent into a chat, once.
    pub fn sent_elsewhere(&mut self, sent: Sent, at: Duration) {
        self.pace.sent_elsewhere(sent, at);
    }

    /// Counts a message of which nobody knows whether it was sent.
    pub fn perhaps_sent(&mut self, chat: i64, at: Duration) {
        self.pace.perhaps_sent(chat, at);
    }

    /// Takes a part of the overall rate, because so many replicas share it.
    pub fn share(&mut self, rate: Option<u32>, replicas: u32) {
        self.pace.share(rate, replicas);
    }

    /// The rows that are held, in no order.
    pub fn held_ids(&self) -> Vec<i64> {
        self.held.iter().copied().collect()
    }

    /// Lets go of those of these rows that are not under way, and says how many there were.
    pub fn forget(&mut self, rows: &HashSet<i64>) -> usize {
        let (before, held) = (self.held.len(), &mut self.held);
        let mut stays = |one: &Waiting| {
            let id = one.parcel.id;
            !(rows.contains(&id) && held.remove(&id))
        };
        self.toasts.retain(&mut stays);
        self.toasts_later.retain(|(_, toast)| stays(toast));
        let mut thinned = Vec::new();
        for (chat, lane) in &mut self.chats {
            let had = lane.queue.len();
            lane.queue.retain(&mut stays);
            if lane.queue.len() < had {
                thinned.push(*chat);
            }
        }
        let gone = before - held.len();
        for chat in thinned {
            self.line_up_anew(chat);
        }
        gone
    }

    /// How many messages are held, under way or not.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    fn free(&mut self, chat: i64, is_toast: bool) {
        if is_toast {
            return;
        }
        if let Some(lane) = self.chats.get_mut(&chat) {
            lane.busy = false;
            if lane.queue.is_empty() {
                self.chats.remove(&chat);
            } else {
                self.line_up(chat);
            }
        }
    }

    /// When the first short answer may go that was told to wait.
    fn toast_from(&self) -> Option<Duration> {
        self.toasts_later.iter().map(|(until, _)| *until).min()
    }

    fn wake_toasts(&mut self, at: Duration) {
        let due = self.toasts_later.extract_if(.., |(until, _)| *until <= at);
        self.toasts.extend(due.map(|(_, toast)| toast));
    }

    fn wake(&mut self, at: Duration) {
        while self
            .later
            .peek()
            .is_some_and(|Reverse((from, _))| *from <= at)
        {
            let Reverse((_, chat)) = self.later.pop().expect("it was just seen");
            self.line_up(chat);
        }
    }

    fn line_up(&mut self, chat: i64) {
        let Some(lane) = self.chats.get_mut(&chat) else {
            return;
        };
        let Some(rank) = lane.rank().filter(|_| !lane.busy) else {
            return;
        };
        if let Some((had, ticket)) = lane.ticket {
            if had <= rank {
                return;
            }
            self.ready.remove(&(had, ticket, chat));
        }
        self.counter += 1;
        lane.ticket = Some((rank, self.counter));
        self.ready.insert((rank, self.counter, chat));
    }
}

impl Lanes {
    /// After messages of the chat were taken out of its queue.
    fn line_up_anew(&mut self, chat: i64) {
        let Some(lane) = self.chats.get_mut(&chat) else {
            return;
        };
        if let Some((rank, ticket)) = lane.ticket.take() {
            self.ready.remove(&(rank, ticket, chat));
        }
        if lane.queue.is_empty() && !lane.busy {
            self.chats.remove(&chat);
        } else {
            self.line_up(chat);
        }
    }
}

impl ChatLane {
    /// Answers go before notices, each in the order of their rows; one that was claimed late still
    /// finds its place.
    fn put(&mut self, waiting: Waiting) {
        let place = |one: &Waiting| (one.lane, one.parcel.id);
        let at = self
            .queue
            .partition_point(|one| place(one) < place(&waiting));
        self.queue.insert(at, waiting);
    }

    /// A chat counts as people's as soon as one in it waits for an answer.
    fn rank(&self) -> Option<Lane> {
        self.queue.iter().map(|one| one.lane).min()
    }
}
