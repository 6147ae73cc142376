//! What the end of a dialog does: the change, its journal row, the receipt, who is told.
//!
//! Between the first question and the last an office may have passed to somebody else and the
//! usulan may have moved; so rights and version are looked at again here, and nowhere is a draft
//! lost by a refusal.

use super::akibat::Akibat;
use super::{card, gabung, ikatan, lookup, notice, run};
use crate::app::decide::{Context, Decided};
use crate::app::decision::{Change, Decision, Kecamatan, Purpose, Seat, Want};
use crate::app::incoming::Tap;
use crate::app::isi;
use crate::app::outgoing::Outgoing;
use crate::dialog::state::{Answer, Answers};
use crate::domain::gabung::Keluarga;
use crate::domain::jurnal::{Chain, Event};
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{Person, Role};
use crate::domain::usulan::{Act, Isi, Refused, Usulan};
use crate::domain::wilayah::KodeDesa;

/// Carries out what the finished dialog was for.
///
/// The conversation of the decision is `None` when the dialog is simply over.
pub fn finish(cx: Context<'_>, purpose: &Purpose, answers: &Answers, tap: Option<&Tap>) -> Decided {
    match purpose {
        Purpose::Submit { desa, lagi } => submit(cx, *desa, lagi, answers, tap),
        Purpose::Revise { kode, version } => {
            let isi = form(answers);
            let shown = (*version, None);
            moved(cx, *kode, shown, Act::Revise, tap, |usulan| {
                let meja = cx.person().and_then(|one| one.meja_desa(usulan.desa));
                let meja = meja.ok_or(Refused::WrongArea)?;
                Ok((usulan.revise(meja, isi, cx.now)?, meja.role()))
            })
        }
        Purpose::Withdraw {
            kode,
            version,
            mark,
        } => {
            let reason = words(answers);
            let shown = (*version, Some(*mark));
            moved(cx, *kode, shown, Act::Withdraw, tap, |usulan| {
                let meja = cx.person().and_then(|one| one.meja_desa(usulan.desa));
                let meja = meja.ok_or(Refused::WrongArea)?;
                Ok((
                    usulan.withdraw(meja, cx.sender(), &reason, cx.now)?,
                    meja.role(),
                ))
            })
        }
        Purpose::SendBack {
            kode,
            version,
            mark,
        } => {
            let reason = words(answers);
            let shown = (*version, Some(*mark));
            moved(cx, *kode, shown, Act::SendBack, tap, |usulan| {
                let meja = cx
                    .person()
                    .and_then(|one| one.meja_kecamatan(usulan.kecamatan()));
                let meja = meja.ok_or(Refused::WrongArea)?;
                Ok((
                    usulan.send_back(meja, cx.sender(), &reason, cx.now)?,
                    meja.role(),
                ))
            })
        }
        Purpose::Reject {
            kode,
            version,
            mark,
        } => {
            let reason = words(answers);
            let shown = (*version, Some(*mark));
            moved(cx, *kode, shown, Act::Reject, tap, |usulan| {
                let meja = cx
                    .person()
                    .and_then(|one| one.meja_kecamatan(usulan.kecamatan()));
                let meja = meja.ok_or(Refused::WrongArea)?;
                Ok((
                    usulan.reject(meja, cx.sender(), &reason, cx.now)?,
                    meja.role(),
                ))
            })
        }
        Purpose::Object { .. }
        | Purpose::Merge { .. }
        | Purpose::Drop { .. }
        | Purpose::TakeBack { .. }
        | Purpose::Release { .. } => gabung::finish(cx, purpose, &words(answers), tap),
    }
}

fn submit(
    cx: Context<'_>,
    desa: KodeDesa,
    lagi: &[KodeUsulan],
    answers: &Answers,
    tap: Option<&Tap>,
) -> Decided {
    let Some(meja) = cx.person().and_then(|one| one.meja_desa(desa)) else {
        return refused(cx, "finish.no_right", tap);
    };
    let Some(kecamatan) = cx.known.kecamatan(desa.kecamatan())? else {
        return refused(cx, "finish.no_kecamatan", tap);
    };
    let head = cx.known.head(kecamatan.kode, kecamatan.tahun)?;
    let tahun = kecamatan.tahun.rem_euclid(100).unsigned_abs() as u8;
    let Ok(kode) = KodeUsulan::new(kecamatan.huruf, tahun, head.nomor + 1) else {
        return refused(cx, "finish.year_full", tap);
    };
    let usulan = Usulan::submit(meja, cx.sender(), kode, form(answers), cx.now)
        .following(lagi.iter().copied());
    let told = told(cx, &usulan, Act::Submit)?;
    let receipt = receipt(cx, kecamatan, &usulan, "receipt.submitted", tap);
    let mut out = vec![receipt];
    out.extend(notice::notices(
        cx,
        kecamatan,
        &usulan,
        Act::Submit,
        None,
        &told,
    ));
    let mut changes = fetches(cx, &usulan.isi);
    let role = meja.role();
    changes.push(change(cx, kecamatan, None, usulan, Act::Submit, None, role));
    Ok(Decision {
        conversation: None,
        changes,
        out,
    })
}

