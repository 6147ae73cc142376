//! A message as people see it, and its Bot API shape.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::World;
use super::entity::{Entity, Marked};
use super::files::StoredFile;

/// A message as people in the chat see it now, edits applied.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    /// Grows within a chat; gaps are normal.
    pub id: i64,
    /// A person's id, or the bot's.
    pub from: i64,
    /// Seconds since 1970.
    pub date: i64,
    pub edited: bool,
    /// The forum topic, when the group has topics.
    pub thread: Option<i64>,
    pub reply_to: Option<i64>,
    /// Shared by the pictures of one album.
    pub album: Option<String>,
    pub content: Content,
    /// `reply_markup` as sent.
    pub markup: Option<Value>,
}

/// What a message holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    Text {
        text: String,
        entities: Vec<Entity>,
    },
    Photo {
        file: StoredFile,
        text: String,
        entities: Vec<Entity>,
    },
    Document {
        file: StoredFile,
        text: String,
        entities: Vec<Entity>,
    },
    Location {
        latitude: f64,
        longitude: f64,
    },
    /// Something that happened, told by Telegram itself; `fields` is what the Bot API adds.
    Service {
        text: String,
        fields: Map<String, Value>,
    },
}

/// A button under a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Button<'a> {
    pub text: &'a str,
    /// What a tap sends; nothing for a button that opens a link.
    pub data: Option<&'a str>,
    pub url: Option<&'a str>,
}

impl Shown {
    /// The words of a text, or the caption; empty where there are none.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text { text, .. }
            | Content::Photo { text, .. }
            | Content::Document { text, .. }
            | Content::Service { text, .. } => text,
            Content::Location { .. } => "",
        }
    }

    /// The inline keyboard, row by row.
    pub fn rows(&self) -> Vec<Vec<Button<'_>>> {
        let rows = self
            .markup
            .as_ref()
            .and_then(|markup| markup["inline_keyboard"].as_array());
        let rows = rows.into_iter().flatten();
        rows.map(|row| row.as_array().into_iter().flatten().map(button).collect())
            .collect()
    }

    /// All buttons of the inline keyboard.
    pub fn buttons(&self) -> Vec<Button<'_>> {
        self.rows().concat()
    }

    pub(super) fn marked(&self) -> Option<(&str, &[Entity])> {
        match &self.content {
            Content::Text { text, entities }
            | Content::Photo { text, entities, .. }
            | Content::Document { text, entities, .. } => Some((text, entities)),
            Content::Location { .. } | Content::Service { .. } => None,
        }
    }

    pub(super) fn remark(&mut self, marked: Marked) {
        if let Content::Text { text, entities }
        | Content::Photo { text, entities, .. }
        | Content::Document { text, entities, .. } = &mut self.content
        {
            *text = marked.text;
            *entities = marked.entities;
        }
    }
}

fn button(value: &Value) -> Button<'_> {
    Button {
        text: value["text"].as_str().unwrap_or_default(),
        data: value["callback_data"].as_str(),
        url: value["url"].as_str(),
    }
}

impl World {
    /// The Bot API's `Message`.
    pub(super) fn message_json(&self, chat: i64, shown: &Shown) -> Value {
        let mut fields = self.message_head(chat, shown);
        if let Some(thread) = shown.thread {
            fields.insert("message_thread_id".into(), thread.into());
            fields.insert("is_topic_message".into(), true.into());
        }
        if shown.edited {
            fields.insert("edit_date".into(), shown.date.into());
        }
        if let Some(album) = &shown.album {
            fields.insert("media_group_id".into(), album.as_str().into());
        }
        if let Some(replied) = shown.reply_to.and_then(|id| self.message(chat, id)) {
            let mut replied = replied.clone();
            replied.reply_to = None;
            fields.insert("reply_to_message".into(), self.message_json(chat, &replied));
        }
        if let Some(markup) = shown
            .markup
            .as_ref()
            .filter(|markup| markup["inline_keyboard"].is_array())
        {
            fields.insert("reply_markup".into(), markup.clone());
        }
        content_fields(&mut fields, &shown.content);
        Value::Object(fields)
    }

    fn message_head(&self, chat: i64, shown: &Shown) -> Map<String, Value> {
        let mut fields = Map::new();
        fields.insert("message_id".into(), shown.id.into());
        fields.insert("date".into(), shown.date.into());
        fields.insert("chat".into(), self.chat_json(chat));
        fields.insert("from".into(), self.user_json(shown.from));
        fields
    }
}

fn content_fields(fields: &mut Map<String, Value>, content: &Content) {
    match content {
        Content::Text { text, entities } => {
            marked_fields(fields, ("text", "entities"), text, entities)
        }
        Content::Photo {
            file,
            text,
            entities,
        } => {
            fields.insert("photo".into(), file.photo_sizes());
            marked_fields(fields, ("caption", "caption_entities"), text, entities);
        }
        Content::Document {
            file,
            text,
            entities,
        } => {
            fields.insert("document".into(), file.document());
            marked_fields(fields, ("caption", "caption_entities"), text, entities);
        }
        Content::Location {
            latitude,
            longitude,
        } => {
            let point = json!({ "latitude": latitude, "longitude": longitude });
            fields.insert("location".into(), point);
        }
        Content::Service { fields: extra, .. } => {
            fields.extend(
                extra
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone())),
            );
        }
    }
}

fn marked_fields(
    fields: &mut Map<String, Value>,
    (text_name, entities_name): (&str, &str),
    text: &str,
    entities: &[Entity],
) {
    if !text.is_empty() || text_name == "text" {
        fields.insert(text_name.into(), text.into());
    }
    if !entities.is_empty() {
        fields.insert(entities_name.into(), json!(entities));
    }
}
