//! Earlier appearances: the usulan of other plan years that asked for the same work.
//!
//! A link is a word of people: a desa that proposes an item of another year again, or the desk
//! that finds two to be one; who said it may take it back, and the desk may. It is kept in the later one and leaves content, version and hash of
//! both alone. What was joined with an earlier one shares its years (see the store's reading of
//! them), so a work keeps its memory through ties.

use super::gabung::{Sifat, TieRefused};
use super::jurnal::Event;
use super::kode::KodeUsulan;
use super::pejabat::{MejaDesa, MejaKecamatan};
use super::usulan::{Act, StageName, Usulan};
use super::wilayah::KodeDesa;

/// More than anybody has proposed one work; each costs a line of memory with every reading.
pub const LINKS_MAX: usize = 24;

impl Usulan {
    /// A new one that proposes earlier ones again.
    #[must_use]
    pub fn following(mut self, earlier: impl IntoIterator<Item = KodeUsulan>) -> Usulan {
        for kode in earlier {
            if self.may_follow(kode) && !self.pendahulu.contains(&kode) {
                self.pendahulu.push(kode);
            }
        }
        self
    }

    /// The desk says that `earlier` asked for the same work.
    ///
    /// # Errors
    ///
    /// When it is not of an earlier year, is known already, or there are too many.
    pub fn link(self, meja: MejaKecamatan, earlier: KodeUsulan) -> Result<Usulan, TieRefused> {
        self.at_desk(meja)?;
        if self.pendahulu.contains(&earlier) {
            return Err(TieRefused::Already);
        }
        if self.pendahulu.len() >= LINKS_MAX {
            return Err(TieRefused::TooMany);
        }
        if !self.may_follow(earlier) {
            return Err(TieRefused::OtherYear);
        }
        Ok(self.tied(|usulan| usulan.pendahulu.push(earlier)))
    }

    /// A desa takes back what it said of its own usulan by proposing again; what the desk has said
    /// (see [`linked_at_desk`]) the desk takes back.
    ///
    /// # Errors
    ///
    /// When there is no such link, or it is not the desa's.
    pub fn unlink(
        self,
        meja: MejaDesa,
        earlier: KodeUsulan,
        by_desk: bool,
    ) -> Result<Usulan, TieRefused> {
        match meja.desa() == self.desa && !by_desk {
            true => self.unlinked(earlier),
            false => Err(TieRefused::NotConcerned),
        }
    }

    /// The desk takes back a link, whoever made it.
    ///
    /// # Errors
    ///
    /// When there is no such link, or the desk is of another kecamatan.
    pub fn unlink_at_desk(
        self,
        meja: MejaKecamatan,
        earlier: KodeUsulan,
    ) -> Result<Usulan, TieRefused> {
        self.at_desk(meja)?;
        self.unlinked(earlier)
    }

    fn unlinked(self, earlier: KodeUsulan) -> Result<Usulan, TieRefused> {
        match self.pendahulu.contains(&earlier) {
            true => Ok(self.tied(|usulan| usulan.pendahulu.retain(|one| *one != earlier))),
            false => Err(TieRefused::Already),
        }
    }

    /// Whether that one is of the same kecamatan and of an earlier year.
    fn may_follow(&self, earlier: KodeUsulan) -> bool {
        earlier.huruf() == self.kode.huruf()
            && earlier.tahun() < self.kode.tahun()
            && self.pendahulu.len() < LINKS_MAX
    }
}

/// What a desa asked for in the year before and was not paid for, alone or with others.
#[derive(Clone, Debug, PartialEq)]
pub struct Tertinggal {
    pub usulan: Usulan,
    /// The one by which another desa proposes the work again already, when it can be joined: it is
    /// not to be proposed twice.
    pub lanjutan: Option<KodeUsulan>,
}

impl Tertinggal {
    /// What is left of `usulan` for a desa, given under all its codes, today's first; `None` when
    /// it proposes the work again already. What the desa cannot join does not keep it from
    /// proposing the work itself.
    ///
    /// `work` is all that was counted as one with it, `later` all that propose earlier ones again.
    pub fn of(
        usulan: Usulan,
        work: &[Usulan],
        later: &[Usulan],
        codes: &[KodeDesa],
    ) -> Option<Tertinggal> {
        let one = asked_as(work, usulan.kode);
        let again = |later: &&Usulan| {
            let mut earlier = later.pendahulu.iter();
            earlier.any(|kode| asked_as(work, *kode) == one)
        };
        let own = |later: &Usulan| later.owners().any(|desa| codes.contains(&desa));
        let mut again = later.iter().filter(again);
        if again.clone().any(own) {
            return None;
        }
        let can_join = |later: &&Usulan| {
            let out = codes.first().and_then(|desa| later.taken_out(*desa));
            out.is_none() && StageName::OPEN.contains(&later.stage.underneath().name())
        };
        let lanjutan = again.find(can_join).map(|later| later.kode);
        Some(Tertinggal { usulan, lanjutan })
    }
}

/// The member of a joined work as which this one was asked for. What lies within another is asked
/// for by itself: who proposes the part again does not propose the whole, nor the other way round.
pub fn asked_as(work: &[Usulan], kode: KodeUsulan) -> KodeUsulan {
    let above = |kode: &KodeUsulan| {
        let one = work.iter().find(|one| one.kode == *kode)?;
        let tie = one.gabung.as_ref()?;
        one.counted_in().filter(|_| tie.sifat != Sifat::BagianDari)
    };
    let up = std::iter::successors(Some(kode), above);
    // As many steps as there are members end also where the books are wrong.
    up.take(work.len() + 1).last().unwrap_or(kode)
}

/// Whether the desk made the link, by the journal of the usulan: else its desa proposed the earlier
/// one again when it handed it in.
pub fn linked_at_desk<'a>(
    journal: impl IntoIterator<Item = &'a Event>,
    earlier: KodeUsulan,
) -> bool {
    let links = |text: &str| {
        let usulan = serde_json::from_str::<Usulan>(text);
        usulan.is_ok_and(|usulan| usulan.pendahulu.contains(&earlier))
    };
    let made = |event: &&Event| {
        let before = event.before.as_deref();
        event.act == Act::Link && links(&event.after) && !before.is_some_and(links)
    };
    journal.into_iter().any(|event| made(&event))
}

/// What became of an usulan, as the list of results has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keadaan {
    Didanai,
    Terlaksana,
    TidakDidanai,
}

impl Keadaan {
    pub const ALL: [Keadaan; 3] = [Keadaan::Didanai, Keadaan::Terlaksana, Keadaan::TidakDidanai];

    /// As in tables.
    pub fn name(self) -> &'static str {
        match self {
            Keadaan::Didanai => "didanai",
            Keadaan::Terlaksana => "terlaksana",
            Keadaan::TidakDidanai => "tidak_didanai",
        }
    }

    pub fn named(name: &str) -> Option<Keadaan> {
        Keadaan::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Whether there is nothing left to ask for.
    pub fn is_funded(self) -> bool {
        self != Keadaan::TidakDidanai
    }
}

/// How an usulan fared in its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hasil {
    /// Its place in the kecamatan's list, from 1.
    pub peringkat: Option<u32>,
    pub keadaan: Keadaan,
}

/// An earlier appearance of a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jejak {
    pub kode: KodeUsulan,
    pub desa: KodeDesa,
    pub hasil: Option<Hasil>,
}

impl Jejak {
    /// The plan year, e.g. 2027.
    pub fn tahun(self) -> i16 {
        2000 + i16::from(self.kode.tahun())
    }
}
