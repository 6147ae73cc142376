//! What ties may and may not do, one law a test.

use std::collections::BTreeMap;

use musrenbot::domain::gabung::{
    DEPTH_MAX, Keluarga, LawBroken, MEMBERS_MAX, Pemutus, Proposal, Sifat, TieRefused,
};
use musrenbot::domain::pejabat::{MejaDesa, MejaKecamatan, Person, Role};
use musrenbot::domain::usulan::{Act, Stage, StageName, Usulan};

use crate::store_samples::{at, desa, isi, kode, kode_kecamatan, office};

const WHY: &str = "ditinjau bersama";

fn person(role: Role, n: Option<u16>) -> Person {
    Person {
        id: 90,
        nama: String::new(),
        offices: vec![office(role, n)],
    }
}

fn seat(n: u16) -> MejaDesa {
    let operator = person(Role::OperatorDesa, Some(n));
    operator.meja_desa(desa(n)).expect("the desa's own seat")
}

fn desk(role: Role) -> MejaKecamatan {
    let meja = person(role, None).meja_kecamatan(kode_kecamatan());
    meja.expect("the desk's own seat")
}

/// Usulan by their numbers.
#[derive(Clone)]
struct Books(BTreeMap<u32, Usulan>);

impl Books {
    /// One of each of these desa, numbered from 1.
    fn of(desa: &[u16]) -> Books {
        let submitted = desa.iter().zip(1..).map(|(n, nomor)| {
            let form = isi("Perbaikan jalan", "RT 03 RW 01");
            let usulan = Usulan::submit(seat(*n), i64::from(*n), kode(nomor), form, at(0));
            (nomor, usulan)
        });
        Books(submitted.collect())
    }

    fn family(&self) -> Keluarga<'_> {
        Keluarga::new(self.0.values())
    }

    fn try_propose(&self, child: u32, induk: u32, sifat: Sifat) -> Result<Usulan, TieRefused> {
        let proposal = Proposal {
            induk: kode(induk),
            sifat,
            alasan: None,
            sudah: None,
        };
        let (usulan, desk) = (self.0[&child].clone(), desk(Role::OperatorKecamatan));
        usulan.propose(&self.family(), desk, 90, proposal, at(1))
    }

    fn propose(&mut self, child: u32, induk: u32, sifat: Sifat) {
        let after = self.try_propose(child, induk, sifat);
        self.put(after.expect("it may be proposed"));
    }

    fn merge(&mut self, child: u32) -> Result<(), TieRefused> {
        let usulan = self.0[&child].clone();
        let number = usulan.gabung.as_ref().map_or(0, |tie| tie.number);
        let after = usulan.merge(&self.family(), desk(Role::Camat), 90, number, WHY, at(2))?;
        self.put(after);
        Ok(())
    }

    fn join(&mut self, child: u32, induk: u32, sifat: Sifat) {
        self.propose(child, induk, sifat);
        self.merge(child).expect("the camat may");
    }

    fn put(&mut self, usulan: Usulan) {
        self.0.insert(usulan.kode.nomor(), usulan);
    }

    fn withdraw(&mut self, nomor: u32) -> Vec<(u32, Act)> {
        let usulan = self.0[&nomor].clone();
        let seat = [3, 4, 5, 6].map(seat).into_iter();
        let own = seat.clone().find(|seat| seat.desa() == usulan.desa);
        let gone = usulan.withdraw(own.expect("a desa"), 3, WHY, at(3));
        let steps = self.family().after(Act::Withdraw, kode(nomor));
        let told = steps.iter().map(|step| (step.after.kode.nomor(), step.act));
        let told = told.collect();
        self.put(gone.expect("it may be withdrawn"));
        for step in steps {
            self.put(step.after);
        }
        assert_eq!(self.family().broken(), []);
        told
    }

    fn counted_in(&self, nomor: u32) -> Option<u32> {
        self.0[&nomor].counted_in().map(|kode| kode.nomor())
    }

    fn sifat(&self, nomor: u32) -> Sifat {
        self.0[&nomor].gabung.as_ref().expect("a tie").sifat
    }
}

