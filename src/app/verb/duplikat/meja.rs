//! What somebody at the desk does to one pair: says a word of it, takes it back, looks closer.

use std::fmt::Display;

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Change, Decision, Kecamatan, Purpose, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::{Body, Key};
use crate::app::verb::case::Case;
use crate::app::verb::{card, finish, gabung, kaitan, keys, lookup, run};
use crate::dialog::state::Answers;
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text};
use crate::domain::dugaan::{Pasangan, Sudah};
use crate::domain::gabung::TieRefused;
use crate::domain::jurnal::Chain;
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{MejaKecamatan, Person, Role};
use crate::domain::putusan::{Jenis, Putusan};
use crate::domain::usulan::{Act, Usulan};

use super::layar::Layar;
use super::{Ask, Just, upcoming};

/// A tap of somebody at the desk, on one pair of the kecamatan.
pub struct Desk<'a> {
    pub cx: Context<'a>,
    /// `None` when it was asked for by a command.
    pub tap: Option<&'a Tap>,
    pub person: &'a Person,
    pub meja: MejaKecamatan,
    pub kecamatan: &'a Kecamatan,
    pub pasangan: &'a Pasangan,
    /// As the button has it: the one that leads or contains the other.
    pub induk: KodeUsulan,
}

impl<'a> Desk<'a> {
    pub fn asked(&self, ask: Ask, cap: &str) -> Decided {
        match ask {
            Ask::Photos => Ok(self.photos()),
            Ask::Say(Jenis::Batal) => self.take_back(),
            _ => self.answer(ask, cap),
        }
    }

    fn answer(&self, ask: Ask, cap: &str) -> Decided {
        if self
            .pasangan
            .sudah
            .is_some_and(|word| !self.may_change(&word))
            && ask.proposes()
        {
            return Ok(self.camat_decided());
        }
        if let Some(text) = self.settled() {
            let back = self.pasangan.sudah.filter(|word| self.may_change(word));
            let back = back.map(|_| self.key("batal"));
            return self.followed_by_next(text, None, back);
        }
        let layar = self.layar();
        if ask != Ask::Open && cap != self.pasangan.cap() {
            let mut text = self.cx.say("duplikat.berubah", &[]);
            let (pair, keys) = layar.screen()?;
            text.paragraph(pair);
            return Ok(self.shown(text, keys));
        }
        let (text, keys) = match ask {
            Ask::Say(Jenis::BagianDari) if !layar.knows_side() => layar.which(),
            Ask::Say(jenis) => return self.say(ask, jenis),
            Ask::Sure(jenis) => return self.say(ask, jenis),
            Ask::Holds => return self.say(ask, Jenis::BagianDari),
            Ask::Again => return self.say(ask, Jenis::Terkait),
            Ask::Show | Ask::Open | Ask::Photos => layar.screen()?,
        };
        Ok(self.shown(text, keys))
    }

    /// Why there is nothing to decide any more.
    fn settled(&self) -> Option<Text> {
        let cx = self.cx;
        if let Some(Sudah { jenis, by, at, .. }) = self.pasangan.sudah {
            let key = match by == self.person.id {
                true => "duplikat.sudah_anda",
                false => "duplikat.sudah_lain",
            };
            let putusan = cx.say(&format!("duplikat.putusan_{}", jenis.name()), &[]);
            let tanggal = lookup::tanggal(self.kecamatan.zona, at);
            let text = cx.say(key, &[("putusan", &putusan), ("tanggal", &tanggal)]);
            return Some(text);
        }
        if self.pasangan.satu {
            return Some(cx.say("duplikat.sudah_satu", &[]));
        }
        self.pasangan.gone().map(|gone| {
            let tahap = cx.say(&format!("tahap.{}", gone.stage.name().name()), &[]);
            let tahap = tahap.to_string().to_lowercase();
            cx.say(
                "duplikat.keluar",
                &[("kode", &gone.kode), ("tahap", &tahap)],
            )
        })
    }

