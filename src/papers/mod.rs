//! Makes papers from values; the same values give the same bytes.

pub mod chart;
