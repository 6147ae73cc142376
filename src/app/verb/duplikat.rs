//! `/duplikat`: the desk of the kecamatan goes through pairs of usulan that look alike, the
//! likeliest first.
//!
//! The bot points, people decide: a word that joins only proposes a tie, and the desa are asked.
//! Every button carries what the two were when they were shown; of two people who decide on the
//! same pair the second is told what the first said, and nothing is decided twice.
//!
//! A word can be taken back, and with it the proposal that it made. A tie that is in force is undone
//! where ties are undone, with a reason; the word goes with it.

use std::fmt::Display;

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Change, Decision, Kecamatan, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::{Body, Key};
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text};
use crate::domain::dugaan::{Pasangan, Penanya, Sepasang, Sudah};
use crate::domain::gabung::TieRefused;
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{MejaKecamatan, Person};
use crate::domain::putusan::{Jenis, Putusan};
use crate::domain::usulan::{Act, Usulan};

use super::case::Case;
use super::keys::{self, Screen};
use super::{card, finish, gabung, lookup, run};

mod layar;

use layar::Layar;

pub fn next(cx: Context<'_>) -> Decided {
    let Some(person) = cx.person().filter(|person| !person.offices.is_empty()) else {
        return Ok(lookup::nobody(cx));
    };
    let Some(meja) = person.desk() else {
        return Ok(cx.answer("duplikat.bukan_meja", &[]));
    };
    let Some(kecamatan) = cx.known.kecamatan(meja.kecamatan())? else {
        return Ok(cx.answer("finish.no_kecamatan", &[]));
    };
    let (text, keys) = upcoming(cx, person, kecamatan, None, false)?;
    Ok(Decision::only(
        cx.message(text.truncated(MESSAGE_UNITS_MAX), keys),
    ))
}

/// `/duplikat`, or `/duplikat KODE KODE` for two that somebody has in mind, decided or not, also
/// when nothing was suspected of them.
pub fn command(cx: Context<'_>, args: &str) -> Decided {
    let Some(person) = cx.person().filter(|_| !args.trim().is_empty()) else {
        return next(cx);
    };
    let Some(meja) = person.desk() else {
        return next(cx);
    };
    let codes: Vec<&str> = args.split_whitespace().collect();
    let pair = match codes[..] {
        [one, other] => one.parse::<KodeUsulan>().ok().zip(other.parse().ok()),
        _ => None,
    };
    let Some((induk, anak)) = pair.filter(|(one, other)| one != other) else {
        return Ok(cx.answer("duplikat.cara_pasangan", &[]));
    };
    let Some(kecamatan) = cx.known.kecamatan(meja.kecamatan())? else {
        return Ok(cx.answer("finish.no_kecamatan", &[]));
    };
    let pasangan = cx.known.sepasang(Sepasang::of(induk, anak))?;
    let Some(pasangan) = pasangan.filter(|one| one.a.kecamatan() == kecamatan.kode) else {
        return Ok(cx.answer("duplikat.pasangan_tidak_ada", &[]));
    };
    let desk = Desk {
        cx,
        tap: None,
        person,
        meja,
        kecamatan,
        pasangan,
        induk,
    };
    desk.answer(Ask::Open, "")
}

/// What a button asks for, by the word that stands in it.
#[derive(Clone, Copy, PartialEq)]
enum Ask {
    Say(Jenis),
    /// The same, knowing that others are tied than those that are shown.
    Sure(Jenis),
    /// The first one is the whole, the second a part of it.
    Holds,
    /// One work in two years.
    Again,
    Show,
    /// The pair as it is now, however it was when the button was made.
    Open,
    Photos,
}

