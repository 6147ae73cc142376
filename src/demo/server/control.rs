//! The chat page and what it asks: who is there, what is said, what changed.
//!
//! Everybody who reaches the port can play everybody, so it must listen on the loopback only.
//! Calls from pages of other sites are refused.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jiff::Timestamp;
use jiff::civil::time;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep_until};

use super::body::{BODY_MAX, form};
use super::{Shared, json_response};
use crate::demo::personas::PERSONAS;
use crate::demo::world::{Change, Seat, Shown, World};

/// How long the page waits for news at a time, in seconds: below what proxies allow.
const WAIT_S: u64 = 25;

/// Pictures that Telegram takes at once.
const ALBUM_MAX: usize = 10;

const INDEX: &str = include_str!("../page/index.html");
const STYLE: &str = include_str!("../page/style.css");
const SCRIPT_TYPE: &str = "text/javascript; charset=utf-8";

/// The page may load nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'";

pub(super) async fn serve(shared: &Arc<Shared>, path: &str, request: Request) -> Response {
    if !same_site(request.headers()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let query = form(request.uri().query().unwrap_or_default());
    if request.method() == Method::GET {
        return get(shared, path, &query).await;
    }
    let bytes = axum::body::to_bytes(request.into_body(), BODY_MAX)
        .await
        .unwrap_or_default();
    match act(shared, path, &query, bytes) {
        Some(result) => json_response(StatusCode::OK, &result),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn same_site(headers: &HeaderMap) -> bool {
    let word = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = word(header::HOST).unwrap_or_default();
    word(header::ORIGIN).is_none_or(|origin| origin.split("://").nth(1) == Some(host))
}

async fn get(shared: &Arc<Shared>, path: &str, query: &Map<String, Value>) -> Response {
    match path {
        "" => page("text/html; charset=utf-8", INDEX),
        "style.css" => page("text/css; charset=utf-8", STYLE),
        "app.js" => page(SCRIPT_TYPE, include_str!("../page/app.js")),
        "bubbles.js" => page(SCRIPT_TYPE, include_str!("../page/bubbles.js")),
        "samples.js" => page(SCRIPT_TYPE, include_str!("../page/samples.js")),
        "state" => json_response(StatusCode::OK, &state(shared)),
        "chat" => match seat(query) {
            Some(seat) => json_response(StatusCode::OK, &chat(&shared.world(), seat)),
            None => StatusCode::BAD_REQUEST.into_response(),
        },
        "changes" => {
            let since = number(query, "since").and_then(|since| u64::try_from(since).ok());
            json_response(StatusCode::OK, &changes(shared, since.unwrap_or(0)).await)
        }
        "file" => stored(&shared.world(), query),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn page(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}

/// Sent as a download unless it is a picture, so that no uploaded page runs here.
fn stored(world: &World, query: &Map<String, Value>) -> Response {
    let found = number(query, "number").and_then(|number| world.file(u64::try_from(number).ok()?));
    let Some((file, bytes)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let shown = if file.width > 0 {
        "inline"
    } else {
        "attachment"
    };
    let headers = [
        (header::CONTENT_TYPE, file.mime),
        (header::CONTENT_DISPOSITION, shown),
    ];
    (headers, bytes).into_response()
}

fn state(shared: &Shared) -> Value {
    let now = shared.now();
    let offset_s = shared.hooks.zone.to_offset(now).seconds();
    let world = shared.world();
    let mut chats: Vec<Value> = world
        .groups()
        .into_iter()
        .map(|id| group(&world, id))
        .collect();
    let known = PERSONAS
        .iter()
        .filter(|persona| !world.members(persona.id).is_empty());
    chats.extend(known.map(|persona| {
        json!({
            "id": persona.id, "title": persona.name, "role": persona.role_hint, "group": false,
            "people": [persona.id], "last": last(&world, persona.id)
        })
    }));
    let people: Map<String, Value> = PERSONAS
        .iter()
        .map(|persona| {
            (
                persona.id.to_string(),
                json!([persona.name, persona.role_hint]),
            )
        })
        .collect();
    json!({
        "now": now.as_millisecond(), "offset_s": offset_s, "clock": shared.hooks.advance.is_some(),
        "bot": world.bot_json(), "description": world.description(), "people": people,
        "chats": chats, "change": world.last_change()
    })
}

fn group(world: &World, id: i64) -> Value {
    json!({
        "id": id, "title": world.chat_title(id), "role": "Grup", "group": true,
        "people": world.members(id), "last": last(world, id)
    })
}

fn last(world: &World, chat: i64) -> Value {
    world
        .chat_log(chat)
        .next_back()
        .map_or(Value::Null, |shown| message(world, shown))
}

fn chat(world: &World, seat: Seat) -> Value {
    let messages: Vec<Value> = world
        .chat_log(seat.chat)
        .map(|shown| message(world, shown))
        .collect();
    json!({
        "messages": messages, "menu": world.menu(seat), "pinned": world.pinned(seat.chat),
        "change": world.last_change()
    })
}

fn message(world: &World, shown: &Shown) -> Value {
    let mut json = json!(shown);
    json["name"] = world.name_of(shown.from).into();
    json["bot"] = (shown.from == world.bot().id).into();
    json
}

/// What changed after `since`; waits a while when nothing did.
async fn changes(shared: &Arc<Shared>, since: u64) -> Value {
    let deadline = Instant::now() + Duration::from_secs(WAIT_S);
    loop {
        let news = shared.chats.notified();
        tokio::pin!(news);
        news.as_mut().enable();
        if let Some(found) = changed(
            &shared.world(),
            shared.now(),
            since,
            Instant::now() >= deadline,
        ) {
            return found;
        }
        tokio::select! {
            () = news => {}
            () = sleep_until(deadline) => {}
        }
    }
}

fn changed(world: &World, now: Timestamp, since: u64, even_if_none: bool) -> Option<Value> {
    let Some(changes) = world.changes_since(since) else {
        return Some(json!({ "reset": true, "change": world.last_change() }));
    };
    let changes: Vec<Value> = changes
        .map(|(_, chat, change)| told(world, *chat, change))
        .collect();
    (even_if_none || !changes.is_empty()).then(|| {
        json!({ "now": now.as_millisecond(), "changes": changes, "change": world.last_change() })
    })
}

fn told(world: &World, chat: i64, change: &Change) -> Value {
    let mut json = json!(change);
    json["chat"] = chat.into();
    if let Change::Message { id } | Change::Edited { id } = change
        && let Some(shown) = world.message(chat, *id)
    {
        json["message"] = message(world, shown);
    }
    json
}

/// Does what a person does on the page. Nothing when it cannot be understood.
fn act(shared: &Shared, path: &str, query: &Map<String, Value>, bytes: Bytes) -> Option<Value> {
    let now = shared.now();
    if path == "album" {
        return Some(json!({ "ids": album(&mut shared.world(), now, query, bytes)? }));
    }
    if let "photo" | "document" = path {
        return Some(json!({ "id": upload(&mut shared.world(), now, path, query, bytes)? }));
    }
    let body: Map<String, Value> = serde_json::from_slice(&bytes).ok()?;
    if path == "clock" {
        return advance(shared, now, body.get("to")?.as_str()?);
    }
    let word = |name: &str| body.get(name).and_then(Value::as_str);
    let seat = seat(&body)?;
    let mut world = shared.world();
    let done = match path {
        "send" => world
            .person_sends(
                now,
                seat,
                word("text").filter(|text| !text.trim().is_empty())?,
            )
            .into(),
        "start" => world.person_follows(now, seat.person, word("code")?).into(),
        "tap" => world
            .person_taps(now, seat, number(&body, "message")?, word("data")?)
            .into(),
        "location" => {
            let degrees = |name: &str| body.get(name).and_then(Value::as_f64);
            world
                .person_sends_location(now, seat, degrees("latitude")?, degrees("longitude")?)
                .into()
        }
        "block" => {
            world.block_bot(now, seat.person);
            Value::Null
        }
        _ => return None,
    };
    Some(json!({ "id": done }))
}

/// Pictures that come one after the other in one body; `sizes` says where each ends.
fn album(
    world: &mut World,
    now: Timestamp,
    query: &Map<String, Value>,
    mut bytes: Bytes,
) -> Option<Vec<i64>> {
    let mut photos = Vec::new();
    for size in query.get("sizes")?.as_str()?.split(',') {
        let size: usize = size
            .parse()
            .ok()
            .filter(|size| (1..=bytes.len()).contains(size))?;
        photos.push(bytes.split_to(size));
    }
    let seat = seat(query)?;
    let fits = (2..=ALBUM_MAX).contains(&photos.len());
    fits.then(|| world.person_sends_album(now, seat, &photos))
}

fn upload(
    world: &mut World,
    now: Timestamp,
    kind: &str,
    query: &Map<String, Value>,
    bytes: Bytes,
) -> Option<i64> {
    let seat = seat(query)?;
    let word = |name: &str| query.get(name).and_then(Value::as_str).unwrap_or_default();
    match (bytes.is_empty(), kind) {
        (true, _) => None,
        (false, "photo") => Some(world.person_sends_photo(now, seat, bytes, word("caption"))),
        (false, _) => {
            Some(world.person_sends_document(now, seat, word("name"), bytes, word("caption")))
        }
    }
}

/// Moves the clock to an instant, or to the next 07.00 of the office.
fn advance(shared: &Shared, now: Timestamp, to: &str) -> Option<Value> {
    let advance = shared.hooks.advance.as_ref()?;
    let to = match to {
        "next-morning" => {
            let tomorrow = now
                .to_zoned(shared.hooks.zone.clone())
                .date()
                .tomorrow()
                .ok()?;
            let morning = tomorrow.to_datetime(time(7, 0, 0, 0));
            morning
                .to_zoned(shared.hooks.zone.clone())
                .ok()?
                .timestamp()
        }
        instant => instant.parse().ok()?,
    };
    if to <= now {
        return None;
    }
    advance(to);
    Some(json!({ "now": to.as_millisecond() }))
}

fn seat(fields: &Map<String, Value>) -> Option<Seat> {
    Some(Seat {
        person: number(fields, "as")?,
        chat: number(fields, "chat")?,
    })
}

fn number(fields: &Map<String, Value>, name: &str) -> Option<i64> {
    match fields.get(name)? {
        Value::String(word) => word.parse().ok(),
        value => value.as_i64(),
    }
}
