//! Opening a database, bringing its tables up to date, and seeing that one program serves it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use migrations::{Migrator, MigratorTrait as _};
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, ConnectOptions as _, Connection as _};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbErr};

use super::detour::{self, Detour};
use super::line::{Pools, Server};
use super::shelf::Shelves;
use super::sql::get;
use super::{Engine, Result, Store};
use crate::domain::duplicate::Detector;

/// Why a database could not be opened. Each is one sentence for an operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("DATABASE_URL must begin with sqlite:// or postgres://, not `{0}`")]
    Scheme(String),
    #[error("cannot read the database URL: {0}")]
    Url(String),
    #[error("cannot create or write the database in {}: {why}", folder.display())]
    Folder { folder: PathBuf, why: String },
    #[error("{} is not a SQLite database", .0.display())]
    NotADatabase(PathBuf),
    #[error(
        "another musrenbot already serves {}; stop it first, or use PostgreSQL for several",
        .0.display()
    )]
    Locked(PathBuf),
    #[error(
        "the database was made by a newer musrenbot (it has `{0}`); install that version or restore a backup"
    )]
    Newer(String),
    #[error("cannot reach the database: {0}")]
    Unreachable(String),
}

/// A writer that meets another process, such as `backup`, waits this long before it fails.
const BUSY: Duration = Duration::from_secs(10);

/// How long to wait for a free connection or a server that does not answer.
const ACQUIRE: Duration = Duration::from_secs(10);

/// More readers than cores of a small machine would only wait for each other.
const SQLITE_READERS: u32 = 3;

/// Eight replicas at eight connections stay under PostgreSQL's default of 100.
const POSTGRES_CONNECTIONS: u32 = 8;

/// Seconds to wait for a row or a table that another transaction holds; ours hold them for
/// milliseconds, and whoever waited in vain tries again.
const LOCK_WAIT: &str = "5s";

/// No statement of ours takes a second; one that takes this long will not end well.
const STATEMENT_MAX: &str = "30s";

/// How long a transaction may do nothing: a replica that stands still lets go of its rows.
const IDLE_MAX: &str = "15s";

/// How long an answer is waited for: a free connection and the longest statement, and then some.
/// The server's own limits end what hangs there; this one, what hangs since the server vanished.
const ANSWER_MAX: Duration = Duration::from_secs(45);

/// With these the server notices within a minute that a replica has vanished from the network,
/// and frees what it held. The driver offers nothing of the kind for this end; see `line`.
const KEEPALIVES: [(&str, &str); 3] = [
    ("tcp_keepalives_idle", "30s"),
    ("tcp_keepalives_interval", "10s"),
    ("tcp_keepalives_count", "3"),
];

/// The room has about 120 statements; each stays prepared on its connection.
const STATEMENTS: usize = 256;

/// Rows of an answer that lie ready before the one who asked has to fetch some: those of the largest
/// batch, as each wait for the other thread costs more than a row.
const ROWS: usize = 256;

/// Any number, as long as every version uses the same.
const MIGRATE_LOCK: &str = "SELECT pg_advisory_xact_lock(7281001)";

