//! Takes updates that Telegram posts.
//!
//! A post is answered 200 only when the update is safe with its [`Intake`]; else 503, and Telegram
//! brings it again for a day. What can never be read is set aside and answered 200 too, because
//! Telegram would hold back all that come after it.

use std::fmt;
use std::future::Future;
use std::str::FromStr;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use subtle::ConstantTimeEq;

use super::split::{Unreadable, split};
use crate::app::incoming::RawUpdate;

/// The most that is taken as one update. The longest message with a hundred entities and buttons
/// stays below 100 kB; more is not from Telegram.
pub const BODY_BYTES_MAX: usize = 1 << 20;

/// When Telegram may come again after we could not store an update.
const RETRY_AFTER_SECONDS: &str = "3";

const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// The longest secret that Telegram takes (Bot API, `setWebhook`).
const SECRET_CHARS_MAX: usize = 256;

/// Shared with Telegram alone, so that nobody else can post updates. Never shown.
#[derive(Clone)]
pub struct Secret(Box<str>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret has 1 to {SECRET_CHARS_MAX} characters of A-Z, a-z, 0-9, _ and -")]
pub struct BadSecret;

impl Secret {
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }

    /// Takes the same time however much of the guess is right.
    fn is(&self, guess: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(guess).into()
    }
}

impl FromStr for Secret {
    type Err = BadSecret;

    fn from_str(text: &str) -> Result<Secret, BadSecret> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let fits = (1..=SECRET_CHARS_MAX).contains(&text.len()) && text.bytes().all(allowed);
        fits.then(|| Secret(text.into())).ok_or(BadSecret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where updates become safe.
pub trait Intake: Clone + Send + Sync + 'static {
    /// Says in one English line why an update could not be kept now.
    type Error: fmt::Display + Send;

    /// `Ok` when the update is stored for good, or was before.
    fn accept(&self, update: RawUpdate) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// `Ok` when the payload lies in quarantine for good.
    fn set_aside(
        &self,
        unreadable: Unreadable,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

#[derive(Clone)]
struct Door<I> {
    intake: I,
    secret: Secret,
}

/// Serves `path` for Telegram, e.g. `/telegram`.
pub fn webhook_router<I: Intake>(path: &str, secret: Secret, intake: I) -> Router {
    Router::new()
        .route(path, post(take::<I>))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(Door { intake, secret })
}

async fn take<I: Intake>(State(door): State<Door<I>>, headers: HeaderMap, body: Bytes) -> Response {
    let guess = headers.get(SECRET_HEADER).map(|value| value.as_bytes());
    if !guess.is_some_and(|guess| door.secret.is(guess)) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    // What is no UTF-8 is no JSON either; what can be shown of it is set aside.
    match split(String::from_utf8_lossy(&body)) {
        Ok(update) => answer(door.intake.accept(update).await),
        Err(unreadable) => answer(door.intake.set_aside(unreadable).await),
    }
}

fn answer(stored: Result<(), impl fmt::Display>) -> Response {
    match stored {
        Ok(()) => StatusCode::OK.into_response(),
        Err(why) => {
            tracing::warn!("an update could not be stored, telegram will bring it again: {why}");
            let later = [(RETRY_AFTER, RETRY_AFTER_SECONDS)];
            (StatusCode::SERVICE_UNAVAILABLE, later).into_response()
        }
    }
}
