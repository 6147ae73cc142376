//! The forest that ties make, and the laws that hold in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Sifat, TieRefused};
use crate::domain::kode::KodeUsulan;
use crate::domain::usulan::{Act, Stage, StageName, Usulan};
use crate::domain::wilayah::KodeDesa;

/// Usulan in one family, those that are only proposed to belong to it too: with a line each they
/// fill one message, and a work through more desa than this is a programme, not an usulan.
pub const MEMBERS_MAX: usize = 24;

/// Ties that hang under each other: a package, its works, their parts and the doubles of these.
/// Deeper, nobody at a desk can follow what is counted where.
pub const DEPTH_MAX: usize = 4;

/// Usulan with all that ties connect them with, in force or proposed.
#[derive(Clone, Debug, Default)]
pub struct Keluarga<'a>(BTreeMap<KodeUsulan, &'a Usulan>);

/// A change that another one brings along.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub before: Usulan,
    pub after: Usulan,
    pub act: Act,
}

/// A tie that cannot have come about by the acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LawBroken {
    #[error("its tie and its stage do not agree")]
    Stage,
    #[error("it is tied to {0}, which is not there")]
    NoParent(KodeUsulan),
    #[error("it is tied to {0}, which was withdrawn")]
    Withdrawn(KodeUsulan),
    #[error("it is proposed for {0}, with which nothing can be joined any more")]
    Closed(KodeUsulan),
    #[error("its ties go round in a circle")]
    Circle,
    #[error("more than {DEPTH_MAX} ties hang under each other")]
    TooDeep,
    #[error("more than {MEMBERS_MAX} usulan are one family")]
    TooMany,
}

impl<'a> Keluarga<'a> {
    pub fn new(all: impl IntoIterator<Item = &'a Usulan>) -> Keluarga<'a> {
        Keluarga(all.into_iter().map(|one| (one.kode, one)).collect())
    }

    pub fn get(&self, kode: KodeUsulan) -> Option<&'a Usulan> {
        self.0.get(&kode).copied()
    }

