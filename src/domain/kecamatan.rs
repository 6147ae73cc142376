//! A kecamatan as it was set up: its desa, its group, its plan year, and the seats in it.
//!
//! What the area codes of the whole country say is in [`super::wilayah`].

use jiff::Timestamp;

use super::kalender::Zona;
use super::pejabat::Office;
use super::wilayah::{KodeDesa, KodeKecamatan};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kecamatan {
    pub kode: KodeKecamatan,
    pub nama: String,
    /// The three letters of its codes.
    pub huruf: [u8; 3],
    /// The plan year now collected, e.g. 2028.
    pub tahun: i16,
    pub zona: Zona,
    /// When the daily summary is due, in minutes after local midnight.
    pub summary_minute: u16,
    pub group: Option<Group>,
    /// In the order of their codes.
    pub desa: Vec<(KodeDesa, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    pub chat: i64,
    pub topic: Option<i64>,
}

impl Kecamatan {
    pub fn nama_desa(&self, desa: KodeDesa) -> &str {
        self.desa
            .iter()
            .find(|(kode, _)| *kode == desa)
            .map_or("", |(_, nama)| nama)
    }
}

/// Where several people may sit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seat {
    Desa(KodeDesa),
    /// Operator kecamatan and camat.
    Desk(KodeKecamatan),
}

/// An invitation as it stands in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    pub office: InviteFor,
    pub expires_at: Timestamp,
    /// Telegram id of who made it; `None` for one from the command line.
    pub made_by: Option<i64>,
    pub used_by: Option<i64>,
    pub revoked: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InviteFor {
    Office(Office),
    /// Binds the group in which it is used.
    Group(KodeKecamatan),
}
