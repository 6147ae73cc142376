//! Lays files that Telegram already has into as few calls as it allows.
//!
//! Photos come before documents, each in their order, since Telegram takes no album of both.

use serde::Serialize;
use teloxide::payloads::setters::*;
use teloxide::payloads::{SendDocument, SendMediaGroup, SendPhoto};
use teloxide::types::{
    ChatId, FileId, InputFile, InputMedia, InputMediaDocument, InputMediaPhoto, ParseMode,
};

use super::classify::Method;
use super::render;
use crate::dialog::text::Text;

/// The most in one album (Bot API, `sendMediaGroup`).
const ALBUM_MAX: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Photo,
    Document,
}

/// One call: a single file or an album of one kind.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    kind: Kind,
    files: &'a [String],
    /// HTML; on the first piece alone.
    caption: Option<String>,
}

/// The calls for these files; none when there are no files.
pub(super) fn pieces<'a>(
    photos: &'a [String],
    documents: &'a [String],
    caption: &Text,
) -> Vec<Piece<'a>> {
    let of = |kind, files: &'a [String]| {
        files.chunks(ALBUM_MAX).map(move |files| Piece {
            kind,
            files,
            caption: None,
        })
    };
    let mut pieces: Vec<_> = of(Kind::Photo, photos)
        .chain(of(Kind::Document, documents))
        .collect();
    if let Some(first) = pieces.first_mut().filter(|_| !caption.is_empty()) {
        first.caption = Some(render::caption(caption));
    }
    pieces
}

impl Piece<'_> {
    pub fn method(&self) -> Method {
        match (self.files.len(), self.kind) {
            (1, Kind::Photo) => Method::SendPhoto,
            (1, Kind::Document) => Method::SendDocument,
            _ => Method::SendMediaGroup,
        }
    }

    pub fn json(&self, chat: i64, topic: Option<i64>) -> Vec<u8> {
        let chat = ChatId(chat);
        match (self.files, self.kind) {
            ([one], Kind::Photo) => {
                let mut photo = SendPhoto::new(chat, file(one));
                photo.caption.clone_from(&self.caption);
                addressed(&photo.parse_mode(ParseMode::Html), topic)
            }
            ([one], Kind::Document) => {
                let mut document = SendDocument::new(chat, file(one));
                document.caption.clone_from(&self.caption);
                addressed(&document.parse_mode(ParseMode::Html), topic)
            }
            _ => addressed(&SendMediaGroup::new(chat, self.media()), topic),
        }
    }

    fn media(&self) -> Vec<InputMedia> {
        let mut caption = self.caption.clone();
        self.files
            .iter()
            .map(|id| media(self.kind, file(id), caption.take()))
            .collect()
    }
}

fn media(kind: Kind, file: InputFile, caption: Option<String>) -> InputMedia {
    let parse_mode = caption.as_ref().map(|_| ParseMode::Html);
    match kind {
        Kind::Photo => InputMedia::Photo(InputMediaPhoto {
            caption,
            parse_mode,
            ..InputMediaPhoto::new(file)
        }),
        Kind::Document => InputMedia::Document(InputMediaDocument {
            caption,
            parse_mode,
            ..InputMediaDocument::new(file)
        }),
    }
}

fn file(id: &str) -> InputFile {
    InputFile::file_id(FileId(id.to_owned()))
}

/// The payload as JSON, in its topic: teloxide keeps topics in 32 bits, we as they come.
fn addressed(payload: &impl Serialize, topic: Option<i64>) -> Vec<u8> {
    let mut json = serde_json::to_value(payload).expect("a payload is always valid json");
    if let Some(topic) = topic {
        json["message_thread_id"] = topic.into();
    }
    json.to_string().into_bytes()
}