#[test]
fn of_a_withdrawn_leader_the_eldest_leads_on() {
    let mut books = Books::of(&[3, 4, 5, 6]);
    for child in [2, 3, 4] {
        books.join(child, 1, Sifat::LintasDesa);
    }
    let steps = books.withdraw(1);
    let told = [(2, Act::Release), (3, Act::Inherit), (4, Act::Inherit)];
    assert_eq!(steps, told);
    assert_eq!(
        [2, 3, 4].map(|n| books.counted_in(n)),
        [None, Some(2), Some(2)]
    );
    assert!(books.family().is_lintas_desa(kode(2)));
    // Of two, the last one stands by itself.
    assert_eq!(books.withdraw(2).len(), 2);
    let steps = books.withdraw(3);
    assert_eq!(steps, [(4, Act::Release)]);
    assert_eq!(books.0[&4].stage, Stage::Diajukan { at: at(0) });
}

#[test]
fn parts_of_a_withdrawn_whole_stand_by_themselves() {
    let mut books = Books::of(&[3, 4, 5]);
    books.join(2, 1, Sifat::BagianDari);
    books.join(3, 1, Sifat::BagianDari);
    let steps = books.withdraw(1);
    assert_eq!(steps, [(2, Act::Release), (3, Act::Release)]);
}

#[test]
fn children_of_a_withdrawn_member_pass_to_its_parent() {
    let mut books = Books::of(&[3, 4, 5]);
    books.join(3, 2, Sifat::Sama);
    books.join(2, 1, Sifat::BagianDari);
    assert_eq!(books.withdraw(2), [(3, Act::Inherit)]);
    assert_eq!(books.counted_in(3), Some(1));
    // The same as a part is a part.
    assert_eq!(books.sifat(3), Sifat::BagianDari);
    assert_eq!(books.0[&2].gabung, None);
}

#[test]
fn what_is_only_proposed_ends_with_either_side() {
    let mut books = Books::of(&[3, 4, 5]);
    books.propose(2, 1, Sifat::Sama);
    books.propose(1, 3, Sifat::Sama);
    assert_eq!(books.withdraw(1), [(2, Act::Drop)]);
    assert_eq!(books.0[&1].gabung, None);
    assert_eq!(books.0[&2].gabung, None);
    books.propose(2, 3, Sifat::Sama);
    let camat = desk(Role::Camat);
    let rejected = books.0[&3].clone().reject(camat, 90, WHY, at(4));
    let steps = books.family().after(Act::Reject, kode(3));
    assert_eq!(steps.len(), 1);
    assert_eq!((steps[0].act, &steps[0].after.gabung), (Act::Drop, &None));
    books.put(rejected.expect("it waits"));
    books.put(steps[0].after.clone());
    let refused = books.try_propose(2, 3, Sifat::Sama);
    assert_eq!(refused.err(), Some(TieRefused::Closed(kode(3))));
}

#[test]
fn members_share_the_verdict_and_stand_as_they_stood_when_released() {
    let mut books = Books::of(&[3, 4]);
    let before = books.0[&2].clone();
    books.join(2, 1, Sifat::Sama);
    let camat = desk(Role::Camat);
    assert!(books.0[&2].clone().verify(camat, 90, at(4)).is_err());
    let sent = books.0[&1].clone().send_back(camat, 90, WHY, at(4));
    books.put(sent.expect("the root may be sent back"));
    assert_eq!(books.counted_in(2), Some(1));
    let mended = books.0[&1]
        .clone()
        .revise(seat(3), before.isi.clone(), at(5));
    let mended = mended.expect("it was sent back");
    let rejected = mended.reject(camat, 90, WHY, at(6)).expect("it waits");
    books.put(rejected);
    assert_eq!(books.family().broken(), []);
    let root = books.family().root(kode(2)).expect("a root").stage.name();
    assert_eq!(root, StageName::Ditolak);
    let after = books.0[&2].clone().release(camat, 1, WHY);
    let after = after.expect("it is in force");
    assert_eq!((after.hash(), &after.stage), (before.hash(), &before.stage));
    assert_eq!(Usulan { ties: 0, ..after }, before);
}

#[test]
fn a_member_is_mended_where_it_stood_and_stays_joined() {
    let mut books = Books::of(&[3, 4]);
    books.join(2, 1, Sifat::Sama);
    let form = isi("Pengaspalan jalan", "RT 04 RW 01");
    let mended = books.0[&2].clone().revise(seat(4), form, at(7));
    let mended = mended.expect("it waited when it was joined");
    assert_eq!(mended.counted_in(), Some(kode(1)));
    assert_eq!(mended.stage.underneath(), &Stage::Diajukan { at: at(7) });
    assert_eq!(mended.version, 2);
    let released = mended.release(desk(Role::Camat), 1, WHY);
    let released = released.expect("it is in force");
    assert_eq!(released.stage, Stage::Diajukan { at: at(7) });
}

