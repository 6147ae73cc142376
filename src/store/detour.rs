//! The way to a PostgreSQL server, with a socket option that the driver does not set.
//!
//! sqlx 0.9.0 leaves Nagle's algorithm on (its issue 4335, mended after that release): a statement
//! longer than a packet waits up to 40 ms for the arrival of its first part to be told, which made
//! a busy program three times slower. So the driver is given a socket of this machine, and each
//! connection made there is passed on over one to the server that waits for nothing. A release
//! with the mend makes this file needless.

use std::path::PathBuf;

/// The way in, for as long as this value lives.
#[derive(Debug)]
pub(super) struct Detour {
    /// Where the driver looks for the socket.
    pub folder: PathBuf,
    #[cfg(unix)]
    passing: tokio::task::JoinHandle<()>,
}

impl Drop for Detour {
    fn drop(&mut self) {
        #[cfg(unix)]
        self.passing.abort();
        // One that stays behind holds a dead socket, and harms nobody.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A way to the server, or why there is none; the driver then goes by itself.
#[cfg(unix)]
pub(super) fn open(host: &str, port: u16) -> std::io::Result<Detour> {
    let folder = folder()?;
    // The name that PostgreSQL's clients look for.
    let socket = folder.join(format!(".s.PGSQL.{port}"));
    let entrance = tokio::net::UnixListener::bind(socket)
        .inspect_err(|_| drop(std::fs::remove_dir(&folder)))?;
    let passing = tokio::spawn(pass_all(entrance, host.to_owned(), port));
    Ok(Detour { folder, passing })
}

#[cfg(not(unix))]
pub(super) fn open(_: &str, _: u16) -> std::io::Result<Detour> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
mod unix {
    use std::fs::DirBuilder;
    use std::io::{ErrorKind, Result};
    use std::os::unix::fs::DirBuilderExt as _;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use tokio::io::copy;
    use tokio::net::{TcpStream, UnixListener, UnixStream};

    /// How long a server may take that is just starting; the pool waits as long for a connection.
    const REACH_MAX: Duration = Duration::from_secs(10);

    /// Between two tries of what may pass by itself: a start, too many open files.
    const REST: Duration = Duration::from_millis(100);

    /// A folder that only this account may enter.
    ///
    /// One of that name is a dead process's that had our number before, as in a container.
    pub fn folder() -> Result<PathBuf> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "musrenbot-pg-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = std::env::temp_dir().join(name);
        let make = || DirBuilder::new().mode(0o700).create(&folder);
        match make() {
            Err(why) if why.kind() == ErrorKind::AlreadyExists => {
                std::fs::remove_dir_all(&folder)?;
                make()?;
            }
            made => made?,
        }
        Ok(folder)
    }

    pub async fn pass_all(entrance: UnixListener, host: String, port: u16) {
        loop {
            match entrance.accept().await {
                Ok((near, _)) => {
                    let host = host.clone();
                    tokio::spawn(async move {
                        if let Err(why) = pass(near, &host, port).await {
                            tracing::warn!("the way to the database server ended: {why}");
                        }
                    });
                }
                Err(why) => {
                    tracing::warn!("no way to the database server can be begun: {why}");
                    rest().await;
                }
            }
        }
    }

    /// Ends when either side does; the driver sees a connection that was closed.
    async fn pass(mut near: UnixStream, host: &str, port: u16) -> Result<()> {
        let mut far = tokio::time::timeout(REACH_MAX, reach(host, port)).await??;
        far.set_nodelay(true)?;
        let (mut near_in, mut near_out) = near.split();
        let (mut far_in, mut far_out) = far.split();
        tokio::select! {
            ended = copy(&mut near_in, &mut far_out) => ended,
            ended = copy(&mut far_in, &mut near_out) => ended,
        }?;
        Ok(())
    }

    /// A server that starts refuses at first.
    async fn reach(host: &str, port: u16) -> Result<TcpStream> {
        loop {
            match TcpStream::connect((host, port)).await {
                Err(why) if why.kind() == ErrorKind::ConnectionRefused => rest().await,
                reached => return reached,
            }
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a loop of production, which no test steps through"
    )]
    async fn rest() {
        tokio::time::sleep(REST).await;
    }
}

#[cfg(unix)]
use unix::{folder, pass_all};
