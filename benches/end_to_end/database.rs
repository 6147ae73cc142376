//! An empty database for each run, on either engine.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context as _;
use sea_orm::{ConnectionTrait as _, Database as Connection};

/// On which engine to run.
pub enum Database {
    Sqlite,
    /// The server of `MUSRENBOT_TEST_POSTGRES`.
    Postgres(String),
}

/// A folder and a database that go when this does.
pub struct Room {
    pub folder: PathBuf,
    pub url: String,
}

static ROOMS: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// Those that can be had here; the missing one is named.
    pub fn all() -> anyhow::Result<Vec<Database>> {
        let mut all = vec![Database::Sqlite];
        match std::env::var("MUSRENBOT_TEST_POSTGRES") {
            Ok(server) => all.push(Database::Postgres(server)),
            Err(_) => eprintln!("SKIPPED PostgreSQL: MUSRENBOT_TEST_POSTGRES is not set"),
        }
        Ok(all)
    }

    pub fn engine(&self) -> &'static str {
        match self {
            Database::Sqlite => "SQLite, synchronous FULL",
            Database::Postgres(_) => "PostgreSQL",
        }
    }

    pub async fn room(&self) -> anyhow::Result<Room> {
        let room = ROOMS.fetch_add(1, Ordering::Relaxed);
        let name = format!("bench_{}_{room}", std::process::id());
        // Beside the build, which lies on a disk; a temporary folder may lie in memory.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
        std::fs::create_dir_all(&folder).context("cannot make a folder for the run")?;
        let url = match self {
            Database::Sqlite => format!("sqlite://{}", folder.join("bench.db").display()),
            Database::Postgres(server) => {
                let db = Connection::connect(server).await?;
                db.execute_unprepared(&format!("CREATE SCHEMA {name}"))
                    .await?;
                db.close().await?;
                let joint = if server.contains('?') { '&' } else { '?' };
                format!("{server}{joint}options=-c%20search_path%3D{name}")
            }
        };
        Ok(Room { folder, url })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // What stays behind is found in the build's folder; schemas are left for a look.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