#[test]
fn ties_go_round_in_no_circle_not_even_proposed_ones() {
    let mut books = Books::of(&[3, 4, 5]);
    books.propose(2, 1, Sifat::Sama);
    books.propose(3, 2, Sifat::Sama);
    let refused = |books: &Books, child, induk| books.try_propose(child, induk, Sifat::Sama).err();
    assert_eq!(refused(&books, 1, 3), Some(TieRefused::Circular));
    assert_eq!(refused(&books, 1, 1), Some(TieRefused::Circular));
    assert_eq!(refused(&books, 2, 3), Some(TieRefused::Taken(kode(1))));
}

#[test]
fn a_family_has_its_limits() {
    let many = vec![3; MEMBERS_MAX + 1];
    let mut books = Books::of(&many);
    let last = MEMBERS_MAX as u32 + 1;
    for child in 2..last {
        books.join(child, 1, Sifat::Sama);
    }
    let refused = books.try_propose(last, 1, Sifat::Sama).err();
    assert_eq!(refused, Some(TieRefused::TooMany));
    let depth = DEPTH_MAX as u32;
    let mut books = Books::of(&[3; DEPTH_MAX + 3]);
    for child in 2..=depth + 1 {
        books.join(child, child - 1, Sifat::Sama);
    }
    let refused = |child, induk| books.try_propose(child, induk, Sifat::Sama).err();
    assert_eq!(refused(depth + 2, depth + 1), Some(TieRefused::TooDeep));
    assert_eq!(refused(1, depth + 2), Some(TieRefused::TooDeep));
    assert_eq!(refused(depth + 2, depth), None);
}

#[test]
fn each_says_what_its_seat_may_say() {
    let mut books = Books::of(&[3, 4, 5]);
    books.join(3, 1, Sifat::LintasDesa);
    books.propose(2, 1, Sifat::Sama);
    let one = || books.0[&2].clone();
    let family = books.family();
    let agree = |n, number| one().agree(&family, seat(n), 1, number, at(3)).err();
    assert_eq!(agree(6, 1), Some(TieRefused::NotConcerned));
    assert_eq!(agree(4, 2), Some(TieRefused::NoTie));
    let all: Vec<_> = family.concerned(&one()).into_iter().collect();
    assert_eq!(all, [3, 4, 5].map(desa), "not only the two");
    let operator = desk(Role::OperatorKecamatan);
    let camat = desk(Role::Camat);
    let merge = |meja, why| one().merge(&family, meja, 90, 1, why, at(3)).err();
    assert_eq!(merge(operator, WHY), Some(TieRefused::NotCamat));
    assert_eq!(merge(camat, "  "), Some(TieRefused::NoReason));
    let object = |why| one().object(&family, seat(4), 1, 1, why, at(3)).err();
    assert_eq!(object(" "), Some(TieRefused::NoReason));
    for desk in [operator, camat] {
        let mute = one().drop_tie(desk, 1, "  ").err();
        assert_eq!(mute, Some(TieRefused::NoReason));
        assert!(one().drop_tie(desk, 1, WHY).is_ok());
    }
    let released = one().release(camat, 1, WHY).err();
    assert_eq!(released, Some(TieRefused::NotInForce));
    let joined = books.0[&3].clone();
    let again = joined
        .clone()
        .merge(&family, camat, 90, 1, WHY, at(3))
        .err();
    assert_eq!(again, Some(TieRefused::InForce));
    assert_eq!(
        joined.release(camat, 1, "").err(),
        Some(TieRefused::NoReason)
    );
}

