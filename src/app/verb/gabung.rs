//! Joining: the desk proposes a tie, each desa concerned says yes or no, the camat decides, and
//! all of it can be undone; and a desa that supports an usulan of another.
//!
//! What a tie is and what it does is told in [`gabung`](crate::domain::gabung).
//!
//! Whoever changes a tie holds the head of the chain first and reads the family after that, so no
//! two who change ties of a kecamatan at once can make together what neither may make alone.

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Purpose, Want};
use crate::app::incoming::Tap;
use crate::dialog::state::Answers;
use crate::dialog::text::MESSAGE_UNITS_MAX;
use crate::domain::dugaan::Sepasang;
use crate::domain::gabung::{Proposal, Sifat, TieRefused};
use crate::domain::jurnal::Chain;
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::Person;
use crate::domain::usulan::{Act, Usulan};
use crate::domain::wilayah::KodeDesa;

use super::case::Case;
use super::{card, finish, keys, lookup, run};

/// What is to be done, or why it is not; a want as everywhere.
pub type Outcome = Result<Result<Decision, TieRefused>, Want>;

/// Proposes that `child` be counted in `parent` and asks every desa concerned.
///
/// Changes and notices only: the answer to whoever did it is the caller's. Both usulan are read
/// again once the chain is held, so they may be as old as a screen.
pub fn propose(
    cx: Context<'_>,
    person: &Person,
    child: &Usulan,
    parent: &Usulan,
    sifat: Sifat,
    alasan: Option<&str>,
) -> Outcome {
    let kecamatan = child.kecamatan();
    let meja = person.meja_camat(kecamatan);
    let Some(meja) = meja.or_else(|| person.meja_kecamatan(kecamatan)) else {
        return Ok(Err(TieRefused::WrongArea));
    };
    let Some(case) = Case::open(cx, person, child.kode, Some(parent.kode))? else {
        return Ok(Err(TieRefused::NoTie));
    };
    let pasangan = cx.known.sepasang(Sepasang::of(child.kode, parent.kode))?;
    let proposal = Proposal {
        induk: parent.kode,
        sifat,
        alasan,
        sudah: pasangan.and_then(|pasangan| pasangan.sudah),
    };
    let before = case.child.clone();
    match before.propose(&case.keluarga, meja, person.id, proposal, cx.now) {
        Ok(after) => case.proposed(after, meja.role()).map(Ok),
        Err(why) => Ok(Err(why)),
    }
}

/// The desa of this person proposes `usulan` too. Changes and notices only.
pub fn support(cx: Context<'_>, person: &Person, usulan: &Usulan) -> Outcome {
    let Some(case) = Case::open(cx, person, usulan.kode, None)? else {
        return Ok(Err(TieRefused::NoTie));
    };
    // A new year begins with new usulan: what was not funded is proposed again as one.
    if Chain::of(case.child).tahun != case.kecamatan.tahun {
        return Ok(Err(TieRefused::OtherYear));
    }
    case.first(TieRefused::WrongArea, |meja| {
        let before = case.child.clone();
        let after = before.support(meja, person.id, cx.now)?;
        Ok((after, meja))
    })
    .map_or_else(
        |why| Ok(Err(why)),
        |(after, meja)| {
            let (desa, role) = (meja.desa(), meja.role());
            case.supported(after, desa, role, Act::Support).map(Ok)
        },
    )
}

/// The sentence that says why nothing was done; short enough to stand over the chat.
pub fn refusal(why: TieRefused) -> &'static str {
    match why {
        TieRefused::WrongArea | TieRefused::NotConcerned => "gabung.toast_bukan_bagian",
        TieRefused::NotCamat => "gabung.toast_hanya_camat",
        TieRefused::CamatDecided => "gabung.toast_putusan_camat",
        TieRefused::NoReason => "finish.no_reason",
        TieRefused::OtherYear => "gabung.toast_tahun_lain",
        TieRefused::Taken(_) => "gabung.toast_sudah_terikat",
        TieRefused::Circular => "gabung.toast_sudah_satu",
        TieRefused::Closed(_) => "gabung.toast_tahap",
        TieRefused::TooMany => "gabung.toast_terlalu_banyak",
        TieRefused::TooDeep => "gabung.toast_terlalu_dalam",
        TieRefused::NoTie | TieRefused::InForce | TieRefused::NotInForce => "gabung.toast_berubah",
        TieRefused::TakenOut { by_camat: true } => "gabung.toast_dikeluarkan_camat",
        TieRefused::TakenOut { .. } => "gabung.toast_dikeluarkan",
        TieRefused::Already => "gabung.toast_sudah",
    }
}

