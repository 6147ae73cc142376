//! One tie, or the support of one usulan, on the table: what each office does to it.
//!
//! Each act gives the change with its journal row and the messages to all who have a part in it.

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Change, Decision, Kecamatan, Purpose, Want};
use crate::app::outgoing::Outgoing;
use crate::dialog::text::Text;
use crate::domain::dugaan::Sepasang;
use crate::domain::gabung::{Keluarga, Pemutus, TieRefused};
use crate::domain::jurnal::Chain;
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{MejaDesa, MejaKecamatan, Person, Role};
use crate::domain::putusan::{Jenis, Putusan};
use crate::domain::usulan::{Act, Usulan};
use crate::domain::wilayah::KodeDesa;

use super::gabung::Outcome;
use super::ikatan::{self, Tale};
use super::{bersama, card, finish, keys, lookup};

/// One child, its family as it is while the chain is held, and who acts on it.
pub struct Case<'a> {
    cx: Context<'a>,
    person: &'a Person,
    pub kecamatan: &'a Kecamatan,
    pub keluarga: Keluarga<'a>,
    pub child: &'a Usulan,
}

impl<'a> Case<'a> {
    /// `None` when there is no such usulan.
    pub fn open(
        cx: Context<'a>,
        person: &'a Person,
        kode: KodeUsulan,
        other: Option<KodeUsulan>,
    ) -> Result<Option<Case<'a>>, Want> {
        let Some(found) = cx.known.usulan(kode)? else {
            return Ok(None);
        };
        let Some(kecamatan) = cx.known.kecamatan(found.kecamatan())? else {
            return Ok(None);
        };
        let chain = Chain::of(found);
        cx.known.head(chain.kecamatan, chain.tahun)?;
        let mut all: Vec<&Usulan> = cx.known.family(kode)?.iter().collect();
        if let Some(other) = other {
            all.extend(cx.known.family(other)?);
        }
        let keluarga = Keluarga::new(all);
        let child = keluarga.get(kode).unwrap_or(found);
        Ok(Some(Case {
            cx,
            person,
            kecamatan,
            keluarga,
            child,
        }))
    }

    /// What the first seat gives for which it works; else why the last one does not, or `none`
    /// where there is no seat.
    pub fn first<T>(
        &self,
        none: TieRefused,
        mut act: impl FnMut(MejaDesa) -> Result<T, TieRefused>,
    ) -> Result<T, TieRefused> {
        let mut why = none;
        for desa in self.person.desa() {
            let Some(meja) = self.person.meja_desa(desa) else {
                continue;
            };
            match act(meja) {
                Ok(done) => return Ok(done),
                // A seat that has no part in it says less than one that has.
                Err(TieRefused::NotConcerned) => {}
                Err(other) => why = other,
            }
        }
        Err(why)
    }

    fn desk(&self) -> Result<MejaKecamatan, TieRefused> {
        let meja = self.person.meja_kecamatan(self.child.kecamatan());
        meja.ok_or(TieRefused::WrongArea)
    }

    fn camat(&self) -> Result<MejaKecamatan, TieRefused> {
        let meja = self.person.meja_camat(self.child.kecamatan());
        meja.ok_or(TieRefused::NotCamat)
    }

    /// Whether it makes sense to ask for a reason, tried with one.
    pub fn may_ask(&self, purpose: &Purpose) -> Result<(), TieRefused> {
        const ANY: &str = "-";
        match purpose {
            Purpose::Object { number, .. } => self.objected(*number, ANY).map(|_| ()),
            Purpose::Merge { number, .. } => self.merged(*number, ANY).map(|_| ()),
            Purpose::Drop { number, .. } => self.dropped(self.camat()?, *number, ANY).map(|_| ()),
            Purpose::TakeBack { number, .. } => {
                self.dropped(self.desk()?, *number, ANY).map(|_| ())
            }
            Purpose::Release { number, .. } => self.released(*number, ANY).map(|_| ()),
            _ => Err(TieRefused::NoTie),
        }
    }

    fn objected(&self, number: u32, alasan: &str) -> Result<(Usulan, MejaDesa), TieRefused> {
        self.first(TieRefused::NotConcerned, |meja| {
            let (before, by) = (self.child.clone(), self.person.id);
            let after = before.object(&self.keluarga, meja, by, number, alasan, self.cx.now)?;
            Ok((after, meja))
        })
    }

    fn merged(&self, number: u32, alasan: &str) -> Result<Usulan, TieRefused> {
        let (before, meja, by) = (self.child.clone(), self.camat()?, self.person.id);
        before.merge(&self.keluarga, meja, by, number, alasan, self.cx.now)
    }

    fn dropped(
        &self,
        meja: MejaKecamatan,
        number: u32,
        alasan: &str,
    ) -> Result<Usulan, TieRefused> {
        self.child.clone().drop_tie(meja, number, alasan)
    }

    fn released(&self, number: u32, alasan: &str) -> Result<(Usulan, Role), TieRefused> {
        let meja = self.camat().or_else(|_| self.desk())?;
        let after = self.child.clone().release(meja, number, alasan)?;
        Ok((after, meja.role()))
    }

    pub fn proposed(&self, after: Usulan, role: Role) -> Decided {
        let desa = self.keluarga.concerned(&after);
        let reason = after.gabung.as_ref().and_then(|tie| tie.alasan.clone());
        let mut out = Vec::new();
        if let Some(tale) = self.tale(&after, &after) {
            for (desa, reader) in ikatan::holders(self.cx, desa)? {
                out.push(tale.question(reader, desa));
            }
        }
        Ok(self.decision(after, Act::Propose, reason, role, out))
    }

    pub fn agree(&self, number: u32) -> Outcome {
        let agreed = self.first(TieRefused::NotConcerned, |meja| {
            let (before, by) = (self.child.clone(), self.person.id);
            let after = before.agree(&self.keluarga, meja, by, number, self.cx.now)?;
            Ok((after, meja))
        });
        let (after, meja) = match agreed {
            Ok(agreed) => agreed,
            Err(why) => return Ok(Err(why)),
        };
        let was_in_force = self.child.counted_in().is_some();
        let out = if after.counted_in().is_some() && !was_in_force {
            let told = self.told(&after, &after, "gabung.berlaku", |text, tale| {
                text.line(self.cx.say("gabung.sepakat", &[]));
                text.paragraph(tale.now());
            })?;
            [told, self.asked_anew(&after)?].concat()
        } else if was_in_force {
            self.told_at_desk(&after, "gabung.keberatan_ditarik", meja.desa(), None)?
        } else {
            Vec::new()
        };
        Ok(Ok(self.decision(after, Act::Agree, None, meja.role(), out)))
    }

    pub fn object(&self, number: u32, alasan: &str) -> Outcome {
        let (after, meja) = match self.objected(number, alasan) {
            Ok(objected) => objected,
            Err(why) => return Ok(Err(why)),
        };
        let out = self.told_at_desk(&after, "gabung.keberatan", meja.desa(), Some(alasan))?;
        let reason = Some(alasan.to_owned());
        Ok(Ok(self.decision(
            after,
            Act::Object,
            reason,
            meja.role(),
            out,
        )))
    }

    pub fn merge(&self, number: u32, alasan: &str) -> Outcome {
        let after = match self.merged(number, alasan) {
            Ok(after) => after,
            Err(why) => return Ok(Err(why)),
        };
        let key = match self.child.counted_in() {
            Some(_) => "gabung.tetap",
            None => "gabung.berlaku",
        };
        let told = self.told(&after, &after, key, |text, tale| {
            text.line(self.reason("gabung.putusan", alasan));
            text.paragraph(tale.now());
        })?;
        let out = [told, self.asked_anew(&after)?].concat();
        let reason = Some(alasan.to_owned());
        Ok(Ok(self.decision(
            after,
            Act::Merge,
            reason,
            Role::Camat,
            out,
        )))
    }

    /// The camat's no to a proposal.
    pub fn refuse(&self, number: u32, alasan: &str) -> Outcome {
        match self.camat() {
            Ok(meja) => {
                let word = Jenis::of_end(meja.role());
                self.end(meja, number, alasan, "gabung.putusan", word)
            }
            Err(why) => Ok(Err(why)),
        }
    }

    /// The desk's own second thought.
    pub fn take_back(&self, number: u32, alasan: &str) -> Outcome {
        match self.desk() {
            Ok(meja) => self.end(meja, number, alasan, "gabung.usul_ditarik", None),
            Err(why) => Ok(Err(why)),
        }
    }

    fn end(
        &self,
        meja: MejaKecamatan,
        number: u32,
        alasan: &str,
        key: &str,
        word: Option<Jenis>,
    ) -> Outcome {
        let after = match self.dropped(meja, number, alasan) {
            Ok(after) => after,
            Err(why) => return Ok(Err(why)),
        };
        let out = self.told(self.child, &after, "gabung.batal", |text, _| {
            text.line(self.reason(key, alasan));
        })?;
        let done = self.decision(after, Act::Drop, Some(alasan.to_owned()), meja.role(), out);
        self.with_word(done, word, meja.role(), alasan).map(Ok)
    }

    /// What ends the tie, with the word on the two that goes with it.
    fn with_word(
        &self,
        mut decision: Decision,
        word: Option<Jenis>,
        role: Role,
        alasan: &str,
    ) -> Decided {
        if let Some((tie, jenis)) = self.child.gabung.as_ref().zip(word) {
            let pair = Sepasang::of(self.child.kode, tie.induk);
            let word = self.cx.known.sepasang(pair)?.map(|pasangan| Putusan {
                alasan: Some(alasan.to_owned()),
                ..pasangan.said(jenis, self.person.id, role, self.cx.now)
            });
            let word = word.map(|word| Change::Putus(Box::new(word)));
            decision.changes.extend(word);
        }
        Ok(decision)
    }

    pub fn release(&self, number: u32, alasan: &str) -> Outcome {
        let (after, role) = match self.released(number, alasan) {
            Ok(released) => released,
            Err(why) => return Ok(Err(why)),
        };
        let back = self.stands(&after);
        let out = self.told(self.child, &after, "gabung.dilepas", |text, _| {
            text.line(self.reason("gabung.alasan", alasan));
            text.paragraph(back.clone());
        })?;
        let done = self.decision(after, Act::Release, Some(alasan.to_owned()), role, out);
        self.with_word(done, Jenis::of_end(role), role, alasan)
            .map(Ok)
    }

    pub fn leave(&self) -> Outcome {
        let left = self.first(TieRefused::NotConcerned, |meja| {
            Ok((self.child.clone().leave(meja)?, meja))
        });
        match left {
            Ok((after, meja)) => {
                let (desa, role) = (meja.desa(), meja.role());
                self.supported(after, desa, role, Act::Leave).map(Ok)
            }
            Err(why) => Ok(Err(why)),
        }
    }

    /// Takes out a desa that supports it, and tells that desa too.
    pub fn turn_out(&self, desa: KodeDesa) -> Outcome {
        let (by, at) = (self.person.id, self.cx.now);
        self.guarded(desa, Act::Leave, |usulan, pemutus| {
            usulan.turn_out(pemutus, by, desa, at)
        })
    }

    /// Lets a desa support it again that was taken out, and tells it.
    pub fn admit(&self, desa: KodeDesa) -> Outcome {
        self.guarded(desa, Act::Admit, |usulan, pemutus| {
            usulan.admit(pemutus, desa)
        })
    }

    /// What the camat or the desa that wrote it decides on one that supports it.
    fn guarded(
        &self,
        desa: KodeDesa,
        act: Act,
        go: impl Fn(Usulan, Pemutus) -> Result<Usulan, TieRefused>,
    ) -> Outcome {
        let own = self.person.meja_desa(self.child.desa);
        let (pemutus, role) = match (self.camat(), own) {
            (Ok(meja), _) => (Pemutus::Camat(meja), meja.role()),
            (_, Some(meja)) => (Pemutus::Pengusul(meja), meja.role()),
            (Err(why), None) => return Ok(Err(why)),
        };
        match go(self.child.clone(), pemutus) {
            Ok(after) => self.supported(after, desa, role, act).map(Ok),
            Err(why) => Ok(Err(why)),
        }
    }

    /// Tells all who own the work that `desa` supports it, or does so no more.
    pub fn supported(&self, after: Usulan, desa: KodeDesa, role: Role, act: Act) -> Decided {
        let key = match act {
            Act::Support => "gabung.didukung",
            Act::Admit => "gabung.diizinkan",
            _ if self.person.meja_desa(desa).is_some() => "gabung.tidak_didukung",
            _ => "gabung.dikeluarkan",
        };
        let oleh = match role {
            Role::Camat => keys::label(self.cx, "riwayat.oleh_camat"),
            _ => lookup::sebut_desa(self.kecamatan, after.desa),
        };
        let owners = self.keluarga.owners(after.kode).into_iter();
        let told = ikatan::holders(self.cx, owners.chain([after.desa, desa]))?;
        let desa = lookup::sebut_desa(self.kecamatan, desa);
        let mut out = Vec::new();
        for (_, reader) in told {
            let words = after.isi.kegiatan.to_string();
            let kegiatan = match lookup::owns(reader, &after) {
                true => words,
                false => card::masked(&words),
            };
            let text = self.cx.say(
                key,
                &[
                    ("desa", &desa),
                    ("oleh", &oleh),
                    ("kegiatan", &kegiatan),
                    ("kode", &after.kode),
                ],
            );
            let keys = card::open_key(self.cx, &after);
            out.push(ikatan::notice(&after, after.revision(), reader, text, keys));
        }
        out.extend(self.asked_anew(&after)?);
        Ok(self.decision(after, act, None, role, out))
    }

    fn reason(&self, key: &str, alasan: &str) -> Text {
        let alasan = ikatan::brief(alasan);
        self.cx.say(key, &[("alasan", &alasan)])
    }

    /// Where it stands again by itself.
    fn stands(&self, after: &Usulan) -> Text {
        let tahap = card::stage_line(self.cx, self.kecamatan, after);
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("kode", &after.kode), ("tahap", &tahap)];
        self.cx.say("gabung.kembali", &values)
    }

    fn tale<'b>(&'b self, child: &'b Usulan, after: &Usulan) -> Option<Tale<'b>> {
        let revision = after.revision();
        Tale::of(self.cx, self.kecamatan, &self.keluarga, child, revision)
    }

    /// Asks the desa whose word a tie still waiting asks for only since this change: a work that
    /// grows has more owners.
    fn asked_anew(&self, after: &Usulan) -> Result<Vec<Outgoing>, Want> {
        let now = |one: &'a Usulan| match one.kode == after.kode {
            true => after,
            false => one,
        };
        let family = Keluarga::new(self.keluarga.all().map(now));
        let mut out = Vec::new();
        for one in family.all().filter(|one| one.counted_in().is_none()) {
            let Some(was) = self.keluarga.get(one.kode) else {
                continue;
            };
            let revision = one.revision();
            let Some(tale) = Tale::of(self.cx, self.kecamatan, &family, one, revision) else {
                continue;
            };
            let before = self.keluarga.concerned(was);
            let anew = family.missing(one).into_iter();
            let anew = anew.filter(|desa| !before.contains(desa));
            for (desa, reader) in ikatan::holders(self.cx, anew)? {
                out.push(tale.question(reader, desa));
            }
        }
        Ok(out)
    }

    /// Tells the desa that `of` concerns, and the operators.
    fn told(
        &self,
        of: &Usulan,
        after: &Usulan,
        key: &str,
        more: impl Fn(&mut Text, &Tale<'_>),
    ) -> Result<Vec<Outgoing>, Want> {
        match self.tale(of, after) {
            Some(tale) => tale.tell_owners(self.keluarga.concerned(of), key, more),
            None => Ok(Vec::new()),
        }
    }

    /// Tells the camat and the operators what a desa says.
    fn told_at_desk(
        &self,
        after: &Usulan,
        key: &str,
        desa: KodeDesa,
        alasan: Option<&str>,
    ) -> Result<Vec<Outgoing>, Want> {
        let desa = lookup::sebut_desa(self.kecamatan, desa);
        match self.tale(after, after) {
            Some(tale) => tale.tell_desk(key, &desa, alasan),
            None => Ok(Vec::new()),
        }
    }

    /// What stands on the screen of the one who pressed.
    pub fn said(&self, what: &str, decision: &Decision) -> keys::Screen {
        let cx = self.cx;
        let after = decision.changes.iter().find_map(|change| match change {
            Change::Usulan { usulan, .. } => Some(&**usulan),
            _ => None,
        });
        let after = after.unwrap_or(self.child);
        let kode: [(&str, &dyn std::fmt::Display); 1] = [("kode", &after.kode)];
        let mut keys = card::open_key(cx, after);
        let key = match what {
            "s" => "gabung.dukungan_tercatat",
            "k" => "gabung.keluar_tercatat",
            "o" => "gabung.keluarkan_tercatat",
            "i" => "gabung.izinkan_tercatat",
            _ if self.child.counted_in().is_some() => "gabung.keberatan_dicabut",
            _ => "gabung.setuju_tercatat",
        };
        let mut text = cx.say(key, &kode);
        if what == "y"
            && let Some(tale) = self.tale(after, after)
        {
            text.paragraph(match after.counted_in() {
                Some(_) => tale.now(),
                None => self.waits(after),
            });
            keys = tale.look();
        }
        (text, keys)
    }

    /// Whose word is still missing.
    fn waits(&self, after: &Usulan) -> Text {
        let missing = self.keluarga.missing(after);
        bersama::waiting(self.cx, self.kecamatan, &missing)
    }

    fn decision(
        &self,
        after: Usulan,
        act: Act,
        reason: Option<String>,
        role: Role,
        out: Vec<Outgoing>,
    ) -> Decision {
        let before = Some(self.child);
        let change = finish::change(self.cx, self.kecamatan, before, after, act, reason, role);
        Decision {
            conversation: None,
            changes: vec![change],
            out,
        }
    }
}
