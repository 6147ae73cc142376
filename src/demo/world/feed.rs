//! What changed, in order, for whoever shows the chats.

use std::collections::VecDeque;

use serde::Serialize;

use super::{News, World};

/// Changes kept; a page that fell further behind loads everything anew.
///
/// At full load there are some thousands a second, so a reader may sleep for a second.
const CHANGES_KEPT: usize = 10_000;

/// Something that a page must show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Change {
    Message {
        id: i64,
    },
    Edited {
        id: i64,
    },
    Deleted {
        id: i64,
    },
    Pinned,
    Typing,
    Commands,
    /// The answer to a tap; empty text only ends the waiting.
    Toast {
        person: i64,
        text: String,
        alert: bool,
    },
}

#[derive(Default)]
pub(super) struct Feed {
    changes: VecDeque<(u64, i64, Change)>,
    last: u64,
}

impl World {
    pub(super) fn changed(&mut self, chat: i64, change: Change) {
        let feed = &mut self.feed;
        feed.last += 1;
        feed.changes.push_back((feed.last, chat, change));
        if feed.changes.len() > CHANGES_KEPT {
            feed.changes.pop_front();
        }
        self.ring(News::Chats);
    }

    /// The number of the newest change.
    pub fn last_change(&self) -> u64 {
        self.feed.last
    }

    /// Changes after number `since` as (number, chat, change); nothing when some of them are
    /// forgotten already.
    pub fn changes_since(&self, since: u64) -> Option<impl Iterator<Item = &(u64, i64, Change)>> {
        let first = self
            .feed
            .changes
            .front()
            .map_or(self.feed.last + 1, |(number, ..)| *number);
        if since > self.feed.last || since < first - 1 {
            return None;
        }
        // They are numbered without a gap, so the way to the first is not walked.
        let known = usize::try_from(since + 1 - first).unwrap_or(usize::MAX);
        Some(
            self.feed
                .changes
                .range(known.min(self.feed.changes.len())..),
        )
    }
}
