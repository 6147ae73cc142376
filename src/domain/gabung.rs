//! Ties: one usulan counted in another, by people, with everybody's word, undoable.
//!
//! A tie is kept in the child. So ties make a forest ([`Keluarga`]): joined works can be joined
//! again, a tree is never flattened, and undoing is to release one child, in any order. The work
//! is counted once, as the root of its tree, with the root's code, volume and money; the originals
//! keep theirs.
//!
//! - A tie is first *proposed*: the child still counts by itself. Every desa concerned, that is of
//!   the child's tree and of the parent's tree with those that support a member, agrees or
//!   objects. Where all of them are one desa it says yes once.
//! - When all have agreed it is *in force*: the child stands at [`Stage::Digabung`], keeps there
//!   the stage it had, and follows the root: what the desk says of the root holds for all. It may
//!   not be verified by itself; its desa may still mend it where the stage it had allows that.
//! - An objection waits for the camat, who may decide at any time, with a reason. Against a tie in
//!   force a desa may object as well; the tie stays until the camat's word.
//! - *Sending back* the root leaves the ties as they are: the lead desa mends its own usulan, the
//!   others are told. *Rejecting* the root rejects the work; a child that is released from it
//!   stands again where it stood.
//! - A tie that was only proposed ends when either side leaves the race: it is withdrawn, rejected
//!   or handed on. Then nobody is asked any more, and all who were asked are told
//!   ([`Keluarga::asked_in_vain`]). What *withdrawal* does besides is told at
//!   [`Keluarga::after`].
//! - Who undoes a tie gives a reason. One that the camat has decided, only the camat undoes.
//! - The camat's no, to a proposal or to a tie in force, is kept as a word on the two. While it
//!   stands nobody but a camat proposes them again ([`Sudah::yields_to`]).
//!
//! An act on ties changes neither content nor version, so the hash of every original is the same
//! before, during and after.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::dugaan::Sudah;
use super::kode::KodeUsulan;
use super::pejabat::{MejaDesa, MejaKecamatan, Role};
use super::usulan::{Stage, Usulan, given};
use super::wilayah::KodeDesa;

mod dukungan;
mod keluarga;

pub use dukungan::{Dikeluarkan, Pemutus, Pendukung};
pub use keluarga::{DEPTH_MAX, Keluarga, LawBroken, MEMBERS_MAX, Step};

/// What the child is to its parent; a later one outweighs an earlier one where a chain of two ties
/// becomes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sifat {
    /// The same work, proposed twice.
    Sama,
    /// One work through several desa; the root's desa leads.
    LintasDesa,
    /// The child's work lies within the parent's.
    BagianDari,
}

impl Sifat {
    pub const ALL: [Sifat; 3] = [Sifat::Sama, Sifat::LintasDesa, Sifat::BagianDari];

    pub fn name(self) -> &'static str {
        match self {
            Sifat::Sama => "sama",
            Sifat::LintasDesa => "lintas_desa",
            Sifat::BagianDari => "bagian_dari",
        }
    }
}

/// The tie of a child to its parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gabung {
    /// The parent.
    pub induk: KodeUsulan,
    pub sifat: Sifat,
    /// Which of the child's ties this is, so that a yes to an earlier one is none to this one.
    pub number: u32,
    /// When and by whom it was proposed.
    pub at: Timestamp,
    pub by: i64,
    /// What speaks for it, in words that the desa read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alasan: Option<String>,
    /// The newest word of each desa, in the order in which they were given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suara: Vec<Suara>,
    /// The camat's word, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keputusan: Option<Keputusan>,
}

/// What a desa says of a tie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suara {
    pub desa: KodeDesa,
    pub at: Timestamp,
    pub by: i64,
    /// Why it objects; `None` agrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keberatan: Option<String>,
    /// The camat has decided since the objection.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dijawab: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keputusan {
    pub at: Timestamp,
    pub by: i64,
    pub alasan: String,
}

/// What the desk proposes of a child.
#[derive(Clone, Copy, Debug)]
pub struct Proposal<'a> {
    pub induk: KodeUsulan,
    pub sifat: Sifat,
    pub alasan: Option<&'a str>,
    /// The word that stands on the two.
    pub sudah: Option<Sudah>,
}

