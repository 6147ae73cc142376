//! A PostgreSQL server that vanishes without a word: nobody waits for it without end, and once
//! it can be reached again, it is.

use std::time::Duration;

use futures_util::future::join_all;
use musrenbot::store::Store;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::engines::for_each_url;
use crate::test_name;

/// As many as the pool has.
const CONNECTIONS: usize = 8;

/// How long a test lets the store wait for an answer: several times what a busy machine needs.
const MOST: Duration = Duration::from_secs(3);

/// How long anything may take before the test counts as failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A line to the server that can be cut without either end being told.
struct Lines {
    address: String,
    cut: watch::Sender<u32>,
    open: tokio::task::JoinHandle<()>,
}

impl Lines {
    async fn to(server: String) -> Lines {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Lines::from(listener, server)
    }

    fn from(listener: TcpListener, server: String) -> Lines {
        let address = listener.local_addr().unwrap().to_string();
        let (cut, cuts) = watch::channel(0);
        let open = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(line(near, far, cuts.clone()));
            }
        });
        Lines { address, cut, open }
    }

    /// Whoever comes is refused; what was connected stays.
    async fn close(&mut self) {
        self.open.abort();
        // The listener is gone when its task is.
        let _ = (&mut self.open).await;
    }

    /// What was connected hears nothing more, for ever. Who comes after is let through.
    fn cut(&self) {
        self.cut.send_modify(|cuts| *cuts += 1);
    }
}

async fn line(mut near: TcpStream, mut far: TcpStream, mut cuts: watch::Receiver<u32>) {
    cuts.mark_unchanged();
    let (mut out, mut back) = ([0; 4096], [0; 4096]);
    loop {
        tokio::select! {
            biased;
            cut = cuts.changed() => {
                if cut.is_ok() {
                    // Both ends stay open until the test ends.
                    while cuts.changed().await.is_ok() {}
                }
                return;
            }
            read = near.read(&mut out) => match read {
                Ok(read @ 1..) => far.write_all(&out[..read]).await.unwrap(),
                _ => return,
            },
            read = far.read(&mut back) => match read {
                Ok(read @ 1..) => near.write_all(&back[..read]).await.unwrap(),
                _ => return,
            },
        }
    }
}

/// The URL's server, and the URL with another in its place.
fn through(url: &str) -> (String, impl Fn(&str) -> String) {
    let (head, rest) = url.split_once('@').expect("a user");
    let (host, tail) = rest.split_once('/').expect("a database");
    let (head, tail) = (head.to_owned(), tail.to_owned());
    let server = match host.contains(':') {
        true => host.to_owned(),
        false => format!("{host}:5432"),
    };
    (server, move |other| format!("{head}@{other}/{tail}"))
}

/// Each connection that was cut may cost one try, and none costs two.
async fn found_again(store: &Store) {
    let found = async {
        for _ in 0..CONNECTIONS {
            match store.read().stats().await {
                Ok(_) => return,
                Err(why) => assert!(why.is_away(), "{why}"),
            }
        }
        store.read().stats().await.expect("the server is there");
    };
    let found = tokio::time::timeout(PATIENCE, found).await;
    found.expect("nobody waits without end");
}

#[tokio::test]
async fn a_server_that_vanished_is_given_up_and_found_again() {
    for_each_url(&test_name!(), async |url| {
        if url.starts_with("sqlite") {
            return;
        }
        let (server, at) = through(&url);
        let lines = Lines::to(server).await;
        let store = Store::open_within(&at(&lines.address), MOST).await.unwrap();
        store.migrate().await.unwrap();
        let mut begun = Vec::new();
        for _ in 0..CONNECTIONS {
            begun.push(store.begin().await.unwrap());
        }
        lines.cut();
        let ends = begun.into_iter().map(async |tx| {
            let why = tx.read().stats().await.unwrap_err();
            assert!(why.is_away(), "{why}");
        });
        let ended = tokio::time::timeout(PATIENCE, join_all(ends)).await;
        ended.expect("nobody waits without end");
        // All connections were lost, and make room for new ones.
        found_again(&store).await;
    })
    .await;
}

#[tokio::test]
async fn an_end_that_nobody_heard_of_is_not_taken_for_done() {
    for_each_url(&test_name!(), async |url| {
        if url.starts_with("sqlite") {
            return;
        }
        let (server, at) = through(&url);
        let lines = Lines::to(server).await;
        let store = Store::open_within(&at(&lines.address), MOST).await.unwrap();
        store.migrate().await.unwrap();
        let tx = store.begin().await.unwrap();
        tx.setting_put("bot_name", "1 bot").await.unwrap();
        lines.cut();
        let ended = tokio::time::timeout(PATIENCE, tx.commit()).await;
        let why = ended.expect("nobody waits without end").unwrap_err();
        assert!(why.is_away(), "{why}");
        found_again(&store).await;
        let kept = store.read().setting("bot_name").await.unwrap();
        assert_eq!(kept, None);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_starts_anew_is_waited_for() {
    for_each_url(&test_name!(), async |url| {
        if url.starts_with("sqlite") {
            return;
        }
        let (server, at) = through(&url);
        let mut lines = Lines::to(server.clone()).await;
        let store = Store::open_within(&at(&lines.address), PATIENCE)
            .await
            .unwrap();
        // One connection is taken, so that the next question needs another.
        let taken = store.begin().await.unwrap();
        lines.close().await;
        let asked = store.clone();
        let asked = tokio::spawn(async move { asked.begin().await.map(drop) });
        tokio::task::yield_now().await;
        let listener = TcpListener::bind(&lines.address).await.unwrap();
        let _again = Lines::from(listener, server);
        let answered = tokio::time::timeout(PATIENCE, asked).await;
        answered
            .expect("nobody waits without end")
            .unwrap()
            .unwrap();
        drop(taken);
    })
    .await;
}

#[tokio::test]
async fn an_address_in_brackets_is_understood() {
    for_each_url(&test_name!(), async |url| {
        let Ok(listener) = TcpListener::bind("[::1]:0").await else {
            eprintln!("SKIPPED {}: this machine has no IPv6", test_name!());
            return;
        };
        if url.starts_with("sqlite") {
            return;
        }
        let (server, at) = through(&url);
        let lines = Lines::from(listener, server);
        let store = Store::open_within(&at(&lines.address), PATIENCE)
            .await
            .unwrap();
        store.migrate().await.unwrap();
        store.read().stats().await.expect("the server is there");
    })
    .await;
}
