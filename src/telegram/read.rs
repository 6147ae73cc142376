//! Reads a raw update into what the verbs understand.
//!
//! It never fails. Own structs with the few fields that are used, because teloxide's turn a whole
//! message into nothing when one part of it is newer than they are. A kind of content that is not
//! known becomes [`What::Other`], so that the person gets an answer. Captions are not kept: the
//! dialogs ask for words by themselves.

mod command;
mod wire;

use jiff::Timestamp;

use self::command::{Addressed, command};
use self::wire::{Message, Photo, Tapped, Update};
use crate::app::incoming::{Chat, ChatKind, Incoming, Sender, Tap, What};
use crate::dialog::state::FileRef;

/// Reads `payload`. `bot_name` is our user name without `@`: commands for another bot are not
/// ours. `received_at` stands in where Telegram tells no time.
pub fn read(payload: &str, bot_name: &str, received_at: Timestamp) -> Incoming {
    match serde_json::from_str::<Update>(payload) {
        Ok(update) => known(update, payload, bot_name, received_at),
        Err(_) => partly_known(payload, received_at),
    }
}

fn known(update: Update, payload: &str, bot_name: &str, received_at: Timestamp) -> Incoming {
    let Update {
        message,
        edited_message,
        callback_query,
        my_chat_member,
    } = update;
    if let Some(message) = message {
        let mut incoming = of_message(message, bot_name, received_at);
        if incoming.what == What::Other && wire::is_service(payload) {
            incoming.what = What::Nothing;
        }
        return incoming;
    }
    if let Some(message) = edited_message {
        return of_edit(message, received_at);
    }
    if let Some(tapped) = callback_query {
        return of_tap(tapped, received_at);
    }
    match my_chat_member {
        Some(change) => Incoming {
            chat: chat(change.chat, None),
            from: change.from.map(sender),
            at: instant(change.date).unwrap_or(received_at),
            what: What::Membership {
                member: change.new_chat_member.can_write(),
            },
        },
        None => nothing(received_at),
    }
}

/// Some field has a shape that Telegram never had: who and where may still be readable, and then
/// the person hears that this was not understood.
fn partly_known(payload: &str, received_at: Timestamp) -> Incoming {
    match serde_json::from_str::<wire::Outline>(payload) {
        Ok(wire::Outline {
            message: Some(place),
        }) => Incoming {
            chat: chat(place.chat, None),
            from: place.from.map(sender),
            at: received_at,
            what: What::Other,
        },
        _ => nothing(received_at),
    }
}

fn nothing(received_at: Timestamp) -> Incoming {
    let chat = Chat {
        id: 0,
        kind: ChatKind::Private,
        title: None,
        topic: None,
    };
    Incoming {
        chat,
        from: None,
        at: received_at,
        what: What::Nothing,
    }
}

fn of_message(mut message: Message, bot_name: &str, received_at: Timestamp) -> Incoming {
    let at = instant(message.date).unwrap_or(received_at);
    let from = message.from.take().map(sender);
    let mut place = chat(std::mem::take(&mut message.chat), message.topic());
    let what = match message.migrate_from_chat_id {
        // Told in the new chat: what moved is the old one.
        Some(old) => {
            let to = std::mem::replace(&mut place.id, old);
            place.kind = ChatKind::Group;
            What::Migrated { to }
        }
        None => content(message, bot_name),
    };
    Incoming {
        chat: place,
        from,
        at,
        what,
    }
}

/// A live place is an edit with every step its sender takes; nobody rewrote anything then.
fn of_edit(mut message: Message, received_at: Timestamp) -> Incoming {
    Incoming {
        from: message.from.take().map(sender),
        chat: chat(std::mem::take(&mut message.chat), message.topic()),
        at: received_at,
        what: match message.location {
            Some(_) => What::Nothing,
            None => What::Edited,
        },
    }
}

fn content(message: Message, bot_name: &str) -> What {
    if let Some(text) = message.text {
        return words(text, bot_name);
    }
    if let Some(to) = message.migrate_to_chat_id {
        return What::Migrated { to };
    }
    let (album, message_id) = (message.media_group_id, message.message_id);
    if let Some(photo) = largest(message.photo) {
        return What::Photo(FileRef {
            file_id: photo.file_id,
            unique_id: photo.file_unique_id,
            size: photo.file_size,
            // Telegram keeps all photos in this one.
            mime: Some("image/jpeg".to_owned()),
            name: None,
            album,
            message_id,
        });
    }
    if let Some(document) = message.document {
        return What::Document(FileRef {
            file_id: document.file_id,
            unique_id: document.file_unique_id,
            size: document.file_size,
            mime: document.mime_type,
            name: document.file_name,
            album,
            message_id,
        });
    }
    match message.location {
        Some(place) => What::Point {
            lat: place.latitude,
            lon: place.longitude,
        },
        None => What::Other,
    }
}

fn words(text: String, bot_name: &str) -> What {
    match command(&text, bot_name) {
        Addressed::Us { name, args } => What::Command { name, args },
        Addressed::Another => What::Nothing,
        Addressed::Nobody => What::Text(text),
    }
}

fn of_tap(tapped: Tapped, received_at: Timestamp) -> Incoming {
    let tap = |message_id| {
        What::Tap(Tap {
            query: tapped.id,
            message_id,
            data: tapped.data.unwrap_or_default(),
        })
    };
    match tapped.message {
        Some(mut message) => {
            let message_id = Some(message.message_id).filter(|_| message.is_accessible());
            Incoming {
                chat: chat(std::mem::take(&mut message.chat), message.topic()),
                from: Some(sender(tapped.from)),
                at: received_at,
                what: tap(message_id),
            }
        }
        None => Incoming {
            chat: Chat {
                id: tapped.from.id,
                kind: ChatKind::Private,
                title: None,
                topic: None,
            },
            from: Some(sender(tapped.from)),
            at: received_at,
            what: tap(None),
        },
    }
}

fn largest(photos: Vec<Photo>) -> Option<Photo> {
    photos
        .into_iter()
        .max_by_key(|photo| photo.width * photo.height)
}

fn chat(chat: wire::Chat, topic: Option<i64>) -> Chat {
    let kind = match chat.kind.as_str() {
        "private" => ChatKind::Private,
        "group" => ChatKind::Group,
        "channel" => ChatKind::Channel,
        // A kind that comes after this program is surely one with many people in it.
        _ => ChatKind::Supergroup,
    };
    Chat {
        id: chat.id,
        kind,
        title: chat.title,
        topic,
    }
}

fn sender(user: wire::User) -> Sender {
    let nama = match user.last_name {
        Some(last) if !last.is_empty() => format!("{} {last}", user.first_name),
        _ => user.first_name,
    };
    Sender {
        id: user.id,
        nama,
        is_bot: user.is_bot,
    }
}

/// Telegram writes a date of 0 for messages that it no longer has.
fn instant(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_second(seconds).ok().filter(|_| seconds > 0)
}
