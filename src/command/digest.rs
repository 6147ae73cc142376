//! `musrenbot digest`: queues a day's summary by hand, once whatever happens, and prints it.

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use super::house;
use crate::app::digest_tick::{Told, Writer, digest_now};
use crate::config::Settings;
use crate::domain::wilayah::KodeKecamatan;
use crate::telegram::{self, Client, Token};

#[derive(Args, Debug)]
pub struct Digest {
    /// Area code of the kecamatan
    #[arg(long)]
    pub kecamatan: KodeKecamatan,
    /// The day that is summed up, e.g. 2027-02-02
    #[arg(long)]
    pub day: Date,
    /// The bot's user name, when Telegram cannot be asked
    #[arg(long)]
    pub bot_name: Option<String>,
}

pub async fn run(settings: &Settings, digest: &Digest, now: Timestamp) -> anyhow::Result<String> {
    let store = house::store(settings).await?;
    let book = house::book(settings)?;
    let name = bot_name(settings, digest).await?;
    let kecamatan = store.read().kecamatan(digest.kecamatan).await?;
    let kecamatan = kecamatan.with_context(|| {
        format!(
            "kecamatan {0} is not set up; run `musrenbot setup --kecamatan {0} --tahun 2028`",
            digest.kecamatan
        )
    })?;
    let writer = Writer {
        store: &store,
        words: &book.words,
        bot_name: &name,
    };
    Ok(
        match digest_now(writer, &kecamatan, digest.day, now).await? {
            Told::Queued(text) | Told::Before(Some(text)) => format!("{text}\n"),
            Told::Quiet | Told::Before(None) => {
                "nothing happened, so nothing is posted\n".to_owned()
            }
            Told::NoGroup => bail!(
                "kecamatan {} has no group yet; send /hubungkan in it as operator kecamatan",
                kecamatan.nama
            ),
        },
    )
}

/// Only links need the name, so a summary is not refused for want of it where a token is missing.
async fn bot_name(settings: &Settings, digest: &Digest) -> anyhow::Result<String> {
    if let Some(name) = &digest.bot_name {
        return Ok(name.trim_start_matches('@').to_owned());
    }
    let hint = "the bot's user name is not known; give it with --bot-name";
    let token: Token = settings.token().context(hint)?.parse()?;
    let me = telegram::hello(&Client::new(token, settings.api_url())?)
        .await
        .context(hint)?;
    Ok(me.username)
}
