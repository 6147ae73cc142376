//! Fetches a file that somebody sent and makes sure that it is what desa may send.
//!
//! Keeping it, under which name and how often to try, is the caller's.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;

use super::client::{CallError, Refusal, SEND_TIMEOUT};
use super::wire::{Payload, Wire};

/// The most that the Bot API hands out of a file.
pub const FILE_BYTES_MAX: usize = 20 << 20;

/// The kinds of file that can be attached to an usulan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Jpeg,
    Png,
    Webp,
    Pdf,
    Xlsx,
    Docx,
}

impl FileKind {
    pub fn mime(self) -> &'static str {
        match self {
            FileKind::Jpeg => "image/jpeg",
            FileKind::Png => "image/png",
            FileKind::Webp => "image/webp",
            FileKind::Pdf => "application/pdf",
            FileKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileKind::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
        }
    }

    /// The ending of a file's name, without the point.
    pub fn ending(self) -> &'static str {
        match self {
            FileKind::Jpeg => "jpg",
            FileKind::Png => "png",
            FileKind::Webp => "webp",
            FileKind::Pdf => "pdf",
            FileKind::Xlsx => "xlsx",
            FileKind::Docx => "docx",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    pub kind: FileKind,
    pub bytes: Bytes,
}

/// Why a file was not fetched, sorted by what is to be done next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Try again, after `wait` when Telegram named one.
    #[error("cannot fetch the file now: {why}")]
    Again { wait: Option<Duration>, why: String },
    #[error("the file is over {FILE_BYTES_MAX} bytes")]
    TooBig,
    /// Neither a picture, a PDF nor a workbook or document of an office program.
    #[error("the file is of a kind that is not taken")]
    WrongKind,
    /// Telegram does not have it or does not give it to this bot.
    #[error("telegram does not give the file: {why}")]
    Gone { why: String },
}

/// Where Telegram keeps a file for the next hour.
#[derive(Clone, Debug, Deserialize)]
struct RemoteFile {
    file_path: Option<String>,
    file_size: Option<u64>,
}

/// Fetches the file that Telegram knows as `file_id`.
pub async fn fetch_file(wire: &impl Wire, file_id: &str) -> Result<Fetched, FetchError> {
    let remote = find(wire, file_id).await.map_err(sorted)?;
    if remote
        .file_size
        .is_some_and(|size| size > FILE_BYTES_MAX as u64)
    {
        return Err(FetchError::TooBig);
    }
    let path = remote.file_path.ok_or_else(|| FetchError::Gone {
        why: "no path".to_owned(),
    })?;
    if path.starts_with('/') {
        // A Bot API server with `--local` names places on its own disk.
        let why = "the bot api server runs with --local".to_owned();
        return Err(FetchError::Gone { why });
    }
    let bytes = wire.download(&path, FILE_BYTES_MAX).await.map_err(again)?;
    let bytes = bytes.ok_or(FetchError::TooBig)?;
    let kind = kind_of(&bytes).ok_or(FetchError::WrongKind)?;
    Ok(Fetched { kind, bytes })
}

async fn find(wire: &impl Wire, file_id: &str) -> Result<RemoteFile, CallError> {
    let json = serde_json::json!({ "file_id": file_id }).to_string();
    let payload = Payload::Json(json.into_bytes());
    wire.call("getFile", payload, SEND_TIMEOUT).await
}

/// What the bytes are, whatever name and type they were sent under.
pub fn kind_of(bytes: &[u8]) -> Option<FileKind> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(FileKind::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(FileKind::Png),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some(FileKind::Webp),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(FileKind::Pdf),
        [b'P', b'K', 3, 4, ..] => office_kind(bytes),
        _ => None,
    }
}

/// Office files are zip archives; the names of their parts stand in them uncompressed.
fn office_kind(bytes: &[u8]) -> Option<FileKind> {
    let has = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    if !has(b"[Content_Types].xml") {
        return None;
    }
    if has(b"xl/workbook") {
        return Some(FileKind::Xlsx);
    }
    has(b"word/document").then_some(FileKind::Docx)
}

fn sorted(error: CallError) -> FetchError {
    match error {
        CallError::Refused(refusal) => of_refusal(refusal),
        other => again(other),
    }
}

/// Also when a download is refused: the place was told a moment ago.
fn again(error: CallError) -> FetchError {
    let wait = match &error {
        CallError::Refused(refusal) => refusal.retry_after,
        _ => None,
    };
    FetchError::Again {
        wait,
        why: error.to_string(),
    }
}

fn of_refusal(refusal: Refusal) -> FetchError {
    let words = refusal.description.to_lowercase();
    if words.contains("file is too big") {
        return FetchError::TooBig;
    }
    // The Bot API server puts every failure of its own download, and Telegram's 429 and 5xx too,
    // into these words with a 400; only a file_id that never was is told otherwise.
    if words.contains("temporarily unavailable") {
        return again(CallError::Refused(refusal));
    }
    match refusal.error_code {
        // 401: the bot's token is refused just now; the file is not to blame.
        401 | 429 | 500.. => again(CallError::Refused(refusal)),
        _ => FetchError::Gone {
            why: refusal.to_string(),
        },
    }
}
