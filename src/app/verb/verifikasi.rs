//! `/verifikasi`: the desk of the kecamatan goes through what waits, one at a time.
//!
//! Every button carries the version it was shown with, so of two people who decide on the same
//! usulan the second is told what the first did, and nothing is decided twice. It carries as well
//! with which others the usulan is counted, so that nobody decides on a work wider than was shown.

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Purpose, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::{Key, Outgoing};
use crate::dialog::state::Answers;
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text};
use crate::domain::jurnal::Chain;
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{MejaKecamatan, Person, Sight, Viewer};
use crate::domain::usulan::{Act, Stage, Usulan};
use crate::domain::wilayah::KodeKecamatan;

use super::keys::{self, Screen};
use super::lookup::Shown;
use super::{card, finish, ikatan, lookup, notice, run};

pub fn next(cx: Context<'_>) -> Decided {
    let Some(person) = cx.person().filter(|person| !person.offices.is_empty()) else {
        return Ok(lookup::nobody(cx));
    };
    let Some(meja) = person.desk() else {
        return Ok(cx.answer("verifikasi.bukan_meja", &[]));
    };
    let (text, keys) = screen(cx, person, meja.kecamatan(), None, false)?;
    let text = text.truncated(MESSAGE_UNITS_MAX);
    let mut decision = Decision::only(cx.message(text, keys));
    if person.meja_camat(meja.kecamatan()).is_some() {
        decision.out.extend(objections(cx, meja.kecamatan())?);
    }
    Ok(decision)
}

/// The objections that wait for the camat, in a message of their own.
fn objections(cx: Context<'_>, kecamatan: KodeKecamatan) -> Result<Option<Outgoing>, Want> {
    let waits = |one: &&Usulan| {
        let tie = one.gabung.as_ref();
        tie.is_some_and(|tie| tie.objections().next().is_some())
    };
    let all: Vec<&Usulan> = cx.known.ties(kecamatan)?.iter().filter(waits).collect();
    let (text, keys) = ikatan::listed(cx, "verifikasi.keberatan", &all);
    Ok((!text.is_empty()).then(|| cx.message(text, keys)))
}

/// `ok|back|no:` and a [`Shown`], `next|see:KODE`, `start`.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let Some(person) = cx.person().filter(|_| cx.is_private()) else {
        return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
    };
    let (what, rest) = rest.split_once(':').unwrap_or((rest, ""));
    if what == "start" {
        let mut decision = next(cx)?;
        decision.out.insert(0, cx.acknowledge(tap));
        return Ok(decision);
    }
    let shown = Shown::read(rest);
    let kode = shown.map_or_else(|| rest.parse().ok(), |shown| Some(shown.kode));
    let Some(usulan) = kode
        .map(|kode| cx.known.usulan(kode))
        .transpose()?
        .flatten()
    else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let Some(meja) = person.meja_kecamatan(usulan.kecamatan()) else {
        return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
    };
    let desk = Desk {
        cx,
        tap,
        person,
        meja,
        usulan,
    };
    let Some(shown) = shown else {
        return match what {
            "next" => desk.skip(),
            "see" => desk.see(),
            _ => Ok(cx.toast(tap, "tap.unknown")),
        };
    };
    let act = match what {
        "ok" => Act::Verify,
        "back" => Act::SendBack,
        "no" => Act::Reject,
        _ => return Ok(cx.toast(tap, "tap.unknown")),
    };
    if usulan.version != shown.version || usulan.may(act).is_err() {
        return desk.too_late();
    }
    // Asked for before the family, so that nobody ties anything to it until the commit.
    let chain = Chain::of(usulan);
    cx.known.head(chain.kecamatan, chain.tahun)?;
    let mark = lookup::mark(cx, usulan)?;
    if shown.mark.is_some_and(|shown| shown != mark) {
        return desk.joined_since();
    }
    let (kode, version) = (usulan.kode, usulan.version);
    match act {
        Act::Verify => desk.verify(),
        Act::SendBack => desk.ask(Purpose::SendBack {
            kode,
            version,
            mark,
        }),
        _ => desk.ask(Purpose::Reject {
            kode,
            version,
            mark,
        }),
    }
}

/// A tap of somebody at the desk, on one usulan of the kecamatan.
struct Desk<'a> {
    cx: Context<'a>,
    tap: &'a Tap,
    person: &'a Person,
    meja: MejaKecamatan,
    usulan: &'a Usulan,
}

