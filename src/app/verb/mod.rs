//! One verb a file: what a person can do, as a pure function of what is known.

mod akibat;
pub mod bantuan;
mod bersama;
pub mod card;
pub mod cari;
mod case;
pub mod duplikat;
pub mod finish;
pub mod gabung;
pub mod history;
pub mod hubungkan;
mod ikatan;
mod kaitan;
pub mod keys;
pub mod lampau;
pub mod lookup;
pub mod mulai;
pub mod notice;
mod own;
pub mod privasi;
pub mod ringkasan;
pub mod run;
pub mod serupa;
pub mod status;
pub mod tarik;
pub mod ubah;
pub mod undang;
pub mod usul;
pub mod usulanku;
pub mod verifikasi;

use super::decide::{Context, Decided};
use super::decision::{Change, Decision};

/// Somebody blocked the bot, or let it in again.
pub fn reachable(cx: Context<'_>, reachable: bool) -> Decided {
    let changes = match cx.person() {
        Some(person) => vec![Change::Reachable {
            person: person.id,
            reachable,
        }],
        None => Vec::new(),
    };
    Ok(Decision {
        changes,
        ..Decision::default()
    })
}
