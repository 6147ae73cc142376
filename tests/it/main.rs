//! The one test binary: each module is one promise of the product.
mod chart;
mod digest;
mod stand_in;
