//! Rows as the tables hold them. Nothing outside this room sees one.

pub(super) mod register;
pub(super) mod wilayah;
