//! A local stand-in for the Telegram Bot API, with a chat page.
//!
//! It serves training (a person plays desa, kecamatan and camat in a browser), tests (in the
//! process or over HTTP) and benchmarks. [`World`] is what Telegram would know and do, as a pure
//! state machine; [`Server`] puts it on a socket. Neither knows anything of usulan.
//!
//! It answers only what this bot uses, and is stricter than Telegram: an unknown parameter is
//! refused, so that a misspelled one is found in a test and not by a desa.

mod personas;
#[expect(
    clippy::disallowed_methods,
    reason = "a server waits; nothing that decides does"
)]
mod server;
mod world;

pub use personas::{GROUP_ID, GROUP_TITLE, PERSONAS, Persona, populate};
pub use server::{Clock, Hooks, Server};
pub use world::{
    BotIdentity, Button, Change, Content, DATE_EXPIRY_S, Delivered, Delivery, Entity, Fate, Fault,
    HandedOut, Limits, MESSAGES_KEPT, News, Plan, QUERY_EXPIRY_S, Reply, Seat, Shown, StoredFile,
    Upload, Violation, World,
};
