//! The line to the database: its pools, and how long an answer is waited for.
//!
//! A PostgreSQL server may vanish without a word. Then nothing tells this end, and the system would
//! wait a quarter of an hour. So no answer is waited for longer than was set; after that all
//! connections are given up, as the others lead to the same place, and new ones are made. One that
//! was left in the middle of a question cannot be kept, and the driver cannot even close it in
//! time: its farewell waits for an answer as well.

use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseExecutor,
    DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
};

use super::Engine;

type Answer<T> = Result<T, DbErr>;

/// How long connections that are given up have to end what they still do.
const FAREWELL_MAX: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) enum Pools {
    File {
        path: PathBuf,
        /// One connection, so that writers queue up in order instead of polling for the lock.
        writer: DatabaseConnection,
        reader: DatabaseConnection,
    },
    Server(Box<Server>),
}

pub(super) struct Server {
    options: ConnectOptions,
    answer_max: Duration,
    pool: Mutex<Numbered>,
}

/// Pools are numbered, so that of many who lose patience with one the first alone replaces it.
#[derive(Clone, Debug)]
pub(super) struct Numbered {
    pub number: u64,
    pub pool: DatabaseConnection,
}

impl Pools {
    pub fn engine(&self) -> Engine {
        match self {
            Pools::File { .. } => Engine::Sqlite,
            Pools::Server(_) => Engine::Postgres,
        }
    }

    /// The database file; `None` on PostgreSQL.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Pools::File { path, .. } => Some(path),
            Pools::Server(_) => None,
        }
    }

    pub fn writer(&self) -> Numbered {
        match self {
            Pools::File { writer, .. } => Numbered::only(writer),
            Pools::Server(server) => server.pool().clone(),
        }
    }

    pub fn reader(&self) -> Numbered {
        match self {
            Pools::File { reader, .. } => Numbered::only(reader),
            Pools::Server(server) => server.pool().clone(),
        }
    }

    /// Waits for what was asked by a pool with this number, or of a transaction from it.
    ///
    /// Losing patience is like losing the connection. A file is waited for however long it takes.
    pub async fn answer<T>(
        &self,
        number: u64,
        answer: impl Future<Output = Answer<T>>,
    ) -> Answer<T> {
        let Pools::Server(server) = self else {
            return answer.await;
        };
        if let Ok(answer) = tokio::time::timeout(server.answer_max, answer).await {
            return answer;
        }
        server.renew(number).await?;
        let seconds = server.answer_max.as_secs();
        let why = format!("no answer within {seconds} seconds");
        Err(DbErr::Conn(RuntimeErr::Internal(why)))
    }
}

impl Numbered {
    fn only(pool: &DatabaseConnection) -> Numbered {
        Numbered {
            number: 0,
            pool: pool.clone(),
        }
    }
}

impl Server {
    /// `options` are those that `pool` was made with.
    pub fn new(options: ConnectOptions, pool: DatabaseConnection, answer_max: Duration) -> Server {
        Server {
            options,
            answer_max,
            pool: Mutex::new(Numbered::only(&pool)),
        }
    }

    fn pool(&self) -> MutexGuard<'_, Numbered> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn renew(&self, number: u64) -> Answer<()> {
        let mut options = self.options.clone();
        // Nobody waits here: whoever asks next connects.
        let pool = Database::connect(options.connect_lazy(true).to_owned()).await?;
        let mut now = self.pool();
        if now.number != number {
            return Ok(());
        }
        let number = number + 1;
        let old = std::mem::replace(&mut *now, Numbered { number, pool });
        drop(now);
        tracing::error!("the database server does not answer; it is connected to anew");
        tokio::spawn(tokio::time::timeout(FAREWELL_MAX, old.pool.close()));
        Ok(())
    }
}

/// Without the address, which may hold a password.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Server");
        shown.field("answer_max", &self.answer_max);
        shown.finish_non_exhaustive()
    }
}

/// A pool or one of its transactions; every statement of the room goes through here.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub pools: &'a Pools,
    /// The number of the pool.
    pub number: u64,
    pub to: To<'a>,
}

#[derive(Debug)]
pub(super) enum To<'a> {
    /// Each statement is a transaction of its own.
    Pool(DatabaseConnection),
    Tx(&'a DatabaseTransaction),
}

impl Line<'_> {
    fn to(&self) -> DatabaseExecutor<'_> {
        match &self.to {
            To::Pool(pool) => DatabaseExecutor::Connection(pool),
            To::Tx(tx) => DatabaseExecutor::Transaction(tx),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Line<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.to().get_database_backend()
    }

    async fn execute_raw(&self, sql: Statement) -> Answer<ExecResult> {
        let to = self.to();
        self.pools.answer(self.number, to.execute_raw(sql)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Answer<ExecResult> {
        let to = self.to();
        self.pools
            .answer(self.number, to.execute_unprepared(sql))
            .await
    }

    async fn query_one_raw(&self, sql: Statement) -> Answer<Option<QueryResult>> {
        let to = self.to();
        self.pools.answer(self.number, to.query_one_raw(sql)).await
    }

    async fn query_all_raw(&self, sql: Statement) -> Answer<Vec<QueryResult>> {
        let to = self.to();
        self.pools.answer(self.number, to.query_all_raw(sql)).await
    }
}
