//! From one incoming update to one decision: who may speak here, and which verb answers.
//!
//! Pure. Rights are read from the person's offices of this very moment, so a tap on an old
//! button or a command that the menu hides meets the same check.

use jiff::Timestamp;

use super::decision::{Conversation, Decision, Known, Want};
use super::incoming::{ChatKind, Incoming, Tap, What};
use super::outgoing::{Body, Key, Lane, Outgoing};
use super::verb;
use crate::dialog::text::Text;
use crate::dialog::{Book, lists::Lists, words::Words};
use crate::domain::pejabat::{Person, Viewer};

/// What stays the same while the program runs: the dialogs, their words and the lists they offer.
#[derive(Debug)]
pub struct House {
    pub book: Book,
    pub lists: Lists,
    /// The bot's user name without `@`, for deep links.
    pub bot_name: String,
}

/// One update and all that may be known about it.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub house: &'a House,
    pub known: &'a Known,
    pub incoming: &'a Incoming,
    pub now: Timestamp,
}

/// A decision, or the fact that is missing for it.
pub type Decided = Result<Decision, Want>;

/// Decides what happens on one update.
///
/// The same arguments give the same decision. It asks for at most a handful of facts, each once.
pub fn decide(cx: Context<'_>) -> Decided {
    match cx.incoming.chat.kind {
        ChatKind::Private => private(cx),
        ChatKind::Group | ChatKind::Supergroup => group(cx),
        ChatKind::Channel => Ok(Decision::default()),
    }
}

fn private(cx: Context<'_>) -> Decided {
    match &cx.incoming.what {
        What::Command { name, args } => command(cx, name, args),
        What::Tap(tap) => tapped(cx, tap),
        What::Membership { member } => verb::reachable(cx, *member),
        What::Edited if cx.known.conversation.run.is_some() => Ok(cx.answer("run.edited", &[])),
        What::Edited | What::Migrated { .. } | What::Nothing => Ok(Decision::default()),
        What::Text(_) | What::Point { .. } | What::Photo(_) | What::Document(_) | What::Other => {
            if cx.known.conversation.run.is_some() {
                verb::run::said(cx)
            } else {
                verb::bantuan::lost(cx)
            }
        }
    }
}

fn command(cx: Context<'_>, name: &str, args: &str) -> Decided {
    match name {
        "start" | "mulai" => verb::mulai::start(cx, args),
        "help" | "bantuan" => verb::bantuan::help(cx),
        "usul" => verb::usul::begin(cx),
        "usulanku" => verb::usulanku::list(cx),
        "ubah" => verb::ubah::begin(cx, args),
        "tarik" => verb::tarik::begin(cx, args),
        "status" => verb::status::show(cx, args),
        "cari" => verb::cari::find(cx, args),
        "batal" => verb::run::cancel(cx),
        "kembali" | "lewati" => verb::run::said(cx),
        "ringkasan" => verb::ringkasan::show(cx),
        "verifikasi" => verb::verifikasi::next(cx),
        "duplikat" => verb::duplikat::command(cx, args),
        "undang" => verb::undang::invite(cx, args),
        "privasi" => verb::privasi::show(cx),
        "hubungkan" => verb::hubungkan::private(cx),
        _ => verb::bantuan::unknown(cx),
    }
}

/// The commands that answer in a group; forms live in private chats.
fn group(cx: Context<'_>) -> Decided {
    match &cx.incoming.what {
        What::Command { name, args } => match name.as_str() {
            "status" => verb::status::show(cx, args),
            "cari" => verb::cari::find(cx, args),
            "ringkasan" => verb::ringkasan::show(cx),
            "bantuan" | "help" => verb::bantuan::help(cx),
            "hubungkan" | "start" => verb::hubungkan::bind(cx, args),
            "batal" => Ok(cx.answer("run.nothing_to_cancel_grup", &[])),
            "usul" | "usulanku" | "ubah" | "tarik" | "verifikasi" | "duplikat" | "undang"
            | "mulai" | "privasi" => verb::bantuan::private_only(cx),
            _ => Ok(Decision::default()),
        },
        What::Tap(tap) => tapped(cx, tap),
        What::Migrated { to } => verb::hubungkan::moved(cx, *to),
        What::Membership { member } => verb::hubungkan::membership(cx, *member),
        _ => Ok(Decision::default()),
    }
}

