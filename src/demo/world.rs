//! What Telegram would know and do: a state machine without clock, chance or network.
//!
//! [`World::call`] is the Bot API, the `person_…` verbs are the people on the other side, and
//! [`World::chat_log`] is what they see. Everything happens at the instant that the caller names.
//! What belongs to a socket (waiting, broken connections) is [`super::Server`]'s; the world only
//! says by [`Fate`] what shall become of an answer.

mod args;
mod callbacks;
mod chats;
mod commands;
mod editing;
mod entity;
mod feed;
mod files;
mod html;
mod limits;
mod markup;
mod message;
mod methods;
mod people;
mod reply;
mod sending;
mod updates;
mod webhook;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};

pub use args::Upload;
pub use entity::Entity;
pub use feed::Change;
pub use files::{HandedOut, StoredFile};
pub use limits::{Fault, Limits, Plan};
pub use message::{Button, Content, Shown};
pub use reply::{Fate, Reply};
pub use updates::{DATE_EXPIRY_S, QUERY_EXPIRY_S};
pub use webhook::{Delivered, Delivery};

use args::Args;
use reply::Refusal;

/// Messages kept in a chat. An edit of an older one is answered as if it were deleted.
///
/// A dialog needs the last dozen; the bound keeps a benchmark of hours in its memory.
pub const MESSAGES_KEPT: usize = 200;

/// Violations kept; the first are the telling ones.
const VIOLATIONS_KEPT: usize = 1_000;

/// Who the bot is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BotIdentity {
    pub id: i64,
    pub name: String,
    /// Without `@`; Telegram wants it to end in `bot`.
    pub username: String,
    /// What the server accepts in `/bot<token>/`.
    pub token: String,
}

impl BotIdentity {
    /// The identity for training and tests.
    pub fn practice() -> Self {
        Self {
            id: 700_100,
            name: "Musrenbot".into(),
            username: "musrenbot_latihan_bot".into(),
            token: "700100:latihan-bukan-telegram".into(),
        }
    }
}

/// A person in a chat. A plain id is that person's private chat with the bot; a pair is
/// (person, chat).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    pub person: i64,
    pub chat: i64,
}

impl From<i64> for Seat {
    fn from(person: i64) -> Self {
        Self {
            person,
            chat: person,
        }
    }
}

impl From<(i64, i64)> for Seat {
    fn from((person, chat): (i64, i64)) -> Self {
        Self { person, chat }
    }
}

/// A call that a careful bot would not have made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Counts calls from 1.
    pub call: u64,
    pub method: String,
    pub why: String,
}

/// What there is news of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// For a bot that asks: updates wait, or asking is over.
    Updates,
    /// For the webhook: updates wait, or one went through.
    Webhook,
    /// For people: a chat looks different.
    Chats,
}

type Bell = Arc<dyn Fn(News) + Send + Sync>;

/// Everything on Telegram's side.
pub struct World {
    bot: BotIdentity,
    strict: bool,
    limits: Option<Limits>,
    plan: Option<Plan>,
    people: HashMap<i64, chats::Person>,
    chats: HashMap<i64, chats::Chat>,
    updates: updates::Updates,
    queries: callbacks::Queries,
    files: files::Files,
    menus: BTreeMap<commands::MenuKey, Vec<Value>>,
    description: String,
    feed: feed::Feed,
    pace: limits::Pace,
    next_message: i64,
    albums: u64,
    calls: u64,
    counts: BTreeMap<&'static str, u64>,
    violations: VecDeque<Violation>,
    bell: Option<Bell>,
}

impl World {
    /// An empty, strict world without limits and faults.
    pub fn new(bot: BotIdentity) -> Self {
        Self {
            bot,
            strict: true,
            limits: None,
            plan: None,
            people: HashMap::new(),
            chats: HashMap::new(),
            updates: updates::Updates::default(),
            queries: callbacks::Queries::default(),
            files: files::Files::default(),
            menus: BTreeMap::new(),
            description: String::new(),
            feed: feed::Feed::default(),
            pace: limits::Pace::default(),
            next_message: 0,
            albums: 0,
            calls: 0,
            counts: BTreeMap::new(),
            violations: VecDeque::new(),
            bell: None,
        }
    }

    /// Who the bot is.
    pub fn bot(&self) -> &BotIdentity {
        &self.bot
    }

    /// Takes unknown parameters as Telegram does: without a word.
    pub fn lenient(&mut self) {
        self.strict = false;
    }

    /// Switches Telegram's limits on, or off with nothing.
    pub fn limit(&mut self, limits: Option<Limits>) {
        self.limits = limits;
    }

    /// Lets calls go wrong by plan.
    pub fn fail_by(&mut self, plan: Option<Plan>) {
        self.plan = plan;
    }

    /// Has `bell` called whenever there is news. It is called under the world's lock and must
    /// only wake others.
    pub fn on_news(&mut self, bell: Arc<dyn Fn(News) + Send + Sync>) {
        self.bell = Some(bell);
    }

    /// A call of the Bot API at an instant. Never panics, whatever it is given.
    pub fn call(
        &mut self,
        now: Timestamp,
        method: &str,
        params: &Value,
        files: &[Upload],
    ) -> Reply {
        self.calls += 1;
        let fault = self.planned(method);
        if let Some((answer, fate)) = fault.instead() {
            return settle(answer.map(|()| Value::Null)).with(fate);
        }
        let answer = self.obey(now, method, params, files);
        if let Err(Refusal {
            blunder: true,
            description,
            ..
        }) = &answer
        {
            self.violation(method, description.clone());
        }
        settle(answer).with(fault.fate())
    }

    /// What goes wrong with the newest call.
    fn planned(&self, method: &str) -> Fault {
        let plan = self.plan.as_ref();
        plan.map_or(Fault::Pass, |plan| plan(self.calls, method))
    }

    fn obey(
        &mut self,
        now: Timestamp,
        name: &str,
        params: &Value,
        files: &[Upload],
    ) -> reply::Answer {
        let method = methods::find(name).ok_or_else(Refusal::not_found)?;
        *self.counts.entry(method.name).or_default() += 1;
        let nothing = Map::new();
        let map = match params {
            Value::Object(map) => map,
            Value::Null => &nothing,
            _ => return Err(Refusal::blunder("can't parse parameters")),
        };
        let args = Args::check(method, map, files, self.strict)?;
        (method.run)(self, now, &args)
    }

    /// How often each method was called, by Telegram's spelling; faults before the effect are
    /// not counted.
    pub fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }

    /// How often a method was called.
    pub fn count(&self, method: &str) -> u64 {
        self.counts.get(method).copied().unwrap_or_default()
    }

    /// Calls so far, faulty ones included.
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// What the bot did wrong: calls that could never work, and limits that it broke.
    pub fn violations(&self) -> impl ExactSizeIterator<Item = &Violation> {
        self.violations.iter()
    }

    fn violation(&mut self, method: &str, why: String) {
        if self.violations.len() < VIOLATIONS_KEPT {
            let method = method.to_owned();
            self.violations.push_back(Violation {
                call: self.calls,
                method,
                why,
            });
        }
    }

    fn next_album(&mut self) -> u64 {
        self.albums += 1;
        13_000_000_000 + self.albums
    }

    fn ring(&self, news: News) {
        if let Some(bell) = &self.bell {
            bell(news);
        }
    }
}

fn settle(answer: reply::Answer) -> Reply {
    match answer {
        Ok(result) => Reply::result(result),
        Err(refusal) => Reply::refused(&refusal),
    }
}