#[test]
fn what_the_camat_decided_only_the_camat_undoes() {
    let mut books = Books::of(&[3, 3]);
    books.propose(2, 1, Sifat::Sama);
    let agreed = books.0[&2]
        .clone()
        .agree(&books.family(), seat(3), 1, 1, at(3));
    let agreed = agreed.expect("it is asked");
    let (operator, camat) = (desk(Role::OperatorKecamatan), desk(Role::Camat));
    assert!(agreed.clone().release(operator, 1, WHY).is_ok());
    books.put(agreed);
    let objected = books.0[&2]
        .clone()
        .object(&books.family(), seat(3), 1, 1, WHY, at(4));
    books.put(objected.expect("a desa may object at any time"));
    books.merge(2).expect("the camat decides that it stays");
    let decided = || books.0[&2].clone();
    let refused = decided().release(operator, 1, WHY).err();
    assert_eq!(refused, Some(TieRefused::CamatDecided));
    assert!(decided().release(camat, 1, WHY).is_ok());
}

#[test]
fn who_was_asked_in_vain_hears_of_it_once() {
    // 2 of desa 4 is proposed for 1 of desa 3, in which 3 of desa 5 is counted.
    let mut books = Books::of(&[3, 4, 5]);
    books.join(3, 1, Sifat::LintasDesa);
    books.propose(2, 1, Sifat::Sama);
    let family = books.family();
    let told = |gone| family.asked_in_vain(&books.0[&2], kode(gone));
    assert_eq!(told(2), [3, 5].map(desa), "desa 4 ended it itself");
    assert_eq!(told(1), [4].map(desa), "the others own what is gone");
    let mut joined = books.clone();
    joined.merge(2).expect("the camat may");
    let family = joined.family();
    assert_eq!(family.asked_in_vain(&joined.0[&2], kode(1)), []);
}

#[test]
fn nobody_is_asked_about_what_left_the_race() {
    let camat = desk(Role::Camat);
    for act in [Act::Withdraw, Act::Reject, Act::Forward] {
        let mut books = Books::of(&[3, 4, 5]);
        books.propose(2, 1, Sifat::Sama);
        books.propose(1, 3, Sifat::Sama);
        let one = books.0[&1].clone();
        let gone = match act {
            Act::Withdraw => one.withdraw(seat(3), 3, WHY, at(3)),
            Act::Reject => one.reject(camat, 90, WHY, at(3)),
            _ => {
                let verified = one.verify(camat, 90, at(3)).expect("it waits");
                verified.forward(camat, 90, at(3))
            }
        };
        let steps = books.family().after(act, kode(1));
        books.put(gone.expect("it may go"));
        if act != Act::Withdraw {
            let broken = books.family().broken();
            assert_eq!(broken, [(kode(2), LawBroken::Closed(kode(1)))], "{act:?}");
        }
        for step in steps {
            assert_eq!(step.act, Act::Drop);
            books.put(step.after);
        }
        assert!(books.0.values().all(|one| one.gabung.is_none()), "{act:?}");
        assert_eq!(books.family().broken(), []);
    }
}

#[test]
fn a_desa_that_was_taken_out_stays_out_until_it_is_admitted() {
    let support = |one: Usulan, n| one.support(seat(n), 6, at(1));
    let one = Books::of(&[3]).0.remove(&1).expect("one");
    let one = support(one, 6).expect("it waits");
    let (own, camat) = (
        Pemutus::Pengusul(seat(3)),
        Pemutus::Camat(desk(Role::Camat)),
    );
    let operator = Pemutus::Camat(desk(Role::OperatorKecamatan));
    for (pemutus, by_camat) in [(own, false), (camat, true)] {
        let out = one.clone().turn_out(pemutus, 1, desa(6), at(2));
        let out = out.expect("it supports");
        assert!(!out.supports(desa(6)));
        let refused = support(out.clone(), 6).err();
        assert_eq!(refused, Some(TieRefused::TakenOut { by_camat }));
        assert!(support(out.clone(), 5).is_ok(), "others may");
        let admitted = |who| out.clone().admit(who, desa(6));
        assert_eq!(admitted(operator).err(), Some(TieRefused::NotCamat));
        let other = admitted(Pemutus::Pengusul(seat(6))).err();
        assert_eq!(other, Some(TieRefused::NotConcerned));
        let refused = by_camat.then_some(TieRefused::NotCamat);
        assert_eq!(admitted(own).err(), refused);
        let back = admitted(camat).expect("the camat may");
        assert!(!back.supports(desa(6)), "it says so itself");
        assert!(support(back.clone(), 6).is_ok());
        assert_eq!(back.admit(camat, desa(6)).err(), Some(TieRefused::Already));
    }
    let left = one.leave(seat(6)).expect("it supports");
    assert!(support(left, 6).is_ok(), "who left comes back as it likes");
}

