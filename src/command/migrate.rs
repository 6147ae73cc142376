//! `musrenbot migrate`: brings the tables up to date, or says what would be done.

use anyhow::Context as _;
use clap::Args;

use crate::config::Settings;
use crate::store::Store;

#[derive(Args, Debug)]
pub struct Migrate {
    /// Only say what is missing
    #[arg(long)]
    pub dry_run: bool,
}

pub async fn run(settings: &Settings, migrate: &Migrate) -> anyhow::Result<String> {
    let store = Store::open(settings.database_url()).await?;
    let pending = store
        .pending()
        .await
        .context("cannot read the state of the database")?;
    if pending.is_empty() {
        return Ok("the database is up to date\n".to_owned());
    }
    if !migrate.dry_run {
        store
            .migrate()
            .await
            .context("cannot bring the database up to date")?;
    }
    let done = if migrate.dry_run {
        "missing"
    } else {
        "applied"
    };
    Ok(pending
        .iter()
        .map(|name| format!("{done} {name}\n"))
        .collect())
}
