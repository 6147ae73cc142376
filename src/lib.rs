//! The map of musrenbot: which room does what, and what is absent where.
//!
//! The program is a library with a thin binary on top. Rooms that think are pure: values in,
//! values out. Rooms that act do IO and decide nothing about usulan. What the bot says to officials
//! lies in `dialogs/`, not in here; the README's glossary translates the office's words.
//!
//! # The rooms
//!
//! - [`domain`] thinks about usulan and offices: [`Usulan`](domain::usulan::Usulan) and its
//!   [`Stage`](domain::usulan::Stage)s, who may do what ([`domain::pejabat`]), codes
//!   ([`domain::kode`]), which usulan ask for the same work ([`domain::duplicate`]), what
//!   of that is laid before people and what they said ([`domain::dugaan`], [`domain::putusan`]),
//!   ties between usulan that are one work ([`domain::gabung`]), the same work in other years
//!   ([`domain::pendahulu`]), areas ([`domain::wilayah`]), sums and amounts as
//!   people write them ([`domain::rupiah`], [`domain::volume`], [`domain::tempat`]), the calendar of
//!   the office wall ([`domain::kalender`]), what a summary tells ([`domain::digest`]).
//! - [`dialog`] thinks about conversations as data: [`load`](dialog::load) reads the files into a
//!   [`Book`](dialog::Book), [`play`](dialog::play::play) moves a draft by one input,
//!   [`carry`](dialog::carry) brings a draft of an older version along.
//! - [`papers`] thinks about pictures and documents: [`papers::chart`].
//! - [`app`] decides, then commits: [`decide`](app::decide), one [`verb`](app::verb) a file, the
//!   [`Pump`](app::pump::Pump) that makes one update one transaction, the
//!   [`Outbox`](app::outbox::Outbox), the daily summary ([`app::digest_tick`]).
//! - [`store`] acts: [`Store`](store::Store) opens the database, [`Tx`](store::Tx) writes,
//!   [`Read`](store::Read) answers.
//! - [`telegram`] acts: updates come in by [`poll_once`](telegram::poll_once) or
//!   [`webhook_router`](telegram::webhook_router), messages go out by
//!   [`TelegramCarrier`](telegram::TelegramCarrier).
//! - [`demo`] acts: a [`World`](demo::World) that behaves like Telegram, and the
//!   [`Server`](demo::Server) that puts it on a socket with a chat page.
//! - [`command`] acts: a file for each subcommand; [`command::serve`] holds the loops.
//! - [`config`]: what can be set, read once into [`Settings`](config::Settings).
//!
//! # What is absent where
//!
//! A test (`tests/it/architecture.rs`) reads the sources and keeps these walls.
//!
//! - [`domain`], [`dialog`] and [`papers`] have no IO, no async, no clock and no chance. Time and
//!   chance are arguments. [`domain`] knows no other room; [`dialog`] knows only [`domain`];
//!   [`papers`] knows none.
//! - [`store`] is the only room that speaks SQL. It knows [`domain`] and no other room: what the
//!   JSON of a conversation or a message means is not its business.
//! - [`telegram`] is the only room that knows teloxide. It never sees the store; it is handed what
//!   to send and hands on what came.
//! - [`app`] knows neither Telegram's API nor SQL, and its verbs not even the store: a verb is a
//!   pure function of [`Known`](app::decision::Known), and says what it
//!   [`Want`](app::decision::Want)s to know besides.
//! - [`demo`] knows no other room. The bot it serves is the one that `serve` runs, over HTTP.
//! - [`command`] is where everything meets, and the only room that asks the machine for the
//!   time and for random codes. Nobody but the binary knows it.
//!
//! # The way of one update
//!
//! 1. [`telegram::poll_once`] fetches updates, or the webhook's [`Intake`](telegram::Intake)
//!    takes one, and both hand them over at the [`Door`](command::door::Door). Telegram is told to
//!    forget an update only when it is stored. What cannot be taken apart is kept too, as
//!    [`Unreadable`](telegram::Unreadable).
//! 2. The [`Pump`](app::pump::Pump) begins a transaction, stores each update raw, as a
//!    [`RawUpdate`](store::inbox::RawUpdate), and claims the oldest of each chat. Order is kept in
//!    a chat; chats go side by side.
//! 3. [`telegram::read`] turns it into an [`Incoming`](app::incoming::Incoming): words, a tap, a
//!    photo, a place.
//! 4. [`decide`](app::decide::decide) finds the verb, which returns a
//!    [`Decision`](app::decision::Decision): changes, the conversation's new state, messages.
//! 5. [`apply`](app::apply::apply) writes all of it in the same [`Tx`](store::Tx), with the
//!    update's mark that it is done. After `Ok` all of it is there; after `Err` none of it, and the
//!    updates are stored by themselves to be tried one by one.
//! 6. The [`Outbox`](app::outbox::Outbox) sends, in order for each chat and within Telegram's
//!    limits. The [`Carrier`](app::outgoing::Carrier) turns every end of a call into a
//!    [`Delivery`](app::outgoing::Delivery), and the outbox decides what follows from it.
//!
//! So a crash may repeat a message, and never loses an answer or hands an usulan in twice. Every
//! move of an usulan is an [`Event`](domain::jurnal::Event) in a journal whose rows are chained by
//! hash; [`Store::verify`](store::Store::verify) recomputes them.
//!
//! Loops exist in [`command::serve`] alone. Everything they call is a step that a test calls by
//! hand, in any order.

pub mod app;
pub mod command;
pub mod config;
pub mod demo;
pub mod dialog;
pub mod domain;
pub mod papers;
pub mod store;
pub mod telegram;
