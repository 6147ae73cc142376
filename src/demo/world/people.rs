//! What people do: write, send pictures, block, put the bot out.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;

use super::chats::{Access, is_supergroup};
use super::entity::Marked;
use super::feed::Change;
use super::files::StoredFile;
use super::message::{Content, Shown};
use super::{Seat, World};

/// The shift from a basic group's id to the supergroup's.
const SUPERGROUP_SHIFT: i64 = 1_000_000_000_000;

impl World {
    /// A person writes. Gives the message's id; in a group the bot hears of it only when it is
    /// a command, names the bot or replies to it, as Telegram's privacy mode has it.
    pub fn person_sends(&mut self, now: Timestamp, seat: impl Into<Seat>, text: &str) -> i64 {
        let Marked { text, entities } = Marked::plain(text);
        self.person_shows(now, seat.into(), Content::Text { text, entities }, None)
    }

    /// A person answers a certain message.
    pub fn person_replies(
        &mut self,
        now: Timestamp,
        seat: impl Into<Seat>,
        to: i64,
        text: &str,
    ) -> i64 {
        let seat = seat.into();
        let Marked { text, entities } = Marked::plain(text);
        let mut shown = Shown::new(now, seat.person, Content::Text { text, entities });
        shown.reply_to = Some(to);
        self.person_puts(now, seat, shown)
    }

    /// A person follows `https://t.me/<bot>?start=<code>`.
    pub fn person_follows(&mut self, now: Timestamp, person: i64, code: &str) -> i64 {
        self.person_sends(now, person, &format!("/start {code}"))
    }

    /// A person sends a picture; bytes that are none count as one of 1280 × 960.
    pub fn person_sends_photo(
        &mut self,
        now: Timestamp,
        seat: impl Into<Seat>,
        bytes: impl Into<Bytes>,
        caption: &str,
    ) -> i64 {
        let content = self.photo_of(bytes.into(), caption);
        self.person_shows(now, seat.into(), content, None)
    }

    /// A person sends several pictures at once. Gives the messages' ids, in order.
    pub fn person_sends_album(
        &mut self,
        now: Timestamp,
        seat: impl Into<Seat>,
        photos: &[Bytes],
    ) -> Vec<i64> {
        let seat = seat.into();
        let album = format!("{}", self.next_album());
        let mut ids = Vec::with_capacity(photos.len());
        for photo in photos {
            let content = self.photo_of(photo.clone(), "");
            ids.push(self.person_shows(now, seat, content, Some(album.clone())));
        }
        ids
    }

    /// A person sends a file.
    pub fn person_sends_document(
        &mut self,
        now: Timestamp,
        seat: impl Into<Seat>,
        name: &str,
        bytes: impl Into<Bytes>,
        caption: &str,
    ) -> i64 {
        let file = self.files.keep(name, bytes.into());
        self.person_sends_file(now, seat.into(), file, caption)
    }

    /// A person sends a file whose size the message does not tell.
    pub fn person_sends_unmeasured(
        &mut self,
        now: Timestamp,
        seat: impl Into<Seat>,
        name: &str,
        bytes: impl Into<Bytes>,
    ) -> i64 {
        let mut file = self.files.keep(name, bytes.into());
        file.unmeasured = true;
        self.person_sends_file(now, seat.into(), file, "")
    }

    fn person_sends_file(
        &mut self,
        now: Timestamp,
        seat: Seat,
        file: StoredFile,
        caption: &str,
    ) -> i64 {
        let Marked { text, entities } = Marked::plain(caption);
        let content = Content::Document {
            file,
            text,
            entities,
        };
        self.person_shows(now, seat, content, None)
    }

    /// A person sends a point on the map, in degrees.
    pub fn person_sends_location(
        &mut self,
        now: Timestamp,
        seat: impl Into<Seat>,
        latitude: f64,
        longitude: f64,
    ) -> i64 {
        self.person_shows(
            now,
            seat.into(),
            Content::Location {
                latitude,
                longitude,
            },
            None,
        )
    }

    /// A person changes what they wrote; the bot gets `edited_message`. `false` when the message
    /// is not theirs or not there.
    pub fn person_edits(
        &mut self,
        now: Timestamp,
        seat: impl Into<Seat>,
        message: i64,
        text: &str,
    ) -> bool {
        let Seat { person, chat } = seat.into();
        let Some(room) = self.chats.get_mut(&chat) else {
            return false;
        };
        let Some(shown) = room.find(message).map(|at| &mut room.log[at]) else {
            return false;
        };
        if shown.from != person {
            return false;
        }
        shown.edited = true;
        shown.remark(Marked::plain(text));
        self.changed(chat, Change::Edited { id: message });
        self.tell(now, "edited_message", chat, message);
        true
    }

