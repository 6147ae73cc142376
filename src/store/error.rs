//! What can go wrong once the database is open.

use std::fmt;

use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{DbErr, RuntimeErr, sqlx};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row that the program did not write, or that was changed by hand.
    #[error("cannot read {column} of {table} {row}: {why}")]
    Row {
        table: &'static str,
        column: &'static str,
        row: String,
        why: String,
    },
    /// Somebody else wrote first; the whole transaction may be tried again.
    #[error("{0} was changed by somebody else meanwhile")]
    Stale(String),
    #[error("the backup cannot be written: {0}")]
    Backup(String),
    #[error("{0}")]
    Db(#[from] DbErr),
}

/// Class 08 is a lost connection, 57P a server that shuts down or starts, 53 a full one; 25P03 is
/// our own time limit on a transaction that does nothing. That on a statement (57014) is not among
/// them: who asks for too much will do so again.
const AWAY: [&str; 4] = ["08", "57P", "53", "25P03"];

/// Busy, locked, read-only, an input or output error, disk full: SQLite's primary result codes
/// that pass once another process is done or an operator has looked after the disk.
const SQLITE_AWAY: [i32; 5] = [5, 6, 8, 10, 13];

/// Serialization failure, deadlock, lock not available.
const CLASH: [&str; 3] = ["40001", "40P01", "55P03"];

impl StoreError {
    /// Whether the database cannot be reached just now; the same call may work later.
    pub fn is_away(&self) -> bool {
        match self {
            StoreError::Db(DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) => true,
            _ => match self.sqlx() {
                Some(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => {
                    true
                }
                _ => match self.sqlite_code() {
                    // The low byte is the primary code, the rest only says more about it.
                    Some(code) => SQLITE_AWAY.contains(&(code & 0xff)),
                    None => self.code_starts_with(&AWAY),
                },
            },
        }
    }

    /// Whether two transactions met and this one had to give way; run again it may go through.
    pub fn is_clash(&self) -> bool {
        matches!(self, StoreError::Stale(_)) || self.code_starts_with(&CLASH)
    }

    fn code_starts_with(&self, codes: &[&str]) -> bool {
        let code = match self.sqlx() {
            Some(sqlx::Error::Database(error)) => error.code(),
            _ => None,
        };
        code.is_some_and(|code| codes.iter().any(|start| code.starts_with(start)))
    }

    fn sqlite_code(&self) -> Option<i32> {
        let Some(sqlx::Error::Database(error)) = self.sqlx() else {
            return None;
        };
        error.try_downcast_ref::<SqliteError>()?;
        error.code()?.parse().ok()
    }

    fn sqlx(&self) -> Option<&sqlx::Error> {
        match self {
            StoreError::Db(DbErr::Exec(error) | DbErr::Query(error) | DbErr::Conn(error)) => {
                match error {
                    RuntimeErr::SqlxError(error) => Some(error),
                    RuntimeErr::Internal(_) => None,
                }
            }
            _ => None,
        }
    }
}

/// Where some JSON is wrong. The error's own words quote what stands there, and that may be what
/// an official wrote; so only the place is told.
#[derive(Debug)]
pub struct JsonFault(pub serde_json::Error);

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = (self.0.line(), self.0.column());
        write!(
            f,
            "{:?} fault in line {line} column {column}",
            self.0.classify()
        )
    }
}
