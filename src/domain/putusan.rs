//! What the desk says of two usulan that look alike. Each word is kept with what it was said of,
//! so that nobody is asked twice, and so that the detector can learn from it.

use jiff::Timestamp;

use super::gabung::Sifat;
use super::kode::KodeUsulan;
use super::pejabat::Role;
use super::usulan::Usulan;

/// A word on a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Jenis {
    /// One work, proposed twice: it was proposed to join them.
    Sama,
    /// One work through several desa: likewise.
    LintasDesa,
    /// One lies within the other: likewise.
    BagianDari,
    /// Two works that have to do with each other, or one in two years.
    Terkait,
    /// Two works.
    Bukan,
    /// Not today.
    Nanti,
    /// The word before it is taken back: the two are undecided again.
    Batal,
}

impl Jenis {
    pub const ALL: [Jenis; 7] = [
        Jenis::Sama,
        Jenis::LintasDesa,
        Jenis::BagianDari,
        Jenis::Terkait,
        Jenis::Bukan,
        Jenis::Nanti,
        Jenis::Batal,
    ];

    /// As in tables and buttons.
    pub fn name(self) -> &'static str {
        match self {
            Jenis::Sama => "sama",
            Jenis::LintasDesa => "lintas",
            Jenis::BagianDari => "bagian",
            Jenis::Terkait => "terkait",
            Jenis::Bukan => "bukan",
            Jenis::Nanti => "nanti",
            Jenis::Batal => "batal",
        }
    }

    pub fn named(name: &str) -> Option<Jenis> {
        Jenis::ALL.into_iter().find(|one| one.name() == name)
    }

    /// The tie that is proposed with this word.
    pub fn sifat(self) -> Option<Sifat> {
        match self {
            Jenis::Sama => Some(Sifat::Sama),
            Jenis::LintasDesa => Some(Sifat::LintasDesa),
            Jenis::BagianDari => Some(Sifat::BagianDari),
            Jenis::Terkait | Jenis::Bukan | Jenis::Nanti | Jenis::Batal => None,
        }
    }

    /// Whether it answers the question, so that it is not asked again.
    pub fn is_answer(self) -> bool {
        !matches!(self, Jenis::Nanti | Jenis::Batal)
    }

    /// Whether it stands while the two are tied, or proposed to be, or not. A word that joins lasts
    /// as long as what it led to: a tie that is refused, taken back or undone takes it along.
    pub fn stands(self, tied: bool) -> bool {
        self.is_answer() && (tied || self.sifat().is_none())
    }

    /// The word that is said with a tie's being refused or undone. The camat's no is an answer, so
    /// that the two are not asked about again; after an operator's they are undecided, as they are
    /// when a proposal is merely taken back.
    pub fn of_end(role: Role) -> Option<Jenis> {
        (role == Role::Camat).then_some(Jenis::Bukan)
    }
}

/// A word with all that it was said of.
#[derive(Clone, Debug, PartialEq)]
pub struct Putusan {
    pub jenis: Jenis,
    /// The one that contains the other or leads, where the word says so.
    pub induk: Option<KodeUsulan>,
    pub by: i64,
    pub role: Role,
    pub at: Timestamp,
    pub alasan: Option<String>,
    /// Both as they stood then, the one with the smaller code first.
    pub a: Usulan,
    pub b: Usulan,
    /// What was suspected at that moment: the score, the relation by its name, the levels of the
    /// evidence by theirs.
    pub score: f64,
    pub relation: String,
    pub levels: Vec<String>,
}