impl Desk<'_> {
    /// It is counted with others than the screen showed: the card as it is now.
    fn joined_since(&self) -> Decided {
        let cx = self.cx;
        let open = self.usulan.may(Act::Verify).is_ok();
        let card = match open {
            true => Some(one(cx, self.person, self.usulan)?),
            false => card::card(cx, self.usulan, Viewer::Person(self.person))?,
        };
        let (card, keys) = card.unwrap_or_default();
        let kode: [(&str, &dyn std::fmt::Display); 1] = [("kode", &self.usulan.kode)];
        let mut text = cx.say("verifikasi.gabungan_berubah", &kode);
        text.paragraph(card);
        Ok(self.shown(text, keys))
    }

    fn verify(&self) -> Decided {
        let cx = self.cx;
        let by = self.person.id;
        let Ok(after) = self.usulan.clone().verify(self.meja, by, cx.now) else {
            return self.too_late();
        };
        let Some(kecamatan) = cx.known.kecamatan(after.kecamatan())? else {
            return Ok(cx.toast(self.tap, "tap.unknown"));
        };
        let told = finish::told(cx, &after, Act::Verify)?;
        let mut decision =
            self.followed_by_next(cx.say("verifikasi.sudah", &[("kode", &after.kode)]), true)?;
        decision.out.extend(notice::notices(
            cx,
            kecamatan,
            &after,
            Act::Verify,
            None,
            &told,
        ));
        let role = self.meja.role();
        decision.changes.push(finish::change(
            cx,
            kecamatan,
            Some(self.usulan),
            after,
            Act::Verify,
            None,
            role,
        ));
        Ok(decision)
    }

    /// Starts the dialog that asks for the remark or the reason.
    fn ask(&self, purpose: Purpose) -> Decided {
        let mut decision = run::begin_or_go_on(self.cx, purpose, Answers::default())?;
        decision.out.insert(0, self.cx.acknowledge(self.tap));
        Ok(decision)
    }

    fn skip(&self) -> Decided {
        self.followed_by_next(Text::new(), false)
    }

    fn see(&self) -> Decided {
        if self.usulan.may(Act::Verify).is_err() {
            return self.too_late();
        }
        let (text, keys) = one(self.cx, self.person, self.usulan)?;
        Ok(self.shown(text, keys))
    }

    /// Somebody was quicker, or the desa has changed it meanwhile.
    fn too_late(&self) -> Decided {
        let cx = self.cx;
        let kode = self.usulan.kode;
        if self.usulan.may(Act::Verify).is_ok() {
            let (card, keys) = one(cx, self.person, self.usulan)?;
            let mut text = cx.say("verifikasi.berubah", &[("kode", &kode)]);
            text.paragraph(card);
            return Ok(self.shown(text, keys));
        }
        let key = if decided_by(&self.usulan.stage) == Some(self.person.id) {
            "verifikasi.sudah_anda"
        } else {
            "verifikasi.sudah_ditangani"
        };
        let mut text = cx.say(key, &[("kode", &kode)]);
        text.line(card::stage(cx, self.usulan, Sight::Full, false)?);
        self.followed_by_next(text, false)
    }

    fn followed_by_next(&self, mut text: Text, gone: bool) -> Decided {
        let kecamatan = self.meja.kecamatan();
        let (next, keys) = screen(
            self.cx,
            self.person,
            kecamatan,
            Some(self.usulan.kode),
            gone,
        )?;
        text.paragraph(next);
        Ok(self.shown(text, keys))
    }

    fn shown(&self, text: Text, keys: Vec<Vec<Key>>) -> Decision {
        let text = text.truncated(MESSAGE_UNITS_MAX);
        Decision {
            out: vec![
                self.cx.acknowledge(self.tap),
                self.cx.replace(self.tap, text, keys),
            ],
            ..Decision::default()
        }
    }
}

/// Who at the desk brought it to this stage.
fn decided_by(stage: &Stage) -> Option<i64> {
    match stage {
        Stage::Dikembalikan { by, .. }
        | Stage::Diverifikasi { by, .. }
        | Stage::Ditolak { by, .. }
        | Stage::Digabung { by, .. }
        | Stage::Diteruskan { by, .. } => Some(*by),
        Stage::Diajukan { .. } | Stage::Ditarik { .. } => None,
    }
}

/// The next one waiting after `after`, from the start again when that was the last.
///
/// `gone` says that `after` is being decided right now and is still counted in what was read.
fn screen(
    cx: Context<'_>,
    person: &Person,
    kecamatan: KodeKecamatan,
    after: Option<KodeUsulan>,
    gone: bool,
) -> Result<Screen, Want> {
    let (next, count) = upcoming(cx, kecamatan, after)?;
    let next = next.filter(|usulan| !(gone && Some(usulan.kode) == after));
    let Some(usulan) = next else {
        return Ok((cx.say("verifikasi.selesai", &[]), Vec::new()));
    };
    let count = count.saturating_sub(u32::from(gone)).max(1);
    let mut text = cx.say("verifikasi.menunggu", &[("n", &count)]);
    let (card, keys) = one(cx, person, usulan)?;
    text.paragraph(card);
    Ok((text, keys))
}

fn upcoming<'a>(
    cx: Context<'a>,
    kecamatan: KodeKecamatan,
    after: Option<KodeUsulan>,
) -> Result<(Option<&'a Usulan>, u32), Want> {
    let (next, count) = cx.known.next_waiting(kecamatan, after)?;
    if next.is_some() || after.is_none() {
        return Ok((next, count));
    }
    cx.known.next_waiting(kecamatan, None)
}

/// The card with the desk's buttons above those of the card.
fn one(cx: Context<'_>, person: &Person, usulan: &Usulan) -> Result<Screen, Want> {
    let Some((text, mut keys)) = card::card(cx, usulan, Viewer::Person(person))? else {
        return Ok((cx.say("verifikasi.selesai", &[]), Vec::new()));
    };
    keys.retain(|row| !row.iter().any(is_examine));
    keys.splice(0..0, decide_keys(cx, usulan, lookup::mark(cx, usulan)?));
    Ok((text, keys))
}

fn is_examine(key: &Key) -> bool {
    matches!(&key.press, crate::app::outgoing::KeyPress::Data(data) if data.starts_with("v:see:"))
}

fn decide_keys(cx: Context<'_>, usulan: &Usulan, mark: u32) -> Vec<Vec<Key>> {
    let of = |label: &str, what: &str| {
        let data = format!("v:{what}:{}", Shown::data(usulan, mark));
        keys::data(keys::label(cx, &format!("verifikasi.{label}")), data)
    };
    let skip = keys::data(
        keys::label(cx, "verifikasi.tombol_lewati"),
        format!("v:next:{}", usulan.kode),
    );
    vec![
        vec![of("tombol_verifikasi", "ok")],
        vec![of("tombol_kembalikan", "back"), of("tombol_tolak", "no")],
        vec![skip],
    ]
}
