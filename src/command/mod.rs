//! Acts: the command line, one command a file. Each ends in a value or one English sentence.

mod alarm;
pub mod backup;
pub mod dedup;
pub mod demo;
pub mod dialogs;
pub mod digest;
pub mod door;
pub mod files;
pub mod house;
pub mod import;
mod intake;
pub mod invite;
mod loops;
pub mod migrate;
pub mod seed;
pub mod serve;
pub mod setup;
mod summaries;
pub mod verify;
