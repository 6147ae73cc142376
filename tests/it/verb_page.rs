//! Decisions of the verbs as a person would see them, and the files that keep them.

use std::fmt::Write as _;

use musrenbot::app::decision::{Change, Decision};
use musrenbot::app::outgoing::{Body, Key, KeyPress, Lane, Outgoing};
use musrenbot::dialog::text::{Span, Text};

/// All that a decision says, as a person would see it, with its changes below.
pub fn shown(decision: &Decision) -> String {
    let mut page = String::new();
    for out in &decision.out {
        message(&mut page, out);
    }
    for change in &decision.changes {
        writeln!(page, "# {}", changed(change)).expect("a string takes all");
    }
    page
}

fn message(page: &mut String, out: &Outgoing) {
    let lane = if out.lane == Lane::Broadcast {
        ", kabar"
    } else {
        ""
    };
    let key = out
        .key
        .as_ref()
        .map_or_else(String::new, |key| format!(", {key}"));
    let (kind, text, keys): (&str, Text, &[Vec<Key>]) = match &out.body {
        Body::Message { text, keys } => ("pesan", text.clone(), keys),
        Body::Replace { text, keys, .. } => ("ganti", text.clone(), keys),
        Body::Toast { text: None, .. } => return,
        Body::Toast {
            text: Some(text), ..
        } => ("sekilas", text.clone(), &[]),
        Body::Files {
            photos,
            documents,
            caption,
        } => {
            let mut text = caption.clone();
            text.line(Text::plain(format!(
                "({} foto, {} dokumen)",
                photos.len(),
                documents.len()
            )));
            ("berkas", text, &[])
        }
        Body::Menu { menu } => ("menu", Text::plain(format!("{menu:?}")), &[]),
        Body::Picture { .. } => ("gambar", Text::new(), &[]),
    };
    writeln!(page, "< {} ({kind}{lane}{key})", out.chat).expect("a string takes all");
    writeln!(page, "{}", marked(&text)).expect("a string takes all");
    for row in keys {
        let row: Vec<String> = row.iter().map(button).collect();
        writeln!(page, "{}", row.join(" ")).expect("a string takes all");
    }
}

fn button(key: &Key) -> String {
    match &key.press {
        KeyPress::Data(data) => format!("[{} · {data}]", key.text),
        KeyPress::Url(url) => format!("[{} → {url}]", key.text),
    }
}

fn marked(text: &Text) -> String {
    let span = |span: &Span| match span {
        Span::Plain(words) => words.clone(),
        Span::Bold(words) => format!("*{words}*"),
        Span::Italic(words) => format!("_{words}_"),
        Span::Code(words) => format!("`{words}`"),
        Span::Link { text, url } => format!("[{text}]({url})"),
    };
    text.0.iter().map(span).collect()
}

fn changed(change: &Change) -> String {
    match change {
        Change::Usulan { usulan, event, .. } => format!(
            "{} {} -> {} (versi {}, {})",
            usulan.kode,
            event.act.name(),
            usulan.stage.name().name(),
            usulan.version,
            event.role.name()
        ),
        Change::Take {
            code,
            person,
            office,
            ..
        } => {
            format!("{person} takes {} with {code}", office.role.name())
        }
        Change::Invite {
            code, expires_at, ..
        } => format!("invites with {code} until {expires_at}"),
        Change::Revoke { code } => format!("revokes {code}"),
        Change::BindGroup {
            code,
            kecamatan,
            group,
            ..
        } => {
            format!("binds {kecamatan} to {} with {code:?}", group.chat)
        }
        Change::Park { .. } => "parks the open draft".to_owned(),
        Change::GroupMoved { from, to } => format!("moves the group {from} to {to}"),
        Change::Fetch { files, .. } => format!("fetches {} files", files.len()),
        Change::Putus(putusan) => {
            let induk = putusan.induk.map(|kode| format!(", {kode} first"));
            format!(
                "{} says {} of {} and {}{}",
                putusan.by,
                putusan.jenis.name(),
                putusan.a.kode,
                putusan.b.kode,
                induk.unwrap_or_default()
            )
        }
        other => format!("{other:?}"),
    }
}