/// Held while a process serves a SQLite database; the lock goes when the process does.
#[derive(Debug)]
pub struct ServeLock(#[expect(dead_code, reason = "closing the file frees the lock")] Option<File>);

impl Store {
    fn of(pools: Pools) -> Store {
        let shelves = Shelves::new(Detector::shipped().clone());
        Store(Arc::new(pools), Arc::new(shelves))
    }

    /// With another judgement of what is alike than the shipped one. Clones from before keep theirs.
    pub fn with_detector(self, detector: Detector) -> Store {
        Store(self.0, Arc::new(Shelves::new(detector)))
    }

    /// Opens the database at `url`, making a SQLite file when there is none.
    ///
    /// Tables are not touched: [`Store::migrate`] does that.
    pub async fn open(url: &str) -> std::result::Result<Store, OpenError> {
        Store::open_within(url, ANSWER_MAX).await
    }

    /// Like [`Store::open`], and waits for no answer of a server for longer than `answer_max`: what
    /// takes longer fails with an error that [is away](super::StoreError::is_away).
    pub async fn open_within(
        url: &str,
        answer_max: Duration,
    ) -> std::result::Result<Store, OpenError> {
        let store = match url.split_once("://").map(|(scheme, _)| scheme) {
            Some("sqlite") => open_sqlite(url).await?,
            Some("postgres" | "postgresql") => open_postgres(url, answer_max).await?,
            _ => return Err(OpenError::Scheme(scheme_of(url))),
        };
        store.refuse_newer().await?;
        Ok(store)
    }

    /// Applies what is missing, all of it or none. Several at once take turns.
    ///
    /// At most starts nothing is missing, which one look tells.
    pub async fn migrate(&self) -> Result<()> {
        let applied = self.applied().await?;
        if known().iter().all(|name| applied.contains(name)) {
            return Ok(());
        }
        let tx = self.begin().await?;
        if tx.engine == Engine::Postgres {
            // Another replica's turn, and making an index of a full table, may take their time.
            tx.inner
                .execute_unprepared("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")
                .await?;
            tx.inner.execute_unprepared(MIGRATE_LOCK).await?;
        }
        Migrator::up(&tx.inner, None).await?;
        tx.commit().await
    }

    /// Names of the migrations that are still to be applied.
    pub async fn pending(&self) -> Result<Vec<String>> {
        let pending = Migrator::get_pending_migrations_read_only(&self.db().at).await?;
        Ok(pending.iter().map(|one| one.name().to_owned()).collect())
    }

    /// Takes the right to serve this database, or says that another process has it.
    ///
    /// On PostgreSQL any number of processes may serve.
    pub fn serve_lock(&self) -> std::result::Result<ServeLock, OpenError> {
        let Some(file) = self.0.file() else {
            return Ok(ServeLock(None));
        };
        let path = beside(file, ".serve");
        let lock = File::create(&path).map_err(|why| folder_error(file, why))?;
        match lock.try_lock() {
            Ok(()) => Ok(ServeLock(Some(lock))),
            Err(TryLockError::WouldBlock) => Err(OpenError::Locked(file.to_owned())),
            Err(TryLockError::Error(why)) => Err(folder_error(file, why)),
        }
    }

    /// The database file; `None` on PostgreSQL.
    pub fn file(&self) -> Option<&Path> {
        self.0.file()
    }

    async fn refuse_newer(&self) -> std::result::Result<(), OpenError> {
        match self.newer().await {
            Ok(None) => Ok(()),
            Ok(Some(name)) => Err(OpenError::Newer(name)),
            Err(error) => Err(open_error(self.0.file(), &error.to_string())),
        }
    }

    /// A migration in the database that this program does not know.
    async fn newer(&self) -> Result<Option<String>> {
        let known = known();
        let applied = self.applied().await?;
        Ok(applied.into_iter().find(|name| !known.contains(name)))
    }

    /// The names of the migrations that the database has, oldest first.
    async fn applied(&self) -> Result<Vec<String>> {
        let db = self.db();
        if db.one(has_migrations(self.engine()), []).await?.is_none() {
            return Ok(Vec::new());
        }
        let rows = db
            .all("SELECT version FROM seaql_migrations ORDER BY version", [])
            .await?;
        rows.iter().map(|row| get(row, "version")).collect()
    }
}

/// The names of the migrations that this program has.
fn known() -> Vec<String> {
    let all = Migrator::migrations();
    all.iter().map(|one| one.name().to_owned()).collect()
}

fn has_migrations(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE name = 'seaql_migrations'",
        Engine::Postgres => {
            "SELECT CAST(1 AS bigint) AS one WHERE to_regclass('seaql_migrations') IS NOT NULL"
        }
    }
}

async fn open_sqlite(url: &str) -> std::result::Result<Store, OpenError> {
    let options =
        SqliteConnectOptions::from_str(url).map_err(|why| OpenError::Url(why.to_string()))?;
    let file = options.get_filename().to_owned();
    let writer = sqlite_pool(url, 1, &file).await?;
    let reader = sqlite_pool(url, SQLITE_READERS, &file).await?;
    let pools = Pools::File {
        path: file,
        writer,
        reader,
    };
    Ok(Store::of(pools))
}

async fn sqlite_pool(
    url: &str,
    connections: u32,
    file: &Path,
) -> std::result::Result<DatabaseConnection, OpenError> {
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .max_connections(connections)
        .min_connections(1)
        // Waiting for the one writer is normal under load; a longer queue is a fault.
        .acquire_timeout(ACQUIRE * 3)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(|options| {
            options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                // NORMAL would survive a killed process, but not a power cut.
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY)
                .statement_cache_capacity(STATEMENTS)
                .row_buffer_size(ROWS)
        });
    connect(options)
        .await
        .map_err(|error| open_error(Some(file), &error.to_string()))
}

