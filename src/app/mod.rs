//! Decides, then commits: one update becomes one transaction.

pub mod clock;
pub mod decide;
pub mod decision;
pub mod incoming;
pub mod isi;
pub mod lanes;
pub mod metrics;
pub mod outgoing;
pub mod pace;
pub mod summary;
pub mod verb;
