//! Decides, then commits: one update becomes one transaction.

pub mod summary;