/// `y|n|c|x|b|l:KODE:number` about a tie, `s|k:KODE` and `o|i:KODE:desa` about support.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let (what, rest) = rest.split_once(':').unwrap_or((rest, ""));
    let (rest, desa) = match rest.split_once(':').filter(|_| matches!(what, "o" | "i")) {
        Some((rest, desa)) => (rest, desa.parse().ok()),
        None => (rest, None),
    };
    let (kode, number) = match lookup::code_and_version(rest) {
        Some((kode, number)) => (Some(kode), number),
        None => (rest.parse().ok(), 0),
    };
    let Some(kode) = kode else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let Some(person) = cx.person().filter(|_| cx.is_private()) else {
        return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
    };
    let purpose = match what {
        "n" => Purpose::Object { kode, number },
        "c" => Purpose::Merge { kode, number },
        "x" => Purpose::Drop { kode, number },
        "b" => Purpose::TakeBack { kode, number },
        "l" => Purpose::Release { kode, number },
        _ => {
            return done(
                cx,
                tap,
                person,
                &Press {
                    what,
                    kode,
                    number,
                    desa,
                },
            );
        }
    };
    let Some(case) = Case::open(cx, person, kode, None)? else {
        return Ok(cx.toast(tap, "status.toast_tidak_ada"));
    };
    if let Err(why) = case.may_ask(&purpose) {
        return Ok(cx.toast(tap, refusal(why)));
    }
    let mut decision = run::begin_or_go_on(cx, purpose, Answers::default())?;
    decision.out.insert(0, cx.acknowledge(tap));
    Ok(decision)
}

/// A button that acts at once, with the desa that it is about where it says one.
struct Press<'a> {
    what: &'a str,
    kode: KodeUsulan,
    number: u32,
    desa: Option<KodeDesa>,
}

/// What a single press does, and the card as it is then.
fn done(cx: Context<'_>, tap: &Tap, person: &Person, press: &Press<'_>) -> Decided {
    let Some(case) = Case::open(cx, person, press.kode, None)? else {
        return Ok(cx.toast(tap, "status.toast_tidak_ada"));
    };
    let outcome = match (press.what, press.desa) {
        ("y", _) => case.agree(press.number)?,
        ("s", _) => support(cx, person, case.child)?,
        ("k", _) => case.leave()?,
        ("o", Some(desa)) => case.turn_out(desa)?,
        ("i", Some(desa)) => case.admit(desa)?,
        _ => return Ok(cx.toast(tap, "tap.unknown")),
    };
    let mut decision = match outcome {
        Ok(decision) => decision,
        Err(why) => return Ok(cx.toast(tap, refusal(why))),
    };
    let (text, keys) = case.said(press.what, &decision);
    let text = text.truncated(MESSAGE_UNITS_MAX);
    let screen = [cx.acknowledge(tap), cx.replace(tap, text, keys)];
    decision.out.splice(0..0, screen);
    Ok(decision)
}

/// The end of a dialog that asked for the reason.
pub fn finish(cx: Context<'_>, purpose: &Purpose, alasan: &str, tap: Option<&Tap>) -> Decided {
    let Some(person) = cx.person() else {
        return finish::refused(cx, "finish.no_right", tap);
    };
    let (kode, number) = match purpose {
        Purpose::Object { kode, number }
        | Purpose::Merge { kode, number }
        | Purpose::Drop { kode, number }
        | Purpose::TakeBack { kode, number }
        | Purpose::Release { kode, number } => (*kode, *number),
        _ => return finish::refused(cx, "finish.gone", tap),
    };
    let Some(case) = Case::open(cx, person, kode, None)? else {
        return finish::refused(cx, "finish.gone", tap);
    };
    let (outcome, key) = match purpose {
        Purpose::Object { .. } => (case.object(number, alasan)?, "gabung.keberatan_tercatat"),
        Purpose::Merge { .. } => (
            case.merge(number, alasan)?,
            "gabung.putusan_gabung_tercatat",
        ),
        Purpose::Drop { .. } => (
            case.refuse(number, alasan)?,
            "gabung.putusan_tidak_tercatat",
        ),
        Purpose::TakeBack { .. } => (case.take_back(number, alasan)?, "gabung.usul_dibatalkan"),
        _ => (case.release(number, alasan)?, "gabung.lepas_tercatat"),
    };
    match outcome {
        Ok(mut decision) => {
            let text = cx.say(key, &[("kode", &kode)]);
            let mut keys = card::open_key(cx, case.child);
            if let Purpose::TakeBack { .. } | Purpose::Drop { .. } = purpose {
                let others = keys::label(cx, "mulai.tombol_duplikat");
                keys.push(vec![keys::data(others, "q:next".to_owned())]);
            }
            let answer = run::said_or_replaced(cx, text, keys, tap);
            decision.out.insert(0, answer);
            Ok(decision)
        }
        // Nothing of the answer could be used again: the tie is not what it was.
        Err(why) => Ok(Decision {
            conversation: None,
            ..Decision::only(run::said_or_replaced(
                cx,
                cx.say(refusal(why), &[]),
                card::open_key(cx, case.child),
                tap,
            ))
        }),
    }
}
