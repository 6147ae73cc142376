pub mod app;
pub mod demo;
pub mod dialog;
pub mod domain;
pub mod papers;
pub mod store;
pub mod telegram;
