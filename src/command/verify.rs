//! `musrenbot verify`: recomputes the journal's chains and compares the tables with them.

use anyhow::bail;

use super::house;
use crate::config::Settings;

/// # Errors
///
/// When anything does not fit: each fault on a line of its own, with where it is. A database with
/// older tables is refused, since they would have to be changed before they can be read.
pub async fn run(settings: &Settings) -> anyhow::Result<String> {
    let store = house::existing_store(settings).await?;
    if !store.pending().await?.is_empty() {
        bail!("the database is of an older version; run `musrenbot migrate` first");
    }
    let faults = store.verify().await?;
    if faults.is_empty() {
        return Ok("every row of the journal and every usulan agree\n".to_owned());
    }
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    bail!("{} faults found:\n{}", faults.len(), lines.join("\n"))
}
