//! Where calls go: over HTTP to Telegram, or in the same process to a stand-in.
//!
//! Poll, carrier, probe and the fetching of files are written against [`Wire`], so that a test
//! cuts, delays and loses the very calls that production makes, without a socket.

use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::client::{Answer, CallError, result_of};

/// What a call carries.
#[derive(Clone, Debug)]
pub enum Payload {
    /// A JSON object.
    Json(Vec<u8>),
    /// Words by name, and a picture.
    Form {
        fields: Vec<(&'static str, String)>,
        picture: Picture,
    },
}

/// A picture that goes with a form.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The name of its part.
    pub field: &'static str,
    pub file_name: &'static str,
    pub mime: &'static str,
    pub bytes: Bytes,
}

/// Takes a call to the Bot API and brings its answer, or says what is known of its end.
pub trait Wire: Send + Sync + 'static {
    /// The answer as it came, refusals too.
    fn call_raw(
        &self,
        method: &str,
        payload: Payload,
        timeout: Duration,
    ) -> impl Future<Output = Result<Answer, CallError>> + Send;

    /// Fetches what lies at a place that `getFile` told; `Ok(None)` when it is longer than `limit`
    /// bytes, whatever was announced.
    fn download(
        &self,
        file_path: &str,
        limit: usize,
    ) -> impl Future<Output = Result<Option<Bytes>, CallError>> + Send;

    /// Calls `method` and reads its result as `T`.
    fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        payload: Payload,
        timeout: Duration,
    ) -> impl Future<Output = Result<T, CallError>> + Send {
        async move {
            let answer = self.call_raw(method, payload, timeout).await?;
            result_of(&answer.body, answer.status)
        }
    }
}
