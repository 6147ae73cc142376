//! People and the offices they hold now; offices that ended stay as rows.

use std::collections::HashMap;

use jiff::Timestamp;
use sea_orm::QueryResult;

use super::sql::{bad, get, list, ms, text};
use super::{Read, Result, Tx};
use crate::domain::pejabat::{Office, Person, Role};

const SOME: &str = "
SELECT id, nama, reachable FROM person WHERE id IN (SELECT CAST(value ->> 0 AS bigint) FROM {rows})";

const OFFICES: &str = "
SELECT id, person, role, kecamatan, desa, skpd FROM office
WHERE until IS NULL AND person IN (SELECT CAST(value ->> 0 AS bigint) FROM {rows})
ORDER BY id";

impl Read<'_> {
    /// Those of `ids` that are known, with their offices of this moment, oldest office first.
    pub async fn person_some(&self, ids: &[i64]) -> Result<HashMap<i64, Person>> {
        let rows = self.0.all(SOME, [list(ids)]).await?;
        self.with_offices(&rows).await
    }

    async fn with_offices(&self, rows: &[QueryResult]) -> Result<HashMap<i64, Person>> {
        let mut people = HashMap::new();
        for row in rows {
            let (id, nama, offices) = (get(row, "id")?, get(row, "nama")?, Vec::new());
            people.insert(id, Person { id, nama, offices });
        }
        if people.is_empty() {
            return Ok(people);
        }
        for row in self.0.all(OFFICES, [list(people.keys())]).await? {
            if let Some(person) = people.get_mut(&get(&row, "person")?) {
                person.offices.push(office(&row)?);
            }
        }
        Ok(people)
    }
}

impl Tx {
    /// Keeps the name of the account, or makes the person known.
    pub async fn person_put(&self, id: i64, nama: &str, now: Timestamp) -> Result<()> {
        const SQL: &str = "
INSERT INTO person (id, nama, seen_at) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET nama = excluded.nama, seen_at = excluded.seen_at";
        let values = [id.into(), text(nama).into(), ms(now).into()];
        self.db().run(SQL, values).await?;
        Ok(())
    }

    /// Like [`Read::person_some`]; those whose private chat is in `private` have just written
    /// there, so they can be written to again.
    pub async fn person_heard(&self, ids: &[i64], private: &[i64]) -> Result<HashMap<i64, Person>> {
        let rows = self.db().all(SOME, [list(ids)]).await?;
        for row in &rows {
            let id: i64 = get(row, "id")?;
            if !get::<bool>(row, "reachable")? && private.contains(&id) {
                self.person_reachable(id, true).await?;
            }
        }
        self.read().with_offices(&rows).await
    }

    /// Notes whether the person can be written to; somebody unknown stays so.
    pub async fn person_reachable(&self, id: i64, reachable: bool) -> Result<()> {
        const SQL: &str = "UPDATE person SET reachable = $2 WHERE id = $1";
        self.db().run(SQL, [id.into(), reachable.into()]).await?;
        Ok(())
    }
}

fn office(row: &QueryResult) -> Result<Office> {
    let id: i64 = get(row, "id")?;
    let role: String = get(row, "role")?;
    let place = (get(row, "kecamatan")?, get(row, "desa")?, get(row, "skpd")?);
    office_of("office", &id.to_string(), &role, place)
}

/// Kecamatan, desa and SKPD as the tables name them.
type Place = (String, Option<String>, Option<String>);

/// Reads an office from the columns that `office` and `invite` share.
pub(super) fn office_of(
    table: &'static str,
    row: &str,
    role: &str,
    place: Place,
) -> Result<Office> {
    let (kecamatan, desa, skpd) = place;
    let desa = desa.map(|desa| desa.parse()).transpose();
    Ok(Office {
        role: Role::named(role)
            .ok_or_else(|| bad(table, "role", row, format!("no role {role}")))?,
        kecamatan: kecamatan
            .parse()
            .map_err(|why| bad(table, "kecamatan", row, why))?,
        desa: desa.map_err(|why| bad(table, "desa", row, why))?,
        skpd,
    })
}
