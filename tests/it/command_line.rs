//! The program as its operator uses it: the binary itself, in a folder of its own.
//!
//! Each refusal is one English sentence; what to do about it stands in the README.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use musrenbot::demo::{BotIdentity, Hooks, Server, World};
use musrenbot::store::Store;

use crate::engines::Folder;

mod database;
mod dedup;
mod dialogs;
mod import;
mod invite;
mod settings;
mod setup;

/// A folder with a database, and the program started in it with nothing else set.
struct Office(Folder);

#[derive(Debug, PartialEq, Eq)]
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Office {
    fn new() -> Office {
        Office(Folder::new())
    }

    /// An office that has set Kebomas up.
    fn set_up() -> Office {
        let office = Office::new();
        office.said("setup --kecamatan 35.25.14 --tahun 2028");
        office
    }

    fn path(&self) -> &Path {
        &self.0.0
    }

    fn database_url(&self) -> String {
        format!("sqlite://{}", self.path().join("musrenbot.db").display())
    }

    async fn store(&self) -> Store {
        Store::open(&self.database_url()).await.expect("it opens")
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("the folder can be written");
    }

    fn command(&self, line: &str, env: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_musrenbot"));
        command
            .args(line.split_whitespace())
            .current_dir(self.path())
            .env_clear()
            .envs(env.iter().copied())
            .stdin(Stdio::null());
        command
    }

    fn run_with(&self, line: &str, env: &[(&str, &str)]) -> Ended {
        let output = self.command(line, env).output().expect("it starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("plain text");
        Ended {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    fn run(&self, line: &str) -> Ended {
        self.run_with(line, &[])
    }

    /// What it prints when all goes well, without a word beside it.
    fn said(&self, line: &str) -> String {
        let ended = self.run(line);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{line}");
        ended.out
    }

    /// The one sentence with which it fails, nothing else being said.
    fn refused_with(&self, line: &str, env: &[(&str, &str)]) -> String {
        let ended = self.run_with(line, env);
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{line}");
        let sentence = ended.err.trim_end().strip_prefix("musrenbot: ");
        let sentence = sentence.unwrap_or_else(|| panic!("not a sentence: {}", ended.err));
        assert!(!sentence.contains('\n'), "more than one line: {sentence}");
        let stop = sentence.ends_with(|sign: char| ".!".contains(sign));
        assert!(!stop, "a full stop: {sentence}");
        sentence.to_owned()
    }

    fn refused(&self, line: &str) -> String {
        self.refused_with(line, &[])
    }

    /// Arguments that cannot be meant: exit code 2, and the first line of what it says.
    fn misunderstood(&self, line: &str, env: &[(&str, &str)]) -> String {
        let ended = self.run_with(line, env);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{line}");
        ended.err.lines().next().unwrap_or_default().to_owned()
    }
}

async fn stand_in() -> Server {
    let world = Arc::new(Mutex::new(World::new(BotIdentity::practice())));
    let clock = Arc::new(|| "2027-02-02T08:00:00+07:00".parse::<Timestamp>().unwrap());
    let address = ([127, 0, 0, 1], 0).into();
    Server::start(world, address, clock, Hooks::default())
        .await
        .expect("the stand-in starts")
}

#[test]
fn help_tells_every_subcommand_and_gives_an_example_of_each() {
    let office = Office::new();
    let help = office.said("--help");
    for name in [
        "serve", "demo", "setup", "invite", "digest", "dialogs", "verify", "backup", "migrate",
    ] {
        assert!(help.contains(&format!("\n  {name} ")), "{name} is missing");
        let own = office.said(&format!("{name} --help"));
        assert!(own.contains("Example: "), "{name} has no example");
        assert!(own.contains(&format!("musrenbot {name}")), "{name}: {own}");
    }
}
