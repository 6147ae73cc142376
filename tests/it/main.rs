//! The one test binary: each module is one promise of the product.

mod cari;
mod chart;
mod dialog_load;
mod digest;
mod engines;
mod kalender;
mod kode;
mod penerima;
mod pribadi;
mod rupiah;
mod stand_in;
mod store_inbox;
mod store_outbox;
mod summary;
mod tempat;
mod volume;
mod wilayah;
