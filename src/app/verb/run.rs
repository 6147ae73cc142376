//! Plays whatever dialog a chat is in the middle of, one input at a time.
//!
//! Knows nothing of what a dialog is about; what its end does is in [`finish`](super::finish).

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Conversation, Decision, Purpose, Run, Want};
use crate::app::incoming::{Tap, What};
use crate::app::outgoing::{Body, Key, KeyPress, Outgoing};
use crate::dialog::Dialog;
use crate::dialog::carry::carry;
use crate::dialog::play::{Effect, Input, Screen, play, screen};
use crate::dialog::state::{Answers, State};
use crate::dialog::text::Text;
use crate::dialog::words::Words;
use crate::domain::kode::KodeUsulan;

use super::serupa;

impl Purpose {
    /// The dialog that is played for it.
    pub fn dialog(&self) -> &'static str {
        match self {
            Purpose::Submit { .. } | Purpose::Revise { .. } => "usul",
            Purpose::Withdraw { .. } => "tarik",
            Purpose::SendBack { .. } => "kembalikan",
            Purpose::Reject { .. } => "tolak",
            Purpose::Object { .. } => "keberatan",
            Purpose::Merge { .. } => "putuskan",
            Purpose::Drop { .. } => "pisahkan",
            Purpose::TakeBack { .. } => "urung",
            Purpose::Release { .. } => "lepas",
        }
    }

    /// What it does to which usulan, e.g. `Perubahan KBM-28-0412-T`; nothing for a new one.
    pub fn named(&self, words: &Words) -> Option<String> {
        let (key, kode) = match self {
            Purpose::Submit { .. } => return None,
            Purpose::Revise { kode, .. } => ("usulanku.perubahan", kode),
            Purpose::Withdraw { kode, .. } => ("usulanku.penarikan", kode),
            Purpose::SendBack { kode, .. } => ("usulanku.pengembalian", kode),
            Purpose::Reject { kode, .. } => ("usulanku.penolakan", kode),
            Purpose::Object { kode, .. } => ("usulanku.keberatan", kode),
            Purpose::Merge { kode, .. } | Purpose::Drop { kode, .. } => ("usulanku.putusan", kode),
            Purpose::TakeBack { kode, .. } => ("usulanku.pembatalan", kode),
            Purpose::Release { kode, .. } => ("usulanku.pelepasan", kode),
        };
        Some(words.say(key, &[("kode", kode)]).to_string())
    }
}

/// Begins a dialog with what is known already; `tap` is the press that asked for it.
pub fn begin(cx: Context<'_>, purpose: Purpose, given: Answers, tap: Option<&Tap>) -> Decided {
    let turn = cx.known.conversation.turn + 1;
    let input = Input::Start { turn, given };
    let run = Played {
        purpose,
        state: None,
        hinted: false,
    };
    step(cx, run, &input, tap)
}

/// As [`begin`], in a message of its own; a dialog that is open for the very same purpose goes on
/// where it stands, and an usulan that is open for another is put aside. So pressing a button
/// twice, or pressing it again later, loses no answer. Where there is no room to put it, that is
/// said, and nothing begins: the decision has no conversation then.
pub fn begin_or_go_on(cx: Context<'_>, purpose: Purpose, given: Answers) -> Decided {
    match cx.known.conversation.run.clone() {
        Some(run) if run.purpose == purpose && run.state.dialog == purpose.dialog() => {
            resume(cx, run, None)
        }
        _ => {
            if let Some(full) = super::usul::no_room(cx)? {
                return Ok(full);
            }
            let mut decision = begin(cx, purpose, given, None)?;
            decision.changes.extend(super::usul::put_aside(cx));
            Ok(decision)
        }
    }
}

/// A text, a file, a place or a word of command, for the dialog that is open.
pub fn said(cx: Context<'_>) -> Decided {
    match (cx.known.conversation.run.clone(), input(&cx.incoming.what)) {
        (Some(run), Some(input)) => step(cx, run.into(), &input, None),
        _ => Ok(cx.answer("run.none", &[])),
    }
}

