//! Carries one parcel to Telegram and says how that ended.
//!
//! Mostly that is one call. A rewrite that Telegram refuses becomes a new message. Files may need
//! several calls; those that are through are remembered until the parcel has ended, so that the
//! next try goes on where this one stopped. The memory is the process's: after a crash between two
//! of its calls the files of that one parcel are shown again.
//! When and how often to try is the outbox's business.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use teloxide::payloads::SetMyCommands;
use teloxide::payloads::setters::*;
use teloxide::types::{BotCommandScope, ChatId};

use super::album::{Piece, pieces};
use super::classify::{Method, classify};
use super::client::{CallError, Client, SEND_TIMEOUT, UPLOAD_TIMEOUT};
use super::menu::Menus;
use super::payload::{AnswerCallbackQuery, EditMessageText, SendMessage, body};
use super::render;
use super::wire::{Payload, Picture, Wire};
use crate::app::outgoing::{Body, Carrier, Dead, Delivery, Key, Menu, Parcel, Probe};
use crate::dialog::text::Text;

/// The carrier of the real bot.
#[derive(Debug)]
pub struct TelegramCarrier<W = Client> {
    wire: W,
    menus: Menus,
    /// Parcels of several calls that are neither finished nor given up, by id.
    halfway: Mutex<HashMap<i64, Halfway>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Halfway {
    calls_done: usize,
    message_id: Option<i64>,
}

#[derive(Deserialize)]
struct Made {
    message_id: i64,
}

impl<W: Wire> Carrier for TelegramCarrier<W> {
    async fn carry(&self, parcel: &Parcel) -> Delivery {
        match &parcel.body {
            Body::Message { text, keys } => self.send(parcel, text, keys).await,
            Body::Replace {
                message_id,
                text,
                keys,
            } => self.replace(parcel, *message_id, text, keys).await,
            Body::Toast { query, text } => self.toast(query, text.as_ref()).await,
            Body::Picture { caption, keys, .. } => self.picture(parcel, caption, keys).await,
            Body::Files {
                photos,
                documents,
                caption,
            } => {
                let pieces = pieces(photos, documents, caption);
                self.files(parcel, &pieces, caption).await
            }
            Body::Menu { menu } => self.menu(parcel.chat, *menu).await,
        }
    }

    async fn probe(&self, parcel: &Parcel, before: Option<i64>, newest: Option<i64>) -> Probe {
        super::probe::probe(&self.wire, parcel, before, newest).await
    }
}

impl<W: Wire> TelegramCarrier<W> {
    pub fn new(wire: W, menus: Menus) -> TelegramCarrier<W> {
        TelegramCarrier {
            wire,
            menus,
            halfway: Mutex::default(),
        }
    }

    async fn send(&self, parcel: &Parcel, text: &Text, keys: &[Vec<Key>]) -> Delivery {
        let html = render::message(text);
        let keyboard = render::keyboard(keys);
        let payload = SendMessage::new(parcel.chat, parcel.topic, &html, keyboard);
        match self.call::<Made>(Method::SendMessage, body(&payload)).await {
            Ok(made) => sent(made),
            Err(delivery) => delivery,
        }
    }

    async fn replace(
        &self,
        parcel: &Parcel,
        message_id: i64,
        text: &Text,
        keys: &[Vec<Key>],
    ) -> Delivery {
        let html = render::message(text);
        let keyboard = render::keyboard(keys);
        let payload = EditMessageText::new(parcel.chat, message_id, &html, keyboard);
        match self
            .call::<IgnoredAny>(Method::EditMessageText, body(&payload))
            .await
        {
            Ok(_) | Err(Delivery::Sent { .. }) => Delivery::Sent {
                message_id: Some(message_id),
            },
            // Gone, too old or not ours: the words must be seen all the same.
            Err(Delivery::Undeliverable {
                reason: Dead::Message,
                ..
            }) => self.send(parcel, text, keys).await,
            Err(delivery) => delivery,
        }
    }

    async fn toast(&self, query: &str, text: Option<&Text>) -> Delivery {
        let words = text.map(render::toast);
        let payload = AnswerCallbackQuery {
            callback_query_id: query,
            text: words.as_deref(),
        };
        nothing_made(self.call(Method::AnswerCallbackQuery, body(&payload)).await)
    }