    /// In the order of their codes.
    pub fn all(&self) -> impl Iterator<Item = &'a Usulan> {
        self.0.values().copied()
    }

    /// The usulan as which this one is counted: itself, unless a tie in force leads elsewhere.
    pub fn root(&self, kode: KodeUsulan) -> Option<&'a Usulan> {
        self.climb(kode, Usulan::counted_in)
    }

    /// All that are counted as one with it, the root first, then in the order of their codes.
    pub fn tree(&self, kode: KodeUsulan) -> Vec<&'a Usulan> {
        let Some(root) = self.root(kode) else {
            return Vec::new();
        };
        let of = |one: &&Usulan| self.root(one.kode).map(|one| one.kode) == Some(root.kode);
        let mut tree: Vec<_> = self.all().filter(of).collect();
        tree.sort_by_key(|one| one.kode != root.kode);
        tree
    }

    /// Changes with which others it is counted, so that a screen shown before is known to be old:
    /// a tie leaves the parent's own version alone. 0 for one that stands by itself.
    pub fn mark(&self, kode: KodeUsulan) -> u32 {
        // FNV-1a, folded to what a button has room for.
        let tree = self.tree(kode);
        let names = tree.iter().map(|one| one.kode.to_string());
        let bytes: Vec<u8> = names.flat_map(String::into_bytes).collect();
        let fold = |sum: u32, byte: &u8| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        match tree.len() {
            0 | 1 => 0,
            _ => bytes.iter().fold(0x811c_9dc5, fold).max(1),
        }
    }

    /// Those that are counted in it by a tie of their own.
    pub fn children(&self, kode: KodeUsulan) -> impl Iterator<Item = &'a Usulan> {
        self.all().filter(move |one| one.counted_in() == Some(kode))
    }

    /// Those that are proposed to be counted in it.
    pub fn suitors(&self, kode: KodeUsulan) -> impl Iterator<Item = &'a Usulan> {
        let waits = move |one: &&Usulan| one.counted_in().is_none() && parent(one) == Some(kode);
        self.all().filter(waits)
    }

    /// The desa that own the work, each once, the one that leads first.
    pub fn owners(&self, kode: KodeUsulan) -> Vec<KodeDesa> {
        let mut owners = Vec::new();
        for desa in self.tree(kode).into_iter().flat_map(Usulan::owners) {
            if !owners.contains(&desa) {
                owners.push(desa);
            }
        }
        owners
    }

    /// Whether the work belongs to several desa by ties that say so.
    pub fn is_lintas_desa(&self, kode: KodeUsulan) -> bool {
        let across = |one: &Usulan| {
            let tie = one.gabung.as_ref().filter(|_| one.counted_in().is_some());
            tie.is_some_and(|tie| tie.sifat == Sifat::LintasDesa)
        };
        self.tree(kode).into_iter().any(across)
    }

    /// The desa whose word a tie asks for: all that own the child's work or the parent's.
    pub fn concerned(&self, child: &Usulan) -> BTreeSet<KodeDesa> {
        let of_parent = parent(child).map(|kode| self.owners(kode));
        let of_child = self.owners(child.kode);
        of_child
            .into_iter()
            .chain(of_parent.unwrap_or_default())
            .collect()
    }

    /// The desa that have not said yes.
    pub fn missing(&self, child: &Usulan) -> Vec<KodeDesa> {
        let agreed = |desa: &KodeDesa| {
            let tie = child.gabung.as_ref();
            tie.is_some_and(|tie| tie.has_agreed(*desa))
        };
        let concerned = self.concerned(child).into_iter();
        concerned.filter(|desa| !agreed(desa)).collect()
    }

    /// Since when the desa is asked for its word on the child's tie: when it was proposed, or
    /// later, when the desa came to own one of the works.
    pub fn asked_since(&self, child: &Usulan, desa: KodeDesa) -> Option<Timestamp> {
        let proposed = child.gabung.as_ref()?.at;
        let both = [Some(child.kode), parent(child)].into_iter().flatten();
        let works = both.flat_map(|kode| self.tree(kode));
        let owned = works.filter_map(|one| self.owned_since(one, desa)).min();
        owned.map(|owned| owned.max(proposed))
    }

    /// Since when the desa owns the work by this member of it.
    fn owned_since(&self, member: &Usulan, desa: KodeDesa) -> Option<Timestamp> {
        let supports = member.pendukung.iter().find(|one| one.desa == desa);
        let mut since = match member.desa == desa {
            true => member.submitted_at,
            false => supports?.at,
        };
        let mut at = member;
        // As many steps as there are members end also where the books are wrong.
        for _ in 0..self.0.len() {
            let Some(up) = at.counted_in().and_then(|kode| self.get(kode)) else {
                break;
            };
            since = since.max(at.stage.at());
            at = up;
        }
        Some(since)
    }

    /// Whether `child` may be proposed to be counted in `induk`.
    pub fn may_tie(&self, child: &Usulan, induk: KodeUsulan) -> Result<(), TieRefused> {
        if let Some(tie) = &child.gabung {
            return Err(TieRefused::Taken(tie.induk));
        }
        let same_chain = |one: &&Usulan| {
            one.kecamatan() == child.kecamatan() && one.kode.tahun() == child.kode.tahun()
        };
        let found = self.get(induk).filter(same_chain);
        found.ok_or(TieRefused::OtherYear)?;
        if self.top(induk).map(|top| top.kode) == Some(child.kode) {
            return Err(TieRefused::Circular);
        }
        self.may_join(child, induk)?;
        if self.family(child.kode) + self.family(induk) > MEMBERS_MAX {
            return Err(TieRefused::TooMany);
        }
        if self.level(induk) + 1 + self.height(child.kode) > DEPTH_MAX {
            return Err(TieRefused::TooDeep);
        }
        Ok(())
    }

    /// Whether both sides are still open, so that one may be counted in the other.
    pub(super) fn may_join(&self, child: &Usulan, induk: KodeUsulan) -> Result<(), TieRefused> {
        let root = self.root(induk).ok_or(TieRefused::NoTie)?;
        for one in [child, root] {
            if !StageName::OPEN.contains(&one.stage.name()) {
                return Err(TieRefused::Closed(one.kode));
            }
        }
        Ok(())
    }

    /// What it brings along for those tied to an usulan that `act` takes out of the race; `self` is
    /// as it was before. Its own tie the act ends itself.
    ///
    /// Of one that is rejected or handed on, ties that were only proposed end, for nothing can be
    /// counted in it any more. When it is *withdrawn*:
    ///
    /// - Of one that was itself counted in another, the children pass to that other: their desa
    ///   have agreed to it, and nothing of the work falls out.
    /// - Of a root, those that are the same work or across desa go on together when there are two
    ///   or more: the eldest, by its number, leads, and the others are counted in it. A single one
    ///   stands by itself again, and so do parts, for the whole they were parts of is no more.
    /// - What was only proposed to be counted in it is so no more.
    pub fn after(&self, act: Act, gone: KodeUsulan) -> Vec<Step> {
        match act {
            Act::Withdraw => self.after_withdrawal(gone),
            Act::Reject | Act::Forward => {
                let tree = self.tree(gone).into_iter();
                let suitors = tree.flat_map(|one| self.suitors(one.kode));
                suitors.map(|one| end(one, Act::Drop)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The desa that are told that nobody asks them any more of the tie proposed of `child`,
    /// because `gone`, that is the child itself or what it leads to, left the race: all that were
    /// asked, but for those that hear of `gone` as its owners.
    pub fn asked_in_vain(&self, child: &Usulan, gone: KodeUsulan) -> Vec<KodeDesa> {
        if child.gabung.is_none() || child.counted_in().is_some() {
            return Vec::new();
        }
        let hear = self.owners(gone);
        let own = match child.kode == gone {
            true => Vec::new(),
            false => self.owners(child.kode),
        };
        let asked = self.concerned(child).into_iter();
        asked
            .filter(|desa| own.contains(desa) || !hear.contains(desa))
            .collect()
    }

    fn after_withdrawal(&self, gone: KodeUsulan) -> Vec<Step> {
        let Some(usulan) = self.get(gone) else {
            return Vec::new();
        };
        let above = usulan.counted_in().zip(usulan.gabung.as_ref());
        let kin: Vec<_> = self.children(gone).filter(|one| !is_part(one)).collect();
        let eldest = kin.first().filter(|_| kin.len() > 1);
        let eldest = eldest.and_then(|one| Some((one.kode, one.gabung.as_ref()?.sifat)));
        let mut steps = Vec::new();
        for child in self.children(gone) {
            steps.push(match (above, eldest) {
                (Some((heir, tie)), _) => inherit(child, heir, tie.sifat),
                (None, Some((heir, sifat))) if child.kode != heir && !is_part(child) => {
                    inherit(child, heir, sifat)
                }
                _ => end(child, Act::Release),
            });
        }
        steps.extend(self.suitors(gone).map(|one| end(one, Act::Drop)));
        steps
    }

    /// Every tie that breaks a law; none in a family that came about by the acts alone.
    pub fn broken(&self) -> Vec<(KodeUsulan, LawBroken)> {
        let mut broken = Vec::new();
        let mut families: BTreeMap<KodeUsulan, usize> = BTreeMap::new();
        for one in self.all() {
            match self.law(one) {
                Ok(top) => *families.entry(top).or_default() += 1,
                Err(why) => broken.push((one.kode, why)),
            }
        }
        let large = families.into_iter().filter(|(_, size)| *size > MEMBERS_MAX);
        broken.extend(large.map(|(top, _)| (top, LawBroken::TooMany)));
        broken
    }

    /// The top of its family, if its own tie keeps the laws.
    fn law(&self, one: &Usulan) -> Result<KodeUsulan, LawBroken> {
        let in_force = matches!(one.stage, Stage::Digabung { .. });
        if in_force && one.counted_in() != parent(one) {
            return Err(LawBroken::Stage);
        }
        if let Some(induk) = parent(one) {
            let up = self.get(induk).ok_or(LawBroken::NoParent(induk))?;
            if up.stage.name() == StageName::Ditarik {
                return Err(LawBroken::Withdrawn(induk));
            }
            if !in_force && !StageName::OPEN.contains(&one.stage.name()) {
                return Err(LawBroken::Stage);
            }
        }
        let root = parent(one).and_then(|induk| self.root(induk));
        if let Some(root) = root.filter(|_| !in_force)
            && !StageName::OPEN.contains(&root.stage.name())
        {
            return Err(LawBroken::Closed(root.kode));
        }
        let mut seen = BTreeSet::from([one.kode]);
        let mut at = one;
        while let Some(up) = parent(at).and_then(|kode| self.get(kode)) {
            if !seen.insert(up.kode) {
                return Err(LawBroken::Circle);
            }
            at = up;
        }
        if seen.len() > DEPTH_MAX + 1 {
            return Err(LawBroken::TooDeep);
        }
        Ok(at.kode)
    }

    /// Where ties of either kind lead in the end.
    fn top(&self, kode: KodeUsulan) -> Option<&'a Usulan> {
        self.climb(kode, parent)
    }

    /// `None` when it is not there, or goes round in a circle, which no act makes.
    fn climb(
        &self,
        from: KodeUsulan,
        up: impl Fn(&Usulan) -> Option<KodeUsulan>,
    ) -> Option<&'a Usulan> {
        let mut at = self.get(from)?;
        for _ in 0..self.0.len() {
            match up(at).and_then(|kode| self.get(kode)) {
                Some(next) => at = next,
                None => return Some(at),
            }
        }
        None
    }

    /// How many are of its family.
    fn family(&self, kode: KodeUsulan) -> usize {
        let top = |kode| self.top(kode).map(|top| top.kode);
        let mine = top(kode);
        self.0.keys().filter(|one| top(**one) == mine).count()
    }

    /// Ties above it.
    fn level(&self, kode: KodeUsulan) -> usize {
        let mut level = 0;
        let mut at = self.get(kode);
        while let Some(up) = at.and_then(parent).and_then(|kode| self.get(kode)) {
            level += 1;
            if level > self.0.len() {
                break;
            }
            at = Some(up);
        }
        level
    }

    /// Ties below it, along the longest way.
    fn height(&self, kode: KodeUsulan) -> usize {
        let below = self.level(kode);
        let mine = |one: &&KodeUsulan| self.lies_below(**one, kode);
        let deepest = self.0.keys().filter(mine).map(|one| self.level(*one)).max();
        deepest.unwrap_or(below) - below
    }

    fn lies_below(&self, kode: KodeUsulan, above: KodeUsulan) -> bool {
        let stop = |one: &Usulan| parent(one).filter(|_| one.kode != above);
        self.climb(kode, stop).map(|one| one.kode) == Some(above)
    }
}

fn parent(usulan: &Usulan) -> Option<KodeUsulan> {
    usulan.gabung.as_ref().map(|tie| tie.induk)
}

fn is_part(usulan: &Usulan) -> bool {
    let tie = usulan.gabung.as_ref();
    tie.is_some_and(|tie| tie.sifat == Sifat::BagianDari)
}

fn end(one: &Usulan, act: Act) -> Step {
    Step {
        before: one.clone(),
        after: one.clone().released(),
        act,
    }
}

/// Hangs a child under another than its parent, with all that was said.
fn inherit(child: &Usulan, heir: KodeUsulan, sifat: Sifat) -> Step {
    let after = child.clone().tied(|usulan| {
        usulan.with_tie(|tie| {
            tie.induk = heir;
            tie.sifat = tie.sifat.max(sifat);
        });
        if let Stage::Digabung { into, .. } = &mut usulan.stage {
            *into = heir;
        }
    });
    Step {
        before: child.clone(),
        after,
        act: Act::Inherit,
    }
}
