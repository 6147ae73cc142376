//! What an operator does to hand in one usulan, and how the answer to each act is known.

/// One act of a person.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Say(&'static str),
    /// Presses the first button of the newest screen whose words begin like this.
    Tap(&'static str),
    Photo,
}

use Act::{Photo, Say, Tap};

/// The acts, each with words of the screen that answers it. Eighteen updates, two nines: the
/// dialogs of eight questions that other bots are measured by take nine.
pub const USULAN: [(Act, &str); 18] = [
    (Say("/usul"), "1 dari 14"),
    (Tap("Musrenbang desa"), "2 dari 14"),
    (Tap("Pembangunan"), "3 dari 14"),
    (Tap("Rabat beton"), "4 dari 14"),
    (
        Say("Jalan berlubang dan licin, anak sekolah sering jatuh saat hujan"),
        "5 dari 14",
    ),
    (
        Say("Dusun Krajan RT 03, 05 RW 04, depan balai dusun"),
        "6 dari 14",
    ),
    (Tap("Lewati"), "7 dari 14"),
    (Say("300 m"), "8 dari 14"),
    (Say("150 juta"), "anggaran seluruhnya"),
    (Tap("Total"), "9 dari 14"),
    (Tap("31"), "10 dari 14"),
    (Tap("★"), "11 dari 14"),
    (Tap("Milik desa"), "12 dari 14"),
    (Tap("1"), "13 dari 14"),
    (Photo, "1 foto sudah"),
    (Tap("Selesai"), "14 dari 14"),
    (Tap("Lewati"), "periksa dulu"),
    (Tap("Kirim"), "Usulan terkirim"),
];
