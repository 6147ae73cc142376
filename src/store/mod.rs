//! Acts: the only room that speaks SQL. Rows are private to it; domain values go in and out.
//!
//! - [`Store`] is the way to the database and does what background work needs.
//! - [`Tx`] is the only path by which a decision is written: after [`Tx::commit`] all of it is
//!   there, before it none of it.
//! - [`Read`] answers questions, from a store or from within a transaction.
//!
//! SQLite and PostgreSQL run the same statements. A batch goes in as one JSON array, so a
//! statement has one text however many rows it moves and stays prepared. What the JSON in
//! conversations, drafts and messages means is not known here.

mod backup;
pub mod berkas;
mod conversation;
mod detour;
mod digest;
pub mod draft;
mod error;
pub mod inbox;
mod jejak;
mod jurnal;
mod kecamatan;
mod line;
mod office;
mod open;
pub mod outbox;
mod person;
mod putusan;
mod replica;
mod row;
mod search;
mod serupa;
mod setting;
mod shelf;
mod sql;
pub mod stats;
pub mod usulan;
pub mod verify;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use sea_orm::{
    DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};

pub use error::{JsonFault, StoreError};
use line::{Line, Numbered, Pools, To};
pub use open::{OpenError, ServeLock};
use shelf::Shelves;
use sql::Db;

use crate::domain::jurnal::{Chain, Head};

pub type Result<T> = std::result::Result<T, StoreError>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store(Arc<Pools>, Arc<Shelves>);

/// A transaction that holds SQLite's write lock from its start. Dropped, it is rolled back.
///
/// PostgreSQL runs it at READ COMMITTED: what is read in order to be written back must be read
/// with one of the `_locked` functions. Statements of one transaction never run side by side.
#[derive(Debug)]
pub struct Tx {
    engine: Engine,
    pools: Arc<Pools>,
    /// Of the pool that it comes from.
    number: u64,
    inner: DatabaseTransaction,
    /// The heads of chains that this transaction has locked, as it has left them.
    heads: Mutex<HashMap<Chain, Head>>,
    shelves: Arc<Shelves>,
}

/// Questions that change nothing.
#[derive(Debug)]
pub struct Read<'a>(Db<'a>, &'a Shelves);

impl Store {
    pub fn engine(&self) -> Engine {
        self.0.engine()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub async fn begin(&self) -> Result<Tx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let Numbered { number, pool } = self.0.writer();
        let begun = pool.begin_with_options(options);
        let inner = self.0.answer(number, begun).await?;
        Ok(Tx {
            engine: self.engine(),
            pools: Arc::clone(&self.0),
            number,
            inner,
            heads: Mutex::default(),
            shelves: Arc::clone(&self.1),
        })
    }

    /// Sees what has been committed, and on SQLite never waits for a writer.
    pub fn read(&self) -> Read<'_> {
        Read(self.ask(self.0.reader()), &self.1)
    }

    /// For single statements, which are transactions of their own.
    fn db(&self) -> Db<'_> {
        self.ask(self.0.writer())
    }

    fn ask(&self, Numbered { number, pool }: Numbered) -> Db<'_> {
        Db {
            engine: self.engine(),
            at: Line {
                pools: &self.0,
                number,
                to: To::Pool(pool),
            },
        }
    }
}

impl Tx {
    pub async fn commit(self) -> Result<()> {
        Ok(self.pools.answer(self.number, self.inner.commit()).await?)
    }

    /// Undoes all of it now; dropping does so a little later.
    pub async fn rollback(self) -> Result<()> {
        Ok(self
            .pools
            .answer(self.number, self.inner.rollback())
            .await?)
    }

    /// Sees what this transaction has written.
    pub fn read(&self) -> Read<'_> {
        Read(self.db(), &self.shelves)
    }

    fn db(&self) -> Db<'_> {
        Db {
            engine: self.engine,
            at: self.line(),
        }
    }

    fn line(&self) -> Line<'_> {
        Line {
            pools: &self.pools,
            number: self.number,
            to: To::Tx(&self.inner),
        }
    }
}
