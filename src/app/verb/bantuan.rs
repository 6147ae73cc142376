//! `/bantuan`, and what is said to a message that the bot cannot use.

use crate::app::decide::{Context, Decided};
use crate::app::decision::Decision;
use crate::app::incoming::{Tap, What};
use crate::app::outgoing::{Key, Menu};
use crate::domain::kode::{KodeError, KodeUsulan};

use super::keys::{self, Screen};
use super::{lookup, mulai, ringkasan, run, status, undang, usul, usulanku};

/// The commands of private chats, by the names that are offered for a mistyped one.
const COMMANDS: [&str; 17] = [
    "mulai",
    "bantuan",
    "usul",
    "usulanku",
    "ubah",
    "tarik",
    "status",
    "cari",
    "batal",
    "kembali",
    "lewati",
    "ringkasan",
    "verifikasi",
    "duplikat",
    "undang",
    "privasi",
    "hubungkan",
];

/// More edits than this and another word was meant.
const EDITS_MAX: usize = 2;

/// Repeated in an answer at most this much of an unknown command.
const COMMAND_CHARS_MAX: usize = 32;

/// What `/bantuan` can tell more of; each has its text and its button in `[bantuan]`.
const TOPICS: [&str; 4] = ["alur", "tahap", "kode", "draf"];

/// Inside a dialog the help of its question; elsewhere what this office can do.
pub fn help(cx: Context<'_>) -> Decided {
    if !cx.is_private() {
        return Ok(cx.answer("bantuan.grup", &[]));
    }
    if let Some(open) = cx.known.conversation.run.clone() {
        return run::help(cx, open);
    }
    let (text, keys) = overview(cx);
    Ok(Decision::only(cx.message(text, keys)))
}

fn overview(cx: Context<'_>) -> Screen {
    let offices = cx.person().map_or(&[][..], |person| &person.offices);
    let key = match mulai::menu(offices) {
        Menu::Kecamatan => "bantuan.kecamatan",
        Menu::Desa => "bantuan.desa",
        Menu::Reader => "bantuan.pembaca",
        Menu::Guest | Menu::Group => "bantuan.tamu",
    };
    (cx.say(key, &[("id", &cx.sender())]), topic_keys(cx, ""))
}

fn topic_keys(cx: Context<'_>, but: &str) -> Vec<Vec<Key>> {
    let others = TOPICS.into_iter().filter(|topic| *topic != but);
    let key = |topic: &str| {
        let label = keys::label(cx, &format!("bantuan.tombol_{topic}"));
        keys::data(label, format!("b:{topic}"))
    };
    keys::rows(others.map(key), 2)
}

/// A topic, or one of the commands of the greeting.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    if !cx.is_private() {
        return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
    }
    if TOPICS.contains(&rest) {
        let text = cx.say(&format!("bantuan.topik_{rest}"), &[]);
        return Ok(Decision {
            out: vec![
                cx.acknowledge(tap),
                cx.replace(tap, text, topic_keys(cx, rest)),
            ],
            ..Decision::default()
        });
    }
    let mut decision = match rest {
        "usul" => usul::begin(cx)?,
        "usulanku" => usulanku::list(cx)?,
        "undang" => undang::invite(cx, "")?,
        "ringkasan" => ringkasan::show(cx)?,
        "bantuan" => help(cx)?,
        _ => return Ok(cx.toast(tap, "tap.unknown")),
    };
    decision.out.insert(0, cx.acknowledge(tap));
    Ok(decision)
}

/// A message outside of any dialog: perhaps a code, else a hint.
pub fn lost(cx: Context<'_>) -> Decided {
    let Some(person) = cx.person().filter(|person| !person.offices.is_empty()) else {
        return Ok(lookup::nobody(cx));
    };
    let writes = !person.desa().is_empty();
    let key = match &cx.incoming.what {
        What::Text(text) if looks_like_code(text) => return status::show(cx, text),
        What::Text(_) if writes => "bantuan.lepas_desa",
        _ if writes => "bantuan.berkas_lepas",
        _ => "bantuan.lepas",
    };
    Ok(cx.answer(key, &[]))
}

/// A code, or one with a slip in it.
fn looks_like_code(text: &str) -> bool {
    lookup::code_in(text).is_some() || matches!(text.parse::<KodeUsulan>(), Err(KodeError::Check))
}

/// An unknown command; the nearest one is offered.
pub fn unknown(cx: Context<'_>) -> Decided {
    let What::Command { name, .. } = &cx.incoming.what else {
        return Ok(Decision::default());
    };
    let shown: String = name.chars().take(COMMAND_CHARS_MAX).collect();
    Ok(match nearest(name) {
        Some(near) => cx.answer(
            "bantuan.perintah_mirip",
            &[("perintah", &shown), ("mirip", &near)],
        ),
        None => cx.answer("bantuan.perintah_tidak_dikenal", &[("perintah", &shown)]),
    })
}

fn nearest(name: &str) -> Option<&'static str> {
    COMMANDS
        .into_iter()
        .map(|command| (strsim::osa_distance(name, command), command))
        .filter(|(edits, _)| *edits <= EDITS_MAX)
        .min()
        .map(|(_, command)| command)
}

/// A form's command in a group: forms live in private chats, and a button leads there.
pub fn private_only(cx: Context<'_>) -> Decided {
    let What::Command { name, .. } = &cx.incoming.what else {
        return Ok(Decision::default());
    };
    let button = keys::url(
        keys::label(cx, "bantuan.tombol_pribadi"),
        cx.deep_link(&format!("buka_{name}")),
    );
    let text = cx.say("bantuan.hanya_pribadi", &[("perintah", &name)]);
    Ok(Decision::only(cx.message(text, vec![vec![button]])))
}
