//! `musrenbot verify`: recomputes the journal's chains and compares the tables with them.

use anyhow::bail;

use crate::config::Settings;
use crate::store::Store;

/// # Errors
///
/// When anything does not fit: each fault on a line of its own, with where it is.
pub async fn run(settings: &Settings) -> anyhow::Result<String> {
    let store = Store::open(settings.database_url()).await?;
    let found = store.verify().await?;
    if found.faults.is_empty() {
        return Ok(format!(
            "{} journal rows in {} chains and {} usulan agree\n",
            found.rows, found.chains, found.usulan
        ));
    }
    let faults: Vec<_> = found.faults.iter().map(ToString::to_string).collect();
    bail!("{} faults found:\n{}", faults.len(), faults.join("\n"))
}