/// A press of one of the dialog's own buttons, `d:<turn>:<index>:<mark>`.
pub fn tapped(cx: Context<'_>, tap: &Tap) -> Decided {
    let Some(run) = cx.known.conversation.run.clone() else {
        return Ok(cx.toast(tap, "tap.over"));
    };
    match press(&tap.data) {
        Some(input) => step(cx, run.into(), &input, Some(tap)),
        None => Ok(cx.toast(tap, "tap.unknown")),
    }
}

/// `/batal`, which works always.
pub fn cancel(cx: Context<'_>) -> Decided {
    match cx.known.conversation.run.clone() {
        Some(run) => step(cx, run.into(), &Input::Cancel, None),
        None => Ok(cx.answer("run.nothing_to_cancel", &[])),
    }
}

/// `/bantuan` in the middle of a dialog: the help of the question, and the question again.
pub fn help(cx: Context<'_>, run: Run) -> Decided {
    step(cx, run.into(), &Input::Help, None)
}

/// Shows the question again at which the run stands.
pub fn resume(cx: Context<'_>, run: Run, tap: Option<&Tap>) -> Decided {
    let turn = cx.known.conversation.turn + 1;
    step(cx, run.into(), &Input::Resume { turn }, tap)
}

struct Played {
    purpose: Purpose,
    state: Option<State>,
    hinted: bool,
}

impl From<Run> for Played {
    fn from(run: Run) -> Played {
        Played {
            purpose: run.purpose,
            state: Some(run.state),
            hinted: run.hinted,
        }
    }
}

/// Whether the one who writes may still do what a dialog is for. Seats pass on at any moment, and
/// with a seat goes the right to read on in what was begun under it.
pub fn may_go_on(cx: Context<'_>, purpose: &Purpose) -> Result<bool, Want> {
    let Some(person) = cx.person() else {
        return Ok(false);
    };
    let kode = match purpose {
        Purpose::Submit { desa, .. } => return Ok(person.meja_desa(*desa).is_some()),
        Purpose::Revise { kode, .. }
        | Purpose::Withdraw { kode, .. }
        | Purpose::SendBack { kode, .. }
        | Purpose::Reject { kode, .. }
        | Purpose::Object { kode, .. }
        | Purpose::Merge { kode, .. }
        | Purpose::Drop { kode, .. }
        | Purpose::TakeBack { kode, .. }
        | Purpose::Release { kode, .. } => *kode,
    };
    let Some(usulan) = cx.known.usulan(kode)? else {
        return Ok(true); // The end says that it is gone.
    };
    Ok(match purpose {
        Purpose::SendBack { .. }
        | Purpose::Reject { .. }
        | Purpose::TakeBack { .. }
        | Purpose::Release { .. } => person.meja_kecamatan(usulan.kecamatan()).is_some(),
        Purpose::Merge { .. } | Purpose::Drop { .. } => {
            person.meja_camat(usulan.kecamatan()).is_some()
        }
        // Whose word the tie asks for is looked at in the end.
        Purpose::Object { .. } => !person.desa().is_empty(),
        _ => person.meja_desa(usulan.desa).is_some(),
    })
}

/// The answers stay for when the seat comes back; only to throw them away needs no right.
fn no_longer(cx: Context<'_>, purpose: &Purpose, input: &Input, tap: Option<&Tap>) -> Decision {
    let (text, run) = match input {
        Input::Cancel => (cancelled(cx, purpose), None),
        _ => (cx.say("run.no_right", &[]), cx.conversation().run),
    };
    let mut decision = Decision {
        conversation: Some(Conversation {
            run,
            ..cx.conversation()
        }),
        ..Decision::only(cx.message(text, Vec::new()))
    };
    settle_tap(cx, tap, &mut decision);
    decision
}

