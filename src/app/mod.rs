//! Decides, then commits: one update becomes one transaction.

pub mod decision;
pub mod incoming;
pub mod outgoing;
