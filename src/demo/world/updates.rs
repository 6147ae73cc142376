//! The queue of updates: asked for, confirmed, expired, delivered again.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::args::Args;
use super::reply::{Answer, Refusal};
use super::webhook::Webhook;
use super::{News, World};

/// How long an update waits, in seconds from its date.
pub const DATE_EXPIRY_S: i64 = 24 * 3600;

/// How long a tap waits and can be answered, in seconds.
pub const QUERY_EXPIRY_S: i64 = 150;

/// Confirmed updates that can still be delivered again by a test.
const REMEMBERED: usize = 1_000;

/// Updates that one `getUpdates` gives at most, as at Telegram.
const BATCH_MAX: i64 = 100;

/// Kinds that Telegram sends only to a bot that asks for them by name.
const ONLY_WHEN_ASKED: &[&str] = &["chat_member", "message_reaction", "message_reaction_count"];

#[derive(Clone)]
pub(super) struct Update {
    pub id: i64,
    pub kind: &'static str,
    /// The value of the field `kind`, as JSON text.
    pub payload: String,
    pub expires_at: i64,
    /// Order is kept inside a queue; Telegram queues messages by chat and taps by person.
    pub queue: i64,
    pub in_flight: bool,
}

impl Update {
    pub fn json(&self) -> String {
        format!(
            r#"{{"update_id":{},"{}":{}}}"#,
            self.id, self.kind, self.payload
        )
    }
}

#[derive(Default)]
pub(super) struct Updates {
    pub pending: VecDeque<Update>,
    confirmed: VecDeque<Update>,
    /// Given out once more whatever the offset, in the next batch.
    again: Vec<Update>,
    last_id: i64,
    /// No waiting update expires before this second.
    calm_until: i64,
    pub allowed: Option<Vec<String>>,
    pub webhook: Option<Webhook>,
    /// Milliseconds since 1970 before which a queue is not tried again.
    pub not_before: HashMap<i64, i64>,
}

impl World {
    pub(super) fn push_update(
        &mut self,
        now: Timestamp,
        kind: &'static str,
        queue: i64,
        payload: String,
    ) -> i64 {
        let updates = &mut self.updates;
        if !updates.wants(kind) {
            return 0;
        }
        let life = if kind == "callback_query" {
            QUERY_EXPIRY_S
        } else {
            DATE_EXPIRY_S
        };
        updates.last_id += 1;
        let id = updates.last_id;
        let expires_at = now.as_second() + life;
        updates.calm_until = updates.calm_until.min(expires_at);
        updates.pending.push_back(Update {
            id,
            kind,
            payload,
            expires_at,
            queue,
            in_flight: false,
        });
        self.ring_updates();
        id
    }

    pub(super) fn ring_updates(&self) {
        self.ring(if self.has_webhook() {
            News::Webhook
        } else {
            News::Updates
        });
    }

    /// How many updates wait to be confirmed.
    pub fn pending_updates(&self) -> usize {
        self.updates.pending.len()
    }

    /// The newest `update_id` given out, 0 before the first.
    pub fn last_update_id(&self) -> i64 {
        self.updates.last_id
    }

    /// Delivers an update once more: under its own id, whatever was confirmed, as a network may
    /// do; or under a new one, as Telegram does when a phone sends a tap again. Nothing when it
    /// is not remembered.
    pub fn redeliver(&mut self, update_id: i64, under_new_id: bool) -> Option<i64> {
        let updates = &mut self.updates;
        let mut all = updates.pending.iter().chain(&updates.confirmed);
        let mut update = all.find(|update| update.id == update_id)?.clone();
        update.in_flight = false;
        if under_new_id {
            updates.last_id += 1;
            update.id = updates.last_id;
        }
        let id = update.id;
        if under_new_id || updates.webhook.is_some() {
            let at = updates.pending.partition_point(|other| other.id <= id);
            updates.pending.insert(at, update);
        } else {
            updates.again.push(update);
        }
        self.ring_updates();
        Some(id)
    }

    /// Swaps what two waiting updates hold; their ids stay in order. `false` when there are
    /// not that many.
    pub fn swap_pending(&mut self, one: usize, other: usize) -> bool {
        let pending = &mut self.updates.pending;
        if one.max(other) >= pending.len() {
            return false;
        }
        let (first, second) = (pending[one].id, pending[other].id);
        pending.swap(one, other);
        pending[one].id = first;
        pending[other].id = second;
        true
    }

    pub(super) fn get_updates(&mut self, now: Timestamp, args: &Args<'_>) -> Answer {
        let text = self.updates_text(now, args)?;
        Ok(serde_json::from_str(&text).unwrap_or_else(|_| json!([])))
    }

    /// The `result` of `getUpdates` as JSON text, sparing the detour over values.
    pub(super) fn updates_text(
        &mut self,
        now: Timestamp,
        args: &Args<'_>,
    ) -> Result<String, Refusal> {
        if self.updates.webhook.is_some() {
            return Err(Refusal::conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            ));
        }
        self.updates.allow(args)?;
        self.updates.expire(now);
        self.updates.confirm(args.int("offset").unwrap_or(0));
        let limit = usize::try_from(args.int("limit").unwrap_or(BATCH_MAX).clamp(1, BATCH_MAX));
        let again = std::mem::take(&mut self.updates.again);
        let batch = again
            .iter()
            .chain(&self.updates.pending)
            .take(limit.unwrap_or(1));
        Ok(format!(
            "[{}]",
            batch.map(Update::json).collect::<Vec<_>>().join(",")
        ))
    }
}

impl Updates {
    fn wants(&self, kind: &str) -> bool {
        match &self.allowed {
            Some(allowed) if !allowed.is_empty() => allowed.iter().any(|allowed| allowed == kind),
            _ => !ONLY_WHEN_ASKED.contains(&kind),
        }
    }

    /// The list stays until the next call that brings one.
    pub fn allow(&mut self, args: &Args<'_>) -> Result<(), Refusal> {
        if let Some(list) = args.json("allowed_updates")? {
            let list = list
                .as_array()
                .ok_or_else(|| Refusal::blunder("allowed_updates must be an Array"))?;
            let names = list.iter().filter_map(Value::as_str).map(str::to_owned);
            self.allowed = Some(names.collect());
        }
        Ok(())
    }

    pub fn expire(&mut self, now: Timestamp) {
        let now = now.as_second();
        if now < self.calm_until {
            return;
        }
        self.pending
            .retain(|update| update.expires_at > now || update.in_flight);
        let next = self.pending.iter().map(|update| update.expires_at).min();
        self.calm_until = next.unwrap_or(now + QUERY_EXPIRY_S);
    }

    /// All below a positive offset are confirmed; a negative one keeps only the last so many.
    fn confirm(&mut self, offset: i64) {
        let count = match offset {
            0 => 0,
            1.. => self.pending.partition_point(|update| update.id < offset),
            _ => {
                let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
                self.pending.len().saturating_sub(keep)
            }
        };
        for _ in 0..count {
            if let Some(update) = self.pending.pop_front() {
                self.remember(update);
            }
        }
    }

    pub fn remember(&mut self, update: Update) {
        self.confirmed.push_back(update);
        if self.confirmed.len() > REMEMBERED {
            self.confirmed.pop_front();
        }
    }
}
