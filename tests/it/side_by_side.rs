//! Whole replicas serve one database side by side, and every usulan is there once.
//!
//! The operators of all desa of one kecamatan hand in at the same moment while the desk verifies.
//! Telegram posts each update to any of the replicas. In one test their steps are interleaved as
//! a seed says, and replicas die in the middle of a step or stand still for longer than the
//! others wait; in the other they run at once. On SQLite one replica serves and another follows.
//!
//! `MUSRENBOT_SEEDS` and `MUSRENBOT_SEED` as for the simulation.

mod at_once;
mod fleet;
mod in_turn;