fn step(cx: Context<'_>, run: Played, input: &Input, tap: Option<&Tap>) -> Decided {
    if !may_go_on(cx, &run.purpose)? {
        return Ok(no_longer(cx, &run.purpose, input, tap));
    }
    let name = run.purpose.dialog();
    let Some(dialog) = cx.house.book.dialog(name) else {
        // `dialogs check` refuses a book without it, so this is a book handed in by hand.
        return Ok(cx.answer("run.missing_dialog", &[("dialog", &name)]));
    };
    let news = run
        .state
        .as_ref()
        .and_then(|state| carried(cx, dialog, state));
    let before = run.state.as_ref().map(|state| state.spot.at.clone());
    let (state, effects) = play(dialog, &cx.house.lists, run.state, input);
    let hint = match run.hinted {
        true => None,
        false => serupa::hint(cx, &run.purpose, before.as_ref(), state.as_ref())?,
    };
    let hinted = run.hinted || hint.is_some();
    let again = state.as_ref().and_then(|state| {
        let passed = matches!(effects.as_slice(), [Effect::Toast(_)]);
        passed.then(|| shown_again(cx, dialog, state, input, tap?))?
    });
    let mut decision = Decision {
        conversation: Some(kept(cx, &run.purpose, state, hinted)),
        ..Decision::default()
    };
    decision.out.extend(news);
    for effect in effects {
        perform(cx, &run.purpose, effect, tap, &mut decision)?;
    }
    decision.out.extend(again);
    if let Some(hint) = hint {
        serupa::before(cx, hint, tap, &mut decision);
    }
    settle_tap(cx, tap, &mut decision);
    Ok(decision)
}

/// A question whose answer got lost on the way is sent again, and then an older copy of it may
/// stand below the newer question. Whoever presses that gets the question of now in its place;
/// a second press on the same button changes nothing that is seen.
///
/// Buttons from before this draft are left alone: by now their message may be a receipt.
fn shown_again(
    cx: Context<'_>,
    dialog: &Dialog,
    state: &State,
    input: &Input,
    tap: &Tap,
) -> Option<Outgoing> {
    let Input::Tap { turn, .. } = input else {
        return None;
    };
    let begun = state
        .turn
        .saturating_sub(u32::try_from(state.past.len()).unwrap_or(0));
    let of_this_draft = (begun..state.turn).contains(turn);
    of_this_draft.then(|| shown(cx, screen(dialog, &cx.house.lists, state), Some(tap)))
}

/// What somebody is told whose draft was begun under an older form.
fn carried(cx: Context<'_>, dialog: &Dialog, state: &State) -> Option<Outgoing> {
    if state.version == dialog.version {
        return None;
    }
    let (_, carried) = carry(dialog, &cx.house.lists, state.clone());
    let mut text = cx.say("run.carried", &[]);
    for (key, labels) in [
        ("run.carried_new", &carried.new),
        ("run.carried_dropped", &carried.dropped),
    ] {
        if !labels.is_empty() {
            text.line(cx.say(key, &[("daftar", &labels.join(", "))]));
        }
    }
    Some(cx.message(text, Vec::new()))
}

fn kept(cx: Context<'_>, purpose: &Purpose, state: Option<State>, hinted: bool) -> Conversation {
    // Field by field, so that the state which goes is not copied first.
    let before = &cx.known.conversation;
    let turn = state.as_ref().map_or(0, |state| state.turn);
    Conversation {
        turn: before.turn.max(turn),
        run: state.map(|state| Run {
            purpose: purpose.clone(),
            state,
            hinted,
        }),
        menu: before.menu,
        lampau: before.lampau,
    }
}

