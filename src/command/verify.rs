//! `musrenbot verify`: recomputes the journal's chains and compares the tables with them.

use anyhow::bail;

use crate::config::Settings;
use crate::store::Store;

/// # Errors
///
/// When anything does not fit: each fault on a line of its own, with where it is.
pub async fn run(settings: &Settings) -> anyhow::Result<String> {
    let store = Store::open(settings.database_url()).await?;
    let faults = store.verify().await?;
    if faults.is_empty() {
        return Ok("every row of the journal and every usulan agree\n".to_owned());
    }
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    bail!("{} faults found:\n{}", faults.len(), lines.join("\n"))
}
