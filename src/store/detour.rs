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

    use tokio::net::{TcpStream, UnixListener, UnixStream};
    use tokio::task::JoinSet;

    /// Folders of dead processes that had our number before.
    const TAKEN_MAX: u32 = 1_000;

    /// A folder that only this account may enter.
    pub fn folder() -> Result<PathBuf> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        for _ in 0..TAKEN_MAX {
            let name = format!(
                "musrenbot-pg-{}-{}",
                std::process::id(),
                COUNT.fetch_add(1, Ordering::Relaxed)
            );
            let folder = std::env::temp_dir().join(name);
            match DirBuilder::new().mode(0o700).create(&folder) {
                Err(why) if why.kind() == ErrorKind::AlreadyExists => {}
                made => return made.map(|()| folder),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    pub async fn pass_all(entrance: UnixListener, host: String, port: u16) {
        let mut passing = JoinSet::new();
        loop {
            tokio::select! {
                accepted = entrance.accept() => match accepted {
                    Ok((near, _)) => drop(passing.spawn(pass(near, host.clone(), port))),
                    // Too many open files: one that ends makes room.
                    Err(_) if !passing.is_empty() => drop(passing.join_next().await),
                    Err(_) => return,
                },
                Some(_) = passing.join_next() => {}
            }
        }
    }

    /// Ends when either side does; the driver sees a connection that was closed.
    async fn pass(mut near: UnixStream, host: String, port: u16) -> Result<()> {
        let mut far = TcpStream::connect((host, port)).await?;
        far.set_nodelay(true)?;
        tokio::io::copy_bidirectional(&mut near, &mut far).await?;
        Ok(())
    }
}

#[cfg(unix)]
use unix::{folder, pass_all};
