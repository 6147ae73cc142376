//! What the tests of the dialog room share.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use musrenbot::dialog::lists::Lists;
use musrenbot::dialog::{Book, Dialog, load, load_some, shipped};
use musrenbot::domain::kamus::{shipped_kamus, shipped_skpd};

pub static BOOK: LazyLock<Book> = LazyLock::new(|| load(&shipped()).expect("shipped dialogs load"));

pub static LISTS: LazyLock<Lists> =
    LazyLock::new(|| Lists::of_office(&shipped_kamus(), &shipped_skpd()));

pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

pub fn fixture(name: &str) -> String {
    let path = folder("fixtures/dialogs").join(name);
    std::fs::read_to_string(path).expect("a fixture can be read")
}

/// The shipped common sentences.
pub fn kata() -> &'static str {
    let files = shipped();
    let kata = files.iter().find(|(path, _)| path.ends_with("kata.toml"));
    kata.expect("kata.toml is shipped").1
}

/// The one dialog of a fixture file.
pub fn form(name: &str) -> Dialog {
    let text = fixture(name);
    let files = [("kata.toml", kata()), (name, text.as_str())];
    let book = load_some(&files).unwrap_or_else(|remarks| panic!("{remarks:#?}"));
    book.dialogs
        .into_iter()
        .next()
        .expect("the fixture has a dialog")
}
