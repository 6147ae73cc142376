//! What several commands need: the dialogs and lists, the database, the clock, chance.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, bail};
use jiff::{SignedDuration, Timestamp};
use rand::Rng as _;

use crate::app::clock::{Clock, Reading};
use crate::app::decide::House;
use crate::app::outbox::RECENT;
use crate::app::pump::Chance;
use crate::config::Settings;
use crate::dialog::lists::Lists;
use crate::dialog::{self, Book};
use crate::domain::duplicate::{Detector, Weights};
use crate::domain::kamus;
use crate::store::Store;
use crate::telegram::{self, Client, Token};

/// Letters and digits that are not mistaken for each other when read aloud or copied by hand.
const CODE_ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";

/// 24 of 54 signs are 138 bits: nobody guesses one in 14 days.
const CODE_CHARS: usize = 24;

/// The dialog files: those of the folder that was set, or the shipped ones.
pub fn dialog_files(settings: &Settings) -> anyhow::Result<Vec<(String, String)>> {
    let owned = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
    match &settings.dialogs {
        Some(folder) => read_folder(folder),
        None => Ok(dialog::shipped().into_iter().map(owned).collect()),
    }
}

/// Reads the dialogs into what can be played.
pub fn book(settings: &Settings) -> anyhow::Result<Book> {
    let files = dialog_files(settings)?;
    let named: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    dialog::load(&named).map_err(|remarks| {
        let all: Vec<_> = remarks.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("cannot use the dialog files: {}", all.join("; "))
    })
}

/// The files of a folder of dialogs, by name, with their text.
fn read_folder(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let unreadable = || format!("cannot read the dialogs in {}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            files.push((path.display().to_string(), text));
        }
    }
    if files.is_empty() {
        bail!("no dialog files (*.toml) in {}", folder.display());
    }
    files.sort();
    Ok(files)
}

pub fn house(settings: &Settings, bot_name: String) -> anyhow::Result<House> {
    Ok(House {
        book: book(settings)?,
        lists: lists(),
        bot_name,
    })
}

/// The office's lists as they ship.
pub fn lists() -> Lists {
    Lists::of_office(&kamus::shipped_kamus(), &kamus::shipped_skpd())
}

/// The detector of duplicates with the weights that were set, or the shipped ones.
pub fn detector(settings: &Settings) -> anyhow::Result<Detector> {
    let Some(path) = &settings.weights else {
        return Ok(Detector::shipped().clone());
    };
    let table =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let weights =
        Weights::read(&table).with_context(|| format!("cannot use {}", path.display()))?;
    Ok(Detector::with(weights))
}

/// Opens the database with its tables up to date.
pub async fn store(settings: &Settings) -> anyhow::Result<Store> {
    let store = opened(settings).await?;
    up_to_date(&store).await?;
    Ok(store)
}

/// Brings the tables up to date.
pub async fn up_to_date(store: &Store) -> anyhow::Result<()> {
    let done = store.migrate().await;
    done.context("cannot bring the database up to date")
}

/// Opens a database that must be there, without touching its tables.
pub async fn existing_store(settings: &Settings) -> anyhow::Result<Store> {
    if let Some(file) = settings.sqlite_file()
        && !file.exists()
    {
        bail!("there is no database at {}", file.display());
    }
    opened(settings).await
}

/// Opens a database as it is, for whoever looks after its tables.
pub async fn opened(settings: &Settings) -> anyhow::Result<Store> {
    let detector = detector(settings)?;
    let store = Store::open(settings.database_url()).await?;
    Ok(store.with_detector(detector))
}

/// The machine's clock, or one that was started at a set time and runs on from there.
pub fn clock(settings: &Settings) -> Clock {
    let begun = Instant::now();
    let set = settings.clock;
    Clock::new(move || {
        let uptime = RECENT + begun.elapsed();
        let run = SignedDuration::try_from(uptime - RECENT).unwrap_or(SignedDuration::MAX);
        let now = match set {
            Some(start) => start.checked_add(run).unwrap_or(start),
            None => machine_now(),
        };
        Reading { now, uptime }
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where the clock is read"
)]
fn machine_now() -> Timestamp {
    Timestamp::now()
}

/// Fresh codes for invitations, from the operating system's chance.
pub fn chance() -> Chance {
    Arc::new(fresh_code)
}

pub fn fresh_code() -> String {
    let mut chance = rand::rng();
    let mut sign = || char::from(CODE_ALPHABET[chance.random_range(0..CODE_ALPHABET.len())]);
    (0..CODE_CHARS).map(|_| sign()).collect()
}

/// Under which the bot's user name is remembered, so that links can be made without a network.
const BOT_NAME: &str = "bot_name";

/// The bot's user name for links: as given, as it last served, or as Telegram tells it.
pub async fn bot_name(
    settings: &Settings,
    store: &Store,
    given: Option<&str>,
) -> anyhow::Result<String> {
    if let Some(name) = given {
        return Ok(name.trim_start_matches('@').to_owned());
    }
    if let Some(name) = remembered(settings, store).await? {
        return Ok(name);
    }
    let hint = "the bot's user name is not known; give it with --bot-name";
    let token: Token = settings.token().context(hint)?.parse()?;
    let client = Client::new(token, settings.api_url())?;
    Ok(telegram::hello(&client).await.context(hint)?.username)
}

/// The name under which the bot last served, unless a token is set that is another bot's.
async fn remembered(settings: &Settings, store: &Store) -> anyhow::Result<Option<String>> {
    let kept = store.read().setting(BOT_NAME).await?;
    let Some((id, name)) = kept.as_deref().and_then(|kept| kept.split_once(' ')) else {
        return Ok(None);
    };
    let is_other = settings
        .token
        .as_deref()
        .is_some_and(|token| bot_id(token) != id);
    Ok((!is_other).then(|| name.to_owned()))
}

/// Keeps the name under which the bot serves.
pub async fn remember_bot_name(
    settings: &Settings,
    store: &Store,
    name: &str,
) -> anyhow::Result<()> {
    let kept = format!("{} {name}", bot_id(settings.token()?));
    if store.read().setting(BOT_NAME).await?.as_deref() != Some(&kept) {
        let tx = store.begin().await?;
        tx.setting_put(BOT_NAME, &kept).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The public part of a token.
fn bot_id(token: &str) -> &str {
    token.trim().split(':').next().unwrap_or_default()
}
