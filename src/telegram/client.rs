//! Calls the Bot API over HTTP and says how a call ended.
//!
//! An own client and not teloxide's: that one hides the error code, sleeps ten seconds inside a
//! call after a 5xx, and shows the token in `Debug`. Nothing is tried twice in here, because only
//! the outbox knows whether a repeat does harm.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::token::Token;
use super::wire::{Payload, Picture, Wire};

/// How long a call that only sends words may take. Telegram answers within a second; an answer
/// that takes longer than this is taken for lost.
pub const SEND_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a call may take that carries a picture or a document over a village's line.
pub const UPLOAD_TIMEOUT: Duration = Duration::from_secs(90);

/// How long a connection may take to stand; after that surely nothing was delivered.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The most that is read of an answer: a hundred updates of the longest messages with all their
/// markup stay below 4 MiB.
pub const ANSWER_BYTES_MAX: usize = 16 << 20;

/// The most that is kept of a stranger's error text, which ends in a log line.
const WHY_CHARS_MAX: usize = 300;

/// Where a bot calls and as whom. Cheap to clone; all clones share their connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    token: Token,
    methods: String,
    files: String,
}

/// Why there can be no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("the address of the bot api is not a web address: {0}")]
    Address(String),
    #[error("cannot set up https: {0}")]
    Http(String),
}

/// Why a call brought no result, sorted by what is known of its effect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// An answer came and says no: nothing was done.
    #[error("{0}")]
    Refused(Refusal),
    /// No connection could be made: nothing was done.
    #[error("telegram cannot be reached: {why}")]
    Unreachable { why: String },
    /// The request may have arrived, the answer did not.
    #[error("the answer of telegram got lost: {why}")]
    Lost { why: String },
    /// An answer came and cannot be understood, though it claims success.
    #[error("the answer of telegram cannot be read: {why}")]
    Unreadable { why: String },
}

/// A refusal in Telegram's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    pub error_code: u16,
    pub description: String,
    pub retry_after: Option<Duration>,
    pub migrate_to_chat_id: Option<i64>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.description, self.error_code)
    }
}

impl Client {
    /// `api_url` is the base address, e.g. `https://api.telegram.org`.
    pub fn new(token: Token, api_url: &str) -> Result<Client, ClientError> {
        let url = Url::parse(api_url).map_err(|error| ClientError::Address(error.to_string()))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        if host.is_empty() || !matches!(url.scheme(), "http" | "https") {
            return Err(ClientError::Address(format!(
                "{api_url} has no http(s) host"
            )));
        }
        let base = api_url.trim_end_matches('/');
        Ok(Client {
            http: http(&host)?,
            methods: format!("{base}/bot{}/", token.secret()),
            files: format!("{base}/file/bot{}/", token.secret()),
            token,
        })
    }

    fn post(&self, method: &str, timeout: Duration) -> RequestBuilder {
        self.http
            .post(format!("{}{method}", self.methods))
            .timeout(timeout)
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Answer, CallError> {
        let response = request.send().await.map_err(|error| self.sort(error))?;
        let status = response.status().as_u16();
        match self.gather(response, ANSWER_BYTES_MAX).await? {
            Some(body) => Ok(Answer { status, body }),
            None => Err(CallError::Unreadable {
                why: format!("it is longer than {ANSWER_BYTES_MAX} bytes"),
            }),
        }
    }

    /// The whole body, copied only when it came in pieces; `None` when it is over the limit.
    async fn gather(
        &self,
        mut response: Response,
        limit: usize,
    ) -> Result<Option<Bytes>, CallError> {
        let Some(first) = self.chunk(&mut response).await? else {
            return Ok(Some(Bytes::new()));
        };
        let Some(second) = self.chunk(&mut response).await? else {
            return Ok(Some(first).filter(|body| body.len() <= limit));
        };
        let mut body = BytesMut::from(first);
        let mut next = Some(second);
        while let Some(chunk) = next {
            if body.len() + chunk.len() > limit {
                return Ok(None);
            }
            body.extend_from_slice(&chunk);
            next = self.chunk(&mut response).await?;
        }
        Ok(Some(body.freeze()))
    }

    async fn chunk(&self, response: &mut Response) -> Result<Option<Bytes>, CallError> {
        response.chunk().await.map_err(|error| self.sort(error))
    }

    fn sort(&self, error: reqwest::Error) -> CallError {
        let certain = error.is_connect() || error.is_builder();
        let why = self.words(&error.without_url());
        if certain {
            CallError::Unreachable { why }
        } else {
            CallError::Lost { why }
        }
    }

    /// The error with its causes, in one line without the token.
    fn words(&self, error: &reqwest::Error) -> String {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            words = format!("{words}: {inner}");
            cause = inner.source();
        }
        // No cause is known to tell the address; this line keeps it so.
        let words = words.replace(self.token.secret(), "<token>");
        words.chars().take(WHY_CHARS_MAX).collect()
    }
}

