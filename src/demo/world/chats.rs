//! Who is there: people, private chats and groups, and whether the bot may write to them.

use std::collections::{BTreeSet, HashMap, VecDeque};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::args::Args;
use super::feed::Change;
use super::message::{Content, Shown};
use super::reply::{Answer, Refusal};
use super::{MESSAGES_KEPT, World};

/// Supergroups have ids below this one, basic groups above it.
const SUPERGROUP_BELOW: i64 = -1_000_000_000_000;

pub(super) struct Person {
    pub first_name: String,
    pub last_name: Option<String>,
    pub language: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Access {
    /// A private chat whose person has not written yet.
    Unopened,
    Open,
    /// Blocked by the person, or put out of the group.
    Closed,
}

pub(super) struct Chat {
    /// Nothing for a private chat.
    pub title: Option<String>,
    pub access: Access,
    pub migrated_to: Option<i64>,
    pub members: BTreeSet<i64>,
    /// Topic id to "closed".
    pub topics: HashMap<i64, bool>,
    pub pinned: Option<i64>,
    pub log: VecDeque<Shown>,
    /// Supergroups count their own messages.
    pub last_message: i64,
}

impl Chat {
    fn new(title: Option<String>, access: Access) -> Self {
        Self {
            title,
            access,
            migrated_to: None,
            members: BTreeSet::new(),
            topics: HashMap::new(),
            pinned: None,
            log: VecDeque::new(),
            last_message: 0,
        }
    }

    pub fn find(&self, id: i64) -> Option<usize> {
        self.log.binary_search_by_key(&id, |shown| shown.id).ok()
    }
}

pub(super) fn is_supergroup(chat: i64) -> bool {
    chat < SUPERGROUP_BELOW
}

impl World {
    /// Makes a person known; the name's first word is the first name. A second call renames.
    pub fn person(&mut self, id: i64, name: &str) {
        let (first, last) = name
            .split_once(' ')
            .map_or((name, None), |(first, last)| (first, Some(last)));
        let person = Person {
            first_name: first.to_owned(),
            last_name: last.map(str::to_owned),
            language: "id",
        };
        self.people.insert(id, person);
        self.chats
            .entry(id)
            .or_insert_with(|| Chat::new(None, Access::Unopened));
    }

    /// Makes a group in which the bot is a member; ids below −1000000000000 make supergroups.
    pub fn group(&mut self, id: i64, title: &str) {
        let chat = self
            .chats
            .entry(id)
            .or_insert_with(|| Chat::new(None, Access::Open));
        chat.title = Some(title.to_owned());
    }

    /// Makes a person a member of a group.
    pub fn join(&mut self, person: i64, group: i64) {
        if let Some(chat) = self.chats.get_mut(&group) {
            chat.members.insert(person);
        }
    }

    /// Opens (or reopens) a topic of a group.
    pub fn open_topic(&mut self, group: i64, topic: i64) {
        self.set_topic(group, topic, false);
    }

    /// Closes a topic: only administrators can write there.
    pub fn close_topic(&mut self, group: i64, topic: i64) {
        self.set_topic(group, topic, true);
    }

    fn set_topic(&mut self, group: i64, topic: i64, closed: bool) {
        if let Some(chat) = self.chats.get_mut(&group) {
            chat.topics.insert(topic, closed);
        }
    }

    /// What people see in a chat, oldest first; the last [`MESSAGES_KEPT`].
    pub fn chat_log(
        &self,
        chat: i64,
    ) -> impl DoubleEndedIterator<Item = &Shown> + ExactSizeIterator {
        static NOTHING: VecDeque<Shown> = VecDeque::new();
        self.chats
            .get(&chat)
            .map_or(NOTHING.iter(), |chat| chat.log.iter())
    }

    /// The newest message that the bot wrote in a chat.
    pub fn last_from_bot(&self, chat: i64) -> Option<&Shown> {
        self.chat_log(chat)
            .rev()
            .find(|shown| shown.from == self.bot.id)
    }

    /// A message, when it still is among those kept.
    pub fn message(&self, chat: i64, id: i64) -> Option<&Shown> {
        let chat = self.chats.get(&chat)?;
        chat.find(id).map(|at| &chat.log[at])
    }

    /// The ids of the groups that people use, a migrated one under its new id only.
    pub fn groups(&self) -> Vec<i64> {
        let in_use = |(id, chat): (&i64, &Chat)| {
            (chat.title.is_some() && chat.migrated_to.is_none()).then_some(*id)
        };
        let mut groups: Vec<i64> = self.chats.iter().filter_map(in_use).collect();
        groups.sort_unstable();
        groups
    }

    /// The people of a group, by id; the person alone for a private chat.
    pub fn members(&self, chat: i64) -> Vec<i64> {
        match self.chats.get(&chat) {
            Some(room) if room.title.is_some() => room.members.iter().copied().collect(),
            Some(_) => vec![chat],
            None => Vec::new(),
        }
    }

    /// The pinned message of a chat.
    pub fn pinned(&self, chat: i64) -> Option<i64> {
        self.chats.get(&chat)?.pinned
    }

    /// The title of a group, or the name of a person.
    pub fn chat_title(&self, chat: i64) -> String {
        match self.chats.get(&chat).and_then(|chat| chat.title.clone()) {
            Some(title) => title,
            None => self.name_of(chat),
        }
    }

    /// First and last name of a person or the bot; empty for a stranger.
    pub fn name_of(&self, id: i64) -> String {
        if id == self.bot.id {
            return self.bot.name.clone();
        }
        match self.people.get(&id) {
            Some(Person {
                first_name,
                last_name: Some(last),
                ..
            }) => format!("{first_name} {last}"),
            Some(person) => person.first_name.clone(),
            None => String::new(),
        }
    }

