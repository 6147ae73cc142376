//! What can go wrong once the database is open.

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

/// Class 08 is a lost connection, 57P a server that shuts down or starts, 53 a full one.
const AWAY: [&str; 3] = ["08", "57P", "53"];

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
                _ => self.code_starts_with(&AWAY),
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