async fn open_postgres(url: &str, answer_max: Duration) -> std::result::Result<Store, OpenError> {
    let url = url.replacen("postgresql://", "postgres://", 1);
    postgres_answers(&url).await?;
    // Kept for as long as anybody may connect.
    let detour = postgres_detour(&url)?;
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false)
        .map_sqlx_postgres_opts(move |options| match &detour {
            Some(detour) => postgres_limits(options).socket(&detour.folder),
            None => postgres_limits(options),
        });
    let pool = connect(options.clone())
        .await
        .map_err(|error| open_error(None, &error.to_string()))?;
    let server = Server::new(options, pool, answer_max);
    let pools = Pools::Server(Box::new(server));
    Ok(Store::of(pools))
}

/// None where the server has a socket of this machine already, or where there can be none.
fn postgres_detour(url: &str) -> std::result::Result<Option<Detour>, OpenError> {
    let options = plain_host(postgres_options(url)?);
    let host = options.get_host();
    if options.get_socket().is_some() || host.starts_with('/') {
        return Ok(None);
    }
    let detour = detour::open(host, options.get_port());
    Ok(detour
        .inspect_err(|why| tracing::warn!("long statements will be slow: {why}"))
        .ok())
}

fn postgres_options(url: &str) -> std::result::Result<PgConnectOptions, OpenError> {
    PgConnectOptions::from_str(url).map_err(|why| OpenError::Url(why.to_string()))
}

/// An IPv6 address stands in brackets in a URL, and nowhere else.
fn plain_host(options: PgConnectOptions) -> PgConnectOptions {
    let host = options.get_host().trim_matches(['[', ']']).to_owned();
    options.host(&host)
}

fn postgres_limits(options: PgConnectOptions) -> PgConnectOptions {
    plain_host(options)
        .application_name("musrenbot")
        .statement_cache_capacity(STATEMENTS)
        .options([
            ("lock_timeout", LOCK_WAIT),
            ("statement_timeout", STATEMENT_MAX),
            ("idle_in_transaction_session_timeout", IDLE_MAX),
        ])
        .options(KEEPALIVES)
}

/// A pool tries until its time is up and then only says that it is; one connection says why.
async fn postgres_answers(url: &str) -> std::result::Result<(), OpenError> {
    let options = plain_host(postgres_options(url)?);
    let why = match tokio::time::timeout(ACQUIRE, options.connect()).await {
        Ok(Ok(connection)) => {
            // It has answered; how the farewell goes does not matter.
            let _ = connection.close().await;
            return Ok(());
        }
        Ok(Err(sqlx::Error::Io(why))) => why.to_string(),
        Ok(Err(why)) => why.to_string(),
        Err(_) => format!("no answer within {} seconds", ACQUIRE.as_secs()),
    };
    Err(OpenError::Unreachable(why))
}

async fn connect(options: ConnectOptions) -> std::result::Result<DatabaseConnection, DbErr> {
    let pool = Database::connect(options).await?;
    pool.ping().await?;
    Ok(pool)
}

/// Sorts by the driver's words, which are the only thing that tells these cases apart.
fn open_error(file: Option<&Path>, why: &str) -> OpenError {
    let Some(file) = file else {
        return OpenError::Unreachable(plain(why));
    };
    if why.contains("file is not a database") {
        return OpenError::NotADatabase(file.to_owned());
    }
    if why.contains("unable to open database file") || why.contains("readonly database") {
        return folder_error(file, "the folder is missing or not writable");
    }
    OpenError::Unreachable(plain(why))
}

fn folder_error(file: &Path, why: impl ToString) -> OpenError {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    OpenError::Folder {
        folder: folder.to_owned(),
        why: why.to_string(),
    }
}

/// The driver's sentence without its own headings.
fn plain(why: &str) -> String {
    let why = why.trim_start_matches("Connection Error: ");
    why.trim_start_matches("Failed to acquire connection from pool: ")
        .to_owned()
}

fn scheme_of(url: &str) -> String {
    // Not the whole URL: it may hold a password.
    url.split("://")
        .next()
        .unwrap_or_default()
        .chars()
        .take(16)
        .collect()
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