impl Ask {
    fn named(word: &str) -> Option<Ask> {
        Some(match word {
            "mencakup" => Ask::Holds,
            "tahun" => Ask::Again,
            "ya_sama" => Ask::Sure(Jenis::Sama),
            "ya_lintas" => Ask::Sure(Jenis::LintasDesa),
            "ya_bagian" => Ask::Sure(Jenis::BagianDari),
            "lihat" => Ask::Show,
            "buka" => Ask::Open,
            "foto" => Ask::Photos,
            _ => Ask::Say(Jenis::named(word)?),
        })
    }
}

/// `<word>:<parent>:<child>:<cap>`, or `next`.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let Some(person) = cx.person().filter(|_| cx.is_private()) else {
        return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
    };
    if rest == "next" {
        let mut decision = next(cx)?;
        decision.out.insert(0, cx.acknowledge(tap));
        return Ok(decision);
    }
    let Some((ask, induk, anak, cap)) = read(rest) else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let Some(first) = cx.known.usulan(induk)? else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let Some(meja) = person.meja_kecamatan(first.kecamatan()) else {
        return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
    };
    let Some(kecamatan) = cx.known.kecamatan(meja.kecamatan())? else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    if let Ask::Say(_) | Ask::Sure(_) | Ask::Holds | Ask::Again = ask {
        // Held before the pair is read, so that two who decide at once come one after the other.
        cx.known.head(kecamatan.kode, kecamatan.tahun)?;
    }
    let Some(pasangan) = cx.known.sepasang(Sepasang::of(induk, anak))? else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let desk = Desk {
        cx,
        tap: Some(tap),
        person,
        meja,
        kecamatan,
        pasangan,
        induk,
    };
    match ask {
        Ask::Photos => Ok(desk.photos()),
        Ask::Say(Jenis::Batal) => desk.take_back(),
        _ => desk.answer(ask, cap),
    }
}

fn read(rest: &str) -> Option<(Ask, KodeUsulan, KodeUsulan, &str)> {
    let mut parts = rest.split(':');
    let ask = Ask::named(parts.next()?)?;
    let (induk, anak) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let cap = parts.next()?;
    (induk != anak && parts.next().is_none()).then_some((ask, induk, anak, cap))
}

/// The likeliest pair that waits, or that none does. `but` is being decided right now, or, where
/// `put_off` says so, is left for tomorrow.
fn upcoming(
    cx: Context<'_>,
    person: &Person,
    kecamatan: &Kecamatan,
    but: Option<Sepasang>,
    put_off: bool,
) -> Result<Screen, Want> {
    let zona = kecamatan.zona;
    let penanya = Penanya {
        person: person.id,
        midnight: zona.midnight(zona.day(cx.now)),
        but,
    };
    let antrean = cx.known.antrean(kecamatan.kode, kecamatan.tahun, penanya)?;
    let left = u32::from(put_off);
    let Some(pasangan) = &antrean.next else {
        let later = antrean.later + left;
        let key = match later {
            0 => "duplikat.kosong",
            _ => "duplikat.ditunda_semua",
        };
        return Ok((cx.say(key, &[("n", &later)]), Vec::new()));
    };
    let layar = Layar::of(cx, kecamatan, pasangan, layar::likely(pasangan));
    let mut text = cx.say("duplikat.menunggu", &[("n", &(antrean.waiting + left))]);
    let (pair, keys) = layar.screen();
    text.paragraph(pair);
    Ok((text, keys))
}

/// A tap of somebody at the desk, on one pair of the kecamatan.
struct Desk<'a> {
    cx: Context<'a>,
    /// `None` when it was asked for by a command.
    tap: Option<&'a Tap>,
    person: &'a Person,
    meja: MejaKecamatan,
    kecamatan: &'a Kecamatan,
    pasangan: &'a Pasangan,
    /// As the button has it: the one that leads or contains the other.
    induk: KodeUsulan,
}

