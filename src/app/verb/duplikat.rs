//! `/duplikat`: the desk of the kecamatan goes through pairs of usulan that look alike, the
//! likeliest first.
//!
//! The bot points, people decide: a word that joins only proposes a tie, and the desa are asked.
//! Every button carries what the two were when they were shown; of two people who decide on the
//! same pair the second is told what the first said, and nothing is decided twice.
//!
//! A word can be taken back, and with it the proposal that it made. A tie that is in force is undone
//! where ties are undone, with a reason; the word goes with it. A word of the camat only a camat
//! takes back, and while it stands an operator proposes nothing of the two.

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Kecamatan, Want};
use crate::app::incoming::Tap;
use crate::dialog::text::MESSAGE_UNITS_MAX;
use crate::domain::dugaan::{Penanya, Sepasang};
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::Person;
use crate::domain::putusan::Jenis;

use super::keys::Screen;
use super::lookup;

mod layar;
mod meja;
mod tunggu;

use layar::Layar;
use meja::Desk;
pub use tunggu::all as unanswered;

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
    let (text, keys) = upcoming(cx, person, kecamatan, Just::default())?;
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
    desk.asked(Ask::Open, "")
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

    /// Whether it asks for a tie.
    fn proposes(self) -> bool {
        match self {
            Ask::Say(jenis) | Ask::Sure(jenis) => jenis.sifat().is_some(),
            Ask::Holds => true,
            Ask::Again | Ask::Show | Ask::Open | Ask::Photos => false,
        }
    }
}

/// `<word>:<parent>:<child>:<cap>`, `next`, or `tunggu:<page>`.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let Some(person) = cx.person().filter(|_| cx.is_private()) else {
        return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
    };
    if rest == "next" {
        let mut decision = next(cx)?;
        decision.out.insert(0, cx.acknowledge(tap));
        return Ok(decision);
    }
    if let Some(page) = rest.strip_prefix("tunggu:") {
        return tunggu::tapped(cx, tap, person, page);
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
    desk.asked(ask, cap)
}

fn read(rest: &str) -> Option<(Ask, KodeUsulan, KodeUsulan, &str)> {
    let mut parts = rest.split(':');
    let ask = Ask::named(parts.next()?)?;
    let (induk, anak) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let cap = parts.next()?;
    (induk != anak && parts.next().is_none()).then_some((ask, induk, anak, cap))
}

/// What is being said of a pair right now, and is not in the books yet.
#[derive(Clone, Copy, Default)]
struct Just {
    pair: Option<Sepasang>,
    /// It is left for tomorrow.
    put_off: bool,
    /// The desa are asked about it.
    proposed: bool,
}

/// The likeliest pair that waits, or that none does, and the way to what desa have not answered.
fn upcoming(
    cx: Context<'_>,
    person: &Person,
    kecamatan: &Kecamatan,
    just: Just,
) -> Result<Screen, Want> {
    let zona = kecamatan.zona;
    let penanya = Penanya {
        person: person.id,
        midnight: zona.midnight(zona.day(cx.now)),
        but: just.pair,
    };
    let antrean = cx.known.antrean(kecamatan.kode, kecamatan.tahun, penanya)?;
    let unanswered = tunggu::key(cx, kecamatan, usize::from(just.proposed))?;
    let unanswered = unanswered.map(|key| vec![key]);
    let left = u32::from(just.put_off);
    let Some(pasangan) = &antrean.next else {
        let later = antrean.later + left;
        let key = match later {
            0 => "duplikat.kosong",
            _ => "duplikat.ditunda_semua",
        };
        let keys = unanswered.into_iter().collect();
        return Ok((cx.say(key, &[("n", &later)]), keys));
    };
    let layar = Layar::of(cx, kecamatan, pasangan, layar::likely(pasangan));
    let mut text = cx.say("duplikat.menunggu", &[("n", &(antrean.waiting + left))]);
    let (pair, mut keys) = layar.screen()?;
    text.paragraph(pair);
    keys.extend(unanswered);
    Ok((text, keys))
}
