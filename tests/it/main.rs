//! The one test binary: each module is one promise of the product.

mod browser;
mod cari;
mod chart;
mod demo_page;
mod dialog_load;
mod dialog_transcripts;
mod contoh;
mod digest;
mod digest_tick;
mod engines;
mod kalender;
mod kode;
mod penerima;
mod pribadi;
mod rupiah;
mod stand_in;
mod stand_in_http;
mod store_inbox;
mod store_outbox;
mod summary;
mod telegram;
mod tempat;
mod volume;
mod wilayah;