    fn say(&self, ask: Ask, jenis: Jenis) -> Decided {
        let cx = self.cx;
        let (induk, anak) = self.layar().sides();
        let mut decision = Decision::default();
        let (mut induk_now, mut anak_now) = (induk.kode, anak.kode);
        if let Some(sifat) = jenis.sifat() {
            let (root, child) = (self.root(induk)?, self.root(anak)?);
            if (root, child) != (induk, anak) && ask != Ask::Sure(jenis) {
                let (text, keys) = self.layar().roots(jenis, root, child);
                return Ok(self.shown(text, keys));
            }
            (induk_now, anak_now) = (root.kode, child.kode);
            let alasan = self.layar().why();
            let proposed = gabung::propose(
                cx,
                self.person,
                child,
                root,
                sifat,
                Some(alasan.as_str()).filter(|words| !words.is_empty()),
            )?;
            match proposed {
                Ok(proposal) => decision = proposal,
                Err(why) => return self.refused(why),
            }
        }
        let mut linked = false;
        if ask == Ask::Again {
            let link = self.linked()?;
            linked = link.is_some();
            decision.changes.extend(link);
        }
        let says_side = jenis.sifat().is_some().then_some(induk_now);
        decision.changes.push(self.kept(jenis, says_side));
        let text = cx.say(
            &match linked {
                true => "duplikat.tercatat_tahun".to_owned(),
                false => format!("duplikat.tercatat_{}", jenis.name()),
            },
            &[("induk", &induk_now), ("anak", &anak_now)],
        );
        let back = jenis.is_answer().then(|| self.key("batal"));
        let screen = self.followed_by_next(text, Some(jenis), back)?;
        decision.out.splice(0..0, screen.out);
        Ok(decision)
    }

    /// Takes the word back that stands, and a link between two years with it. One that made a
    /// proposal goes with the proposal, for which a reason is asked.
    fn take_back(&self) -> Decided {
        let cx = self.cx;
        let Some(sudah) = self.pasangan.sudah else {
            return self.answer(Ask::Open, "");
        };
        if !self.may_change(&sudah) {
            return Ok(self.camat_decided());
        }
        if sudah.jenis.sifat().is_some()
            && let Some((child, number)) = self.tie_of(&sudah)?
            && let Some(case) = Case::open(cx, self.person, child.kode, None)?
        {
            return self.ask_reason(&case, number, &sudah);
        }
        let mut decision = Decision::default();
        let (earlier, later) = (&self.pasangan.a, &self.pasangan.b);
        if later.pendahulu.contains(&earlier.kode) {
            match kaitan::undone(cx, self.person, later, earlier.kode)? {
                Ok(undone) => decision = undone,
                Err(why) => return self.refused(why),
            }
        } else if self.pasangan.satu {
            let text = cx.say("duplikat.sudah_satu", &[]);
            return self.followed_by_next(text, None, None);
        }
        decision.changes.push(self.kept(Jenis::Batal, None));
        let (a, b) = (&self.pasangan.a.kode, &self.pasangan.b.kode);
        let text = cx.say("duplikat.dibatalkan", &[("a", a), ("b", b)]);
        let others = keys::label(cx, "mulai.tombol_duplikat");
        let others = keys::data(others, "q:next".to_owned());
        let screen = self.shown(text, vec![vec![self.key("buka")], vec![others]]);
        decision.out.splice(0..0, screen.out);
        Ok(decision)
    }

    /// The tie that was proposed with the word: of those that lead up from the two, the one of the
    /// same hand and moment.
    fn tie_of(&self, sudah: &Sudah) -> Result<Option<(&'a Usulan, u32)>, Want> {
        let family = self.cx.known.family(self.pasangan.a.kode)?;
        let tied = family.iter().find_map(|one| {
            let tie = one.gabung.as_ref()?;
            let same = tie.at.as_millisecond() == sudah.at.as_millisecond();
            let same = same && tie.by == sudah.by;
            same.then_some((one, tie.number))
        });
        Ok(tied)
    }

    fn ask_reason(&self, case: &Case<'_>, number: u32, sudah: &Sudah) -> Decided {
        let (cx, kode) = (self.cx, case.child.kode);
        let purpose = match case.child.counted_in() {
            Some(_) => Purpose::Release { kode, number },
            // Of another's proposal it is the camat's no; of the own one a second thought.
            None if self.role() == Role::Camat && sudah.by != self.person.id => {
                Purpose::Drop { kode, number }
            }
            None => Purpose::TakeBack { kode, number },
        };
        if let Err(why) = case.may_ask(&purpose) {
            return Ok(self.shown(cx.say(gabung::refusal(why), &[]), Vec::new()));
        }
        let mut decision = run::begin_or_go_on(cx, purpose, Answers::default())?;
        decision
            .out
            .splice(0..0, self.tap.map(|tap| cx.acknowledge(tap)));
        Ok(decision)
    }

    /// The seat that weighs most, for who has both.
    fn role(&self) -> Role {
        let camat = self.person.meja_camat(self.kecamatan.kode);
        camat.map_or(self.meja.role(), |meja| meja.role())
    }

