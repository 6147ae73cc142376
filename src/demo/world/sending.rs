//! The methods that put something new into a chat.

use jiff::Timestamp;
use serde_json::Value;

use super::args::{Args, Upload};
use super::entity::{Marked, utf16_len};
use super::feed::Change;
use super::files::StoredFile;
use super::message::{Content, Shown};
use super::reply::{Answer, Refusal};
use super::{World, html, markup};

/// UTF-16 units of a message, after the markup is read.
pub(super) const TEXT_MAX: usize = 4096;

/// UTF-16 units of a caption, after the markup is read.
pub(super) const CAPTION_MAX: usize = 1024;

/// Pictures of an album.
const ALBUM: std::ops::RangeInclusive<usize> = 2..=10;

/// Sum of a photo's sides, in pixels, above which Telegram cannot use it.
const PHOTO_SIDES_MAX: u32 = 10_000;

/// The whole of an upload, in bytes: what a bot may send.
const UPLOAD_MAX: usize = 50 << 20;

impl Shown {
    pub(super) fn new(now: Timestamp, from: i64, content: Content) -> Self {
        Self {
            id: 0,
            from,
            date: now.as_second(),
            edited: false,
            thread: None,
            reply_to: None,
            album: None,
            content,
            markup: None,
        }
    }
}

pub(super) fn read_text(args: &Args<'_>, text: &str) -> Result<Marked, Refusal> {
    match args.text("parse_mode").unwrap_or_default() {
        "" => Ok(Marked::plain(text)),
        mode if mode.eq_ignore_ascii_case("html") => html::parse(text),
        _ => Err(Refusal::blunder("unsupported parse_mode")),
    }
}

pub(super) fn read_caption(args: &Args<'_>) -> Result<Marked, Refusal> {
    let marked = read_text(args, args.text("caption").unwrap_or_default())?;
    if utf16_len(&marked.text) > CAPTION_MAX {
        return Err(Refusal::blunder("message caption is too long"));
    }
    Ok(marked)
}

impl World {
    pub(super) fn send_message(&mut self, now: Timestamp, args: &Args<'_>) -> Answer {
        let Marked { text, entities } = read_text(args, args.text("text").unwrap_or_default())?;
        if text.is_empty() {
            return Err(Refusal::blunder("message text is empty"));
        }
        // Bytes are never fewer than UTF-16 units, and cheaper to count.
        if text.len() > TEXT_MAX && utf16_len(&text) > TEXT_MAX {
            return Err(Refusal::blunder("message is too long"));
        }
        self.send_content(now, args, Content::Text { text, entities })
    }

    pub(super) fn send_photo(&mut self, now: Timestamp, args: &Args<'_>) -> Answer {
        let marked = read_caption(args)?;
        let upload = args.upload("photo");
        let file = self.outgoing_file(args.text("photo"), upload)?;
        let content = self.photo(file, marked)?;
        self.send_content(now, args, content)
    }

    pub(super) fn send_document(&mut self, now: Timestamp, args: &Args<'_>) -> Answer {
        let Marked { text, entities } = read_caption(args)?;
        let file = self.outgoing_file(args.text("document"), args.upload("document"))?;
        self.send_content(
            now,
            args,
            Content::Document {
                file,
                text,
                entities,
            },
        )
    }

    fn send_content(&mut self, now: Timestamp, args: &Args<'_>, content: Content) -> Answer {
        let markup = markup::read(args)?;
        let chat = self.place(args)?;
        self.pace(now, chat, 1)?;
        let mut shown = self.outgoing(now, chat, args, content)?;
        shown.markup = markup;
        let id = self.append(chat, shown);
        Ok(self
            .message(chat, id)
            .map_or(Value::Null, |shown| self.message_json(chat, shown)))
    }