    async fn menu(&self, chat: i64, menu: Menu) -> Delivery {
        let scope = BotCommandScope::Chat {
            chat_id: ChatId(chat).into(),
        };
        let payload = SetMyCommands::new(self.menus.of(menu).to_vec()).scope(scope);
        nothing_made(self.call(Method::SetMyCommands, body(&payload)).await)
    }

    /// A chat that takes no photos may still take words, and they say what the picture shows.
    async fn picture(&self, parcel: &Parcel, caption: &Text, keys: &[Vec<Key>]) -> Delivery {
        match self.photo(parcel, caption, keys).await {
            Delivery::Undeliverable {
                why,
                reason: Dead::Message,
            } => {
                tracing::warn!(
                    outbox.id = parcel.id,
                    "a picture goes out as words alone: {why}"
                );
                self.send(parcel, caption, keys).await
            }
            delivery => delivery,
        }
    }

    async fn photo(&self, parcel: &Parcel, caption: &Text, keys: &[Vec<Key>]) -> Delivery {
        let Some(png) = parcel.picture.clone() else {
            return refused("the picture is not in the store");
        };
        let mut fields = vec![
            ("chat_id", parcel.chat.to_string()),
            ("caption", render::caption(caption)),
            ("parse_mode", "HTML".to_owned()),
        ];
        if let Some(topic) = parcel.topic {
            fields.push(("message_thread_id", topic.to_string()));
        }
        if let Some(keyboard) = render::keyboard(keys) {
            let json = serde_json::to_string(&keyboard).expect("a keyboard is always valid json");
            fields.push(("reply_markup", json));
        }
        let picture = Picture {
            field: "photo",
            file_name: "gambar.png",
            mime: "image/png",
            bytes: png,
        };
        let method = Method::SendPhoto;
        let payload = Payload::Form { fields, picture };
        match self.wire.call(method.name(), payload, UPLOAD_TIMEOUT).await {
            Ok(made) => sent(made),
            Err(error) => classify(method, &error),
        }
    }

    async fn files(&self, parcel: &Parcel, pieces: &[Piece<'_>], caption: &Text) -> Delivery {
        if pieces.is_empty() {
            return self.send(parcel, caption, &[]).await;
        }
        let mut way = self.halfway().remove(&parcel.id).unwrap_or_default();
        for piece in &pieces[way.calls_done.min(pieces.len())..] {
            match self.piece(parcel, piece).await {
                Ok(made) => {
                    way.calls_done += 1;
                    way.message_id = way.message_id.or(Some(made.message_id));
                }
                Err(Delivery::Undeliverable { why, reason }) => {
                    return Delivery::Undeliverable { why, reason };
                }
                Err(again) => {
                    self.halfway().insert(parcel.id, way);
                    return again;
                }
            }
        }
        Delivery::Sent {
            message_id: way.message_id,
        }
    }

    async fn piece(&self, parcel: &Parcel, piece: &Piece<'_>) -> Result<Made, Delivery> {
        let method = piece.method();
        let json = piece.json(parcel.chat, parcel.topic);
        if method != Method::SendMediaGroup {
            return self.call(method, json).await;
        }
        let album: Vec<Made> = self.call(method, json).await?;
        let why = "an album without messages".to_owned();
        album.into_iter().next().ok_or(Delivery::Unsure { why })
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        json: Vec<u8>,
    ) -> Result<T, Delivery> {
        let payload = Payload::Json(json);
        let answer: Result<T, CallError> =
            self.wire.call(method.name(), payload, SEND_TIMEOUT).await;
        answer.map_err(|error| classify(method, &error))
    }

    fn halfway(&self) -> MutexGuard<'_, HashMap<i64, Halfway>> {
        // Nothing can be half done under this lock, so a poisoned one is as good as any.
        self.halfway.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sent(made: Made) -> Delivery {
    Delivery::Sent {
        message_id: Some(made.message_id),
    }
}

fn nothing_made(ended: Result<IgnoredAny, Delivery>) -> Delivery {
    match ended {
        Ok(_) => Delivery::Sent { message_id: None },
        Err(delivery) => delivery,
    }
}

fn refused(why: &str) -> Delivery {
    Delivery::Undeliverable {
        why: why.to_owned(),
        reason: Dead::Message,
    }
}