fn perform(
    cx: Context<'_>,
    purpose: &Purpose,
    effect: Effect,
    tap: Option<&Tap>,
    decision: &mut Decision,
) -> Result<(), Want> {
    match effect {
        Effect::Show(screen) => decision.out.push(shown(cx, screen, tap)),
        Effect::Toast(text) => decision.out.push(toasted(cx, text, tap)),
        Effect::Finished(answers) => {
            let end = super::finish::finish(cx, purpose, &answers, tap)?;
            decision.changes.extend(end.changes);
            decision.out.extend(end.out);
            if end.conversation.is_some() {
                decision.conversation = end.conversation;
            }
        }
        Effect::Cancelled => {
            let text = cancelled(cx, purpose);
            decision
                .out
                .push(said_or_replaced(cx, text, Vec::new(), tap));
        }
        Effect::Misunderstood { .. } => {}
    }
    Ok(())
}

/// What is no more, and what became of the usulan.
fn cancelled(cx: Context<'_>, purpose: &Purpose) -> Text {
    let of = |key: &str, kode: &KodeUsulan| cx.say(key, &[("kode", kode)]);
    match purpose {
        Purpose::Submit { .. } => cx.say("run.cancelled_submit", &[]),
        Purpose::Revise { kode, .. } => of("run.cancelled_revise", kode),
        Purpose::Withdraw { kode, .. } => of("run.cancelled_withdraw", kode),
        Purpose::SendBack { kode, .. } => of("run.cancelled_send_back", kode),
        Purpose::Reject { kode, .. } => of("run.cancelled_reject", kode),
        Purpose::Object { kode, .. } => of("run.cancelled_object", kode),
        Purpose::Merge { kode, .. } | Purpose::Drop { kode, .. } => {
            of("run.cancelled_decide", kode)
        }
        Purpose::TakeBack { kode, .. } => of("run.cancelled_take_back", kode),
        Purpose::Release { kode, .. } => of("run.cancelled_release", kode),
    }
}

/// A tap whose answer is a message still wants its waiting sign stopped, before all else.
fn settle_tap(cx: Context<'_>, tap: Option<&Tap>, decision: &mut Decision) {
    let Some(tap) = tap else { return };
    let answered = decision
        .out
        .iter()
        .any(|out| matches!(out.body, Body::Toast { .. }));
    if !answered {
        decision.out.insert(0, cx.acknowledge(tap));
    }
}

fn shown(cx: Context<'_>, screen: Screen, tap: Option<&Tap>) -> Outgoing {
    let turn = screen.turn;
    let keys = screen.rows.into_iter().map(|row| {
        row.into_iter()
            .map(|button| Key {
                press: KeyPress::Data(format!("d:{turn}:{}:{}", button.index, button.mark)),
                text: button.text,
            })
            .collect()
    });
    said_or_replaced(cx, screen.text, keys.collect(), tap)
}

fn toasted(cx: Context<'_>, text: Text, tap: Option<&Tap>) -> Outgoing {
    match tap {
        Some(tap) => cx.out(Body::Toast {
            query: tap.query.clone(),
            text: Some(text),
        }),
        None => cx.message(text, Vec::new()),
    }
}

pub(super) fn said_or_replaced(
    cx: Context<'_>,
    text: Text,
    keys: Vec<Vec<Key>>,
    tap: Option<&Tap>,
) -> Outgoing {
    match tap {
        Some(tap) => cx.replace(tap, text, keys),
        None => cx.message(text, keys),
    }
}

fn input(what: &What) -> Option<Input> {
    Some(match what {
        What::Text(text) => Input::Text(text.clone()),
        What::Command { name, .. } if name == "kembali" => Input::Back,
        What::Command { name, .. } if name == "lewati" => Input::Skip,
        What::Point { lat, lon } => Input::Point {
            lat: *lat,
            lon: *lon,
        },
        What::Photo(file) => Input::Photo(file.clone()),
        What::Document(file) => Input::Document(file.clone()),
        What::Other => Input::Other,
        _ => return None,
    })
}

fn press(data: &str) -> Option<Input> {
    let mut parts = data.strip_prefix("d:")?.splitn(3, ':');
    let turn = parts.next()?.parse().ok()?;
    let index = parts.next()?.parse().ok()?;
    Some(Input::Tap {
        turn,
        index,
        mark: parts.next()?.to_owned(),
    })
}
