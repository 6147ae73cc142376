//! Conversations as text files: `tests/transcripts/<dialog>_<what happens>.txt`.
//!
//! A file holds the person's lines and what the bot answered. With `UPDATE_TRANSCRIPTS=1` the
//! answers are written anew; read the difference before it is committed.

use std::path::{Path, PathBuf};

use musrenbot::dialog::Book;
use musrenbot::dialog::lists::Lists;
use musrenbot::dialog::state::Answers;
use musrenbot::dialog::transcript::transcript;

use crate::dialog_support::{BOOK, LISTS, folder};

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder("transcripts"))
        .expect("the folder of transcripts is there")
        .map(|entry| entry.expect("its entries can be read").path())
        .collect();
    files.sort();
    files
}

/// The remarks at the top, which say what the conversation shows.
fn head(text: &str) -> String {
    text.lines()
        .take_while(|line| line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect()
}

fn played(book: &Book, lists: &Lists, path: &Path) -> (String, String) {
    let text = std::fs::read_to_string(path).expect("a transcript can be read");
    let name = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .expect("a plain name");
    let name = name
        .split('_')
        .next()
        .expect("a name begins with its dialog");
    let dialog = book.dialog(name).expect("there is such a dialog");
    let said = transcript(dialog, lists, Answers::default(), &text);
    (format!("{}{said}", head(&text)), text)
}

#[test]
fn every_conversation_goes_as_it_is_written() {
    let (book, lists) = (&*BOOK, &*LISTS);
    let update = std::env::var_os("UPDATE_TRANSCRIPTS").is_some();
    let mut wrong = Vec::new();
    for path in files() {
        let (said, written) = played(book, lists, &path);
        if update {
            std::fs::write(&path, said).expect("a transcript can be written");
        } else if said != written {
            wrong.push(format!(
                "{}\n{}",
                path.display(),
                first_difference(&said, &written)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn first_difference(said: &str, written: &str) -> String {
    let lines = said.lines().zip(written.lines()).zip(1..);
    for ((said, written), line) in lines {
        if said != written {
            return format!("line {line}: said    {said}\nline {line}: written {written}");
        }
    }
    format!(
        "{} lines said, {} written",
        said.lines().count(),
        written.lines().count()
    )
}