    fn photo_of(&mut self, bytes: Bytes, caption: &str) -> Content {
        let mut file = self.files.keep("photo.jpg", bytes);
        if file.width == 0 {
            (file.width, file.height) = (1280, 960);
        }
        let Marked { text, entities } = Marked::plain(caption);
        Content::Photo {
            file,
            text,
            entities,
        }
    }

    fn person_shows(
        &mut self,
        now: Timestamp,
        seat: Seat,
        content: Content,
        album: Option<String>,
    ) -> i64 {
        let mut shown = Shown::new(now, seat.person, content);
        shown.album = album;
        self.person_puts(now, seat, shown)
    }

    fn person_puts(&mut self, now: Timestamp, seat: Seat, shown: Shown) -> i64 {
        let Seat { person, chat } = seat;
        if chat == person
            && self
                .chats
                .get(&chat)
                .is_none_or(|chat| chat.access != Access::Open)
        {
            self.opens(now, person);
        }
        let heard = self.hears(chat, &shown);
        let id = self.append(chat, shown);
        if heard {
            self.tell(now, "message", chat, id);
        }
        id
    }

    /// Writing to the bot opens the chat, also after a block.
    fn opens(&mut self, now: Timestamp, person: i64) {
        if !self.people.contains_key(&person) {
            self.person(person, "Tamu");
        }
        self.set_access(now, (person, person), Access::Open, ["kicked", "member"]);
    }

    fn hears(&self, chat: i64, shown: &Shown) -> bool {
        if chat > 0 {
            return true;
        }
        if self
            .chats
            .get(&chat)
            .is_none_or(|chat| chat.access != Access::Open)
        {
            return false;
        }
        let mention = format!("@{}", self.bot.username);
        let text = shown.text();
        let command = text
            .strip_prefix('/')
            .and_then(|rest| rest.split_whitespace().next());
        let for_me = command.is_some_and(|word| {
            word.split_once('@')
                .is_none_or(|(_, name)| name.eq_ignore_ascii_case(&self.bot.username))
        });
        let replied = shown.reply_to.and_then(|id| self.message(chat, id));
        for_me || text.contains(&mention) || replied.is_some_and(|to| to.from == self.bot.id)
    }

    fn tell(&mut self, now: Timestamp, kind: &'static str, chat: i64, id: i64) {
        if let Some(shown) = self.message(chat, id) {
            let payload = self.message_json(chat, shown).to_string();
            self.push_update(now, kind, chat, payload);
        }
    }

    /// A person blocks the bot.
    pub fn block_bot(&mut self, now: Timestamp, person: i64) {
        self.set_access(now, (person, person), Access::Closed, ["member", "kicked"]);
    }

    /// Someone puts the bot out of a group.
    pub fn kick_bot(&mut self, now: Timestamp, by: i64, group: i64) {
        self.set_access(now, (by, group), Access::Closed, ["member", "kicked"]);
    }

    /// Someone brings the bot (back) into a group.
    pub fn invite_bot(&mut self, now: Timestamp, by: i64, group: i64) {
        self.set_access(now, (by, group), Access::Open, ["left", "member"]);
    }

    fn set_access(
        &mut self,
        now: Timestamp,
        (by, chat): (i64, i64),
        access: Access,
        status: [&str; 2],
    ) {
        let Some(room) = self.chats.get_mut(&chat) else {
            return;
        };
        let before = std::mem::replace(&mut room.access, access);
        // The first message opens a private chat without news about members.
        if before == access || (before == Access::Unopened && access == Access::Open) {
            return;
        }
        let payload = json!({
            "chat": self.chat_json(chat), "from": self.user_json(by), "date": now.as_second(),
            "old_chat_member": self.member_json(self.bot.id, status[0]),
            "new_chat_member": self.member_json(self.bot.id, status[1])
        });
        self.push_update(now, "my_chat_member", chat, payload.to_string());
    }

    /// A basic group becomes a supergroup; gives the new id. The bot is told in both chats.
    /// Nothing when it is not a basic group.
    pub fn migrate(&mut self, now: Timestamp, group: i64) -> Option<i64> {
        let room = self.chats.get_mut(&group)?;
        if group > 0 || is_supergroup(group) || room.migrated_to.is_some() {
            return None;
        }
        let to = group - SUPERGROUP_SHIFT;
        let (title, members) = (room.title.clone().unwrap_or_default(), room.members.clone());
        room.migrated_to = Some(to);
        self.group(to, &title);
        if let Some(room) = self.chats.get_mut(&to) {
            room.members = members;
        }
        let by = self.chats[&to]
            .members
            .first()
            .copied()
            .unwrap_or(self.bot.id);
        let words = "Grup ini menjadi supergrup";
        let old = self.note(now, (by, group), words, json!({ "migrate_to_chat_id": to }));
        self.tell(now, "message", group, old);
        let new = self.note(
            now,
            (by, to),
            words,
            json!({ "migrate_from_chat_id": group }),
        );
        self.tell(now, "message", to, new);
        Some(to)
    }
}
