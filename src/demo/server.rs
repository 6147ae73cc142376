//! Puts a [`World`] on a socket: the Bot API, its files, webhooks, and the chat page.
//!
//! Only what a socket adds lives here: reading bodies, waiting for updates, and making the
//! world's [`Fate`]s come true. The world's lock is never held while waiting.

mod body;
mod control;
mod socket;
mod webhook;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

use self::body::Call;
use self::socket::{Cut, CutListener};
use super::world::{Fate, News, Reply, World};

/// The longest wait of a `getUpdates`, in seconds, as at Telegram.
const POLL_MAX_S: u64 = 50;

/// How long a hanging answer hangs, in seconds, before the connection is closed; longer than
/// any caller should wait.
const HANG_MAX_S: u64 = 120;

/// Tells what time it is, for everything that the world dates.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the page may ask of whoever started the server.
#[derive(Clone)]
pub struct Hooks {
    /// Moves the clock forward to an instant. Without it the page hides its clock bar.
    pub advance: Option<Arc<dyn Fn(Timestamp) + Send + Sync>>,
    /// In which the page shows times, and in which it is next 07.00.
    pub zone: TimeZone,
}

impl Default for Hooks {
    /// No clock to move; WIB.
    fn default() -> Self {
        Self {
            advance: None,
            zone: TimeZone::fixed(jiff::tz::offset(7)),
        }
    }
}

/// A running stand-in; it stops when dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    tasks: [JoinHandle<()>; 2],
}

pub(super) struct Shared {
    world: Arc<Mutex<World>>,
    /// Kept beside the world, so that a wrong one is turned away without its lock.
    token: String,
    clock: Clock,
    hooks: Hooks,
    updates: Notify,
    webhook: Notify,
    chats: Notify,
    /// Numbers the `getUpdates` calls, because a newer one ends an older one that still waits.
    polls: AtomicU64,
}

