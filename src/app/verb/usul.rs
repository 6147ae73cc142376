//! `/usul`: a new usulan, or the draft that was left lying.

use super::{lampau, run};
use crate::app::decide::{Context, Decided};
use crate::app::decision::{Change, Decision, Parked, Purpose, Run, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::{Key, KeyPress};
use crate::dialog::play::missing;
use crate::dialog::state::Answers;
use crate::domain::pejabat::Person;
use crate::domain::wilayah::KodeDesa;

/// How many drafts a person may have put aside: more is forgotten work, not work in hand.
pub const DRAFTS_MAX: usize = 20;

pub fn begin(cx: Context<'_>) -> Decided {
    let Some(person) = cx.person() else {
        return super::mulai::no_office(cx);
    };
    match (person.desa().as_slice(), begun(cx)) {
        ([], _) => super::mulai::no_desa(cx),
        (_, Some(run)) => ask_which(cx, run),
        ([one], None) => with_offer(cx, person, start(cx, *one, None)?),
        (many, None) => with_offer(cx, person, ask_desa(cx, many)?),
    }
}

/// At the beginning of a year, what was not paid for is offered before the first question.
fn with_offer(cx: Context<'_>, person: &Person, mut decision: Decision) -> Decided {
    if let Some((text, keys)) = lampau::offer(cx, person)? {
        decision.out.insert(0, cx.message(text, keys));
    }
    Ok(decision)
}

/// `o:<desa>` picks the desa; `o:new` starts anew beside a draft that is open.
pub fn chosen_desa(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let Some(person) = cx.person() else {
        return super::mulai::no_office(cx);
    };
    let desa = person.desa();
    match (rest.parse::<KodeDesa>(), desa.as_slice()) {
        (Ok(one), all) if all.contains(&one) => start(cx, one, Some(tap)),
        (Err(_), [one]) if rest == "new" => start(cx, *one, Some(tap)),
        (Err(_), many) if rest == "new" && !many.is_empty() => ask_desa(cx, many),
        _ => Ok(cx.toast(tap, "tap.no_right")),
    }
}

/// `f:now` goes on with the open draft, `f:<id>` takes one that was put aside.
pub fn resume(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    if rest == "now" {
        return match cx.known.conversation.run.clone() {
            Some(open) => run::resume(cx, open, Some(tap)),
            None => Ok(cx.toast(tap, "tap.over")),
        };
    }
    let drafts = cx.known.drafts(cx.sender())?;
    let Some(parked) = drafts.iter().find(|one| one.id.to_string() == rest) else {
        return Ok(cx.toast(tap, "tap.over"));
    };
    if !run::may_go_on(cx, &parked.run.purpose)? {
        return Ok(cx.toast(tap, "tap.no_right"));
    }
    let mut decision = run::resume(cx, parked.run.clone(), Some(tap))?;
    decision.changes.extend(put_aside(cx));
    decision.changes.push(Change::Unpark { id: parked.id });
    Ok(decision)
}

/// Puts the open run aside, if it is worth keeping, so that another can begin.
pub fn put_aside(cx: Context<'_>) -> Option<Change> {
    let run = begun(cx).or_else(|| mended(cx))?;
    Some(Change::Park {
        person: cx.sender(),
        run: Box::new(run.clone()),
    })
}

/// What to say instead of beginning something for which the open run would have to be put aside,
/// when there are as many drafts already as there may be.
pub fn no_room(cx: Context<'_>) -> Result<Option<Decision>, Want> {
    if put_aside(cx).is_none() {
        return Ok(None);
    }
    let parked: &[Parked] = cx.known.drafts(cx.sender())?;
    let all = parked.len() + 1;
    Ok((parked.len() >= DRAFTS_MAX).then(|| cx.answer("draft.too_many", &[("n", &all)])))
}

/// "lengkap" or "3 kurang".
pub fn completeness(cx: Context<'_>, run: &Run) -> String {
    let Some(dialog) = cx.house.book.dialog(run.purpose.dialog()) else {
        return String::new();
    };
    match missing(dialog, &cx.house.lists, &run.state).len() {
        0 => cx.say("draft.complete", &[]).to_string(),
        n => cx.say("draft.missing", &[("n", &n)]).to_string(),
    }
}

/// What a draft is about, for a list: the work if it is known yet.
pub fn draft_title(cx: Context<'_>, run: &Run) -> String {
    match run.state.answers.get("kegiatan") {
        Some(crate::dialog::state::Answer::Choice { text, .. }) => text.clone(),
        _ => cx.say("draft.untitled", &[]).to_string(),
    }
}

/// The open run of this chat when something was answered in it. Only usulan are drafts; a
/// half-given reason is not worth keeping.
fn begun(cx: Context<'_>) -> Option<&Run> {
    cx.known.conversation.run.as_ref().filter(|run| {
        matches!(run.purpose, Purpose::Submit { .. }) && !run.state.answers.is_empty()
    })
}

/// The open change of a submitted usulan when something in it was answered anew.
fn mended(cx: Context<'_>) -> Option<&Run> {
    cx.known
        .conversation
        .run
        .as_ref()
        .filter(|run| matches!(run.purpose, Purpose::Revise { .. }) && !run.state.past.is_empty())
}

fn start(cx: Context<'_>, desa: KodeDesa, tap: Option<&Tap>) -> Decided {
    if let Some(mut full) = no_room(cx)? {
        full.out.splice(0..0, tap.map(|tap| cx.acknowledge(tap)));
        return Ok(full);
    }
    let purpose = Purpose::Submit {
        desa,
        lagi: Vec::new(),
    };
    let mut decision = run::begin(cx, purpose, Answers::default(), tap)?;
    decision.changes.extend(put_aside(cx));
    Ok(decision)
}

fn ask_which(cx: Context<'_>, run: &Run) -> Decided {
    let text = cx.say(
        "draft.open",
        &[
            ("judul", &draft_title(cx, run)),
            ("keadaan", &completeness(cx, run)),
        ],
    );
    let keys = vec![
        vec![button(cx, "draft.go_on", "f:now".to_owned())],
        vec![button(cx, "draft.start_new", "o:new".to_owned())],
    ];
    Ok(Decision::only(cx.message(text, keys)))
}

fn ask_desa(cx: Context<'_>, desa: &[KodeDesa]) -> Decided {
    let mut keys = Vec::new();
    for kode in desa {
        let nama = match cx.known.kecamatan(kode.kecamatan())? {
            Some(kecamatan) => kecamatan.nama_desa(*kode).to_owned(),
            None => kode.to_string(),
        };
        keys.push(vec![Key {
            text: nama,
            press: KeyPress::Data(format!("o:{kode}")),
        }]);
    }
    Ok(Decision::only(
        cx.message(cx.say("usul.which_desa", &[]), keys),
    ))
}

fn button(cx: Context<'_>, word: &str, data: String) -> Key {
    Key {
        text: cx.say(word, &[]).to_string(),
        press: KeyPress::Data(data),
    }
}
