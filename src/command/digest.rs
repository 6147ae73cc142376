//! `musrenbot digest`: queues a day's summary by hand, once whatever happens, and prints it.

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use super::house;
use crate::app::digest_tick::{Told, Writer, digest_now};
use crate::config::Settings;
use crate::domain::wilayah::KodeKecamatan;

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
    let name = house::bot_name(settings, &store, digest.bot_name.as_deref()).await?;
    let kecamatan = store.read().kecamatan(digest.kecamatan).await?;
    let kecamatan = kecamatan.with_context(|| {
        format!(
            "kecamatan {0} is not set up; run `musrenbot setup --kecamatan {0} --tahun 2028`",
            digest.kecamatan
        )
    })?;
    let writer = Writer::new(&store, &book.words, &name);
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
