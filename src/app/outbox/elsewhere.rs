//! What other replicas sent counts against the limits of a chat as well.
//!
//! An update goes to any replica, and its answer leaves from there. A chat whose person is quick
//! would get a burst from each of them. As long as another one has something to send into a chat,
//! nothing of it is ours; once it is ours, all that others sent is in the books. So whoever takes
//! a message in looks there first.

use std::time::Duration;

use super::{Outbox, RECENT};
use crate::app::clock::Reading;
use crate::app::lanes::Waiting;
use crate::app::outgoing::Carrier;
use crate::store::{Engine, StoreError};

impl<C: Carrier> Outbox<C> {
    /// Books that cannot be read hold up no answer: Telegram says itself when it was too much.
    pub(super) async fn count_elsewhere(&self, out: &[Waiting]) {
        // SQLite has one process alone, and without a rate there are no limits to keep.
        if self.store.engine() == Engine::Sqlite || self.rate.is_none() {
            return;
        }
        if let Err(why) = self.learn_elsewhere(out).await {
            tracing::warn!("what other replicas sent is not known: {why}");
        }
    }

    async fn learn_elsewhere(&self, out: &[Waiting]) -> Result<(), StoreError> {
        let Reading { now, uptime } = self.clock.read();
        let since = now.checked_sub(RECENT).unwrap_or(now);
        let chats: Vec<_> = out.iter().map(|one| one.parcel.chat).collect();
        let sent = self.store.outbox_elsewhere(&self.owner, &chats, since);
        for sent in sent.await? {
            let ago = Duration::try_from(now.duration_since(sent.at)).unwrap_or_default();
            let at = uptime.saturating_sub(ago);
            self.lanes().sent_elsewhere(sent, at);
        }
        Ok(())
    }
}
