//! Posts updates to the bot's webhook as Telegram does, through the real router and no socket.

use std::collections::HashSet;

use axum::Router;
use axum::body::Body;
use axum::http::header::RETRY_AFTER;
use axum::http::{Method, Request};
use musrenbot::command::door::{Door, NotKept};
use musrenbot::demo::{Delivered, Delivery};
use musrenbot::store::inbox::RawUpdate;
use musrenbot::telegram::{self, Intake, Secret, Unreadable};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use super::{Bot, Stage};

const PATH: &str = "/telegram";

impl Stage {
    /// From now on updates are posted.
    pub async fn set_webhook(&self) {
        let url = format!("https://bot.example{PATH}");
        let set = telegram::start_webhook(&self.bot.wire, &url, &secret()).await;
        set.expect("telegram takes the address");
    }
}

/// Telegram's connections to one run of the program.
pub struct Line {
    webhook: Router,
    posts: JoinSet<(i64, Delivered)>,
    /// The updates whose posts have no answer yet.
    open: HashSet<i64>,
    strays: JoinSet<(i64, Delivered)>,
}

impl Line {
    pub fn new(bot: &Bot) -> Line {
        Line {
            webhook: telegram::webhook_router(PATH, secret(), Porch(bot.door.clone())),
            posts: JoinSet::new(),
            open: HashSet::new(),
            strays: JoinSet::new(),
        }
    }

    /// Posts an update. It has an answer when the pump has taken it.
    pub fn post(&mut self, delivery: Delivery) {
        self.open.insert(delivery.update_id);
        self.posts.spawn(posted(self.webhook.clone(), delivery));
    }

    /// Posts an update whose answer nobody waits for any more.
    pub fn stray(&mut self, delivery: Delivery) {
        self.strays.spawn(posted(self.webhook.clone(), delivery));
    }

    /// Whether posts wait for their answer.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// The posts that were answered since the last look.
    pub async fn answered(&mut self) -> Vec<(i64, Delivered)> {
        // Nothing in a post waits but for the pump, so by then they have got to it or back.
        for _ in 0..=self.open.len() + self.strays.len() {
            tokio::task::yield_now().await;
        }
        let ended = std::iter::from_fn(|| self.posts.try_join_next());
        let ended: Vec<_> = ended.map(|one| one.expect("a post ends")).collect();
        for (update, _) in &ended {
            self.open.remove(update);
        }
        while self.strays.try_join_next().is_some() {}
        ended
    }

    /// How the posts end when the program is gone.
    pub fn cut(self) -> impl Iterator<Item = (i64, Delivered)> {
        self.open.into_iter().map(|update| (update, unanswered()))
    }
}

/// Nobody was there, or nobody is any more.
pub fn unanswered() -> Delivered {
    Delivered::Failed {
        why: "the connection broke".to_owned(),
        retry_after_s: None,
    }
}

async fn posted(webhook: Router, delivery: Delivery) -> (i64, Delivered) {
    let request = Request::builder()
        .method(Method::POST)
        .uri(&delivery.url)
        .header(
            "X-Telegram-Bot-Api-Secret-Token",
            delivery.secret.unwrap_or_default(),
        )
        .body(Body::from(delivery.body))
        .expect("a plain request");
    let Ok(response) = webhook.oneshot(request).await;
    let how = if response.status().is_success() {
        Delivered::Accepted
    } else {
        let later = response.headers().get(RETRY_AFTER);
        Delivered::Failed {
            why: response.status().to_string(),
            retry_after_s: later.and_then(|value| value.to_str().ok()?.parse().ok()),
        }
    };
    (delivery.update_id, how)
}

#[derive(Clone)]
struct Porch(Door);

impl Intake for Porch {
    type Error = NotKept;

    async fn accept(&self, update: RawUpdate) -> Result<(), NotKept> {
        self.0.keep(vec![update]).await
    }

    async fn set_aside(&self, unreadable: Unreadable) -> Result<(), NotKept> {
        panic!("every update can be read: {unreadable:?}")
    }
}

fn secret() -> Secret {
    "rahasia-desa".parse().expect("a secret")
}
