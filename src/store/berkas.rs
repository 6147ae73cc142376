//! Files that Telegram holds for us until their bytes are fetched. Fetching is not done here.

use jiff::Timestamp;
use sea_orm::EntityTrait as _;

use super::row::register::berkas;
use super::sql::{batch, ms, text};
use super::{Read, Result, Store, Tx};

/// A file as an update named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BerkasRow {
    /// The same for the same file, whoever sends it.
    pub unique_id: String,
    pub file_id: String,
    /// Who sent it, and is told when it cannot be had.
    pub chat: i64,
    pub size: Option<i64>,
    pub mime: Option<String>,
    /// How often fetching it has failed.
    pub tries: u32,
    /// Once it is fetched.
    pub kept: Option<Kept>,
}

/// Where the bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub sha: String,
    /// Below the folder of files.
    pub path: String,
}

/// How one fetch ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    Kept(Kept),
    /// To be tried again.
    Later {
        due_at: Timestamp,
        why: String,
    },
    /// Telegram does not have it any more, or it is too big for a bot.
    Lost {
        why: String,
    },
}

/// The due date of a file that will not be tried again; also in [`WANT`].
const NEVER: i64 = i64::MAX;

const WANT: &str = "
INSERT INTO berkas (unique_id, file_id, size, mime, due_at, chat)
SELECT value ->> 0, value ->> 1, CAST(value ->> 2 AS bigint), value ->> 3, CAST($2 AS bigint),
    CAST(value ->> 4 AS bigint)
FROM {rows} WHERE true ON CONFLICT (unique_id) DO UPDATE
SET file_id = excluded.file_id, chat = excluded.chat, due_at = excluded.due_at, tries = 0
WHERE berkas.fetched_at IS NULL AND berkas.due_at = 9223372036854775807";

const CLAIM: &str = "
UPDATE berkas SET due_at = $2 WHERE unique_id IN (
    SELECT unique_id FROM berkas WHERE fetched_at IS NULL AND due_at <= $1
    ORDER BY due_at LIMIT $3 {skip})
RETURNING *";

impl Tx {
    /// Notes files to be fetched; those fetched already are passed over, lost ones tried again.
    pub async fn berkas_want(&self, files: &[BerkasRow], now: Timestamp) -> Result<()> {
        let mut sorted: Vec<&BerkasRow> = files.iter().collect();
        sorted.sort_by(|a, b| a.unique_id.cmp(&b.unique_id));
        let rows = sorted
            .iter()
            .map(|f| (&f.unique_id, &f.file_id, f.size, &f.mime, f.chat));
        self.db().run(WANT, [batch(rows), ms(now).into()]).await?;
        Ok(())
    }
}

impl Read<'_> {
    pub async fn berkas(&self, unique_id: &str) -> Result<Option<BerkasRow>> {
        let row = berkas::Entity::find_by_id(unique_id)
            .one(&self.0.at)
            .await?;
        Ok(row.map(from_row))
    }
}

impl Store {
    /// Files that are due, the longest first. Nobody else is given them before `until`.
    pub async fn berkas_claim(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<BerkasRow>> {
        let db = self.db();
        let values = [ms(now).into(), ms(until).into(), i64::from(limit).into()];
        let rows = berkas::Entity::find().from_raw_sql(db.statement(CLAIM, values));
        Ok(rows.all(&db.at).await?.into_iter().map(from_row).collect())
    }

    pub async fn berkas_settle(
        &self,
        unique_id: &str,
        fetched: &Fetched,
        now: Timestamp,
    ) -> Result<()> {
        const KEPT: &str = "
UPDATE berkas SET sha = $2, path = $3, fetched_at = $4, why = NULL WHERE unique_id = $1";
        const FAILED: &str = "
UPDATE berkas SET tries = tries + 1, due_at = $2, why = $3 WHERE unique_id = $1";
        let failed = async |due: i64, why: &str| {
            let values = [unique_id.into(), due.into(), text(why).into()];
            self.db().run(FAILED, values).await
        };
        match fetched {
            Fetched::Kept(Kept { sha, path }) => {
                let (sha, path) = (sha.as_str().into(), path.as_str().into());
                let values = [unique_id.into(), sha, path, ms(now).into()];
                self.db().run(KEPT, values).await?
            }
            Fetched::Later { due_at, why } => failed(ms(*due_at), why).await?,
            Fetched::Lost { why } => failed(NEVER, why).await?,
        };
        Ok(())
    }
}

fn from_row(row: berkas::Model) -> BerkasRow {
    let kept = row.sha.zip(row.path);
    BerkasRow {
        unique_id: row.unique_id,
        file_id: row.file_id,
        chat: row.chat,
        size: row.size,
        mime: row.mime,
        tries: u32::try_from(row.tries).unwrap_or(u32::MAX),
        kept: kept.map(|(sha, path)| Kept { sha, path }),
    }
}
