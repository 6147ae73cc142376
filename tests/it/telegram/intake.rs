//! Telegram is told to forget an update only after it is safe.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use musrenbot::app::incoming::RawUpdate;
use musrenbot::app::metrics::Metrics;
use musrenbot::demo::{Fault, World};
use musrenbot::telegram::{
    BODY_BYTES_MAX, Depths, Gauge, Intake, PollError, Secret, Unreadable, ops_router, poll_once,
    start_polling, start_webhook, webhook_router,
};
use tokio::net::TcpListener;

use super::{ANI, Line, now};

const NO_WAIT: Duration = Duration::ZERO;

#[tokio::test]
async fn a_poll_confirms_only_what_its_offset_covers() {
    let line = Line::open().await;
    line.world().person_sends(now(), ANI, "satu");
    let first = poll_once(&line.client, None, NO_WAIT).await.unwrap();
    assert_eq!(first.updates.len(), 2);
    assert!(first.updates.iter().all(|update| update.chat == ANI));
    let again = poll_once(&line.client, None, NO_WAIT).await.unwrap();
    assert_eq!(again, first);
    let last = line.world().last_update_id();
    assert_eq!(first.next_offset(), Some(last + 1));
    let rest = poll_once(&line.client, first.next_offset(), NO_WAIT)
        .await
        .unwrap();
    assert!(rest.is_empty());
    assert_eq!(
        (rest.next_offset(), line.world().pending_updates()),
        (None, 0)
    );
}

#[tokio::test]
async fn a_poll_that_fails_says_who_acts_next() {
    let line = Line::open().await;
    line.fail(1, Fault::TooMany { retry_after: 4 });
    let error = poll_once(&line.client, None, NO_WAIT).await.unwrap_err();
    let wait = Some(Duration::from_secs(4));
    assert!(matches!(error, PollError::Busy { wait: told, .. } if told == wait));
    line.fail(1, Fault::Internal500);
    let error = poll_once(&line.client, None, NO_WAIT).await.unwrap_err();
    assert!(matches!(error, PollError::Busy { wait: None, .. }));
    line.fail(1, Fault::DropAfter);
    let error = poll_once(&line.client, None, NO_WAIT).await.unwrap_err();
    assert!(matches!(error, PollError::Lost { .. }), "{error:?}");
    let secret: Secret = "rahasia-desa".parse().unwrap();
    start_webhook(&line.client, "https://127.0.0.1:1/telegram", &secret)
        .await
        .unwrap();
    let error = poll_once(&line.client, None, NO_WAIT).await.unwrap_err();
    assert!(matches!(error, PollError::Conflict { .. }), "{error:?}");
    start_polling(&line.client).await.unwrap();
    let batch = poll_once(&line.client, None, NO_WAIT).await.unwrap();
    assert_eq!(batch.updates.len(), 1);
}

#[tokio::test]
async fn a_webhook_hears_the_kinds_of_updates_that_polling_hears() {
    let line = Line::open().await;
    poll_once(&line.client, None, NO_WAIT).await.unwrap();
    let heard = |world: &mut World, person: i64| {
        let before = world.pending_updates();
        let words = world.person_sends(now(), person, "300 m");
        world.person_edits(now(), person, words, "350 m");
        world.person_taps(now(), person, words, "y");
        world.block_bot(now(), person);
        world.pending_updates() - before
    };
    let polling = heard(&mut line.world(), ANI);
    let secret: Secret = "rahasia-desa".parse().unwrap();
    start_webhook(&line.client, "https://127.0.0.1:1/telegram", &secret)
        .await
        .unwrap();
    assert_eq!((polling, heard(&mut line.world(), ANI + 1)), (4, 4));
}

/// Keeps what it is given, or refuses all.
#[derive(Clone, Default)]
struct Shelf {
    kept: Arc<Mutex<Vec<RawUpdate>>>,
    odd: Arc<Mutex<Vec<Unreadable>>>,
    broken: bool,
}

impl Shelf {
    fn open(&self) -> Result<(), &'static str> {
        match self.broken {
            true => Err("database away"),
            false => Ok(()),
        }
    }
}

impl Intake for Shelf {
    type Error = &'static str;

    async fn accept(&self, update: RawUpdate) -> Result<(), &'static str> {
        self.open()?;
        self.kept.lock().unwrap().push(update);
        Ok(())
    }

    async fn set_aside(&self, unreadable: Unreadable) -> Result<(), &'static str> {
        self.open()?;
        self.odd.lock().unwrap().push(unreadable);
        Ok(())
    }
}

