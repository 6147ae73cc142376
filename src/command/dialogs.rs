//! `musrenbot dialogs`: checks the files, plays one in the terminal, or draws them all.

use std::fmt::Write as _;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::house;
use crate::config::Settings;
use crate::dialog::state::Answers;
use crate::dialog::transcript::Transcript;
use crate::dialog::{self, draw};

#[derive(Subcommand, Debug)]
pub enum Dialogs {
    /// Reports all mistakes of all files, each with file and line
    Check,
    /// Plays a dialog in the terminal and prints what was said
    Try(Try),
    /// Writes a diagram (Mermaid) and a page that shows every screen
    Draw(Draw),
}

#[derive(Args, Debug)]
pub struct Try {
    /// Name of the dialog, e.g. usul
    pub name: String,
}

#[derive(Args, Debug)]
pub struct Draw {
    /// Folder to write dialogs.mmd and dialogs.html into
    #[arg(long, default_value = ".")]
    pub out: PathBuf,
}

pub fn run(settings: &Settings, dialogs: &Dialogs) -> anyhow::Result<String> {
    match dialogs {
        Dialogs::Check => check(settings),
        Dialogs::Try(one) => play(settings, &one.name),
        Dialogs::Draw(draw) => paint(settings, draw),
    }
}

fn check(settings: &Settings) -> anyhow::Result<String> {
    let files = house::dialog_files(settings)?;
    let named: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let remarks = dialog::check(&named);
    if remarks.is_empty() {
        return Ok(format!("{} dialog files are in order\n", files.len()));
    }
    let mut all = String::new();
    for remark in &remarks {
        let _ = write!(all, "\n{remark}");
    }
    bail!("{} mistakes in the dialog files:{all}", remarks.len())
}

/// Reads lines as the transcripts of the tests have them, `[Lewati]` for a button.
fn play(settings: &Settings, name: &str) -> anyhow::Result<String> {
    let book = house::book(settings)?;
    let lists = house::lists();
    let dialog = book.dialog(name).with_context(|| {
        let names: Vec<_> = book.dialogs.iter().map(|one| one.name.as_str()).collect();
        format!(
            "there is no dialog `{name}`; there are {}",
            names.join(", ")
        )
    })?;
    let mut play = Transcript::begun(dialog, &lists, Answers::default());
    let mut input = std::io::stdin().lock();
    let asked = std::io::stdin().is_terminal();
    let mut shown = 0;
    while !play.is_over() {
        if asked {
            print!("{}> ", &play.text()[shown..]);
            std::io::stdout().flush()?;
            shown = play.text().len();
        }
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            break;
        }
        play.line(&format!("> {}", line.trim().trim_start_matches("> ")));
    }
    // A terminal has seen all but the end of it.
    Ok(play.text()[shown..].to_owned())
}

fn paint(settings: &Settings, draw: &Draw) -> anyhow::Result<String> {
    let book = house::book(settings)?;
    let (diagram, page) = (draw.out.join("dialogs.mmd"), draw.out.join("dialogs.html"));
    let write = |path: &PathBuf, text: String| {
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    write(&diagram, draw::mermaid(&book.dialogs))?;
    write(&page, draw::page(&book.dialogs, &house::lists()))?;
    Ok(format!(
        "wrote {} and {}\n",
        diagram.display(),
        page.display()
    ))
}
