//! Pictures of dialogs: a diagram, and a page with every screen as a phone shows it.
//!
//! The page is one file that needs nothing else. Its screens come from the very code that the
//! bot uses, over a sample draft.

use std::fmt::Write as _;

use super::file::{Dialog, Kind, Step, Test};
use super::lists::Lists;
use super::phrase::Phrase;
use super::sample::{document, photo, sample};
use super::screen::{Notice, Screen, noticed};
use super::show;
use super::state::{Answers, At, Pending, Spot, State};
use super::text::{Span, Text};
use super::understand::{Heard, text};

const STYLE: &str = include_str!("draw.css");

/// The dialogs as a flow chart in Mermaid.
pub fn mermaid(dialogs: &[Dialog]) -> String {
    let mut drawn = "flowchart TD\n".to_owned();
    for dialog in dialogs {
        chart(&mut drawn, dialog);
    }
    drawn
}

/// One dialog. `ways` are the places from which the next step is reached, with what is said on
/// the way: a step that may be left out is passed by.
fn chart(drawn: &mut String, dialog: &Dialog) {
    let (name, title) = (&dialog.name, plain(&dialog.title));
    let _ = writeln!(
        drawn,
        "  subgraph {name}[\"{title} (v{})\"]",
        dialog.version
    );
    let _ = writeln!(drawn, "    {name}_start([start])");
    let mut ways = vec![(format!("{name}_start"), String::new())];
    for step in &dialog.steps {
        let node = format!("{name}_{}", step.key);
        let (label, kind) = (plain(&step.label), step.kind.word());
        let _ = writeln!(drawn, "    {node}[\"{label}<br/><i>{kind}</i>\"]");
        let condition = condition(step);
        let by = ways.clone();
        arrows(drawn, ways, &node, &condition);
        ways = vec![(node, String::new())];
        if !step.when.is_empty() {
            let by = by
                .into_iter()
                .map(|(from, _)| (from, "otherwise".to_owned()));
            ways.extend(by);
        }
    }
    let end = if dialog.review {
        "review, then send"
    } else {
        "finished"
    };
    let _ = writeln!(drawn, "    {name}_end([{end}])");
    arrows(drawn, ways, &format!("{name}_end"), "");
    drawn.push_str("  end\n");
}

fn arrows(drawn: &mut String, ways: Vec<(String, String)>, to: &str, condition: &str) {
    for (from, said) in ways {
        let parts: Vec<&str> = [said.as_str(), condition]
            .into_iter()
            .filter(|one| !one.is_empty())
            .collect();
        let label = if parts.is_empty() {
            String::new()
        } else {
            format!("|{}|", parts.join(", "))
        };
        let _ = writeln!(drawn, "    {from} -->{label} {to}");
    }
}