/// The data of a button is `<verb>:<rest>`; a dialog's own buttons begin with `d`.
fn tapped(cx: Context<'_>, tap: &Tap) -> Decided {
    let (verb_name, rest) = tap.data.split_once(':').unwrap_or((&tap.data, ""));
    match verb_name {
        "d" => verb::run::tapped(cx, tap),
        "f" => verb::usul::resume(cx, tap, rest),
        "o" => verb::usul::chosen_desa(cx, tap, rest),
        "s" => verb::status::tapped(cx, tap, rest),
        "p" => verb::usulanku::tapped(cx, tap, rest),
        "e" => verb::ubah::tapped(cx, tap, rest),
        "w" => verb::tarik::tapped(cx, tap, rest),
        "v" => verb::verifikasi::tapped(cx, tap, rest),
        "h" => verb::serupa::tapped(cx, tap, rest),
        "l" => verb::lampau::tapped(cx, tap, rest),
        "q" => verb::duplikat::tapped(cx, tap, rest),
        "b" => verb::bantuan::tapped(cx, tap, rest),
        "i" => verb::undang::tapped(cx, tap, rest),
        "m" => verb::mulai::tapped(cx, tap, rest),
        "g" => verb::gabung::tapped(cx, tap, rest),
        _ => Ok(cx.toast(tap, "tap.unknown")),
    }
}

impl<'a> Context<'a> {
    pub fn words(self) -> &'a Words {
        &self.house.book.words
    }

    pub fn say(self, key: &str, values: &[(&str, &dyn std::fmt::Display)]) -> Text {
        self.words().say(key, values)
    }

    pub fn person(self) -> Option<&'a Person> {
        self.known.person.as_ref()
    }

    /// The one who writes; 0 for a service message without a sender.
    pub fn sender(self) -> i64 {
        self.incoming.from.as_ref().map_or(0, |from| from.id)
    }

    pub fn is_private(self) -> bool {
        self.incoming.chat.kind == ChatKind::Private
    }

    /// From where the asker looks: a private chat by the person's seats, a group as the group
    /// that it is bound as. `None` when neither gives any right to ask.
    pub fn viewer(self) -> Result<Option<Viewer<'a>>, Want> {
        if self.is_private() {
            return Ok(self
                .person()
                .filter(|person| !person.offices.is_empty())
                .map(Viewer::Person));
        }
        let bound = self.known.group_of(self.incoming.chat.id)?;
        Ok(bound.map(|kecamatan| Viewer::Group(kecamatan.kode)))
    }

    /// A message into the chat the update came from.
    pub fn message(self, text: Text, keys: Vec<Vec<Key>>) -> Outgoing {
        self.out(Body::Message { text, keys })
    }

    /// An answer to a tap: rewrites the tapped message, or sends anew where there is none.
    pub fn replace(self, tap: &Tap, text: Text, keys: Vec<Vec<Key>>) -> Outgoing {
        match tap.message_id {
            Some(message_id) => self.out(Body::Replace {
                message_id,
                text,
                keys,
            }),
            None => self.message(text, keys),
        }
    }

    pub fn out(self, body: Body) -> Outgoing {
        let chat = &self.incoming.chat;
        Outgoing {
            chat: chat.id,
            topic: chat.topic,
            lane: Lane::People,
            body,
            key: None,
        }
    }

    /// A decision that only says something.
    pub fn answer(self, key: &str, values: &[(&str, &dyn std::fmt::Display)]) -> Decision {
        Decision::only(self.message(self.say(key, values), Vec::new()))
    }

    /// A decision that only answers a tap, in a short line over the chat.
    pub fn toast(self, tap: &Tap, key: &str) -> Decision {
        let text = Some(self.say(key, &[]));
        Decision::only(self.out(Body::Toast {
            query: tap.query.clone(),
            text,
        }))
    }

    /// Stops the waiting sign of a tap whose answer is another message.
    pub fn acknowledge(self, tap: &Tap) -> Outgoing {
        self.out(Body::Toast {
            query: tap.query.clone(),
            text: None,
        })
    }

    pub fn conversation(self) -> Conversation {
        self.known.conversation.clone()
    }

    /// The bot's link that opens `payload` in a private chat.
    pub fn deep_link(self, payload: &str) -> String {
        deep_link(&self.house.bot_name, payload)
    }
}

/// `https://t.me/<bot>?start=<payload>`; the payload may hold A-Z, a-z, 0-9, `_` and `-`, at most 64.
pub fn deep_link(bot_name: &str, payload: &str) -> String {
    format!("https://t.me/{bot_name}?start={payload}")
}

impl Decision {
    pub fn only(out: Outgoing) -> Decision {
        Decision {
            out: vec![out],
            ..Decision::default()
        }
    }
}