/// Why nothing was done. Each has its own sentence in the dialogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TieRefused {
    #[error("the seat belongs to another area")]
    WrongArea,
    #[error("only the camat decides this")]
    NotCamat,
    #[error("the camat decided it, so only the camat changes it")]
    CamatDecided,
    #[error("a reason is missing")]
    NoReason,
    #[error("the two are of different kecamatan or plan years")]
    OtherYear,
    #[error("it is counted in {0}, or proposed to be")]
    Taken(KodeUsulan),
    #[error("the two are one tree already")]
    Circular,
    #[error("nothing can be joined with {0} at its stage")]
    Closed(KodeUsulan),
    #[error("more than {MEMBERS_MAX} usulan would be one work")]
    TooMany,
    #[error("more than {DEPTH_MAX} ties would hang under each other")]
    TooDeep,
    #[error("there is no such tie any more")]
    NoTie,
    #[error("the tie is in force")]
    InForce,
    #[error("the tie is only proposed")]
    NotInForce,
    #[error("the desa has no part in it")]
    NotConcerned,
    #[error("the desa was taken out of those that support it")]
    TakenOut { by_camat: bool },
    #[error("that was said already")]
    Already,
}

impl Gabung {
    /// The newest word of the desa.
    pub fn word(&self, desa: KodeDesa) -> Option<&Suara> {
        self.suara.iter().find(|suara| suara.desa == desa)
    }

    pub fn has_agreed(&self, desa: KodeDesa) -> bool {
        let word = self.word(desa);
        word.is_some_and(|suara| suara.keberatan.is_none())
    }

    /// Objections on which the camat has not decided yet.
    pub fn objections(&self) -> impl Iterator<Item = &Suara> {
        let open = |suara: &&Suara| suara.keberatan.is_some() && !suara.dijawab;
        self.suara.iter().filter(open)
    }

    fn say(&mut self, suara: Suara) {
        self.suara.retain(|one| one.desa != suara.desa);
        self.suara.push(suara);
    }
}

impl Usulan {
    /// The usulan it is counted in, when the tie is in force.
    pub fn counted_in(&self) -> Option<KodeUsulan> {
        match &self.stage {
            Stage::Digabung { into, .. } => Some(*into),
            _ => None,
        }
    }

    /// The tie that waits for the words of desa: proposed, and not before the camat.
    pub fn asks_desa(&self) -> Option<&Gabung> {
        let tie = self.gabung.as_ref()?;
        let waits = self.counted_in().is_none() && tie.objections().next().is_none();
        waits.then_some(tie)
    }

    /// Whether somebody's word is still to come: of desa on a proposal, of the camat on an
    /// objection.
    pub fn tie_is_open(&self) -> bool {
        let Some(tie) = &self.gabung else {
            return false;
        };
        self.counted_in().is_none() || tie.objections().next().is_some()
    }

    /// The tie of this number, if it is the one there is.
    pub fn tie(&self, number: u32) -> Result<&Gabung, TieRefused> {
        let tie = self.gabung.as_ref();
        tie.filter(|tie| tie.number == number)
            .ok_or(TieRefused::NoTie)
    }

    /// Proposes that it be counted in another of the same kecamatan and plan year.
    ///
    /// `keluarga` holds the families of both.
    pub fn propose(
        self,
        keluarga: &Keluarga<'_>,
        meja: MejaKecamatan,
        by: i64,
        proposal: Proposal<'_>,
        at: Timestamp,
    ) -> Result<Usulan, TieRefused> {
        self.at_desk(meja)?;
        keluarga.may_tie(&self, proposal.induk)?;
        if proposal
            .sudah
            .is_some_and(|word| !word.yields_to(meja.role()))
        {
            return Err(TieRefused::CamatDecided);
        }
        let number = self.ties + 1;
        Ok(self.tied(|usulan| {
            usulan.gabung = Some(Gabung {
                induk: proposal.induk,
                sifat: proposal.sifat,
                number,
                at,
                by,
                alasan: proposal.alasan.and_then(given),
                suara: Vec::new(),
                keputusan: None,
            });
        }))
    }

    /// A desa concerned says yes; when it was the last one missing, the tie is in force.
    ///
    /// Who has said yes may say so again when meanwhile nobody else is missing: another desa may
    /// have left. Under a tie in force it takes an objection back.
    pub fn agree(
        self,
        keluarga: &Keluarga<'_>,
        meja: MejaDesa,
        by: i64,
        number: u32,
        at: Timestamp,
    ) -> Result<Usulan, TieRefused> {
        let tie = self.tie(number)?;
        let desa = meja.desa();
        let concerned = keluarga.concerned(&self);
        if !concerned.contains(&desa) {
            return Err(TieRefused::NotConcerned);
        }
        let in_force = self.counted_in().is_some();
        let missing = concerned.into_iter().filter(|one| !tie.has_agreed(*one));
        let missing: Vec<KodeDesa> = missing.filter(|one| *one != desa).collect();
        let objects = tie.word(desa).is_some_and(|one| one.keberatan.is_some());
        if in_force && !objects || tie.has_agreed(desa) && !missing.is_empty() {
            return Err(TieRefused::Already);
        }
        let joins = !in_force && missing.is_empty();
        if joins {
            keluarga.may_join(&self, tie.induk)?;
        }
        let suara = Suara {
            desa,
            at,
            by,
            keberatan: None,
            dijawab: false,
        };
        Ok(self.tied(|usulan| {
            usulan.with_tie(|tie| tie.say(suara));
            if joins {
                usulan.join(by, at);
            }
        }))
    }

