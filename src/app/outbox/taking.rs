//! What this replica takes up to send: what it has just committed, and what nobody alive owns.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;

use super::{Outbox, RECENT, SILENCE, is_once};
use crate::app::clock::Reading;
use crate::app::lanes::Waiting;
use crate::app::outgoing::{Body, Carrier, Lane, Parcel};
use crate::store::StoreError;
use crate::store::outbox::OutRow;

/// How many rows one claim takes: what two minutes at Telegram's rate can send.
const CLAIM_MAX: usize = 256;

/// How long a rest that an earlier run noted can be. When its clock was ahead of ours, a short one
/// looks like hours; and whoever was told to wait for longer will be told again.
const REST_BELIEVED: Duration = Duration::from_secs(60);

impl<C: Carrier> Outbox<C> {
    /// Counts what was sent just before a restart, so that no limit is broken across it, and learns
    /// the newest message of each group, where a probe would begin.
    pub async fn recall(&self) -> Result<(), StoreError> {
        let Reading { now, uptime } = self.clock.read();
        let since = now.checked_sub(RECENT).unwrap_or(now);
        for sent in self.store.outbox_recent(since).await? {
            let ago = Duration::try_from(now.duration_since(sent.at)).unwrap_or_default();
            self.lanes().sent_before(sent, uptime.saturating_sub(ago));
        }
        for (chat, message_id) in self.store.outbox_newest().await? {
            self.shown(chat, Some(message_id));
        }
        Ok(())
    }

    /// Takes in what this process has just committed.
    pub async fn offer(&self, out: Vec<Waiting>) {
        if out.is_empty() {
            return;
        }
        self.count_elsewhere(&out).await;
        let mut lanes = self.lanes();
        out.into_iter().for_each(|waiting| lanes.add(waiting));
        drop(lanes);
        self.more.notify_one();
    }

    /// Takes over messages that nobody alive owns: after a crash, or from the command line.
    pub async fn claim(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let rows = self
            .store
            .outbox_claim(&self.owner, now, SILENCE, CLAIM_MAX)
            .await?;
        let count = rows.len();
        let inherited = inherited(&rows, now);
        let waiting = self.take_in(rows);
        let repeats = perhaps_repeated(&waiting, &inherited);
        self.metrics.perhaps_repeated.add(repeats);
        self.offer(waiting).await;
        Ok(count)
    }

    /// Takes up what is this process's and yet is not held: the answer to its commit got lost.
    pub async fn take_up(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let before = now.checked_sub(SILENCE).unwrap_or(now);
        let held = self.lanes().held_ids();
        let left = self.store.outbox_own(&self.owner, &held, before, CLAIM_MAX);
        let waiting = self.take_in(left.await?);
        self.offer(waiting).await;
        Ok(())
    }

    fn take_in(&self, rows: Vec<OutRow>) -> Vec<Waiting> {
        let Reading { now, uptime } = self.clock.read();
        for row in rows.iter().filter(|row| row.due_at > now) {
            // Somebody was told to wait, and that holds for whoever comes after as well.
            let rest = Duration::try_from(row.due_at.duration_since(now)).unwrap_or_default();
            self.lanes()
                .hold(row.chat, uptime + rest.min(REST_BELIEVED));
        }
        // Of each chat one message may have been sent without a word in the books.
        let others = rows.iter().filter(|row| self.is_anothers(row));
        let left: HashSet<i64> = others.map(|row| row.chat).collect();
        for chat in left {
            self.lanes().perhaps_sent(chat, uptime);
        }
        rows.into_iter().filter_map(readable).collect()
    }

    /// Whether somebody else owned it until now, and may have sent it already.
    fn is_anothers(&self, row: &OutRow) -> bool {
        let owner = row.last_owner.as_ref();
        owner.is_some_and(|owner| *owner != self.owner)
    }
}

/// A message that this version cannot read waits for one that can.
fn readable(row: OutRow) -> Option<Waiting> {
    match serde_json::from_str(&row.body) {
        Ok(body) => Some(waiting(row, body)),
        Err(why) => {
            let (id, line, column) = (row.id, why.line(), why.column());
            tracing::error!(
                outbox.id = id,
                "message {id} cannot be read at {line}:{column}"
            );
            None
        }
    }
}

fn waiting(row: OutRow, body: Body) -> Waiting {
    Waiting {
        once: is_once(row.key.as_deref()),
        lane: row.lane,
        tries: row.tries,
        unsure: row.sending,
        fleeting: false,
        parcel: Parcel {
            id: row.id,
            chat: row.chat,
            topic: row.topic,
            before_id: row.before_id,
            body,
            picture: None,
        },
    }
}

/// Rows whose last owner may have sent them and died before that was noted, with that owner.
///
/// Not those whose try is noted: before they were due nobody tried again, and one that may have
/// been shown says so.
fn inherited(rows: &[OutRow], now: Timestamp) -> HashMap<i64, String> {
    let rows = rows.iter().filter(|row| row.due_at <= now && !row.sending);
    let owned = rows.filter_map(|row| Some((row.id, row.last_owner.clone()?)));
    owned.collect()
}

/// How many of these were shown already, at most: in each chat the next message leaves only when
/// the end of the one before is noted, so only one can have left unnoted. That is the first of
/// the answers or of the notices; which of the two, nobody knows.
fn perhaps_repeated(waiting: &[Waiting], inherited: &HashMap<i64, String>) -> u64 {
    let mut firsts = BTreeMap::<(i64, &str, Lane), &Waiting>::new();
    for one in waiting {
        let Some(owner) = inherited.get(&one.parcel.id) else {
            continue;
        };
        if one.once || matches!(one.parcel.body, Body::Toast { .. }) {
            continue;
        }
        let first = firsts.entry((one.parcel.chat, owner, one.lane));
        let first = first.or_insert(one);
        if one.parcel.id < first.parcel.id {
            *first = one;
        }
    }
    let shown = firsts.iter().filter(|(_, first)| first.shows_anew());
    let chats: BTreeSet<_> = shown.map(|((chat, owner, _), _)| (chat, owner)).collect();
    chats.len() as u64
}