impl<'a> Desk<'a> {
    fn answer(&self, ask: Ask, cap: &str) -> Decided {
        if let Some(text) = self.settled() {
            let back = self.pasangan.sudah.map(|_| self.key("batal"));
            return self.followed_by_next(text, false, back);
        }
        let layar = self.layar();
        if ask != Ask::Open && cap != self.pasangan.cap() {
            let mut text = self.cx.say("duplikat.berubah", &[]);
            let (pair, keys) = layar.screen();
            text.paragraph(pair);
            return Ok(self.shown(text, keys));
        }
        let (text, keys) = match ask {
            Ask::Say(Jenis::BagianDari) if !layar.knows_side() => layar.which(),
            Ask::Say(jenis) => return self.say(ask, jenis),
            Ask::Sure(jenis) => return self.say(ask, jenis),
            Ask::Holds => return self.say(ask, Jenis::BagianDari),
            Ask::Again => return self.say(ask, Jenis::Terkait),
            Ask::Show | Ask::Open | Ask::Photos => layar.screen(),
        };
        Ok(self.shown(text, keys))
    }

    /// Why there is nothing to decide any more.
    fn settled(&self) -> Option<Text> {
        let cx = self.cx;
        if let Some(Sudah { jenis, by, at }) = self.pasangan.sudah {
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
                Err(why) => return Ok(self.refused(why)),
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
        // Nothing takes a link between two years away again.
        let back = jenis.is_answer() && !linked;
        let back = back.then(|| self.key("batal"));
        let screen = self.followed_by_next(text, jenis == Jenis::Nanti, back)?;
        decision.out.splice(0..0, screen.out);
        Ok(decision)
    }

    /// Takes the word back that stands, and the proposal that it made.
    fn take_back(&self) -> Decided {
        let cx = self.cx;
        let Some(sudah) = self.pasangan.sudah else {
            return self.answer(Ask::Open, "");
        };
        let mut decision = Decision::default();
        if sudah.jenis.sifat().is_some()
            && let Some((child, number)) = self.tie_of(&sudah)?
            && let Some(case) = Case::open(cx, self.person, child.kode, None)?
        {
            match case.take_back(number)? {
                Ok(done) => decision = done,
                // In force, or a camat's word: with a reason, which is asked for.
                Err(TieRefused::InForce) => return Ok(self.ask_reason(child, number, "l")),
                Err(TieRefused::NoReason) => return Ok(self.ask_reason(child, number, "x")),
                Err(why) => return Ok(self.shown(cx.say(gabung::refusal(why), &[]), Vec::new())),
            }
        } else if self.pasangan.satu {
            let text = cx.say("duplikat.sudah_satu", &[]);
            return self.followed_by_next(text, false, None);
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

    fn ask_reason(&self, child: &Usulan, number: u32, act: &str) -> Decision {
        let text = self
            .cx
            .say("duplikat.perlu_alasan", &[("kode", &child.kode)]);
        let label = keys::label(self.cx, "duplikat.tombol_alasan");
        let key = keys::data(label, format!("g:{act}:{}:{number}", child.kode));
        self.shown(text, vec![vec![key]])
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
        let chain = crate::domain::jurnal::Chain::of(later);
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
        let pasangan = self.pasangan;
        Change::Putus(Box::new(Putusan {
            jenis,
            induk,
            by: self.person.id,
            role: self.meja.role(),
            at: self.cx.now,
            alasan: None,
            a: pasangan.a.clone(),
            b: pasangan.b.clone(),
            score: pasangan.dugaan.score,
            relation: pasangan.dugaan.relation.name().to_owned(),
            levels: pasangan.levels.iter().map(|&one| one.to_owned()).collect(),
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

    fn refused(&self, why: TieRefused) -> Decision {
        let mut text = self.cx.say(gabung::refusal(why), &[]);
        let (pair, keys) = self.layar().screen();
        text.paragraph(pair);
        self.shown(text, keys)
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
    fn followed_by_next(&self, mut text: Text, put_off: bool, about: Option<Key>) -> Decided {
        let but = Some(self.pasangan.sepasang());
        let (next, mut keys) = upcoming(self.cx, self.person, self.kecamatan, but, put_off)?;
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
