//! The methods that change what is already in a chat.

use jiff::Timestamp;
use serde_json::Value;

use super::args::Args;
use super::entity::{Marked, utf16_len};
use super::feed::Change;
use super::message::{Content, Shown};
use super::reply::{Answer, Refusal};
use super::sending::{TEXT_MAX, read_caption, read_text};
use super::{World, markup};

/// How long a bot can delete messages, in seconds from their date.
const DELETABLE_S: i64 = 48 * 3600;

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply \
    markup are exactly the same as a current content and reply markup of the message";

impl World {
    pub(super) fn edit_message_text(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let marked = read_text(args, args.text("text").unwrap_or_default())?;
        if marked.text.is_empty() {
            return Err(Refusal::blunder("message text is empty"));
        }
        if utf16_len(&marked.text) > TEXT_MAX {
            return Err(Refusal::blunder("MESSAGE_TOO_LONG"));
        }
        let (chat, shown) = self.editable(args)?;
        if !matches!(shown.content, Content::Text { .. }) {
            return Err(Refusal::state("there is no text in the message to edit"));
        }
        self.edit(chat, args, Some(marked))
    }

    pub(super) fn edit_message_caption(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let marked = read_caption(args)?;
        let (chat, shown) = self.editable(args)?;
        if !matches!(
            shown.content,
            Content::Photo { .. } | Content::Document { .. }
        ) {
            return Err(Refusal::state("there is no caption in the message to edit"));
        }
        self.edit(chat, args, Some(marked))
    }

    pub(super) fn edit_message_reply_markup(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let (chat, _) = self.editable(args)?;
        self.edit(chat, args, None)
    }

    fn editable(&self, args: &Args<'_>) -> Result<(i64, &Shown), Refusal> {
        let chat = self.admit(args)?;
        let shown = self.message(chat, args.int("message_id").unwrap_or_default());
        let shown = shown.ok_or_else(|| Refusal::state("message to edit not found"))?;
        let mine = shown.from == self.bot.id && !matches!(shown.content, Content::Service { .. });
        let keyed = shown
            .markup
            .as_ref()
            .is_some_and(|markup| !markup["inline_keyboard"].is_array());
        if !mine || keyed {
            return Err(Refusal::state("message can't be edited"));
        }
        Ok((chat, shown))
    }

    /// Sets words (when given) and keyboard; a keyboard that is not given again goes away.
    fn edit(&mut self, chat: i64, args: &Args<'_>, marked: Option<Marked>) -> Answer {
        let markup = markup::read(args)?;
        if markup
            .as_ref()
            .is_some_and(|markup| !markup["inline_keyboard"].is_array())
        {
            return Err(Refusal::blunder("inline keyboard expected"));
        }
        let id = args.int("message_id").unwrap_or_default();
        let Some(shown) = self.message_mut(chat, id) else {
            return Err(Refusal::state("message to edit not found"));
        };
        let same_words = marked.as_ref().is_none_or(|new| {
            shown
                .marked()
                .is_some_and(|(text, entities)| new.text == text && new.entities == entities)
        });
        if same_words && shown.markup == markup {
            return Err(Refusal::state(NOT_MODIFIED));
        }
        shown.markup = markup;
        if let Some(marked) = marked {
            shown.edited = true;
            shown.remark(marked);
        }
        self.changed(chat, Change::Edited { id });
        Ok(self
            .message(chat, id)
            .map_or(Value::Null, |shown| self.message_json(chat, shown)))
    }

    fn message_mut(&mut self, chat: i64, id: i64) -> Option<&mut Shown> {
        let chat = self.chats.get_mut(&chat)?;
        let at = chat.find(id)?;
        chat.log.get_mut(at)
    }

    pub(super) fn delete_message(&mut self, now: Timestamp, args: &Args<'_>) -> Answer {
        let chat = self.admit(args)?;
        let id = args.int("message_id").unwrap_or_default();
        let shown = self.message(chat, id);
        let shown = shown.ok_or_else(|| Refusal::state("message to delete not found"))?;
        // In a group the bot is no administrator, so other people's messages are not its own.
        let allowed = chat > 0 || shown.from == self.bot.id;
        if !allowed || now.as_second() - shown.date > DELETABLE_S {
            return Err(Refusal::state("message can't be deleted"));
        }
        if let Some(room) = self.chats.get_mut(&chat) {
            room.log.retain(|shown| shown.id != id);
        }
        self.changed(chat, Change::Deleted { id });
        Ok(true.into())
    }

    pub(super) fn pin_chat_message(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let chat = self.admit(args)?;
        let id = args.int("message_id").unwrap_or_default();
        if self.message(chat, id).is_none() {
            return Err(Refusal::state("message to pin not found"));
        }
        self.set_pinned(chat, Some(id))
    }

    pub(super) fn unpin_chat_message(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let chat = self.admit(args)?;
        self.set_pinned(chat, None)
    }

    fn set_pinned(&mut self, chat: i64, id: Option<i64>) -> Answer {
        if let Some(room) = self.chats.get_mut(&chat) {
            room.pinned = id;
        }
        self.changed(chat, Change::Pinned);
        Ok(true.into())
    }
}