/// Moves a submitted usulan by `act`, if it is still as the writer saw it: its version and, where
/// that matters, the mark of those it is counted with.
fn moved(
    cx: Context<'_>,
    kode: KodeUsulan,
    (version, mark): (u32, Option<u32>),
    act: Act,
    tap: Option<&Tap>,
    go: impl FnOnce(Usulan) -> Result<(Usulan, Role), Refused>,
) -> Decided {
    let Some(before) = cx.known.usulan(kode)? else {
        return refused(cx, "finish.gone", tap);
    };
    let Some(kecamatan) = cx.known.kecamatan(before.kecamatan())? else {
        return refused(cx, "finish.no_kecamatan", tap);
    };
    if before.version != version {
        return overtaken(cx, kecamatan, before, tap);
    }
    if let Some(mark) = mark {
        // Asked for before the family, so that nobody ties anything to it meanwhile.
        let chain = Chain::of(before);
        cx.known.head(chain.kecamatan, chain.tahun)?;
        if lookup::mark(cx, before)? != mark {
            return overtaken(cx, kecamatan, before, tap);
        }
    }
    let ends = matches!(act, Act::Withdraw | Act::Reject);
    let (after, role) = match go(before.clone()) {
        Ok(moved) => moved,
        Err(why) => return refused(cx, refusal(why), tap),
    };
    let reason = notice::reason(&after.stage)
        .filter(|_| act != Act::Revise)
        .map(str::to_owned);
    let akibat = match ends {
        true => Akibat::of(cx, kecamatan, (before, &after), act, role)?,
        false => Akibat::default(),
    };
    let mut told = told(cx, &after, act)?;
    told.retain(|person| !akibat.told.contains(&person.id));
    let mut out = vec![done(cx, kecamatan, &after, act, tap)];
    out.extend(notice::notices(
        cx,
        kecamatan,
        &after,
        act,
        reason.as_deref(),
        &told,
    ));
    let mut changes = match act {
        Act::Revise => fetches(cx, &after.isi),
        _ => Vec::new(),
    };
    changes.push(change(
        cx,
        kecamatan,
        Some(before),
        after,
        act,
        reason,
        role,
    ));
    changes.extend(akibat.changes);
    out.extend(akibat.out);
    Ok(Decision {
        conversation: None,
        changes,
        out,
    })
}

/// The row that the journal keeps of a move, with the usulan before and after.
pub fn change(
    cx: Context<'_>,
    kecamatan: &Kecamatan,
    before: Option<&Usulan>,
    after: Usulan,
    act: Act,
    reason: Option<String>,
    role: Role,
) -> Change {
    let event = Event {
        at: cx.now,
        by: cx.sender(),
        role,
        kode: after.kode,
        act,
        reason,
        before: before.map(canonical),
        after: canonical(&after),
    };
    Change::Usulan {
        cari: after.searched(kecamatan.nama_desa(after.desa)),
        usulan: Box::new(after),
        event: Box::new(event),
    }
}

/// How many of one desa are told of one move: a desa has an operator, a head and perhaps a helper,
/// a desk a few clerks. Where a desa has made dozens of accounts, the rest look it up.
pub const TOLD_MAX: usize = 8;

/// The desa hears of every move, for operator and head write for the same one; the desk hears of
/// the desa's acts. Each is told once, and whoever did it not at all. What happens to a work is
/// told to all desa that own it, a change of one original to those that own that one.
pub fn told<'a>(cx: Context<'a>, usulan: &Usulan, act: Act) -> Result<Vec<&'a Person>, Want> {
    let mut told = Vec::new();
    if matches!(act, Act::Submit | Act::Revise | Act::Withdraw) {
        let desk = cx.known.holders(Seat::Desk(usulan.kecamatan()))?;
        told.extend(notice::at_work(desk));
    }
    for person in cx.known.holders(Seat::Desa(usulan.desa))? {
        if !told.contains(&person) {
            told.push(person);
        }
    }
    told.retain(|person| person.id != cx.sender());
    // Whoever wrote it comes first, should there be more than are told.
    told.sort_by_key(|person| person.id != usulan.pengusul);
    told.truncate(TOLD_MAX);
    for (_, person) in ikatan::holders(cx, owners(cx, usulan, act)?)? {
        if !told.contains(&person) {
            told.push(person);
        }
    }
    Ok(told)
}

