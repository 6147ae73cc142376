//! One way to put a statement to either engine.
//!
//! Texts carry values as `$1`, which both engines read, and these words:
//! `{rows}` is the batch in `$1`, a JSON array of arrays, as rows with one column `value`;
//! `{lock}` keeps the rows read until the commit, `{skip}` also passes over kept ones. SQLite
//! needs neither, as its transactions hold the write lock from their start.

use jiff::Timestamp;
use sea_orm::{ConnectionTrait as _, DbBackend, QueryResult, Statement, TryGetable, Value};
use serde::Serialize;

use super::line::Line;
use super::{Engine, Result, StoreError};

/// Rows of one batch at most; a longer one is cut, so that no statement holds the writer for long.
pub(super) const BATCH_MAX: usize = 256;

#[derive(Debug)]
pub(super) struct Db<'a> {
    pub engine: Engine,
    pub at: Line<'a>,
}

impl Db<'_> {
    pub async fn all<const N: usize>(
        &self,
        sql: &str,
        values: [Value; N],
    ) -> Result<Vec<QueryResult>> {
        Ok(self.at.query_all_raw(self.statement(sql, values)).await?)
    }

    pub async fn one<const N: usize>(
        &self,
        sql: &str,
        values: [Value; N],
    ) -> Result<Option<QueryResult>> {
        Ok(self.at.query_one_raw(self.statement(sql, values)).await?)
    }

    /// How many rows the statement touched.
    pub async fn run<const N: usize>(&self, sql: &str, values: [Value; N]) -> Result<u64> {
        let done = self.at.execute_raw(self.statement(sql, values)).await?;
        Ok(done.rows_affected())
    }

    pub fn statement<const N: usize>(&self, sql: &str, values: [Value; N]) -> Statement {
        let (backend, rows, lock, skip) = match self.engine {
            Engine::Sqlite => (DbBackend::Sqlite, "json_each($1)", "", ""),
            Engine::Postgres => (
                DbBackend::Postgres,
                "jsonb_array_elements(CAST($1 AS jsonb))",
                "FOR UPDATE",
                "FOR UPDATE SKIP LOCKED",
            ),
        };
        let sql = sql
            .replace("{rows}", rows)
            .replace("{lock}", lock)
            .replace("{skip}", skip);
        Statement::from_sql_and_values(backend, sql, values)
    }
}

/// A batch as the one value that `{rows}` reads.
pub(super) fn batch<T: Serialize>(rows: impl IntoIterator<Item = T>) -> Value {
    let rows: Vec<T> = rows.into_iter().collect();
    let json = serde_json::to_string(&rows).expect("numbers, texts and nulls are JSON");
    Value::from(json)
}

/// A batch of rows of one column.
pub(super) fn list<T: Serialize>(rows: impl IntoIterator<Item = T>) -> Value {
    batch(rows.into_iter().map(|row| (row,)))
}

pub(super) fn ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// PostgreSQL's texts cannot hold U+0000.
pub(super) fn text(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// A column whose type the statement itself fixes.
pub(super) fn get<T: TryGetable>(row: &QueryResult, column: &str) -> Result<T> {
    Ok(row.try_get("", column)?)
}

/// The instant in a column of milliseconds, or which row holds none.
pub(super) fn instant(
    table: &'static str,
    column: &'static str,
    row: impl ToString,
    ms: i64,
) -> Result<Timestamp> {
    Timestamp::from_millisecond(ms).map_err(|why| bad(table, column, row, why))
}

pub(super) fn bad(
    table: &'static str,
    column: &'static str,
    row: impl ToString,
    why: impl ToString,
) -> StoreError {
    StoreError::Row {
        table,
        column,
        row: row.to_string(),
        why: why.to_string(),
    }
}