/// The words of every message to this chat, without toasts.
pub fn words_to(decision: &Decision, chat: i64) -> String {
    let to = decision.out.iter().filter(|out| out.chat == chat);
    let texts = to.filter_map(|out| match &out.body {
        Body::Message { text, .. } | Body::Replace { text, .. } => Some(text.to_string()),
        Body::Files { caption, .. } => Some(caption.to_string()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// Telegram's limits (Bot API): 4,096 units a message, 1,024 a caption, 200 characters over the
/// chat, 64 bytes in a button.
pub fn within_limits(out: &Outgoing) {
    let (text, units_max, keys): (&Text, usize, &[Vec<Key>]) = match &out.body {
        Body::Message { text, keys } | Body::Replace { text, keys, .. } => (text, 4096, keys),
        Body::Toast {
            text: Some(text), ..
        } => (text, 200, &[]),
        Body::Files { caption, .. } | Body::Picture { caption, .. } => (caption, 1024, &[]),
        Body::Toast { text: None, .. } | Body::Menu { .. } => return,
    };
    assert!(!text.is_empty(), "an empty message");
    assert!(text.len_units() <= units_max, "too long: {text}");
    for key in keys.iter().flatten() {
        assert!(!key.text.is_empty(), "a button without words");
        if let KeyPress::Data(data) = &key.press {
            assert!(data.len() <= 64, "too long for a button: {data}");
        }
    }
}

/// What the first button that begins so sends.
pub fn data_of(decision: &Decision, text: &str) -> String {
    let found = decision.out.iter().find_map(|out| match &out.body {
        Body::Message { keys, .. } | Body::Replace { keys, .. } => keys
            .iter()
            .flatten()
            .find(|key| key.text.starts_with(text))
            .cloned(),
        _ => None,
    });
    match found.map(|key| key.press) {
        Some(KeyPress::Data(data)) => data,
        other => panic!("no button {text}: {other:?} in\n{}", shown(decision)),
    }
}

/// The data and addresses of all buttons.
pub fn buttons(decision: &Decision) -> Vec<String> {
    let keys = decision.out.iter().flat_map(|out| match &out.body {
        Body::Message { keys, .. } | Body::Replace { keys, .. } => keys.clone(),
        _ => Vec::new(),
    });
    keys.flatten()
        .map(|key| match key.press {
            KeyPress::Data(data) | KeyPress::Url(data) => data,
        })
        .collect()
}

/// Compares with `tests/golden/<name>`; with `MUSRENBOT_GOLDEN=write` it is written instead.
pub fn golden(name: &str, text: &str) {
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var("MUSRENBOT_GOLDEN").as_deref() == Ok("write") {
        let folder = std::path::Path::new(&path).parent().expect("a folder");
        std::fs::create_dir_all(folder).expect("a folder for golden files");
        std::fs::write(&path, text).expect("a golden file");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{name} is not as it was; run with MUSRENBOT_GOLDEN=write and look at the difference\n{text}"
    );
}

/// One file of scenes: what was done, and what was answered.
pub struct Page(String);

impl Page {
    pub fn scene(&mut self, title: &str, decision: &Decision) {
        self.0 += &format!("## {title}\n{}\n", shown(decision));
    }
}

/// Writes scenes and compares them with `tests/golden/pesan/<name>.txt`.
pub fn page(name: &str, write: impl FnOnce(&mut Page)) {
    let mut page = Page(String::new());
    write(&mut page);
    let bare = page.0.lines().find(|line| is_bare_key(line));
    assert_eq!(bare, None, "a sentence is missing");
    assert!(!page.0.contains('{'), "a value is missing:\n{}", page.0);
    golden(&format!("pesan/{name}.txt"), &page.0);
}

/// A key that has no sentence shows as itself, `status.not_found`.
fn is_bare_key(line: &str) -> bool {
    let word =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    line.split_once('.')
        .is_some_and(|(table, key)| word(table) && word(key))
}
