//! Ties between usulan, whatever several desa, the desk and the camat do in whatever order.
//!
//! Beside every usulan goes a twin that is only submitted, mended, verified, sent back, rejected,
//! forwarded and withdrawn as it is, and knows of no tie. Without its ties the usulan is its twin
//! at every moment: so nothing of an original is lost while it is joined, and undoing is exact.

use std::collections::BTreeMap;

use jiff::Timestamp;
use musrenbot::domain::gabung::{Keluarga, Pemutus, Proposal, Sifat, Step, TieRefused};
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::{MejaDesa, MejaKecamatan, Person, Role};
use musrenbot::domain::usulan::{Act, Refused, Usulan};
use musrenbot::domain::wilayah::KodeDesa;

use crate::stage::dice::Dice;
use crate::store_samples::{at, desa, isi, kode, kode_kecamatan, office};

const SEEDS: u64 = 300;
const ACTS: usize = 160;
const DESA: u16 = 5;
const USULAN_MAX: usize = 9;
const WHY: &str = "ditinjau bersama";

fn seat(n: u16) -> MejaDesa {
    let person = Person {
        id: i64::from(n),
        nama: String::new(),
        offices: vec![office(Role::OperatorDesa, Some(n))],
    };
    person.meja_desa(desa(n)).expect("the desa's own seat")
}

fn desk(role: Role) -> MejaKecamatan {
    let person = Person {
        id: 90,
        nama: String::new(),
        offices: vec![office(role, None)],
    };
    let meja = person.meja_kecamatan(kode_kecamatan());
    meja.expect("the desk's own seat")
}

fn family(all: &BTreeMap<KodeUsulan, Usulan>) -> Keluarga<'_> {
    Keluarga::new(all.values())
}

/// A year of a kecamatan: every usulan, its twin, and what happened to it.
#[derive(Default)]
struct Year {
    all: BTreeMap<KodeUsulan, Usulan>,
    twins: BTreeMap<KodeUsulan, Usulan>,
    history: BTreeMap<KodeUsulan, Vec<(Act, Usulan)>>,
    second: i64,
}

/// Why nothing happened; which of the two kinds of refusal does not matter here.
#[derive(Debug, PartialEq)]
struct No;

impl Year {
    fn now(&self) -> Timestamp {
        at(self.second)
    }

    fn submit(&mut self, n: u16) -> Result<(), No> {
        if self.all.len() >= USULAN_MAX {
            return Err(No);
        }
        let kode = kode(self.all.len() as u32 + 1);
        let form = isi("Perbaikan jalan", "RT 03 RW 01");
        let new = Usulan::submit(seat(n), i64::from(n), kode, form, self.now());
        self.twins.insert(kode, new.clone());
        self.put(Act::Submit, new);
        Ok(())
    }

    fn put(&mut self, act: Act, after: Usulan) {
        if let Some(before) = self.all.get(&after.kode) {
            assert_eq!(after.revision(), before.revision() + 1, "{act:?}");
            assert_eq!(after.version, before.version + u32::from(!act.is_of_ties()));
            if act.is_of_ties() {
                assert_eq!(after.hash(), before.hash(), "{act:?}");
            }
        }
        let kode = after.kode;
        self.history
            .entry(kode)
            .or_default()
            .push((act, after.clone()));
        self.all.insert(kode, after);
    }

