//! What `/ubah` and `/tarik` share: finding one of one's own usulan that may still be moved.
//!
//! Leaves out what happens then; that is the dialog's.

use std::fmt::Display;

use crate::app::decide::{Context, Decided, House};
use crate::app::decision::{Decision, Purpose, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::Key;
use crate::dialog::state::Answers;
use crate::dialog::text::{Text, shortened};
use crate::domain::pejabat::{Person, Viewer};
use crate::domain::usulan::{Act, Refused, StageName, Usulan};

use super::lookup::{self, Found, Shown};
use super::{card, keys, notice, run, status};

/// One of the two verbs.
#[derive(Clone, Copy)]
pub struct Own {
    pub act: Act,
    /// Its table of sentences and its command.
    pub table: &'static str,
    /// The first letter of its buttons.
    pub letter: &'static str,
    /// With the mark of those it is counted with.
    pub purpose: fn(&Usulan, u32) -> Purpose,
    /// The answers that its dialog begins with.
    pub given: fn(&Usulan, &House) -> Answers,
}

/// More buttons than this push the question off the screen; the rest are in `/usulanku`.
const OFFERED_MAX: usize = 8;

/// Telegram shows about this much of a button's text on a phone.
const BUTTON_CHARS_MAX: usize = 40;

impl Own {
    fn say(self, cx: Context<'_>, key: &str, values: &[(&str, &dyn Display)]) -> Text {
        cx.say(&format!("{}.{key}", self.table), values)
    }

    fn answer(self, cx: Context<'_>, key: &str, values: &[(&str, &dyn Display)]) -> Decision {
        cx.answer(&format!("{}.{key}", self.table), values)
    }

    /// The command, with or without a code.
    pub fn begin(self, cx: Context<'_>, args: &str) -> Decided {
        let Some(person) = cx.person().filter(|person| !person.offices.is_empty()) else {
            return Ok(lookup::nobody(cx));
        };
        if args.trim().is_empty() {
            return self.offer(cx, person);
        }
        match lookup::find(cx, Viewer::Person(person), args)? {
            Found::One(usulan, _) => self.one(cx, person, usulan),
            Found::Near(near) => Ok(status::not_found(cx, args, &near)),
        }
    }

    fn one(self, cx: Context<'_>, person: &Person, usulan: &Usulan) -> Decided {
        if !lookup::owns(person, usulan) {
            let desa = lookup::nama_desa(cx, usulan.desa)?;
            return Ok(self.answer(
                cx,
                "bukan_milik",
                &[("kode", &usulan.kode), ("desa", &desa)],
            ));
        }
        match usulan.may(self.act) {
            Ok(()) => self.open(cx, usulan),
            Err(refused) => self.refuse(cx, usulan, refused),
        }
    }

    /// Begins the dialog in a message of its own, so that the card stays to be read; what the desk
    /// wrote comes before it.
    fn open(self, cx: Context<'_>, usulan: &Usulan) -> Decided {
        let given = (self.given)(usulan, cx.house);
        let mark = lookup::mark(cx, usulan)?;
        let mut decision = run::begin_or_go_on(cx, (self.purpose)(usulan, mark), given)?;
        if decision.conversation.is_none() {
            return Ok(decision);
        }
        let mut first = self.say(cx, "mulai", &[("kode", &usulan.kode)]);
        first.paragraph(self.remark(cx, usulan).unwrap_or_default());
        decision.out.insert(0, cx.message(first, Vec::new()));
        Ok(decision)
    }

    /// What the desk asked to be mended, said before the first screen of the mending.
    fn remark(self, cx: Context<'_>, usulan: &Usulan) -> Option<Text> {
        let mends = self.act == Act::Revise && usulan.stage.name() == StageName::Dikembalikan;
        let remark = notice::reason(&usulan.stage).filter(|_| mends)?;
        let values: [(&str, &dyn Display); 2] = [("kode", &usulan.kode), ("catatan", &remark)];
        Some(self.say(cx, "catatan", &values))
    }

    /// Says which stage stands in the way and what can be done instead.
    fn refuse(self, cx: Context<'_>, usulan: &Usulan, refused: Refused) -> Decided {
        let at = match refused {
            Refused::WrongStage { at, .. } => at,
            Refused::WrongArea | Refused::NoReason => usulan.stage.name(),
        };
        let tanggal = lookup::tanggal(lookup::zona(cx, usulan.kecamatan())?, usulan.stage.at());
        let key = format!("tidak_{}", at.name());
        let text = self.say(cx, &key, &[("kode", &usulan.kode), ("tanggal", &tanggal)]);
        Ok(Decision::only(cx.message(text, card::open_key(cx, usulan))))
    }

    /// Without a code: those that may be moved, one button each.
    fn offer(self, cx: Context<'_>, person: &Person) -> Decided {
        let open = self.movable(cx, person)?;
        if open.is_empty() {
            return Ok(self.answer(cx, "tidak_ada", &[]));
        }
        let shown = open
            .iter()
            .take(OFFERED_MAX)
            .map(|usulan| self.button(usulan));
        let mut text = self.say(cx, "pilih", &[]);
        if open.len() > OFFERED_MAX {
            let more = open.len() - OFFERED_MAX;
            text.paragraph(self.say(cx, "pilih_lagi", &[("n", &more)]));
        }
        Ok(Decision::only(cx.message(text, keys::rows(shown, 1))))
    }

    /// Sent back first, for these wait for the desa.
    fn movable<'a>(self, cx: Context<'a>, person: &Person) -> Result<Vec<&'a Usulan>, Want> {
        let mut open: Vec<&Usulan> = Vec::new();
        for desa in person.desa() {
            open.extend(cx.known.of_desa(desa)?);
        }
        open.retain(|usulan| usulan.may(self.act).is_ok());
        open.sort_by_key(|usulan| usulan.stage.name() != StageName::Dikembalikan);
        Ok(open)
    }

    fn button(self, usulan: &Usulan) -> Key {
        let nama = format!("{} {}", usulan.kode, usulan.isi.kegiatan);
        let data = format!("{}:{}:{}:*", self.letter, usulan.kode, usulan.version);
        keys::data(shortened(&nama, BUTTON_CHARS_MAX), data)
    }

    /// [`Shown`]; a tap on an older version changes nothing and shows how it stands now.
    pub fn tapped(self, cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
        let Some(shown) = Shown::read(rest) else {
            return Ok(cx.toast(tap, "tap.unknown"));
        };
        let Some(person) = cx.person().filter(|_| cx.is_private()) else {
            return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
        };
        let Some((usulan, _)) = lookup::seen(cx, Viewer::Person(person), shown.kode)? else {
            return Ok(cx.toast(tap, "status.toast_tidak_ada"));
        };
        let mark = shown.mark.filter(|_| self.act == Act::Withdraw);
        let joined = match mark {
            Some(mark) => lookup::mark(cx, usulan)? != mark,
            None => false,
        };
        if usulan.version != shown.version || joined {
            return fresh(cx, tap, person, usulan);
        }
        let mut decision = self.one(cx, person, usulan)?;
        decision.out.insert(0, cx.acknowledge(tap));
        Ok(decision)
    }
}

/// The short word over the chat, and the card as it is now.
fn fresh(cx: Context<'_>, tap: &Tap, person: &Person, usulan: &Usulan) -> Decided {
    let mut decision = cx.toast(tap, "umum.toast_berubah");
    if let Some((text, keys)) = card::card(cx, usulan, Viewer::Person(person))? {
        decision.out.push(cx.replace(tap, text, keys));
    }
    Ok(decision)
}
