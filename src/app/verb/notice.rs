//! Who is told of a move, and in which words.
//!
//! Notices go to those who hold the seat at this moment: the desk hears what a desa did, the desa
//! what the desk did and what its other seat did. Whoever moved it sees it on the screen and is
//! not told again. Who that is in a case is told by [`finish`](super::finish::told).

use crate::app::decide::Context;
use crate::app::decision::Kecamatan;
use crate::app::outgoing::{Body, Lane, Outgoing};
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text};
use crate::domain::pejabat::{Person, Role};
use crate::domain::usulan::{Act, Stage, Usulan};

use super::{card, keys, lookup};

/// The messages to those who are `told`. `usulan` is as it stands after the move.
pub fn notices(
    cx: Context<'_>,
    kecamatan: &Kecamatan,
    usulan: &Usulan,
    act: Act,
    reason: Option<&str>,
    told: &[&Person],
) -> Vec<Outgoing> {
    let desa = lookup::sebut_desa(kecamatan, usulan.desa);
    told.iter()
        .map(|person| notice(cx, usulan, act, reason, &desa, person))
        .collect()
}

/// The remark or reason that a stage carries.
pub fn reason(stage: &Stage) -> Option<&str> {
    match stage {
        Stage::Dikembalikan { remark, .. } => Some(remark),
        Stage::Ditolak { alasan, .. } | Stage::Ditarik { alasan, .. } => Some(alasan),
        Stage::Diajukan { .. }
        | Stage::Diverifikasi { .. }
        | Stage::Digabung { .. }
        | Stage::Diteruskan { .. } => None,
    }
}

/// At a desk the operators are told; the camat only where nobody else sits there, so that one
/// submission rings one telephone. Former holders hear nothing: what is said went with the seat.
pub fn at_work(desk: &[Person]) -> Vec<&Person> {
    let operates = |person: &&Person| {
        let mut offices = person.offices.iter();
        offices.any(|office| office.role == Role::OperatorKecamatan)
    };
    let told: Vec<&Person> = desk.iter().filter(operates).collect();
    if told.is_empty() {
        desk.iter().collect()
    } else {
        told
    }
}

fn notice(
    cx: Context<'_>,
    usulan: &Usulan,
    act: Act,
    reason: Option<&str>,
    desa: &str,
    person: &Person,
) -> Outgoing {
    let button = keys::data(
        keys::label(cx, "kabar.tombol"),
        format!("s:{}", usulan.kode),
    );
    Outgoing {
        chat: person.id,
        topic: None,
        lane: Lane::Broadcast,
        body: Body::Message {
            text: text(cx, usulan, act, reason, desa, person),
            keys: vec![vec![button]],
        },
        key: Some(format!(
            "notice:{}:{}:{}",
            usulan.kode,
            usulan.revision(),
            person.id
        )),
    }
}

fn text(
    cx: Context<'_>,
    usulan: &Usulan,
    act: Act,
    reason: Option<&str>,
    desa: &str,
    person: &Person,
) -> Text {
    let own = lookup::owns(person, usulan);
    // Whoever owns it with the desa has other things to do about it, mostly none.
    let with = if act == Act::Revise && usulan.counted_in().is_some() {
        "_tergabung"
    } else if own || person.meja_kecamatan(usulan.kecamatan()).is_some() {
        ""
    } else {
        "_bersama"
    };
    let read = |words: &str| {
        if own {
            words.to_owned()
        } else {
            card::masked(words)
        }
    };
    let kegiatan = read(&usulan.isi.kegiatan.to_string());
    let reason = read(reason.unwrap_or_default());
    let utama = usulan.counted_in().map(|kode| kode.to_string());
    let utama = utama.unwrap_or_default();
    cx.say(
        &format!("kabar.{}{with}", act.name()),
        &[
            ("kode", &usulan.kode),
            ("kegiatan", &kegiatan),
            ("desa", &desa),
            ("alasan", &reason),
            ("versi", &usulan.version),
            ("utama", &utama),
        ],
    )
    .truncated(MESSAGE_UNITS_MAX)
}
