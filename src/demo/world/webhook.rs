//! Updates that are pushed: where to, in which order, and again after a pause.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::json;

use super::args::Args;
use super::reply::{Answer, Refusal};
use super::updates::Updates;
use super::{News, World};

/// How far from the front of the queue a webhook looks for something to post.
const WEBHOOK_WINDOW: usize = 1_000;

pub(super) struct Webhook {
    url: String,
    secret: Option<String>,
    connections: usize,
    last_error: Option<(i64, String)>,
}

/// An update on its way to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub update_id: i64,
    pub url: String,
    pub secret: Option<String>,
    /// The update as JSON.
    pub body: String,
}

/// How posting an update to a webhook ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivered {
    Accepted,
    /// Not with a 2xx; the next try of this queue is so many seconds away.
    Failed {
        why: String,
        retry_after_s: Option<u64>,
    },
}

impl World {
    pub(super) fn set_webhook(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let url = args.text("url").unwrap_or_default();
        if url.is_empty() {
            self.updates.webhook = None;
            return Ok(true.into());
        }
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(Refusal::blunder(
                "bad webhook: invalid webhook URL specified",
            ));
        }
        let secret = args
            .text("secret_token")
            .filter(|secret| !secret.is_empty());
        if secret.is_some_and(|secret| !is_secret(secret)) {
            return Err(Refusal::blunder(
                "secret token contains unallowed characters",
            ));
        }
        self.updates.allow(args)?;
        self.drop_pending(args);
        let connections = args.int("max_connections").unwrap_or(40).clamp(1, 100);
        self.updates.webhook = Some(Webhook {
            url: url.to_owned(),
            secret: secret.map(str::to_owned),
            connections: usize::try_from(connections).unwrap_or(1),
            last_error: None,
        });
        self.ring(News::Updates);
        self.ring(News::Webhook);
        Ok(true.into())
    }

    pub(super) fn delete_webhook(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        self.updates.webhook = None;
        self.drop_pending(args);
        Ok(true.into())
    }

    fn drop_pending(&mut self, args: &Args<'_>) {
        if args.flag("drop_pending_updates") {
            self.updates.pending.clear();
        }
    }

    pub(super) fn get_webhook_info(&mut self, _: Timestamp, _: &Args<'_>) -> Answer {
        let updates = &self.updates;
        let mut info = json!({
            "url": "", "has_custom_certificate": false, "pending_update_count": updates.pending.len()
        });
        if let Some(allowed) = &updates.allowed {
            info["allowed_updates"] = json!(allowed);
        }
        if let Some(webhook) = &updates.webhook {
            info["url"] = webhook.url.as_str().into();
            info["max_connections"] = webhook.connections.into();
            if let Some((at, why)) = &webhook.last_error {
                info["last_error_date"] = (*at).into();
                info["last_error_message"] = why.as_str().into();
            }
        }
        Ok(info)
    }

    /// `true` while updates go to a webhook.
    pub fn has_webhook(&self) -> bool {
        self.updates.webhook.is_some()
    }

    /// What may be posted to the webhook now; what is given out counts as on its way until
    /// [`World::delivered`] tells how it ended.
    pub fn deliveries(&mut self, now: Timestamp) -> Vec<Delivery> {
        self.updates.expire(now);
        let Updates {
            pending,
            webhook: Some(webhook),
            not_before,
            ..
        } = &mut self.updates
        else {
            return Vec::new();
        };
        not_before.retain(|_, at| *at > now.as_millisecond());
        let mut free = webhook
            .connections
            .saturating_sub(pending.iter().filter(|u| u.in_flight).count());
        let mut busy = HashSet::new();
        let mut due = Vec::new();
        for update in pending.iter_mut().take(WEBHOOK_WINDOW) {
            if free == 0 {
                break;
            }
            if !busy.insert(update.queue)
                || update.in_flight
                || not_before.contains_key(&update.queue)
            {
                continue;
            }
            update.in_flight = true;
            free -= 1;
            due.push(Delivery {
                update_id: update.id,
                url: webhook.url.clone(),
                secret: webhook.secret.clone(),
                body: update.json(),
            });
        }
        due
    }

    /// Tells how a [`Delivery`] ended.
    pub fn delivered(&mut self, now: Timestamp, update_id: i64, how: Delivered) {
        let updates = &mut self.updates;
        let Some(at) = updates
            .pending
            .iter()
            .position(|update| update.id == update_id)
        else {
            return;
        };
        match how {
            Delivered::Accepted => {
                if let Some(update) = updates.pending.remove(at) {
                    updates.remember(update);
                }
            }
            Delivered::Failed { why, retry_after_s } => {
                updates.pending[at].in_flight = false;
                let wait_ms =
                    1000 * i64::try_from(retry_after_s.unwrap_or(1).clamp(1, 3600)).unwrap_or(1);
                updates
                    .not_before
                    .insert(updates.pending[at].queue, now.as_millisecond() + wait_ms);
                if let Some(webhook) = &mut updates.webhook {
                    webhook.last_error = Some((now.as_second(), why));
                }
            }
        }
        self.ring_updates();
    }
}

fn is_secret(secret: &str) -> bool {
    secret.len() <= 256
        && secret
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}
