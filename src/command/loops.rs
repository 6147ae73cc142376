//! What every loop of `serve` needs: being started, told to stop, and waited for.

use std::future::Future;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::warn;

use crate::app::clock::pause;
use crate::telegram::StartError;

/// How long to wait after something failed that may work later, so that a network or a database
/// that is away is not hammered.
pub const REST: Duration = Duration::from_secs(2);

/// The longest rest between two tries to tell Telegram something at the start.
const REST_MAX: Duration = Duration::from_secs(60);

pub type Loops = JoinSet<anyhow::Result<()>>;
/// Becomes true when everything is to stop.
pub type Told = watch::Receiver<bool>;

/// Takes the port now, and gives back what serves on it until told to stop.
pub async fn listen_on(
    address: std::net::SocketAddr,
    router: axum::Router,
    told: Told,
) -> anyhow::Result<impl Future<Output = anyhow::Result<()>> + Send> {
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    Ok(async move {
        let served = axum::serve(listener, router).with_graceful_shutdown(stopped(told));
        served.await.context("the http server ended")
    })
}

/// Waits until everything is to stop.
pub async fn stopped(mut told: Told) {
    // An error means that the teller is gone, which is a stop as well.
    let _ = told.wait_for(|stop| *stop).await;
}

/// Asks until Telegram answers, resting twice as long each time; `None` when told to stop first.
///
/// # Errors
///
/// What waiting cannot mend.
pub async fn patiently<T, F>(told: &Told, ask: impl Fn() -> F) -> Result<Option<T>, StartError>
where
    F: Future<Output = Result<T, StartError>>,
{
    let mut rest = REST;
    loop {
        let asked = tokio::select! {
            asked = ask() => asked,
            () = stopped(told.clone()) => return Ok(None),
        };
        match asked {
            Err(why) if why.is_passing() => warn!("telegram cannot be reached yet: {why}"),
            done => return done.map(Some),
        }
        tokio::select! {
            () = pause(rest) => rest = REST_MAX.min(rest * 2),
            () = stopped(told.clone()) => return Ok(None),
        }
    }
}

/// Waits for the loops to end by themselves; whoever takes longer than `most` is cut off.
pub async fn finish(loops: &mut Loops, most: Duration) -> anyhow::Result<()> {
    let all = async {
        let mut worst = Ok(());
        while let Some(ended) = loops.join_next().await {
            worst = worst.and(flat(ended));
        }
        worst
    };
    tokio::select! {
        worst = all => worst,
        () = pause(most) => Ok(()),
    }
}

pub fn flat(ended: Result<anyhow::Result<()>, tokio::task::JoinError>) -> anyhow::Result<()> {
    match ended {
        Ok(ended) => ended,
        Err(why) if why.is_cancelled() => Ok(()),
        Err(why) => Err(anyhow::Error::new(why).context("a part of the program broke")),
    }
}

/// Ends with SIGTERM or Ctrl-C.
pub async fn stop_signal() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut term = signal(SignalKind::terminate()).expect("a process may listen for SIGTERM");
        tokio::select! {
            _ = ctrl_c => {}
            _ = term.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = ctrl_c.await;
}