    pub(super) fn send_media_group(&mut self, now: Timestamp, args: &Args<'_>) -> Answer {
        let media = args.json("media")?.unwrap_or_default();
        let media = media
            .as_array()
            .filter(|media| ALBUM.contains(&media.len()));
        let media = media
            .ok_or_else(|| Refusal::blunder("expected from 2 to 10 items in the media group"))?;
        let contents: Vec<_> = media
            .iter()
            .map(|item| self.album_item(args, item))
            .collect::<Result<_, _>>()?;
        let chat = self.place(args)?;
        self.pace(now, chat, contents.len())?;
        let album = format!("{}", self.next_album());
        let mut sent = Vec::with_capacity(contents.len());
        for content in contents {
            let mut shown = self.outgoing(now, chat, args, content)?;
            shown.album = Some(album.clone());
            let id = self.append(chat, shown);
            sent.extend(
                self.message(chat, id)
                    .map(|shown| self.message_json(chat, shown)),
            );
        }
        Ok(Value::Array(sent))
    }

    fn album_item(&mut self, args: &Args<'_>, item: &Value) -> Result<Content, Refusal> {
        let word = |name: &str| item[name].as_str();
        let media = word("media").unwrap_or_default();
        let mut fields = serde_json::Map::new();
        for name in ["caption", "parse_mode"] {
            fields.extend(item.get(name).map(|value| (name.to_owned(), value.clone())));
        }
        let marked = read_caption(&Args::of(&fields))?;
        let upload = media
            .strip_prefix("attach://")
            .and_then(|field| args.attached(field));
        let file = self.outgoing_file(Some(media), upload)?;
        match word("type") {
            Some("photo") => self.photo(file, marked),
            Some("document") => Ok(Content::Document {
                file,
                text: marked.text,
                entities: marked.entities,
            }),
            _ => Err(Refusal::blunder(
                "can't parse InputMedia: type must be photo or document",
            )),
        }
    }

    fn photo(&self, file: StoredFile, marked: Marked) -> Result<Content, Refusal> {
        if file.width == 0 {
            return Err(Refusal::blunder("IMAGE_PROCESS_FAILED"));
        }
        if file.width + file.height > PHOTO_SIDES_MAX {
            return Err(Refusal::blunder("PHOTO_INVALID_DIMENSIONS"));
        }
        Ok(Content::Photo {
            file,
            text: marked.text,
            entities: marked.entities,
        })
    }

    fn outgoing_file(
        &mut self,
        id: Option<&str>,
        upload: Option<&Upload>,
    ) -> Result<StoredFile, Refusal> {
        if let Some(upload) = upload {
            return match upload.bytes.len() {
                0 => Err(Refusal::blunder("file must be non-empty")),
                1..=UPLOAD_MAX => Ok(self.files.keep(&upload.file_name, upload.bytes.clone())),
                _ => Err(Refusal::blunder("file is too big")),
            };
        }
        let found = self.files.find(id.unwrap_or_default());
        found
            .map(|(file, _)| file.clone())
            .ok_or_else(|| Refusal::state("wrong file identifier/HTTP URL specified"))
    }

    /// The chat of a call that adds to it, its topic included.
    fn place(&self, args: &Args<'_>) -> Result<i64, Refusal> {
        let chat = self.admit(args)?;
        let Some(thread) = args.int("message_thread_id") else {
            return Ok(chat);
        };
        match self.chats[&chat].topics.get(&thread) {
            Some(false) => Ok(chat),
            Some(true) => Err(Refusal::state("TOPIC_CLOSED")),
            None => Err(Refusal::state("message thread not found")),
        }
    }

    fn outgoing(
        &self,
        now: Timestamp,
        chat: i64,
        args: &Args<'_>,
        content: Content,
    ) -> Result<Shown, Refusal> {
        let mut shown = Shown::new(now, self.bot.id, content);
        shown.thread = args.int("message_thread_id");
        if let Some(reply) = args.json("reply_parameters")? {
            let id = reply["message_id"].as_i64().unwrap_or_default();
            let found = self.message(chat, id).is_some();
            if !found && reply["allow_sending_without_reply"] != true {
                return Err(Refusal::state("message to be replied not found"));
            }
            shown.reply_to = found.then_some(id);
        }
        Ok(shown)
    }

    pub(super) fn send_chat_action(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let chat = self.place(args)?;
        let known = ["typing", "upload_photo", "upload_document", "find_location"];
        if !args
            .text("action")
            .is_some_and(|action| known.contains(&action))
        {
            return Err(Refusal::blunder("wrong parameter action in request"));
        }
        self.changed(chat, Change::Typing);
        Ok(true.into())
    }
}
