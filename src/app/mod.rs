//! Decides, then commits: one update becomes one transaction.

pub mod decide;
pub mod decision;
pub mod incoming;
pub mod isi;
pub mod outgoing;
pub mod summary;
pub mod verb;
