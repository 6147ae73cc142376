//! People and the offices they hold now; offices that ended stay as rows.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use jiff::Timestamp;
use sea_orm::{QueryResult, Value};

use super::sql::{bad, get, list, ms, text};
use super::{Read, Result, Tx};
use crate::domain::pejabat::{Office, Person, Role};

/// A row for each office of this moment, oldest office first, or one of a person without any;
/// `{who}` tells which people.
const PEOPLE: &str = "
SELECT person.id, person.nama, person.reachable, o.id AS office, o.role, o.kecamatan, o.desa, o.skpd
FROM person LEFT JOIN office o ON o.person = person.id AND o.until IS NULL
WHERE {who} ORDER BY o.id";

const NAMED: &str = "person.id IN (SELECT CAST(value ->> 0 AS bigint) FROM {rows})";

impl Read<'_> {
    /// Those of `ids` that are known, with their offices of this moment, oldest office first.
    pub async fn person_some(&self, ids: &[i64]) -> Result<HashMap<i64, Person>> {
        self.people(NAMED, [list(ids)]).await
    }

    pub(super) async fn people<const N: usize>(
        &self,
        who: &str,
        values: [Value; N],
    ) -> Result<HashMap<i64, Person>> {
        folded(&self.0.all(&PEOPLE.replace("{who}", who), values).await?)
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
        let sql = PEOPLE.replace("{who}", NAMED);
        let rows = self.db().all(&sql, [list(ids)]).await?;
        let mut back = Vec::new();
        for row in &rows {
            let id: i64 = get(row, "id")?;
            if !get::<bool>(row, "reachable")? && private.contains(&id) && !back.contains(&id) {
                self.person_reachable(id, true).await?;
                back.push(id);
            }
        }
        folded(&rows)
    }

    /// Notes whether the person can be written to; somebody unknown stays so.
    pub async fn person_reachable(&self, id: i64, reachable: bool) -> Result<()> {
        const SQL: &str = "UPDATE person SET reachable = $2 WHERE id = $1";
        self.db().run(SQL, [id.into(), reachable.into()]).await?;
        Ok(())
    }
}

/// People from the rows of [`PEOPLE`].
fn folded(rows: &[QueryResult]) -> Result<HashMap<i64, Person>> {
    let mut people = HashMap::new();
    for row in rows {
        let id: i64 = get(row, "id")?;
        let person = match people.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Person {
                id,
                nama: get(row, "nama")?,
                offices: Vec::new(),
            }),
        };
        person.offices.extend(office(row)?);
    }
    Ok(people)
}

fn office(row: &QueryResult) -> Result<Option<Office>> {
    let Some(id) = get::<Option<i64>>(row, "office")? else {
        return Ok(None);
    };
    let role: String = get(row, "role")?;
    let place = (get(row, "kecamatan")?, get(row, "desa")?, get(row, "skpd")?);
    office_of("office", &id.to_string(), &role, place).map(Some)
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