/// Serves `router` until the test ends; gives its address.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn post(address: &str, secret: Option<&str>, body: impl Into<reqwest::Body>) -> (u16, bool) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = http.post(format!("{address}/telegram")).body(body);
    if let Some(secret) = secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let response = request.send().await.unwrap();
    let later = response.headers().contains_key("retry-after");
    (response.status().as_u16(), later)
}

const SECRET: &str = "rahasia-desa";
const UPDATE: &str = r#"{"update_id":7,"message":{"message_id":1,"chat":{"id":42}}}"#;

async fn door(shelf: &Shelf) -> String {
    let secret = SECRET.parse().unwrap();
    serve(webhook_router("/telegram", secret, shelf.clone())).await
}

#[tokio::test]
async fn a_post_is_confirmed_when_it_is_kept() {
    let shelf = Shelf::default();
    let address = door(&shelf).await;
    assert_eq!(post(&address, Some(SECRET), UPDATE).await, (200, false));
    let kept = shelf.kept.lock().unwrap();
    assert_eq!((kept[0].update_id, kept[0].chat), (7, 42));
    assert_eq!(kept[0].payload, UPDATE);
}

#[tokio::test]
async fn a_post_that_cannot_be_kept_comes_again_later() {
    let shelf = Shelf {
        broken: true,
        ..Shelf::default()
    };
    let address = door(&shelf).await;
    for body in [UPDATE, "<html>"] {
        assert_eq!(post(&address, Some(SECRET), body).await, (503, true));
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_set_aside_and_confirmed() {
    let shelf = Shelf::default();
    let address = door(&shelf).await;
    for body in [&b"<html>"[..], b"{\"update_id\":7,\"message\":\"\xFF\"}"] {
        assert_eq!(post(&address, Some(SECRET), body).await, (200, false));
    }
    let odd = shelf.odd.lock().unwrap();
    assert_eq!((odd[0].update_id, odd[1].update_id), (None, Some(7)));
    assert_eq!(odd[0].payload, "<html>");
}

#[tokio::test]
async fn only_telegram_may_post_and_not_too_much() {
    let shelf = Shelf::default();
    let address = door(&shelf).await;
    for secret in [None, Some(""), Some("rahasia-des"), Some("rahasia-desa1")] {
        assert_eq!(post(&address, secret, UPDATE).await, (401, false));
    }
    let much = "x".repeat(BODY_BYTES_MAX + 1);
    assert_eq!(post(&address, Some(SECRET), much).await.0, 413);
    assert!(shelf.kept.lock().unwrap().is_empty());
}

#[derive(Clone)]
struct Look(Result<Depths, String>);

impl Gauge for Look {
    async fn depths(&self) -> Result<Depths, String> {
        self.0.clone()
    }
}

async fn get(address: &str, path: &str) -> (u16, String) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let response = http.get(format!("{address}{path}")).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn health_and_numbers_are_served() {
    let metrics = Arc::new(Metrics::default());
    metrics.updates_received.add(3);
    metrics.commit.observe(Duration::from_millis(4));
    metrics.commit.observe(Duration::from_secs(60));
    let depths = Depths {
        inbox: 2,
        ..Depths::default()
    };
    let well = serve(ops_router(Arc::clone(&metrics), Look(Ok(depths)))).await;
    assert_eq!(get(&well, "/healthz").await, (200, "ok\n".to_owned()));
    let (_, text) = get(&well, "/metrics").await;
    for line in [
        "# TYPE musrenbot_updates_received_total counter",
        "musrenbot_updates_received_total 3",
        "musrenbot_inbox_depth 2",
        "musrenbot_store_up 1",
        "musrenbot_commit_seconds_bucket{le=\"0.003\"} 0",
        "musrenbot_commit_seconds_bucket{le=\"0.005\"} 1",
        "musrenbot_commit_seconds_bucket{le=\"10\"} 1",
        "musrenbot_commit_seconds_bucket{le=\"+Inf\"} 2",
        "musrenbot_commit_seconds_sum 60.004",
        "musrenbot_commit_seconds_count 2",
    ] {
        assert!(text.lines().any(|one| one == line), "{line} in {text}");
    }
    let ill = serve(ops_router(metrics, Look(Err("database away".to_owned())))).await;
    assert_eq!(
        get(&ill, "/healthz").await,
        (503, "database away\n".to_owned())
    );
    assert!(
        get(&ill, "/metrics")
            .await
            .1
            .contains("musrenbot_store_up 0")
    );
}