/// When a step is asked; nothing for one that always is.
fn condition(step: &Step) -> String {
    if step.optional {
        return "may be skipped".to_owned();
    }
    let parts = step.when.iter().map(|one| match &one.test {
        Test::Is(values) => format!("{} = {}", one.step, values.join("/")),
        Test::Extra { name, is } => format!("{}.{name} = {}", one.step, is.join("/")),
        Test::Free => format!("{} in own words", one.step),
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("when {}", plain(&parts.join(" or ")))
    }
}

fn plain(words: &str) -> String {
    words.replace('"', "'").replace('|', "/")
}

/// Every screen of every dialog on one page.
pub fn page(dialogs: &[Dialog], lists: &Lists) -> String {
    let mut body = String::new();
    for dialog in dialogs {
        section(&mut body, dialog, lists);
    }
    let links: String = dialogs
        .iter()
        .map(|one| {
            format!(
                "<a href=\"#{}\">{}</a>",
                escaped(&one.name),
                escaped(&one.title)
            )
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Every screen</title>\n<style>\n{STYLE}</style>\n\
         <header><h1>Every screen</h1><nav>{links}</nav></header>\n<main>\n{body}</main>\n</html>\n"
    )
}

fn section(body: &mut String, dialog: &Dialog, lists: &Lists) {
    let _ = writeln!(
        body,
        "<section id=\"{}\"><h2>{} <small>version {} · questions: {}</small></h2>",
        escaped(&dialog.name),
        escaped(&dialog.title),
        dialog.version,
        dialog.steps.len()
    );
    let full = sample(dialog, lists);
    for (at, step) in dialog.steps.iter().enumerate() {
        let _ = writeln!(
            body,
            "<h3>{}. {} <small>{}</small></h3><div class=\"row\">",
            at + 1,
            escaped(&step.label),
            step.kind.word()
        );
        let state = state(dialog, &full, at);
        for (name, screen) in screens(dialog, lists, step, &state) {
            phone(body, &name, &screen);
        }
        body.push_str("</div>\n");
    }
    endings(body, dialog, lists, &full);
    body.push_str("</section>\n");
}

/// A draft in which all steps before the one at `at` are answered.
fn state(dialog: &Dialog, full: &Answers, at: usize) -> State {
    let mut state = show::finished(dialog, full.clone());
    for step in &dialog.steps[at..] {
        state.answers.set(&step.key, None);
    }
    if at > 0 {
        let last = dialog.steps[at - 1].key.clone();
        state.past.push(super::state::Past {
            spot: Spot::new(At::Step(last.clone())),
            changed: vec![(last, None)],
        });
    }
    state.spot = Spot::new(At::Step(dialog.steps[at].key.clone()));
    state
}

fn screens(dialog: &Dialog, lists: &Lists, step: &Step, state: &State) -> Vec<(String, Screen)> {
    let show = |name: &str, state: &State, notice: Notice<'_>| {
        (name.to_owned(), noticed(dialog, lists, state, notice))
    };
    let mut screens = vec![
        show("question", state, Notice::None),
        show("not understood", state, Notice::Slip("kind")),
        show("help", state, Notice::Help),
    ];
    for (name, slip) in slips(step) {
        screens.push(show(&name, state, Notice::Slip(slip)));
    }
    for (name, pending) in pendings(step, lists, &state.answers) {
        let mut asked = state.clone();
        asked.spot.pending = Some(pending);
        screens.push(show(&name, &asked, Notice::None));
    }
    screens
}

fn slips(step: &Step) -> Vec<(String, &str)> {
    let names = step.slips.keys();
    names
        .map(|slip| (format!("slip: {slip}"), slip.as_str()))
        .collect()
}

/// What a step may ask back, each with what would lead to it.
fn pendings(step: &Step, lists: &Lists, answers: &Answers) -> Vec<(String, Pending)> {
    let inputs: &[&str] = match &step.kind {
        Kind::Volume { .. } => &["1.000 m2", "60"],
        Kind::Money { .. } => &["1,5", "350.000"],
        Kind::People { .. } => &["120"],
        Kind::Choice(choice) if choice.free.is_some() => {
            &["Pagar makam dusun", "Hubungi 081234567890"]
        }
        Kind::Text(_) => &["Rumah warga NIK 3525140507850003 roboh"],
        _ => &[],
    };
    let mut pendings: Vec<(String, Pending)> = inputs
        .iter()
        .filter_map(|input| Some((format!("“{input}”"), pending(step, lists, answers, input)?)))
        .collect();
    match &step.kind {
        Kind::Photos { .. } => {
            pendings.push(("one photo".to_owned(), Pending::Photos(vec![photo(1)])));
        }
        Kind::Documents { .. } => {
            let waiting = vec![document()];
            pendings.push((
                "a file was sent".to_owned(),
                Pending::Documents {
                    done: Vec::new(),
                    waiting,
                },
            ));
        }
        Kind::Choice(choice) if choice.free.is_some() => {
            pendings.push(("own words".to_owned(), Pending::Free));
        }
        _ => {}
    }
    pendings
}

fn pending(step: &Step, lists: &Lists, answers: &Answers, input: &str) -> Option<Pending> {
    let heard = match text(step, lists, answers, input) {
        Heard::Answer(answer) => super::understand::completed(step, answers, answer),
        heard => heard,
    };
    match heard {
        Heard::Ask(pending) => Some(pending),
        _ => None,
    }
}

fn endings(body: &mut String, dialog: &Dialog, lists: &Lists, full: &Answers) {
    let mut state = show::finished(dialog, full.clone());
    body.push_str("<h3>Endings</h3><div class=\"row\">\n");
    if dialog.review {
        phone(
            body,
            "review",
            &noticed(dialog, lists, &state, Notice::None),
        );
    }
    if let Some(step) = dialog.steps.first() {
        state.spot = Spot::new(At::Step(step.key.clone()));
        phone(
            body,
            "changing one answer",
            &noticed(dialog, lists, &state, Notice::None),
        );
    }
    state.spot.pending = Some(Pending::Cancel);
    phone(
        body,
        "cancel",
        &noticed(dialog, lists, &state, Notice::None),
    );
    for phrase in [Phrase::Stale, Phrase::Recorded, Phrase::NothingBefore] {
        let toast = dialog.phrases.say(phrase, &[]);
        let _ = writeln!(
            body,
            "<figure><figcaption>in passing</figcaption><p class=\"toast\">{}</p></figure>",
            html(&toast)
        );
    }
    body.push_str("</div>\n");
}

fn phone(body: &mut String, name: &str, screen: &Screen) {
    let _ = write!(
        body,
        "<figure><figcaption>{}</figcaption><div class=\"phone\"><p class=\"bubble\">{}</p>",
        escaped(name),
        html(&screen.text)
    );
    for row in &screen.rows {
        body.push_str("<div class=\"keys\">");
        for button in row {
            let _ = write!(body, "<span>{}</span>", escaped(&button.text));
        }
        body.push_str("</div>");
    }
    body.push_str("</div></figure>\n");
}

fn html(text: &Text) -> String {
    text.0
        .iter()
        .map(|span| {
            let words = escaped(span.words());
            match span {
                Span::Plain(_) => words,
                Span::Bold(_) => format!("<b>{words}</b>"),
                Span::Italic(_) => format!("<i>{words}</i>"),
                Span::Code(_) => format!("<code>{words}</code>"),
                Span::Link { url, .. } => format!("<a href=\"{}\">{words}</a>", escaped(url)),
            }
        })
        .collect()
}

fn escaped(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