/// The other desa that are told of the move.
fn owners(cx: Context<'_>, usulan: &Usulan, act: Act) -> Result<Vec<KodeDesa>, Want> {
    let mut owners: Vec<KodeDesa> = usulan.owners().collect();
    // A new one has no family yet.
    if act != Act::Submit && !(act == Act::Revise && usulan.counted_in().is_some()) {
        owners.extend(Keluarga::new(cx.known.family(usulan.kode)?).owners(usulan.kode));
    }
    owners.retain(|desa| *desa != usulan.desa);
    Ok(owners)
}

/// The sentence that says why a move is refused.
pub fn refusal(why: Refused) -> &'static str {
    match why {
        Refused::WrongStage { .. } => "finish.wrong_stage",
        Refused::WrongArea => "finish.no_right",
        Refused::NoReason => "finish.no_reason",
    }
}

fn done(
    cx: Context<'_>,
    kecamatan: &Kecamatan,
    usulan: &Usulan,
    act: Act,
    tap: Option<&Tap>,
) -> Outgoing {
    let key = match act {
        Act::Revise if usulan.counted_in().is_some() => "receipt.revised_joined",
        Act::Revise => "receipt.revised",
        Act::Withdraw => "receipt.withdrawn",
        Act::SendBack => "receipt.sent_back",
        Act::Reject => "receipt.rejected",
        _ => "receipt.done",
    };
    receipt(cx, kecamatan, usulan, key, tap)
}

/// What the writer keeps: the code, what it is about, and the hash of what was written.
fn receipt(
    cx: Context<'_>,
    kecamatan: &Kecamatan,
    usulan: &Usulan,
    key: &str,
    tap: Option<&Tap>,
) -> Outgoing {
    let text = cx.say(
        key,
        &[
            ("kode", &usulan.kode),
            ("kegiatan", &usulan.isi.kegiatan),
            ("desa", &kecamatan.nama_desa(usulan.desa)),
            ("lokasi", &usulan.isi.lokasi.written()),
            ("volume", &usulan.isi.volume),
            ("anggaran", &usulan.isi.anggaran),
            ("versi", &usulan.version),
            (
                "utama",
                &usulan
                    .counted_in()
                    .map_or(String::new(), |kode| kode.to_string()),
            ),
            ("hash", &usulan.hash()),
        ],
    );
    run::said_or_replaced(cx, text, card::open_key(cx, usulan), tap)
}

/// Somebody was quicker: says what stands now. What was answered is kept, and to send it again
/// builds on what stands now.
fn overtaken(
    cx: Context<'_>,
    kecamatan: &Kecamatan,
    usulan: &Usulan,
    tap: Option<&Tap>,
) -> Decided {
    let mut text = cx.say(
        "finish.overtaken",
        &[
            ("kode", &usulan.kode),
            ("keadaan", &card::stage_line(cx, kecamatan, usulan)),
        ],
    );
    let mark = lookup::mark(cx, usulan)?;
    if mark > 0 {
        text.paragraph(cx.say("finish.overtaken_gabungan", &[]));
    }
    let mut conversation = cx.conversation();
    if let Some(run) = &mut conversation.run {
        run.purpose.rebase(usulan.version, mark);
    }
    Ok(Decision {
        conversation: Some(conversation),
        ..Decision::only(run::said_or_replaced(
            cx,
            text,
            card::open_key(cx, usulan),
            tap,
        ))
    })
}

/// Nothing was changed, and what was answered is kept.
pub fn refused(cx: Context<'_>, key: &str, tap: Option<&Tap>) -> Decided {
    let out = run::said_or_replaced(cx, cx.say(key, &[]), Vec::new(), tap);
    Ok(Decision {
        conversation: Some(cx.conversation()),
        ..Decision::only(out)
    })
}

/// The files of the form, to be fetched in the background.
fn fetches(cx: Context<'_>, isi: &Isi) -> Vec<Change> {
    let files = isi
        .foto
        .iter()
        .chain(isi.dokumen.iter().map(|one| &one.berkas));
    let files: Vec<_> = files.cloned().collect();
    if files.is_empty() {
        Vec::new()
    } else {
        let chat = cx.sender();
        vec![Change::Fetch { chat, files }]
    }
}

/// The form of answers that the player has called finished.
fn form(answers: &Answers) -> Isi {
    isi::from_answers(answers).expect("the dialog `usul` finishes with all its answers")
}

/// The one thing that a dialog for a reason asks for.
fn words(answers: &Answers) -> String {
    let said = answers.0.values().find_map(|answer| match answer {
        Answer::Choice { text, .. } | Answer::Text(text) => Some(text.clone()),
        _ => None,
    });
    said.unwrap_or_default()
}

fn canonical(usulan: &Usulan) -> String {
    serde_json::to_string(usulan).expect("an usulan is plain data")
}
