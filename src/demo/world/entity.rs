//! Text with marks, as people see it. Offsets count UTF-16 units, as Telegram counts.

use serde::Serialize;

/// A stretch of text that is more than plain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entity {
    /// Telegram's name of it, e.g. `bold`, `text_link`, `bot_command`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// In UTF-16 units.
    pub offset: usize,
    /// In UTF-16 units.
    pub length: usize,
    /// Where a `text_link` leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The programming language of a `pre`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Entity {
    pub(super) fn new(kind: &'static str, offset: usize, length: usize) -> Self {
        Self {
            kind,
            offset,
            length,
            url: None,
            language: None,
        }
    }
}

/// Text and its entities, in order of offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marked {
    pub text: String,
    pub entities: Vec<Entity>,
}

pub(super) fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

impl Marked {
    /// Plain words, with the entities that Telegram finds by itself.
    pub fn plain(text: &str) -> Self {
        let mut marked = Self {
            text: text.into(),
            entities: Vec::new(),
        }
        .trimmed();
        marked.find_entities();
        marked
    }

    /// Commands, links, mentions and hashtags, where nothing else is marked yet.
    pub fn find_entities(&mut self) {
        if !self.text.contains(['/', '@', '#']) {
            return;
        }
        let mut offset = 0;
        let mut found = Vec::new();
        for word in self.text.split_inclusive(char::is_whitespace) {
            let bare = word
                .trim_end()
                .trim_end_matches(['.', ',', ')', ':', ';', '!', '?']);
            if let Some(kind) = kind_of(bare) {
                found.push(Entity::new(kind, offset, utf16_len(bare)));
            }
            offset += utf16_len(word);
        }
        found.retain(|new| !self.entities.iter().any(|old| overlap(old, new)));
        self.entities.append(&mut found);
        self.entities.sort_by_key(|entity| entity.offset);
    }

    /// Telegram cuts white space at both ends and shifts the entities.
    pub fn trimmed(self) -> Self {
        let start = self.text.trim_start();
        let cut = utf16_len(&self.text) - utf16_len(start);
        let text = start.trim_end();
        let end = utf16_len(text);
        let entities = self
            .entities
            .into_iter()
            .filter_map(|entity| shifted(entity, cut, end));
        Self {
            entities: entities.collect(),
            text: text.to_owned(),
        }
    }
}

fn shifted(entity: Entity, cut: usize, end: usize) -> Option<Entity> {
    let from = entity.offset.saturating_sub(cut);
    let to = (entity.offset + entity.length).saturating_sub(cut).min(end);
    (from < to).then(|| Entity {
        offset: from,
        length: to - from,
        ..entity
    })
}

fn overlap(one: &Entity, other: &Entity) -> bool {
    one.offset < other.offset + other.length && other.offset < one.offset + one.length
}

fn kind_of(word: &str) -> Option<&'static str> {
    let tail_is = |tail: &str, more: &[char]| {
        !tail.is_empty()
            && tail
                .chars()
                .all(|c| c.is_alphanumeric() || c == '_' || more.contains(&c))
    };
    if let Some(tail) = word.strip_prefix('/') {
        return (tail.is_ascii() && tail_is(tail, &['@'])).then_some("bot_command");
    }
    if let Some(tail) = word.strip_prefix('@') {
        return (tail.is_ascii() && tail.len() >= 4 && tail_is(tail, &[])).then_some("mention");
    }
    if let Some(tail) = word.strip_prefix('#') {
        let letters = tail.chars().any(char::is_alphabetic);
        return (letters && tail_is(tail, &[])).then_some("hashtag");
    }
    let link = ["https://", "http://"]
        .iter()
        .find_map(|scheme| word.strip_prefix(scheme));
    link.is_some_and(|rest| rest.contains('.') || rest.starts_with("localhost"))
        .then_some("url")
}
