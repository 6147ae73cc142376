//! Decides, then commits: one update becomes one transaction.

pub mod apply;
pub mod chores;
pub mod clock;
pub mod decide;
pub mod decision;
pub mod digest_tick;
pub mod fate;
pub mod fetch;
pub mod incoming;
pub mod isi;
pub mod lanes;
pub mod metrics;
pub mod outbox;
pub mod outgoing;
pub mod pace;
pub mod pump;
pub mod serupa;
pub mod summary;
pub mod verb;
