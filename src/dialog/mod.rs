//! Guided conversations as data: read, checked, played, drawn.
//!
//! A dialog is a file of `dialogs/`, which an office clerk can read and change. [`load`] turns the
//! files into a [`Book`] or tells everything that is wrong with them; [`play::play`] moves a draft
//! by one input and says what should happen. No IO, no clock, no chance and no Telegram in here.

mod ask_back;
pub mod carry;
mod choose;
mod common;
pub mod draw;
pub mod file;
pub mod files;
mod hear;
pub mod history;
mod keys;
mod lint;
pub mod lists;
mod parse;
pub mod phrase;
pub mod play;
pub mod sample;
mod scene;
pub mod screen;
mod settle;
pub mod show;
mod source;
pub mod state;
pub mod template;
pub mod text;
pub mod transcript;
pub mod understand;
pub mod words;

pub use file::Dialog;
pub use source::Remark;
use source::Source;
use words::Words;

/// The file of the sentences that belong to no dialog.
const WORDS_FILE: &str = "kata.toml";

/// All that the bot says.
#[derive(Clone, Debug)]
pub struct Book {
    pub dialogs: Vec<Dialog>,
    pub words: Words,
}

impl Book {
    pub fn dialog(&self, name: &str) -> Option<&Dialog> {
        self.dialogs.iter().find(|dialog| dialog.name == name)
    }
}

/// The files that are built into the program: path and source.
pub fn shipped() -> Vec<(&'static str, &'static str)> {
    macro_rules! file {
        ($path:literal) => {
            ($path, include_str!(concat!("../../", $path)))
        };
    }
    vec![
        file!("dialogs/kata.toml"),
        file!("dialogs/usul.toml"),
        file!("dialogs/kembalikan.toml"),
        file!("dialogs/tarik.toml"),
        file!("dialogs/tolak.toml"),
        file!("dialogs/keberatan.toml"),
        file!("dialogs/putuskan.toml"),
        file!("dialogs/pisahkan.toml"),
        file!("dialogs/lepas.toml"),
        file!("dialogs/urung.toml"),
    ]
}

/// Reads a set of files, of which one is `kata.toml` and the others hold at least the shipped
/// dialogs.
///
/// # Errors
///
/// All mistakes of all files, by file and line.
pub fn load(files: &[(&str, &str)]) -> Result<Book, Vec<Remark>> {
    let read = load_some(files);
    let names: Vec<String> = match &read {
        Ok(book) => book.dialogs.iter().map(|one| one.name.clone()).collect(),
        // Where a file cannot be read, its name must do.
        Err(_) => files.iter().map(|(path, _)| stem(path)).collect(),
    };
    let missing: Vec<Remark> = NEEDED
        .iter()
        .filter(|name| !names.iter().any(|one| one == *name))
        .map(|name| missing_dialog(name))
        .collect();
    match (read, missing.is_empty()) {
        (Ok(book), true) => Ok(book),
        (Ok(_), false) => Err(missing),
        (Err(remarks), _) => Err([remarks, missing].concat()),
    }
}

/// As [`load`], of dialogs that need not be all that the bot plays.
///
/// # Errors
///
/// All mistakes of all files, by file and line.
pub fn load_some(files: &[(&str, &str)]) -> Result<Book, Vec<Remark>> {
    let mut remarks = Vec::new();
    let (words, others): (Vec<_>, Vec<_>) = files
        .iter()
        .partition(|(path, _)| path.ends_with(WORDS_FILE));
    let words = match words.first() {
        Some((path, text)) => {
            let source = Source::new(path, text);
            let words = parse::words(&source);
            remarks.extend(source.into_remarks());
            words
        }
        None => {
            remarks.push(missing_words());
            Words::default()
        }
    };
    let mut dialogs: Vec<Dialog> = Vec::new();
    for (path, text) in others {
        let source = Source::new(path, text);
        if let Some(dialog) = parse::dialog(&source, &words) {
            if dialogs.iter().any(|one| one.name == dialog.name) {
                source.remark(0, format!("there is another dialog `{}`", dialog.name));
            }
            dialogs.push(dialog);
        }
        remarks.extend(source.into_remarks());
    }
    if remarks.is_empty() {
        Ok(Book { dialogs, words })
    } else {
        Err(remarks)
    }
}

/// Everything that is wrong with a set of files; nothing when they can be played.
pub fn check(files: &[(&str, &str)]) -> Vec<Remark> {
    load(files).err().unwrap_or_default()
}

/// The dialogs that the commands begin.
const NEEDED: [&str; 9] = [
    "usul",
    "tarik",
    "kembalikan",
    "tolak",
    "keberatan",
    "putuskan",
    "pisahkan",
    "lepas",
    "urung",
];

fn stem(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.trim_end_matches(".toml").to_owned()
}

fn missing_dialog(name: &str) -> Remark {
    Remark {
        path: format!("{name}.toml"),
        line: 1,
        what: format!("the dialog `{name}` is missing"),
    }
}

/// The common sentences as they are built in, against which an edited file is held.
fn shipped_words() -> Words {
    let files = shipped();
    let kata = files.iter().find(|(path, _)| path.ends_with(WORDS_FILE));
    let (path, text) = kata.expect("the common sentences are built in");
    let source = Source::new(path, text);
    parse::gathered(&source)
}

fn missing_words() -> Remark {
    Remark {
        path: WORDS_FILE.to_owned(),
        line: 1,
        what: "the file of common sentences is missing".to_owned(),
    }
}