impl Server {
    /// Listens on `listen` (port 0 takes a free one) and serves in the background.
    ///
    /// # Errors
    ///
    /// When the address cannot be had, e.g. because the port is in use.
    pub async fn start(
        world: Arc<Mutex<World>>,
        listen: SocketAddr,
        clock: Clock,
        hooks: Hooks,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let token = world
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .bot()
            .token
            .clone();
        let shared = Arc::new(Shared {
            world,
            token,
            clock,
            hooks,
            updates: Notify::new(),
            webhook: Notify::new(),
            chats: Notify::new(),
            polls: AtomicU64::new(0),
        });
        shared.listen_for_news();
        let router = Router::new()
            .fallback(serve)
            .with_state(Arc::clone(&shared));
        let service = router.into_make_service_with_connect_info::<Cut>();
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(CutListener(listener), service).await {
                tracing::error!(%error, "the stand-in stopped serving");
            }
        });
        let posting = tokio::spawn(webhook::deliver(Arc::clone(&shared)));
        Ok(Self {
            address,
            shared,
            tasks: [serving, posting],
        })
    }

    /// The base URL for the bot (`TELOXIDE_API_URL`), without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The chat page's URL.
    pub fn page_url(&self) -> String {
        format!("{}/demo/", self.url())
    }

    /// Waits until there is a change after number `since`, and gives the newest number; for
    /// whoever plays people from a program and waits for the bot's answers.
    pub async fn changed(&self, since: u64) -> u64 {
        loop {
            let news = self.shared.chats.notified();
            tokio::pin!(news);
            news.as_mut().enable();
            let last = self.shared.world().last_change();
            if last > since {
                return last;
            }
            news.await;
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Shared {
    fn world(&self) -> MutexGuard<'_, World> {
        // The world keeps no promise that a panic elsewhere could break half-way.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn listen_for_news(self: &Arc<Self>) {
        let shared = Arc::downgrade(self);
        self.world().on_news(Arc::new(move |news| {
            let Some(shared) = shared.upgrade() else {
                return;
            };
            match news {
                News::Updates => shared.updates.notify_waiters(),
                News::Webhook => shared.webhook.notify_waiters(),
                News::Chats => shared.chats.notify_waiters(),
            }
        }));
    }

    fn call(&self, method: &str, call: &Call) -> Reply {
        let now = self.now();
        self.world().call(now, method, &call.params, &call.files)
    }
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let path = body::decoded(request.uri().path());
    if let Some(rest) = path.strip_prefix("/bot") {
        return bot_api(&shared, &cut, rest, request).await;
    }
    if let Some(rest) = path.strip_prefix("/file/bot") {
        return file(&shared, &cut, rest).await;
    }
    if let Some(rest) = path.strip_prefix("/demo/") {
        return control::serve(&shared, rest, request).await;
    }
    match path.as_str() {
        "/" | "/demo" => Redirect::to("/demo/").into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn bot_api(shared: &Shared, cut: &Cut, rest: &str, request: Request) -> Response {
    let (token, method) = rest.split_once('/').unwrap_or((rest, ""));
    if token != shared.token {
        return refused(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
    let call = match body::read(request).await {
        Ok(call) => call,
        Err(why) => return refused(StatusCode::BAD_REQUEST, why),
    };
    let reply = match method.eq_ignore_ascii_case("getUpdates") {
        true => poll(shared, &call).await,
        false => shared.call(method, &call),
    };
    answer(cut, reply).await
}

/// Waits until there are updates, the time is over, or another `getUpdates` comes.
async fn poll(shared: &Shared, call: &Call) -> Reply {
    let mine = shared.polls.fetch_add(1, Ordering::SeqCst) + 1;
    shared.updates.notify_waiters();
    let wait_s = timeout_of(&call.params).min(POLL_MAX_S);
    let deadline = Instant::now() + Duration::from_secs(wait_s);
    loop {
        let news = shared.updates.notified();
        tokio::pin!(news);
        news.as_mut().enable();
        if shared.polls.load(Ordering::SeqCst) != mine {
            return conflict();
        }
        let reply = shared.call("getUpdates", call);
        let empty = reply.value().as_array().is_some_and(Vec::is_empty);
        if !empty || reply.fate != Fate::Answer || Instant::now() >= deadline {
            return reply;
        }
        tokio::select! {
            () = news => {}
            () = sleep_until(deadline) => {}
        }
    }
}

fn timeout_of(params: &Value) -> u64 {
    match &params["timeout"] {
        Value::String(word) => word.parse().unwrap_or(0),
        value => value.as_u64().unwrap_or(0),
    }
}

fn conflict() -> Reply {
    let description = "Conflict: terminated by other getUpdates request; make sure that only one \
        bot instance is running";
    Reply {
        status: 409,
        body: json!({ "ok": false, "error_code": 409, "description": description }),
        fate: Fate::Answer,
    }
}

async fn answer(cut: &Cut, reply: Reply) -> Response {
    meet(cut, reply.fate).await;
    json_response(status(reply.status), &reply.body)
}

/// Lets the fate of an answer come true.
async fn meet(cut: &Cut, fate: Fate) {
    match fate {
        Fate::Answer => {}
        Fate::Slow { ms } => sleep(Duration::from_millis(ms)).await,
        Fate::Drop => cut.cut(),
        Fate::Hang => {
            sleep(Duration::from_secs(HANG_MAX_S)).await;
            cut.cut();
        }
    }
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn refused(status: StatusCode, description: &str) -> Response {
    let code = status.as_u16();
    json_response(
        status,
        &json!({ "ok": false, "error_code": code, "description": description }),
    )
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, Body::from(body.to_string())).into_response()
}

async fn file(shared: &Shared, cut: &Cut, rest: &str) -> Response {
    let (token, path) = rest.split_once('/').unwrap_or((rest, ""));
    if token != shared.token {
        return refused(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
    let handed = shared.world().hand_out(path);
    meet(cut, handed.fate).await;
    match handed.file {
        Some((file, bytes)) => ([(header::CONTENT_TYPE, file.mime)], bytes).into_response(),
        None => refused(status(handed.status), "Not Found"),
    }
}
