//! Runs a storage test on both engines: SQLite always, PostgreSQL where there is a server.
//!
//! `MUSRENBOT_TEST_POSTGRES` names a server and database that tests may make schemas in. Each test
//! has a schema of its own, dropped when the test ends, however it ends.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::FutureExt as _;
use musrenbot::store::Store;
use sea_orm::{ConnectionTrait as _, Database};

/// Calls `test` once an engine, each time with an empty store that has all its tables.
pub async fn for_each_engine<F>(name: &str, test: impl Fn(Store) -> F)
where
    F: Future<Output = ()>,
{
    for_each_url(name, async |url| {
        let store = Store::open(&url).await.expect("the test database opens");
        store.migrate().await.expect("the schema is made");
        test(store).await;
    })
    .await;
}

/// Calls `test` once an engine with the URL of a database that has nothing in it.
pub async fn for_each_url(name: &str, test: impl AsyncFn(String)) {
    let folder = Folder::new();
    test(format!("sqlite://{}/test.db", folder.0.display())).await;
    let Ok(server) = std::env::var("MUSRENBOT_TEST_POSTGRES") else {
        // Past the test harness, which hides what passing tests print.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED {name} on PostgreSQL: MUSRENBOT_TEST_POSTGRES is not set"
        );
        return;
    };
    let schema = format!("t_{}", unique());
    sql(&server, &format!("CREATE SCHEMA {schema}")).await;
    let joint = if server.contains('?') { '&' } else { '?' };
    // No test pulls the plug, so none has to wait for the disk.
    let settings = format!("-c search_path={schema} -c synchronous_commit=off");
    let settings = settings.replace(' ', "%20").replace('=', "%3D");
    let url = format!("{server}{joint}options={settings}");
    let ended = std::panic::AssertUnwindSafe(test(url)).catch_unwind().await;
    sql(&server, &format!("DROP SCHEMA {schema} CASCADE")).await;
    if let Err(panic) = ended {
        std::panic::resume_unwind(panic);
    }
}

/// The name of the test that calls, for [`for_each_engine`].
#[macro_export]
macro_rules! test_name {
    () => {{
        fn here() {}
        let name = std::any::type_name_of_val(&here);
        let name = name
            .trim_end_matches("::here")
            .trim_end_matches("::{{closure}}");
        name.rsplit("::").next().unwrap_or(name).to_owned()
    }};
}

/// A folder that is removed with what is in it.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Folder {
        let folder = std::env::temp_dir().join(format!("musrenbot-{}", unique()));
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!(
        "{}_{count}_{:08x}",
        std::process::id(),
        rand::random::<u32>()
    )
}

/// Does something to a database behind the store's back.
pub async fn sql(url: &str, sql: &str) {
    let db = Database::connect(url)
        .await
        .expect("the test server answers");
    db.execute_unprepared(sql)
        .await
        .expect("the test server obeys");
    db.close().await.expect("the connection closes");
}