    /// A desa concerned says no, with a reason. Nothing else changes: the camat decides.
    pub fn object(
        self,
        keluarga: &Keluarga<'_>,
        meja: MejaDesa,
        by: i64,
        number: u32,
        alasan: &str,
        at: Timestamp,
    ) -> Result<Usulan, TieRefused> {
        let tie = self.tie(number)?;
        let desa = meja.desa();
        if !keluarga.concerned(&self).contains(&desa) {
            return Err(TieRefused::NotConcerned);
        }
        if tie.objections().any(|one| one.desa == desa) {
            return Err(TieRefused::Already);
        }
        let suara = Suara {
            desa,
            at,
            by,
            keberatan: Some(given(alasan).ok_or(TieRefused::NoReason)?),
            dijawab: false,
        };
        Ok(self.tied(|usulan| usulan.with_tie(|tie| tie.say(suara))))
    }

    /// The camat's word that the tie is, or stays, in force.
    pub fn merge(
        self,
        keluarga: &Keluarga<'_>,
        meja: MejaKecamatan,
        by: i64,
        number: u32,
        alasan: &str,
        at: Timestamp,
    ) -> Result<Usulan, TieRefused> {
        self.at_desk(meja)?;
        if meja.role() != Role::Camat {
            return Err(TieRefused::NotCamat);
        }
        let tie = self.tie(number)?;
        let in_force = self.counted_in().is_some();
        if in_force && tie.objections().next().is_none() {
            return Err(TieRefused::InForce);
        }
        let alasan = given(alasan).ok_or(TieRefused::NoReason)?;
        if !in_force {
            keluarga.may_join(&self, tie.induk)?;
        }
        Ok(self.tied(|usulan| {
            usulan.with_tie(|tie| {
                tie.keputusan = Some(Keputusan { at, by, alasan });
                for suara in &mut tie.suara {
                    suara.dijawab |= suara.keberatan.is_some();
                }
            });
            if !in_force {
                usulan.join(by, at);
            }
        }))
    }

    /// Ends a tie that is only proposed: the desk takes it back, or the camat refuses it. Who was
    /// asked reads why.
    pub fn drop_tie(
        self,
        meja: MejaKecamatan,
        number: u32,
        alasan: &str,
    ) -> Result<Usulan, TieRefused> {
        self.at_desk(meja)?;
        self.tie(number)?;
        if self.counted_in().is_some() {
            return Err(TieRefused::InForce);
        }
        given(alasan).ok_or(TieRefused::NoReason)?;
        Ok(self.released())
    }

    /// Undoes a tie in force: the usulan stands where it stood, with its own tree below it. What
    /// the camat has decided nobody else undoes.
    pub fn release(
        self,
        meja: MejaKecamatan,
        number: u32,
        alasan: &str,
    ) -> Result<Usulan, TieRefused> {
        self.at_desk(meja)?;
        let decided = self.tie(number)?.keputusan.is_some();
        if self.counted_in().is_none() {
            return Err(TieRefused::NotInForce);
        }
        if decided && meja.role() != Role::Camat {
            return Err(TieRefused::CamatDecided);
        }
        given(alasan).ok_or(TieRefused::NoReason)?;
        Ok(self.released())
    }

    pub(super) fn at_desk(&self, meja: MejaKecamatan) -> Result<(), TieRefused> {
        if meja.kecamatan() == self.kecamatan() {
            Ok(())
        } else {
            Err(TieRefused::WrongArea)
        }
    }

    fn join(&mut self, by: i64, at: Timestamp) {
        let Some(tie) = &self.gabung else { return };
        self.stage = Stage::Digabung {
            at,
            by,
            into: tie.induk,
            was: Some(Box::new(self.stage.clone())),
        };
    }

    /// Without its tie, where it stood.
    fn released(self) -> Usulan {
        self.tied(|usulan| {
            usulan.gabung = None;
            usulan.stage = usulan.stage.underneath().clone();
        })
    }

    fn with_tie(&mut self, change: impl FnOnce(&mut Gabung)) {
        if let Some(tie) = &mut self.gabung {
            change(tie);
        }
    }

    pub(super) fn tied(mut self, change: impl FnOnce(&mut Usulan)) -> Usulan {
        change(&mut self);
        self.ties += 1;
        self
    }
}
