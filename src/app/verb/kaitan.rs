//! Taking back that an usulan asks for the same work as one of an earlier year.

use std::fmt::Display;

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Decision, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::Key;
use crate::dialog::text::shortened;
use crate::domain::gabung::TieRefused;
use crate::domain::jurnal::Chain;
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{Person, Role, Viewer};
use crate::domain::pendahulu;
use crate::domain::usulan::{Act, Usulan};

use super::gabung::{self, Outcome};
use super::{card, finish, ikatan, keys, lookup};

/// The newest ones; who has more wrong links than these goes on when they are gone.
const KEYS_MAX: usize = 3;

const KEGIATAN_CHARS_MAX: usize = 60;

/// A button for each link of the usulan that the viewer may take back.
pub fn buttons(
    cx: Context<'_>,
    viewer: Viewer<'_>,
    usulan: &Usulan,
) -> Result<Vec<Vec<Key>>, Want> {
    let mut rows = Vec::new();
    let Viewer::Person(person) = viewer else {
        return Ok(rows);
    };
    for lama in usulan.pendahulu.iter().rev().take(KEYS_MAX) {
        if unlinked(cx, person, usulan, *lama)?.is_ok() {
            let label = cx.say("lampau.tombol_lepas", &[("kode", lama)]);
            let data = format!("l:lepas:{}:{lama}", usulan.kode);
            rows.push(vec![keys::data(label.to_string(), data)]);
        }
    }
    Ok(rows)
}

/// `KODE:KODE` of the usulan and the earlier one; asks first unless `sure`.
pub fn tapped(cx: Context<'_>, tap: &Tap, person: &Person, rest: &str, sure: bool) -> Decided {
    let codes = rest.split_once(':');
    let codes = codes.and_then(|(kode, lama)| Some((kode.parse().ok()?, lama.parse().ok()?)));
    let Some((kode, lama)): Option<(KodeUsulan, KodeUsulan)> = codes else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let Some((usulan, _)) = lookup::seen(cx, Viewer::Person(person), kode)? else {
        return Ok(cx.toast(tap, "status.toast_tidak_ada"));
    };
    let mut decision = match undone(cx, person, usulan, lama)? {
        Ok(decision) => decision,
        Err(why) => return Ok(cx.toast(tap, gabung::refusal(why))),
    };
    let values: [(&str, &dyn Display); 2] = [("kode", &kode), ("lama", &lama)];
    let (text, keys) = if sure {
        let text = cx.say("lampau.lepas_tercatat", &values);
        (text, card::open_key(cx, usulan))
    } else {
        decision = Decision::default();
        let yes = keys::label(cx, "lampau.tombol_ya_lepas");
        let back = keys::label(cx, "duplikat.tombol_kembali");
        let keys = [
            keys::data(yes, format!("l:putus:{kode}:{lama}")),
            keys::data(back, format!("s:{kode}")),
        ];
        let mut text = cx.say("lampau.lepas_tanya", &values);
        if person.meja_kecamatan(usulan.kecamatan()).is_none() {
            text.line(cx.say("lampau.lepas_tanya_desa", &[]));
        }
        (text, keys::rows(keys, 1))
    };
    let screen = [cx.acknowledge(tap), cx.replace(tap, text, keys)];
    decision.out.splice(0..0, screen);
    Ok(decision)
}

/// The change, and the messages to the desa of both. Changes and notices only.
pub fn undone(cx: Context<'_>, person: &Person, usulan: &Usulan, lama: KodeUsulan) -> Outcome {
    let Some(kecamatan) = cx.known.kecamatan(usulan.kecamatan())? else {
        return Ok(Err(TieRefused::NoTie));
    };
    let chain = Chain::of(usulan);
    cx.known.head(chain.kecamatan, chain.tahun)?;
    let (after, role) = match unlinked(cx, person, usulan, lama)? {
        Ok(after) => after,
        Err(why) => return Ok(Err(why)),
    };
    let earlier = cx.known.usulan(lama)?;
    let oleh = match role {
        Role::OperatorDesa | Role::Kades => lookup::sebut_desa(kecamatan, usulan.desa),
        _ => keys::label(cx, &format!("riwayat.oleh_{}", role.name())),
    };
    let desa = after.owners().chain(earlier.map(|one| one.desa));
    let mut out = Vec::new();
    for (_, reader) in ikatan::holders(cx, desa)? {
        let mut text = cx.say("lampau.lepas_kabar", &[("oleh", &oleh)]);
        for one in [Some(usulan), earlier].into_iter().flatten() {
            let words = one.isi.kegiatan.to_string();
            let words = match lookup::owns(reader, one) {
                true => words,
                false => card::masked(&words),
            };
            let values: [(&str, &dyn Display); 3] = [
                ("kode", &one.kode),
                ("kegiatan", &shortened(&words, KEGIATAN_CHARS_MAX)),
                ("desa", &lookup::sebut_desa(kecamatan, one.desa)),
            ];
            text.line(cx.say("gabung.baris", &values));
        }
        let keys = card::open_key(cx, usulan);
        out.push(ikatan::notice(&after, after.revision(), reader, text, keys));
    }
    let change = finish::change(cx, kecamatan, Some(usulan), after, Act::Unlink, None, role);
    Ok(Ok(Decision {
        conversation: None,
        changes: vec![change],
        out,
    }))
}

/// Without the link, by the desk or else by the desa that said it.
fn unlinked(
    cx: Context<'_>,
    person: &Person,
    usulan: &Usulan,
    lama: KodeUsulan,
) -> Result<Result<(Usulan, Role), TieRefused>, Want> {
    if let Some(meja) = person.meja_kecamatan(usulan.kecamatan()) {
        let after = usulan.clone().unlink_at_desk(meja, lama);
        return Ok(after.map(|after| (after, meja.role())));
    }
    let Some(meja) = person.meja_desa(usulan.desa) else {
        return Ok(Err(TieRefused::NotConcerned));
    };
    let journal = cx.known.history(usulan.kode)?;
    let by_desk = pendahulu::linked_at_desk(journal.iter().map(|(_, event)| event), lama);
    let after = usulan.clone().unlink(meja, lama, by_desk);
    Ok(after.map(|after| (after, meja.role())))
}