    pub(super) fn append(&mut self, chat: i64, mut shown: Shown) -> i64 {
        let counter = &mut self.next_message;
        let Some(room) = self.chats.get_mut(&chat) else {
            return 0;
        };
        let counter = if is_supergroup(chat) {
            &mut room.last_message
        } else {
            counter
        };
        *counter += 1;
        shown.id = *counter;
        let id = shown.id;
        room.log.push_back(shown);
        if room.log.len() > MESSAGES_KEPT {
            room.log.pop_front();
        }
        self.changed(chat, Change::Message { id });
        id
    }

    /// Adds what Telegram itself tells in a chat.
    pub(super) fn note(
        &mut self,
        now: Timestamp,
        (from, chat): (i64, i64),
        text: &str,
        fields: Value,
    ) -> i64 {
        let fields = match fields {
            Value::Object(fields) => fields,
            _ => serde_json::Map::new(),
        };
        let content = Content::Service {
            text: text.to_owned(),
            fields,
        };
        self.append(chat, Shown::new(now, from, content))
    }

    /// The chat of a call, when the bot may act in it.
    pub(super) fn admit(&self, args: &Args<'_>) -> Result<i64, Refusal> {
        let id = args.int("chat_id").unwrap_or_default();
        let chat = self
            .chats
            .get(&id)
            .ok_or_else(|| Refusal::state("chat not found"))?;
        if let Some(to) = chat.migrated_to {
            return Err(Refusal::moved(to));
        }
        match (chat.access, &chat.title) {
            (Access::Open, _) => Ok(id),
            (Access::Unopened, _) => Err(Refusal::forbidden(
                "bot can't initiate conversation with a user",
            )),
            (Access::Closed, None) => Err(Refusal::forbidden("bot was blocked by the user")),
            (Access::Closed, Some(_)) if is_supergroup(id) => Err(Refusal::forbidden(
                "bot was kicked from the supergroup chat",
            )),
            (Access::Closed, Some(_)) => {
                Err(Refusal::forbidden("bot was kicked from the group chat"))
            }
        }
    }

    pub(super) fn chat_json(&self, id: i64) -> Value {
        let Some(chat) = self.chats.get(&id) else {
            return json!({ "id": id, "type": "private" });
        };
        match &chat.title {
            Some(title) if is_supergroup(id) && !chat.topics.is_empty() => {
                json!({ "id": id, "type": "supergroup", "title": title, "is_forum": true })
            }
            Some(title) if is_supergroup(id) => {
                json!({ "id": id, "type": "supergroup", "title": title })
            }
            Some(title) => json!({ "id": id, "type": "group", "title": title }),
            None => self.private_json(id),
        }
    }

    fn private_json(&self, id: i64) -> Value {
        let mut json = json!({ "id": id, "type": "private" });
        if let Some(person) = self.people.get(&id) {
            json["first_name"] = person.first_name.as_str().into();
            if let Some(last) = &person.last_name {
                json["last_name"] = last.as_str().into();
            }
        }
        json
    }

    pub(super) fn user_json(&self, id: i64) -> Value {
        if id == self.bot.id {
            return json!({
                "id": id, "is_bot": true, "first_name": self.bot.name, "username": self.bot.username
            });
        }
        let mut json = json!({ "id": id, "is_bot": false, "first_name": "" });
        if let Some(person) = self.people.get(&id) {
            json["first_name"] = person.first_name.as_str().into();
            json["language_code"] = person.language.into();
            if let Some(last) = &person.last_name {
                json["last_name"] = last.as_str().into();
            }
        }
        json
    }

    pub(super) fn get_me(&mut self, _: Timestamp, _: &Args<'_>) -> Answer {
        let mut me = self.user_json(self.bot.id);
        for (name, is) in [
            ("can_join_groups", true),
            ("can_read_all_group_messages", false),
            ("supports_inline_queries", false),
            ("can_connect_to_business", false),
            ("has_main_web_app", false),
        ] {
            me[name] = is.into();
        }
        Ok(me)
    }

    pub(super) fn get_chat(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let id = match self.admit(args) {
            Ok(id) => id,
            // A private chat that was not opened yet still has a name.
            Err(refusal) if refusal.code == 403 => args.int("chat_id").unwrap_or_default(),
            Err(refusal) => return Err(refusal),
        };
        let mut json = self.chat_json(id);
        json["accent_color_id"] = 0.into();
        json["max_reaction_count"] = 11.into();
        json["accepted_gift_types"] = json!({
            "unlimited_gifts": true, "limited_gifts": true, "unique_gifts": true,
            "premium_subscription": true, "gifts_from_channels": true
        });
        if let Some(pinned) = self.pinned(id).and_then(|pinned| self.message(id, pinned)) {
            json["pinned_message"] = self.message_json(id, pinned);
        }
        Ok(json)
    }

    pub(super) fn get_chat_member(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let id = self.admit(args)?;
        let user = args.int("user_id").unwrap_or_default();
        if user != self.bot.id && !self.people.contains_key(&user) {
            return Err(Refusal::state("user not found"));
        }
        let chat = &self.chats[&id];
        let inside = user == self.bot.id || user == id || chat.members.contains(&user);
        Ok(self.member_json(user, if inside { "member" } else { "left" }))
    }

    pub(super) fn member_json(&self, user: i64, status: &str) -> Value {
        let mut json = json!({ "status": status, "user": self.user_json(user) });
        if status == "kicked" {
            json["until_date"] = 0.into();
        }
        json
    }

    pub(super) fn leave_chat(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let id = self.admit(args)?;
        if let Some(chat) = self.chats.get_mut(&id) {
            chat.access = Access::Closed;
        }
        Ok(true.into())
    }
}
