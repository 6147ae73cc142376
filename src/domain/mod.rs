//! Thinks about usulan and the offices around them: pure values and rules.
//!
//! No IO, no async, no clock and no chance here; time and chance are arguments.

pub mod angka;
pub mod cari;
pub mod digest;
pub mod dugaan;
pub mod duplicate;
pub mod gabung;
pub mod jurnal;
pub mod kalender;
pub mod kamus;
pub mod kecamatan;
pub mod kode;
pub mod pejabat;
pub mod pendahulu;
pub mod penerima;
pub mod pribadi;
pub mod putusan;
pub mod reading;
pub mod rupiah;
pub mod tempat;
pub mod usulan;
pub mod volume;
pub mod wilayah;
