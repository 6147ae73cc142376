//! Reads the command line, runs one command, reports how it ended.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use musrenbot::command::{
    backup, dedup, demo, dialogs, digest, house, import, invite, migrate, serve, setup, verify,
};
use musrenbot::config::Settings;
use tracing_subscriber::EnvFilter;

/// Usulan of desa and kelurahan for the Musrenbang Kecamatan, through a Telegram bot
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Line {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the bot until SIGTERM (the default when a token is set)
    ///
    /// Example: TELOXIDE_TOKEN=123:abc musrenbot serve
    #[command(verbatim_doc_comment)]
    Serve,
    /// Plays a whole kecamatan on a page of this machine, with no token and no network
    ///
    /// Example: musrenbot demo
    #[command(verbatim_doc_comment)]
    Demo(demo::Demo),
    /// Makes a kecamatan and its desa from the shipped area codes
    ///
    /// Example: musrenbot setup --kecamatan 35.25.14 --tahun 2028
    #[command(verbatim_doc_comment)]
    Setup(setup::Setup),
    /// Prints one-time links that give an office
    ///
    /// Example: musrenbot invite --role operator-desa --desa 35.25.14.2003
    #[command(verbatim_doc_comment)]
    Invite(invite::Invite),
    /// Queues a day's summary, once whatever happens, and prints it
    ///
    /// Example: musrenbot digest --kecamatan 35.25.14 --day 2027-02-02
    #[command(verbatim_doc_comment)]
    Digest(digest::Digest),
    /// Checks, plays or draws the dialog files
    ///
    /// Example: musrenbot dialogs check
    #[command(verbatim_doc_comment, subcommand)]
    Dialogs(dialogs::Dialogs),
    /// Points out pairs of usulan in a file that ask for the same work
    ///
    /// Example: musrenbot dedup --in usulan.jsonl --out pairs.csv
    #[command(verbatim_doc_comment)]
    Dedup(dedup::Dedup),
    /// Brings in what other systems know, from a CSV file
    ///
    /// Example: musrenbot import --kind hasil hasil-2027.csv
    #[command(verbatim_doc_comment)]
    Import(import::Import),
    /// Recomputes the journal and compares the tables with it
    ///
    /// Example: musrenbot verify
    #[command(verbatim_doc_comment)]
    Verify,
    /// Writes a consistent copy of the SQLite database while it is served
    ///
    /// Example: musrenbot backup --out musrenbot-2027-02-02.db
    #[command(verbatim_doc_comment)]
    Backup(backup::Backup),
    /// Brings the tables up to date
    ///
    /// Example: musrenbot migrate --dry-run
    #[command(verbatim_doc_comment)]
    Migrate(migrate::Migrate),
}

fn main() -> ExitCode {
    // Bad arguments end in here with exit code 2.
    let line = Line::parse();
    logs(line.command.as_ref());
    match run(line) {
        Ok(said) => {
            print!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("musrenbot: {}", sentence(&why));
            ExitCode::FAILURE
        }
    }
}

fn run(line: Line) -> anyhow::Result<String> {
    let settings = line.settings.with_file()?;
    let command = match line.command {
        Some(command) => command,
        // Without a token this says where to get one.
        None => settings.token().map(|_| Command::Serve)?,
    };
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(perform(settings, command))
}

async fn perform(settings: Settings, command: Command) -> anyhow::Result<String> {
    settings.check()?;
    let now = house::clock(&settings).now();
    match command {
        Command::Serve => serve::run(settings).await.map(|()| String::new()),
        Command::Demo(demo) => demo::run(settings, demo).await.map(|()| String::new()),
        Command::Setup(setup) => setup::run(&settings, &setup, now).await,
        Command::Invite(invite) => invite::run(&settings, &invite, now).await,
        Command::Digest(digest) => digest::run(&settings, &digest, now).await,
        Command::Dialogs(dialogs) => dialogs::run(&settings, &dialogs),
        Command::Dedup(dedup) => dedup::run(&settings, &dedup).await,
        Command::Import(import) => import::run(&settings, &import).await,
        Command::Verify => verify::run(&settings).await,
        Command::Backup(backup) => backup::run(&settings, &backup).await,
        Command::Migrate(migrate) => migrate::run(&settings, &migrate).await,
    }
}

/// What went wrong and its causes, outermost first, none of them said twice.
///
/// Libraries often repeat a cause in their own words before they hand it on.
fn sentence(why: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in why.chain().map(ToString::to_string) {
        match said.as_str() {
            "" => said = cause,
            before if before.contains(&cause) => {}
            _ => said = format!("{said}: {cause}"),
        }
    }
    said
}

/// Logs go to stderr, so that what a command says stays clean on stdout.
///
/// What serves tells how it goes; what is tried out or ends by itself tells only what is wrong.
fn logs(command: Option<&Command>) {
    let usual = match command {
        // Migrations are announced even where none is due.
        None | Some(Command::Serve) => "info,sea_orm_migration=warn",
        Some(_) => "warn",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
}
