//! A copy of the whole database while it is in use.

use std::path::Path;

use super::{Result, Store, StoreError};

impl Store {
    /// Writes a complete, compact copy of a SQLite database to `path`, which must not exist yet.
    ///
    /// Readers and writers go on meanwhile. Copying the file by hand would miss what still
    /// stands in the log beside it. PostgreSQL brings its own means and is refused.
    pub async fn backup(&self, path: &Path) -> Result<()> {
        let refuse = |why: String| Err(StoreError::Backup(why));
        if self.file().is_none() {
            return refuse("PostgreSQL is backed up with `pg_dump`".to_owned());
        }
        if path.exists() {
            return refuse(format!("{} is there already", path.display()));
        }
        let Some(name) = path.to_str() else {
            return refuse(format!("{} is not a name in UTF-8", path.display()));
        };
        self.read().0.run("VACUUM INTO $1", [name.into()]).await?;
        Ok(())
    }
}
