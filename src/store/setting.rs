//! Small things kept by name: settings as text, and pictures that wait to be sent.

use jiff::Timestamp;

use super::sql::{get, ms, text};
use super::{Read, Result, Store, Tx};

impl Read<'_> {
    pub async fn setting(&self, key: &str) -> Result<Option<String>> {
        const SQL: &str = "SELECT value FROM setting WHERE key = $1";
        let row = self.0.one(SQL, [key.into()]).await?;
        row.map(|row| get(&row, "value")).transpose()
    }

    /// The PNG with this SHA-256.
    pub async fn picture(&self, sha: &str) -> Result<Option<Vec<u8>>> {
        const SQL: &str = "SELECT png FROM picture WHERE sha = $1";
        let row = self.0.one(SQL, [sha.into()]).await?;
        row.map(|row| get(&row, "png")).transpose()
    }
}

impl Tx {
    pub async fn setting_put(&self, key: &str, value: &str) -> Result<()> {
        const SQL: &str = "
INSERT INTO setting (key, value) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        self.db().run(SQL, [key.into(), text(value).into()]).await?;
        Ok(())
    }

    /// Keeps a PNG under the SHA-256 of its bytes.
    pub async fn picture_put(&self, sha: &str, png: &[u8], now: Timestamp) -> Result<()> {
        const SQL: &str = "
INSERT INTO picture (sha, png, created_at) VALUES ($1, $2, $3)
ON CONFLICT (sha) DO UPDATE SET created_at = excluded.created_at";
        let values = [sha.into(), png.to_vec().into(), ms(now).into()];
        self.db().run(SQL, values).await?;
        Ok(())
    }
}

impl Store {
    /// Forgets pictures made before `before` that no unfinished message shows; what was sent lives
    /// on with Telegram.
    pub async fn picture_sweep(&self, before: Timestamp) -> Result<u64> {
        const SQL: &str = "
DELETE FROM picture WHERE created_at < $1 AND NOT EXISTS (
    SELECT 1 FROM outbox WHERE state < 2 AND body LIKE '%' || picture.sha || '%')";
        self.db().run(SQL, [ms(before).into()]).await
    }
}
