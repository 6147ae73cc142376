//! A suspicion that two usulan ask for the same work, as people at the desk and in the desa meet it.
//!
//! What the [`duplicate`](super::duplicate) detector thinks is put beside what else must be true
//! before anybody is bothered with it: both are still in the race, nobody has joined them yet.

mod alike;

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::duplicate::{Reason, Relation, Verdict};
use super::kode::KodeUsulan;
use super::pejabat::Role;
use super::putusan::{Jenis, Putusan};
use super::tempat::Tempat;
use super::usulan::{StageName, Usulan, hex};
use super::wilayah::KodeDesa;
pub use alike::Alike;

/// More than these would push the next question off a small phone.
pub const HINTS_MAX: usize = 3;

/// Two usulan, the one with the smaller code first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sepasang {
    a: KodeUsulan,
    b: KodeUsulan,
}

impl Sepasang {
    pub fn of(one: KodeUsulan, other: KodeUsulan) -> Sepasang {
        Sepasang {
            a: one.min(other),
            b: one.max(other),
        }
    }

    pub fn a(self) -> KodeUsulan {
        self.a
    }

    pub fn b(self) -> KodeUsulan {
        self.b
    }

    pub fn has(self, kode: KodeUsulan) -> bool {
        self.a == kode || self.b == kode
    }
}

/// What is known of an usulan once its place is answered, before it has a code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Draf {
    pub desa: KodeDesa,
    /// The plan year it is written for.
    pub tahun: i16,
    pub kegiatan: String,
    pub masalah: String,
    pub lokasi: Tempat,
}

/// What the detector thinks of a pair; see [`Verdict`].
#[derive(Clone, Debug, PartialEq)]
pub struct Dugaan {
    pub score: f64,
    pub relation: Relation,
    pub reasons: Vec<Reason>,
}

impl From<Verdict> for Dugaan {
    fn from(verdict: Verdict) -> Dugaan {
        Dugaan {
            score: verdict.score,
            relation: verdict.relation,
            reasons: verdict.reasons,
        }
    }
}

/// An usulan that is like the one asked about, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Serupa {
    pub usulan: Usulan,
    pub dugaan: Dugaan,
}

/// A pair as it is laid before somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Pasangan {
    pub a: Usulan,
    pub b: Usulan,
    /// Of `a` and `b` in this order; a side in it says which contains the other.
    pub dugaan: Dugaan,
    /// The names of the evidence's levels, for who learns from the decision.
    pub levels: Vec<&'static str>,
    /// What has been said of the two as they are now.
    pub sudah: Option<Sudah>,
    /// They are joined already, or it is proposed.
    pub satu: bool,
}

/// Who asks for a pair, and what is not to be laid before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Penanya {
    pub person: i64,
    /// The first moment of this day on the office wall: what the person has put off since then
    /// waits for tomorrow.
    pub midnight: Timestamp,
    /// Being decided right now.
    pub but: Option<Sepasang>,
}

/// The pairs that wait.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Antrean {
    pub next: Option<Pasangan>,
    /// How many wait in all, but for the one being decided.
    pub waiting: u32,
    /// How many of them the asker has put off until tomorrow.
    pub later: u32,
}

/// A word that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sudah {
    pub jenis: Jenis,
    pub by: i64,
    /// As which it was said.
    pub role: Role,
    pub at: Timestamp,
}

impl Sudah {
    /// Whether who sits at the desk as this may take it back or say otherwise: what the camat has
    /// said only a camat changes.
    pub fn yields_to(&self, role: Role) -> bool {
        self.role != Role::Camat || role == Role::Camat
    }
}

impl Pasangan {
    pub fn sepasang(&self) -> Sepasang {
        Sepasang::of(self.a.kode, self.b.kode)
    }

    /// A word with all that it is said of now; which one leads and why is left open.
    pub fn said(&self, jenis: Jenis, by: i64, role: Role, at: Timestamp) -> Putusan {
        Putusan {
            jenis,
            induk: None,
            by,
            role,
            at,
            alasan: None,
            a: self.a.clone(),
            b: self.b.clone(),
            score: self.dugaan.score,
            relation: self.dugaan.relation.name().to_owned(),
            levels: self.levels.iter().map(|&one| one.to_owned()).collect(),
        }
    }

    /// Tells a screen that shows the two as they are from an older one.
    pub fn cap(&self) -> String {
        let mut sha = Sha256::new();
        sha.update(pokok(&self.a));
        sha.update(pokok(&self.b));
        hex(&sha.finalize())[..CAP_CHARS].to_owned()
    }

    /// The one of the two that is out of the race, so that nothing is left to decide.
    pub fn gone(&self) -> Option<&Usulan> {
        let newest = self.a.kode.tahun().max(self.b.kode.tahun());
        let gone = |one: &&Usulan| !is_asked(one.stage.name(), one.kode.tahun() == newest);
        [&self.a, &self.b].into_iter().find(gone)
    }
}

/// Six hex digits: sixteen million screens, of which a pair has a handful, and short enough to
/// stand in a button beside two codes.
const CAP_CHARS: usize = 6;

/// Whether one at this stage is held beside others. Of an earlier year also what was refused or
/// carried on: the work may well be asked for again.
pub fn is_asked(stage: StageName, of_this_year: bool) -> bool {
    match stage {
        StageName::Ditarik | StageName::Draft => false,
        StageName::Ditolak => !of_this_year,
        // The one that it is counted in stands for it in later years.
        StageName::Digabung => of_this_year,
        _ => true,
    }
}

/// What of an usulan matters to whether it is like another, as a hash: what the detector reads.
pub fn pokok(usulan: &Usulan) -> String {
    #[derive(Serialize)]
    struct Pokok<'a>(
        &'a str,
        &'a str,
        &'a Tempat,
        &'a super::volume::Volume,
        super::rupiah::Rupiah,
        Option<super::usulan::Titik>,
    );
    let isi = &usulan.isi;
    let pokok = Pokok(
        &isi.kegiatan.teks,
        &isi.masalah,
        &isi.lokasi,
        &isi.volume,
        isi.anggaran,
        isi.titik,
    );
    let json = serde_json::to_vec(&pokok).expect("a form is plain data");
    hex(&Sha256::digest(json))
}