    fn may_change(&self, sudah: &Sudah) -> bool {
        sudah.yields_to(self.role())
    }

    fn camat_decided(&self) -> Decision {
        let key = gabung::refusal(TieRefused::CamatDecided);
        match self.tap {
            Some(tap) => self.cx.toast(tap, key),
            None => self.cx.answer(key, &[]),
        }
    }

    /// One of the buttons about the pair that are good however it stands.
    fn key(&self, word: &str) -> Key {
        let (induk, anak) = self.layar().sides();
        let label = keys::label(self.cx, &format!("duplikat.tombol_{word}"));
        keys::data(label, format!("q:{word}:{}:{}:-", induk.kode, anak.kode))
    }

    /// Of two years the later remembers the earlier.
    fn linked(&self) -> Result<Option<Change>, Want> {
        let (earlier, later) = (&self.pasangan.a, &self.pasangan.b);
        let Ok(after) = later.clone().link(self.meja, earlier.kode) else {
            return Ok(None);
        };
        let chain = Chain::of(later);
        self.cx.known.head(chain.kecamatan, chain.tahun)?;
        let role = self.meja.role();
        let before = Some(later);
        let change = finish::change(
            self.cx,
            self.kecamatan,
            before,
            after,
            Act::Link,
            None,
            role,
        );
        Ok(Some(change))
    }

    fn kept(&self, jenis: Jenis, induk: Option<KodeUsulan>) -> Change {
        let (by, at) = (self.person.id, self.cx.now);
        Change::Putus(Box::new(Putusan {
            induk,
            ..self.pasangan.said(jenis, by, self.role(), at)
        }))
    }

    /// As which the usulan is counted, or is proposed to be: what is joined is joined as a whole.
    fn root(&self, usulan: &'a Usulan) -> Result<&'a Usulan, Want> {
        let family = self.cx.known.family(usulan.kode)?;
        let mut at = usulan;
        // As many steps as there are members end also where the books are wrong.
        for _ in family {
            let up = at.gabung.as_ref().map(|tie| tie.induk);
            match family.iter().find(|one| Some(one.kode) == up) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        Ok(at)
    }

    fn refused(&self, why: TieRefused) -> Decided {
        let mut text = self.cx.say(gabung::refusal(why), &[]);
        let (pair, keys) = self.layar().screen()?;
        text.paragraph(pair);
        Ok(self.shown(text, keys))
    }

    fn photos(&self) -> Decision {
        let cx = self.cx;
        let (induk, anak) = self.layar().sides();
        let mut decision = Decision::default();
        decision.out.extend(self.tap.map(|tap| cx.acknowledge(tap)));
        for one in [induk, anak] {
            if one.isi.foto.is_empty() {
                continue;
            }
            let kegiatan = card::masked(&one.isi.kegiatan.to_string());
            let values: [(&str, &dyn Display); 2] = [("kode", &one.kode), ("kegiatan", &kegiatan)];
            decision.out.push(
                cx.out(Body::Files {
                    photos: one
                        .isi
                        .foto
                        .iter()
                        .map(|foto| foto.file_id.clone())
                        .collect(),
                    documents: Vec::new(),
                    caption: cx.say("status.berkas", &values),
                }),
            );
        }
        decision
    }

    fn layar(&self) -> Layar<'a> {
        Layar::of(self.cx, self.kecamatan, self.pasangan, self.induk)
    }

    /// The next pair below what was said of this one, with a button about this one last.
    fn followed_by_next(&self, mut text: Text, said: Option<Jenis>, about: Option<Key>) -> Decided {
        let just = Just {
            pair: Some(self.pasangan.sepasang()),
            put_off: said == Some(Jenis::Nanti),
            proposed: said.is_some_and(|jenis| jenis.sifat().is_some()),
        };
        let (next, mut keys) = upcoming(self.cx, self.person, self.kecamatan, just)?;
        text.paragraph(next);
        keys.extend(about.map(|key| vec![key]));
        Ok(self.shown(text, keys))
    }

    fn shown(&self, text: Text, keys: Vec<Vec<Key>>) -> Decision {
        let text = text.truncated(MESSAGE_UNITS_MAX);
        let mut decision = Decision::default();
        decision
            .out
            .extend(self.tap.map(|tap| self.cx.acknowledge(tap)));
        decision
            .out
            .push(run::said_or_replaced(self.cx, text, keys, self.tap));
        decision
    }
}