    /// An act on ties, on the usulan with its family.
    fn ties(
        &mut self,
        kode: KodeUsulan,
        act: Act,
        go: impl FnOnce(Usulan, &Keluarga<'_>) -> Result<Usulan, TieRefused>,
    ) -> Result<(), No> {
        let before = self.all.get(&kode).ok_or(No)?.clone();
        let after = go(before, &family(&self.all)).map_err(|_| No)?;
        self.put(act, after);
        Ok(())
    }

    /// An act on the usulan itself: its twin goes along.
    fn moves(
        &mut self,
        kode: KodeUsulan,
        act: Act,
        go: impl Fn(Usulan) -> Result<Usulan, Refused>,
    ) -> Result<(), No> {
        let before = self.all.get(&kode).ok_or(No)?.clone();
        let after = go(before).map_err(|_| No)?;
        let twin = go(self.twins[&kode].clone()).expect("what it may, its twin may");
        self.twins.insert(kode, twin);
        let steps = family(&self.all).after(act, kode);
        self.told(kode, act, &steps);
        self.put(act, after);
        for step in steps {
            assert_eq!(self.all[&step.before.kode], step.before);
            self.put(step.act, step.after);
        }
        Ok(())
    }

    /// Whoever was asked about a tie that ends with the usulan hears of it, as one that was asked
    /// in vain or as an owner of what is gone.
    fn told(&self, gone: KodeUsulan, act: Act, steps: &[Step]) {
        let family = family(&self.all);
        let ends = matches!(act, Act::Withdraw | Act::Reject | Act::Forward);
        let asked = self.all.values().filter(|one| {
            let own = ends && one.kode == gone;
            let dropped = |step: &Step| step.act == Act::Drop && step.before.kode == one.kode;
            one.gabung.is_some() && one.counted_in().is_none() && (own || steps.iter().any(dropped))
        });
        for one in asked {
            let mut hear = family.asked_in_vain(one, gone);
            hear.extend(family.owners(gone));
            let deaf = family.concerned(one);
            let deaf: Vec<_> = deaf.iter().filter(|desa| !hear.contains(desa)).collect();
            assert!(deaf.is_empty(), "{deaf:?} were asked about {}", one.kode);
        }
    }

    fn does(&mut self, dice: &mut Dice) -> Result<Act, No> {
        self.second += 1;
        let now = self.now();
        let codes: Vec<KodeUsulan> = self.all.keys().copied().collect();
        let n = 1 + dice.below(u64::from(DESA)) as u16;
        let act = chosen(dice);
        if codes.is_empty() || act == Act::Submit {
            return self.submit(n).map(|()| Act::Submit);
        }
        let (mut one, other) = (*dice.pick(&codes), *dice.pick(&codes));
        let (operator, camat) = (desk(Role::OperatorKecamatan), desk(Role::Camat));
        let desk = *dice.pick(&[operator, camat]);
        let sifat = *dice.pick(&Sifat::ALL);
        // What ends an usulan for good is seldom, or nothing would be left to be joined.
        if matches!(act, Act::Reject | Act::Withdraw | Act::Forward) && dice.percent(80) {
            return Err(No);
        }
        let answers = matches!(act, Act::Agree | Act::Object | Act::Merge | Act::Release);
        let (tied, asked) = self.asked(dice);
        if (answers || act == Act::Drop) && dice.percent(90) {
            one = tied.unwrap_or(one);
        }
        if act == Act::Withdraw && dice.percent(70) {
            one = self
                .all
                .values()
                .find_map(Usulan::counted_in)
                .unwrap_or(one);
        }
        let n = match asked.filter(|_| dice.percent(80)) {
            Some(asked) => asked,
            None => n,
        };
        let (meja, by) = (seat(n), i64::from(n));
        let usulan = &self.all[&one];
        let own = seat_of(usulan);
        // Most refer to the tie there is, some to one that is gone.
        let number = usulan.gabung.as_ref().map_or(1, |tie| tie.number);
        let number = number.saturating_sub(u32::from(dice.percent(5)));
        let done = match act {
            Act::Propose => self.ties(one, act, |usulan, family| {
                let proposal = Proposal {
                    induk: other,
                    sifat,
                    alasan: Some(WHY),
                    sudah: None,
                };
                usulan.propose(family, desk, 90, proposal, now)
            }),
            Act::Agree => self.ties(one, act, |usulan, family| {
                usulan.agree(family, meja, by, number, now)
            }),
            Act::Object => self.ties(one, act, |usulan, family| {
                usulan.object(family, meja, by, number, WHY, now)
            }),
            Act::Merge => self.ties(one, act, |usulan, family| {
                usulan.merge(family, desk, 90, number, WHY, now)
            }),
            Act::Drop => self.ties(one, act, |usulan, _| usulan.drop_tie(desk, number, WHY)),
            Act::Release => self.ties(one, act, |usulan, _| usulan.release(desk, number, WHY)),
            Act::Support => self.ties(one, act, |usulan, _| usulan.support(meja, by, now)),
            Act::Leave if dice.percent(50) => self.ties(one, act, |usulan, _| usulan.leave(meja)),
            Act::Leave => {
                let (one, desa) =
                    self.with_desa(dice, |one| one.pendukung.first().map(|one| one.desa))?;
                let pemutus = pemutus(dice, &self.all[&one]);
                self.ties(one, act, |usulan, _| {
                    usulan.turn_out(pemutus, 90, desa, now)
                })
            }
            Act::Admit => {
                let (one, desa) =
                    self.with_desa(dice, |one| one.dikeluarkan.first().map(|one| one.desa))?;
                let pemutus = pemutus(dice, &self.all[&one]);
                self.ties(one, act, |usulan, _| usulan.admit(pemutus, desa))
            }
            Act::Revise => {
                let form = isi(&format!("Perbaikan jalan {}", self.second), "RT 03 RW 01");
                self.moves(one, act, |usulan| usulan.revise(own, form.clone(), now))
            }
            Act::SendBack => self.moves(one, act, |usulan| usulan.send_back(desk, 90, WHY, now)),
            Act::Verify => self.moves(one, act, |usulan| usulan.verify(desk, 90, now)),
            Act::Reject => self.moves(one, act, |usulan| usulan.reject(desk, 90, WHY, now)),
            Act::Withdraw => self.moves(one, act, |usulan| usulan.withdraw(own, by, WHY, now)),
            _ => self.moves(one, act, |usulan| usulan.forward(desk, 90, now)),
        };
        done.map(|()| act)
    }

    /// Any one that has such a desa, and that desa.
    fn with_desa(
        &self,
        dice: &mut Dice,
        of: impl Fn(&Usulan) -> Option<KodeDesa>,
    ) -> Result<(KodeUsulan, KodeDesa), No> {
        let all = self
            .all
            .values()
            .filter_map(|one| Some((one.kode, of(one)?)));
        let all: Vec<_> = all.collect();
        match all.is_empty() {
            true => Err(No),
            false => Ok(*dice.pick(&all)),
        }
    }

    /// One that has a tie, and the number of a desa whose word is missing there.
    fn asked(&self, dice: &mut Dice) -> (Option<KodeUsulan>, Option<u16>) {
        let tied = self.all.values().filter(|one| one.gabung.is_some());
        let tied: Vec<&Usulan> = tied.collect();
        if tied.is_empty() {
            return (None, None);
        }
        let one = *dice.pick(&tied);
        let missing = family(&self.all).missing(one);
        let asked = (1..=DESA).find(|n| missing.contains(&desa(*n)));
        (Some(one.kode), asked)
    }

    fn check(&self) {
        let family = family(&self.all);
        assert_eq!(family.broken(), []);
        let roots = self.all.values().filter(|one| one.counted_in().is_none());
        let mut counted: Vec<KodeUsulan> = Vec::new();
        for root in roots {
            assert!(root.stage.name().counts());
            counted.extend(family.tree(root.kode).iter().map(|one| one.kode));
        }
        counted.sort();
        let all: Vec<KodeUsulan> = self.all.keys().copied().collect();
        assert_eq!(counted, all, "each is counted once");
        for (kode, one) in &self.all {
            let out = |desa| one.taken_out(desa).is_some();
            assert!(!one.pendukung.iter().any(|with| out(with.desa)));
            let alone = Usulan {
                stage: one.stage.underneath().clone(),
                gabung: None,
                pendukung: Vec::new(),
                dikeluarkan: Vec::new(),
                ties: 0,
                ..one.clone()
            };
            assert_eq!(alone, self.twins[kode]);
            assert_eq!(one.hash(), self.twins[kode].hash());
            let (_, newest) = self.history[kode].last().expect("it was submitted");
            assert_eq!(newest, one, "the history ends where it stands");
        }
    }

    /// Releases all that is joined, in an order that chance gives.
    fn release_all(&mut self, dice: &mut Dice) {
        loop {
            let joined = self.all.values().filter(|one| one.counted_in().is_some());
            let joined: Vec<Usulan> = joined.cloned().collect();
            let Some(one) = (!joined.is_empty()).then(|| dice.pick(&joined)) else {
                return;
            };
            let number = one.gabung.as_ref().expect("a tie").number;
            let kode = one.kode;
            let decided = one
                .gabung
                .as_ref()
                .is_some_and(|tie| tie.keputusan.is_some());
            for role in [Role::OperatorKecamatan, Role::Camat] {
                let desk = desk(role);
                let done = self.ties(kode, Act::Release, |usulan, _| {
                    usulan.release(desk, number, WHY)
                });
                let may = role == Role::Camat || !decided;
                assert_eq!(done.is_ok(), may, "{role:?}");
                if may {
                    break;
                }
            }
            self.check();
        }
    }
}

/// What joins weighs most, so that trees grow before they fall apart.
const WEIGHTS: [(Act, u64); 16] = [
    (Act::Propose, 20),
    (Act::Agree, 40),
    (Act::Object, 8),
    (Act::Merge, 10),
    (Act::Drop, 3),
    (Act::Release, 4),
    (Act::Support, 3),
    (Act::Leave, 4),
    (Act::Admit, 3),
    (Act::Revise, 5),
    (Act::SendBack, 4),
    (Act::Verify, 4),
    (Act::Reject, 8),
    (Act::Withdraw, 10),
    (Act::Forward, 5),
    (Act::Submit, 10),
];

fn chosen(dice: &mut Dice) -> Act {
    let all: u64 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
    let mut left = dice.below(all);
    for (act, weight) in WEIGHTS {
        if left < weight {
            return act;
        }
        left -= weight;
    }
    Act::Submit
}

/// The desa that wrote it, or somebody at the desk, who may be the camat.
fn pemutus(dice: &mut Dice, usulan: &Usulan) -> Pemutus {
    match dice.below(3) {
        0 => Pemutus::Pengusul(seat_of(usulan)),
        1 => Pemutus::Camat(desk(Role::Camat)),
        _ => Pemutus::Camat(desk(Role::OperatorKecamatan)),
    }
}

fn seat_of(usulan: &Usulan) -> MejaDesa {
    (1..=DESA)
        .map(seat)
        .find(|seat| seat.desa() == usulan.desa)
        .expect("one of the desa")
}

#[test]
fn whatever_is_done_every_original_stays_and_counts_once() {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..SEEDS {
        let mut dice = Dice::new(seed);
        let mut year = Year::default();
        for _ in 0..ACTS {
            let before = year.all.clone();
            match year.does(&mut dice) {
                Err(No) => assert!(year.all == before, "a refusal changes nothing"),
                Ok(act) => {
                    *seen.entry(act.name().to_owned()).or_default() += 1;
                    rules(&before, &year, act);
                    year.check();
                }
            }
        }
        let family = family(&year.all);
        let largest = year.all.keys().map(|kode| family.tree(*kode).len());
        *seen.entry("tree of three".to_owned()).or_default() +=
            u32::from(largest.max().unwrap_or(0) >= 3);
        for (act, _) in year.history.values().flatten() {
            *seen.entry(format!("kept {}", act.name())).or_default() += 1;
        }
        year.release_all(&mut dice);
    }
    let all = WEIGHTS.into_iter().map(|(act, _)| act);
    for act in all.chain([Act::Inherit]) {
        let kept = seen.get(&format!("kept {}", act.name())).copied();
        assert!(
            kept.unwrap_or(0) > 20,
            "{act:?} came about {kept:?} times: {seen:?}"
        );
    }
    assert!(seen["tree of three"] > 50, "{seen:?}");
}

/// A tie comes into force by the last yes or by the camat, and by nothing else.
fn rules(before: &BTreeMap<KodeUsulan, Usulan>, after: &Year, act: Act) {
    for (kode, now) in &after.all {
        let was = before.get(kode);
        let joined = now.counted_in().is_some();
        if !joined || was.is_none_or(|was| was.counted_in().is_some()) {
            continue;
        }
        let tie = now.gabung.as_ref().expect("a tie in force");
        match act {
            Act::Agree => {
                let concerned = family(before).concerned(&before[kode]);
                assert!(concerned.iter().all(|desa| tie.has_agreed(*desa)));
            }
            Act::Merge => assert!(tie.keputusan.is_some()),
            other => panic!("{other:?} brought a tie into force"),
        }
    }
}
