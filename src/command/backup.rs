//! `musrenbot backup`: a whole and consistent copy of the SQLite database while it is served.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use super::house;
use crate::config::Settings;
use crate::store::Engine;

#[derive(Args, Debug)]
pub struct Backup {
    /// File to write; must not exist yet
    #[arg(long)]
    pub out: PathBuf,
}

pub async fn run(settings: &Settings, backup: &Backup) -> anyhow::Result<String> {
    let store = house::existing_store(settings).await?;
    if store.engine() == Engine::Postgres {
        bail!(
            "PostgreSQL is backed up with its own tool: pg_dump --format=custom --file=FILE DATABASE_URL"
        );
    }
    if backup.out.exists() {
        bail!(
            "{} exists already; a backup never overwrites",
            backup.out.display()
        );
    }
    store.backup(&backup.out).await?;
    Ok(format!(
        "wrote {}; photos and documents lie in {} and are copied with any tool\n",
        backup.out.display(),
        settings.files().display()
    ))
}
