//! Dialogs that a person has put aside for later, as JSON that only `app` reads.

use jiff::Timestamp;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::row::wilayah::draft;
use super::sql::{get, instant, ms};
use super::{Read, Result, Tx};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub id: i64,
    pub run: String,
    pub updated_at: Timestamp,
}

impl Read<'_> {
    /// All of them, newest first; how many there may be is not decided here.
    pub async fn draft_of(&self, person: i64) -> Result<Vec<Draft>> {
        let find = draft::Entity::find().filter(draft::Column::Person.eq(person));
        let find = find.order_by_desc(draft::Column::UpdatedAt);
        let rows = find.all(&self.0.at).await?;
        rows.into_iter().map(from_row).collect()
    }
}

impl Tx {
    /// Says under which id it is kept.
    pub async fn draft_add(&self, person: i64, run: &str, now: Timestamp) -> Result<i64> {
        const SQL: &str = "
INSERT INTO draft (person, run, updated_at) VALUES ($1, $2, $3) RETURNING id";
        let values = [person.into(), run.into(), ms(now).into()];
        let row = self.db().one(SQL, values).await?;
        get(&row.expect("an insert returns its row"), "id")
    }

    pub async fn draft_remove(&self, id: i64) -> Result<()> {
        draft::Entity::delete_by_id(id).exec(&self.line()).await?;
        Ok(())
    }
}

fn from_row(row: draft::Model) -> Result<Draft> {
    Ok(Draft {
        id: row.id,
        updated_at: instant("draft", "updated_at", row.id, row.updated_at)?,
        run: row.run,
    })
}
