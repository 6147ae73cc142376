//! Acts: the only room that knows Telegram.
//!
//! Intake ([`poll_once`], [`webhook_router`]) hands raw updates on before Telegram is told to forget them;
//! [`read`] turns one into what the verbs understand; [`TelegramCarrier`] turns what they say into
//! calls and every end of a call into a [`crate::app::outgoing::Delivery`].
//!
//! teloxide gives payload types and keeps ours honest. Its polling, webhook, dispatcher and
//! throttle are left out: they confirm updates before anything is stored, and one limited chat
//! would hold back all others. What to send and when is not decided here.

mod album;
mod carrier;
mod classify;
mod client;
mod files;
mod menu;
mod ops;
mod payload;
mod poll;
mod probe;
mod read;
mod render;
mod setup;
mod split;
mod token;
mod webhook;
mod wire;

pub use carrier::TelegramCarrier;
pub use classify::{Method, classify};
pub use client::{
    ANSWER_BYTES_MAX, Answer, CallError, Client, ClientError, Refusal, SEND_TIMEOUT, UPLOAD_TIMEOUT,
};
pub use files::{FILE_BYTES_MAX, FetchError, Fetched, FileKind, fetch_file, kind_of};
pub use menu::{Menus, commands};
pub use ops::{Depths, Gauge, ops_router};
pub use payload::{AnswerCallbackQuery, EditMessageText, SendMessage};
pub use poll::{Batch, POLL_LIMIT, PollError, UPDATE_KINDS, poll_once};
pub use read::read;
pub use render::{
    BUTTONS_MAX, CALLBACK_DATA_BYTES_MAX, CAPTION_UNITS_MAX, Keyboard, ROW_BUTTONS_MAX,
    TOAST_CHARS_MAX, caption, html, keyboard, message, toast,
};
pub use setup::{Me, StartError, hello, publish_menus, start_polling, start_webhook};
pub use split::{Unreadable, split};
pub use token::{BadToken, Token};
pub use webhook::{BODY_BYTES_MAX, BadSecret, Intake, Secret, webhook_router};
pub use wire::{Payload, Picture, Wire};
