//! Posts updates to the bot's webhook: in order inside a queue, several queues side by side.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::Shared;
use crate::demo::world::{Delivered, Delivery};

/// How long a webhook may take, in seconds.
const ANSWER_MAX_S: u64 = 60;

/// How often a queue that must wait is looked at again, in milliseconds.
const LOOK_AGAIN_MS: u64 = 100;

/// Delivers for ever; does nothing while no webhook is set.
pub(super) async fn deliver(shared: Arc<Shared>) {
    // The webhook is on this machine, and a proxy would not find it.
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(ANSWER_MAX_S))
        .build();
    let Ok(client) = client else { return };
    loop {
        let news = shared.webhook.notified();
        tokio::pin!(news);
        news.as_mut().enable();
        let (due, active) = {
            let now = shared.now();
            let mut world = shared.world();
            (world.deliveries(now), world.has_webhook())
        };
        for delivery in due {
            tokio::spawn(post(Arc::clone(&shared), client.clone(), delivery));
        }
        tokio::select! {
            () = &mut news => {}
            () = sleep(Duration::from_millis(LOOK_AGAIN_MS)), if active => {}
        }
    }
}

async fn post(shared: Arc<Shared>, client: reqwest::Client, delivery: Delivery) {
    let mut request = client
        .post(&delivery.url)
        .header("content-type", "application/json");
    if let Some(secret) = delivery.secret {
        request = request.header("x-telegram-bot-api-secret-token", secret);
    }
    let how = match request.body(delivery.body).send().await {
        Ok(response) if response.status().is_success() => Delivered::Accepted,
        Ok(response) => {
            let header = response
                .headers()
                .get("retry-after")
                .and_then(|value| value.to_str().ok());
            Delivered::Failed {
                why: format!("Wrong response from the webhook: {}", response.status()),
                retry_after_s: header.and_then(|value| value.parse().ok()),
            }
        }
        Err(_) => Delivered::Failed {
            why: "Connection failed".into(),
            retry_after_s: None,
        },
    };
    let now = shared.now();
    shared.world().delivered(now, delivery.update_id, how);
}