#[test]
fn a_desa_is_asked_since_it_owns_the_work() {
    let mut books = Books::of(&[3, 4, 5]);
    books.propose(2, 1, Sifat::Sama);
    let since = |books: &Books, n| books.family().asked_since(&books.0[&2], desa(n));
    assert_eq!(since(&books, 3), Some(at(1)), "when it was proposed");
    assert_eq!(since(&books, 5), None);
    let supported = books.0[&1].clone().support(seat(6), 6, at(7));
    books.put(supported.expect("another desa may"));
    assert_eq!(since(&books, 6), Some(at(7)));
    books.join(3, 1, Sifat::LintasDesa);
    assert_eq!(since(&books, 5), Some(at(2)), "when it was joined");
    assert_eq!(since(&books, 4), Some(at(1)));
}

#[test]
fn one_desa_says_yes_once_and_an_objection_waits_for_the_camat() {
    let mut books = Books::of(&[3, 3, 4]);
    books.propose(2, 1, Sifat::BagianDari);
    let after = books.0[&2]
        .clone()
        .agree(&books.family(), seat(3), 1, 1, at(3));
    assert_eq!(after.expect("it is asked").counted_in(), Some(kode(1)));
    books.propose(3, 1, Sifat::Sama);
    let said = books.0[&3]
        .clone()
        .object(&books.family(), seat(3), 1, 1, WHY, at(3));
    books.put(said.expect("it is asked"));
    let said = books.0[&3]
        .clone()
        .agree(&books.family(), seat(4), 1, 1, at(4));
    let said = said.expect("it is asked");
    assert_eq!(said.counted_in(), None, "the objection stands");
    books.put(said);
    books.merge(3).expect("the camat decides");
    let tie = books.0[&3].gabung.clone().expect("a tie");
    assert!(tie.objections().next().is_none() && tie.keputusan.is_some());
}

#[test]
fn rows_of_before_read_as_they_were_and_hash_as_they_did() {
    // As the program before ties wrote it.
    let usulan = Books::of(&[3]).0.remove(&1).expect("one");
    let old = serde_json::to_string(&usulan).expect("plain data");
    for word in ["gabung", "pendukung", "ties"] {
        assert!(!old.contains(word), "{old}");
    }
    let read: Usulan = serde_json::from_str(&old).expect("it reads");
    assert_eq!(read, usulan);
    let stage = r#"{"stage":"digabung","at":"2027-01-15T02:00:00Z","by":8,"into":"KBM-28-0001-T"}"#;
    let stage_read: Stage = serde_json::from_str(stage).expect("it reads");
    assert_eq!(
        serde_json::to_string(&stage_read).expect("plain data"),
        stage
    );
}

#[test]
fn every_broken_law_is_found() {
    let mut books = Books::of(&[3, 4, 5]);
    books.join(2, 1, Sifat::Sama);
    let broken = |change: &dyn Fn(&mut Books)| {
        let mut books = books.clone();
        change(&mut books);
        let broken = books.family().broken();
        broken.into_iter().map(|(_, why)| why).collect::<Vec<_>>()
    };
    let tie = books.0[&2].gabung.clone();
    let with = |n: u32, books: &mut Books, induk: u32| {
        let mut tie = tie.clone().expect("a tie");
        tie.induk = kode(induk);
        books.0.get_mut(&n).expect("it is there").gabung = Some(tie);
    };
    assert_eq!(broken(&|_| ()), []);
    let gone = broken(&|books| {
        books.0.remove(&1);
    });
    assert_eq!(gone, [LawBroken::NoParent(kode(1))]);
    assert_eq!(broken(&|books| with(2, books, 3)), [LawBroken::Stage]);
    let circle = broken(&|books| with(1, books, 2));
    assert_eq!(circle, [LawBroken::Circle, LawBroken::Circle]);
    let withdrawn = broken(&|books| {
        let one = books.0.get_mut(&1).expect("it is there");
        let (by, alasan) = (1, String::new());
        one.stage = Stage::Ditarik {
            at: at(9),
            by,
            alasan,
        };
    });
    assert_eq!(withdrawn, [LawBroken::Withdrawn(kode(1))]);
    let untied = broken(&|books| books.0.get_mut(&2).expect("it is there").gabung = None);
    assert_eq!(untied, [LawBroken::Stage]);
}
