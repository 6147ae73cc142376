//! What the end of one usulan brings along for those tied to it: their changes, and who is told.
//!
//! Which changes these are is the domain's: see
//! [`Keluarga::after`](crate::domain::gabung::Keluarga::after).

use std::collections::BTreeSet;

use crate::app::decide::Context;
use crate::app::decision::{Change, Kecamatan, Want};
use crate::app::outgoing::Outgoing;
use crate::dialog::text::Text;
use crate::domain::gabung::{Keluarga, Step};
use crate::domain::pejabat::{Person, Role};
use crate::domain::usulan::{Act, Usulan};

use super::ikatan::{self, Tale};
use super::{card, finish, lookup, notice};

/// Nothing, for an usulan that stands alone.
#[derive(Default)]
pub struct Akibat {
    pub changes: Vec<Change>,
    pub out: Vec<Outgoing>,
    /// Those who learn from these messages what happened.
    pub told: BTreeSet<i64>,
}

/// The end that brings them along.
struct End<'a> {
    cx: Context<'a>,
    kecamatan: &'a Kecamatan,
    keluarga: Keluarga<'a>,
    gone: &'a Usulan,
    act: Act,
    alasan: &'a str,
}

impl Akibat {
    /// `gone` is as it was before, `after` as it is; `act` withdraws or rejects it.
    pub fn of(
        cx: Context<'_>,
        kecamatan: &Kecamatan,
        (gone, after): (&Usulan, &Usulan),
        act: Act,
        role: Role,
    ) -> Result<Akibat, Want> {
        let alasan = notice::reason(&after.stage);
        let keluarga = Keluarga::new(cx.known.family(gone.kode)?);
        let steps = keluarga.after(act, gone.kode);
        let end = End {
            cx,
            kecamatan,
            keluarga,
            gone,
            act,
            alasan: alasan.unwrap_or_default(),
        };
        let mut akibat = Akibat::default();
        for step in &steps {
            let told = match step.act {
                Act::Drop => end.keluarga.asked_in_vain(&step.before, gone.kode),
                _ => step.after.owners().collect(),
            };
            for (_, reader) in ikatan::holders(cx, told)? {
                akibat.told.insert(reader.id);
                akibat.out.extend(end.notice(step, &steps, reader));
            }
        }
        let asked = end.keluarga.asked_in_vain(gone, gone.kode);
        for (_, reader) in ikatan::holders(cx, asked)? {
            akibat.out.extend(end.own_tie(after, reader));
        }
        for step in steps {
            let reason = alasan.map(str::to_owned);
            let (before, after) = (Some(&step.before), step.after);
            let change = finish::change(cx, kecamatan, before, after, step.act, reason, role);
            akibat.changes.push(change);
        }
        Ok(akibat)
    }
}

impl End<'_> {
    /// To a desa that was asked whether this one be counted in its work.
    fn own_tie(&self, after: &Usulan, reader: &Person) -> Option<Outgoing> {
        let (keluarga, revision) = (&self.keluarga, after.revision());
        let tale = Tale::of(self.cx, self.kecamatan, keluarga, self.gone, revision)?;
        let mut text = tale.pair("gabung.batal", &[], reader);
        text.line(self.why());
        Some(tale.notice(reader, text, tale.look()))
    }

    fn notice(&self, step: &Step, steps: &[Step], reader: &Person) -> Option<Outgoing> {
        let cx = self.cx;
        let (key, child) = match step.act {
            Act::Inherit => ("gabung.beralih", &step.after),
            Act::Release => ("gabung.berakhir", &step.before),
            _ => ("gabung.batal", &step.before),
        };
        let revision = step.after.revision();
        let tale = Tale::of(cx, self.kecamatan, &self.keluarga, child, revision)?;
        let mut text = tale.pair(key, &[], reader);
        text.line(self.why());
        if step.act == Act::Release {
            text.paragraph(self.stands(&step.after, steps));
        }
        let keys = card::open_key(cx, &step.after);
        Some(tale.notice(reader, text, keys))
    }

    fn why(&self) -> Text {
        let key = match self.act {
            Act::Withdraw => "gabung.karena_ditarik",
            _ => "gabung.karena_ditolak",
        };
        let desa = lookup::sebut_desa(self.kecamatan, self.gone.desa);
        self.cx.say(
            key,
            &[
                ("kode", &self.gone.kode),
                ("desa", &desa),
                ("alasan", &ikatan::brief(self.alasan)),
            ],
        )
    }

    /// By itself again, or at the head of those that were with it.
    fn stands(&self, after: &Usulan, steps: &[Step]) -> Text {
        let follows = |step: &&Step| step.after.counted_in() == Some(after.kode);
        let n = steps.iter().filter(follows).count();
        if n > 0 {
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("kode", &after.kode), ("n", &(n + 1))];
            return self.cx.say("gabung.memimpin", &values);
        }
        let tahap = card::stage_line(self.cx, self.kecamatan, after);
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("kode", &after.kode), ("tahap", &tahap)];
        self.cx.say("gabung.kembali", &values)
    }
}