impl Wire for Client {
    async fn call_raw(
        &self,
        method: &str,
        payload: Payload,
        timeout: Duration,
    ) -> Result<Answer, CallError> {
        let request = self.post(method, timeout);
        let request = match payload {
            Payload::Json(json) => {
                let kind = HeaderValue::from_static("application/json");
                request.header(CONTENT_TYPE, kind).body(json)
            }
            Payload::Form { fields, picture } => request.multipart(form(fields, picture)),
        };
        self.answer(request).await
    }

    async fn download(&self, file_path: &str, limit: usize) -> Result<Option<Bytes>, CallError> {
        let address = format!("{}{file_path}", self.files);
        let request = self.http.get(address).timeout(UPLOAD_TIMEOUT);
        let response = request.send().await.map_err(|error| self.sort(error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(CallError::Refused(refusal_of_status(status.as_u16())));
        }
        self.gather(response, limit).await
    }
}

fn form(fields: Vec<(&'static str, String)>, picture: Picture) -> Form {
    let length = picture.bytes.len() as u64;
    let part = Part::stream_with_length(picture.bytes, length)
        .file_name(picture.file_name)
        .mime_str(picture.mime)
        .expect("a constant type");
    fields
        .into_iter()
        .fold(Form::new(), |form, (name, value)| form.text(name, value))
        .part(picture.field, part)
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Bytes,
}

fn http(host: &str) -> Result<reqwest::Client, ClientError> {
    let builder = reqwest::Client::builder()
        .http1_only()
        .tcp_nodelay(true)
        .connect_timeout(CONNECT_TIMEOUT)
        // A redirect would carry the token to another host.
        .redirect(Policy::none());
    // The proxy of an office knows nothing of this machine's own ports.
    let builder = match host {
        "localhost" | "127.0.0.1" | "[::1]" => builder.no_proxy(),
        _ => builder,
    };
    builder
        .build()
        .map_err(|error| ClientError::Http(error.to_string()))
}

#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
struct Envelope<T> {
    ok: bool,
    result: Option<T>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refused {
    error_code: u16,
    description: String,
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

pub(super) fn result_of<T: DeserializeOwned>(body: &[u8], status: u16) -> Result<T, CallError> {
    // A refusal is known by its status, so that no odd `result` can hide it.
    if status >= 400 {
        return Err(CallError::Refused(refusal(body, status)));
    }
    match serde_json::from_slice(body) {
        Ok(Envelope {
            ok: true,
            result: Some(result),
        }) => Ok(result),
        Ok(Envelope { ok: false, .. }) => Err(CallError::Refused(refusal(body, status))),
        Ok(_) => Err(CallError::Unreadable {
            why: "it has no result".to_owned(),
        }),
        Err(error) => Err(CallError::Unreadable {
            why: error.to_string(),
        }),
    }
}

/// Reads a refusal; one that a gateway wrote in HTML is told by its status.
fn refusal(body: &[u8], status: u16) -> Refusal {
    let Ok(refused) = serde_json::from_slice::<Refused>(body) else {
        return refusal_of_status(status);
    };
    Refusal {
        error_code: if refused.error_code == 0 {
            status
        } else {
            refused.error_code
        },
        description: refused.description.chars().take(WHY_CHARS_MAX).collect(),
        retry_after: refused.parameters.retry_after.map(Duration::from_secs),
        migrate_to_chat_id: refused.parameters.migrate_to_chat_id,
    }
}

fn refusal_of_status(status: u16) -> Refusal {
    Refusal {
        error_code: status,
        description: format!("http status {status} without an answer of the bot api"),
        ..Refusal::default()
    }
}
