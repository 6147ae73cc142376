//! Reads the parameters of a call: query, JSON, form or multipart.

use axum::extract::Request;
use axum::http::header;
use bytes::Bytes;
use serde_json::{Map, Value};

use crate::demo::world::Upload;

/// The largest body, in bytes: an album of the largest uploads a bot may send, and its frame.
pub(super) const BODY_MAX: usize = 64 << 20;

pub(super) struct Call {
    pub params: Value,
    pub files: Vec<Upload>,
}

/// # Errors
///
/// Why the body cannot be read, in Telegram's manner.
pub(super) async fn read(request: Request) -> Result<Call, &'static str> {
    let (head, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, BODY_MAX)
        .await
        .map_err(|_| "Request Entity Too Large")?;
    let kind = head
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default();
    let mut call = if bytes.is_empty() {
        Call {
            params: Value::Object(Map::new()),
            files: Vec::new(),
        }
    } else if kind.starts_with("multipart/form-data") {
        multipart(kind, &bytes).ok_or("Bad Request: can't parse multipart body")?
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        let words = std::str::from_utf8(&bytes)
            .map_err(|_| "Bad Request: strings must be encoded in UTF-8")?;
        Call {
            params: Value::Object(form(words)),
            files: Vec::new(),
        }
    } else {
        let params = serde_json::from_slice(&bytes).map_err(|_| "Bad Request: object expected")?;
        Call {
            params,
            files: Vec::new(),
        }
    };
    if let (Some(query), Value::Object(map)) = (head.uri.query(), &mut call.params) {
        map.extend(form(query));
    }
    Ok(call)
}

/// Reads `a=b&c=d`.
pub(super) fn form(words: &str) -> Map<String, Value> {
    let pairs = words.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let plain = |word: &str| decoded(&word.replace('+', " "));
    pairs
        .map(|(name, value)| (plain(name), Value::String(plain(value))))
        .collect()
}

/// Reads `%20` and the like.
pub(super) fn decoded(word: &str) -> String {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let hex = hex
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            .filter(|_| first == b'%');
        bytes.push(hex.unwrap_or(first));
        rest = if hex.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn multipart(kind: &str, bytes: &Bytes) -> Option<Call> {
    let boundary = kind
        .split_once("boundary=")?
        .1
        .split(';')
        .next()?
        .trim()
        .trim_matches('"');
    let delimiter = format!("--{boundary}");
    let mut call = Call {
        params: Value::Null,
        files: Vec::new(),
    };
    let mut params = Map::new();
    let mut at = find(bytes, delimiter.as_bytes(), 0)? + delimiter.len();
    while bytes.get(at..at + 2)? != b"--" {
        let head_end = find(bytes, b"\r\n\r\n", at)?;
        let end = find(bytes, format!("\r\n{delimiter}").as_bytes(), head_end + 2)?;
        let head = String::from_utf8_lossy(&bytes[at..head_end]).into_owned();
        let content = bytes.slice((head_end + 4).min(end)..end);
        let field = parameter(&head, "name")?;
        match parameter(&head, "filename") {
            Some(file_name) => call.files.push(Upload {
                field,
                file_name,
                bytes: content,
            }),
            None => {
                let text = String::from_utf8(content.to_vec()).ok()?;
                params.insert(field, Value::String(text));
            }
        }
        at = end + 2 + delimiter.len();
    }
    call.params = Value::Object(params);
    Some(call)
}

/// A parameter of `Content-Disposition`, plain or in the extended form.
fn parameter(head: &str, name: &str) -> Option<String> {
    let line = head
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with("content-disposition"))?;
    line.split("; ").find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        if key == name {
            return Some(value.trim_matches('"').replace("%22", "\""));
        }
        let extended = key.strip_suffix('*').is_some_and(|key| key == name);
        extended.then(|| decoded(value.rsplit("''").next().unwrap_or(value)))
    })
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len())
        .position(|window| window == what)
        .map(|at| at + from)
}
