//! Sends what must not be shown twice: notes the begin, and looks before a second try.
//!
//! What cannot be found out is not guessed: such a message is left as it is in the end, with an
//! alarm, because a summary that is missing is asked for, and one that came twice is not taken
//! back.

use std::sync::PoisonError;

use jiff::SignedDuration;

use super::Outbox;
use crate::app::lanes::Waiting;
use crate::app::outgoing::{Carrier, Delivery, Probe, counts_alone};
use crate::store::StoreError;

/// How far back the newest message of all chats is looked for: a bot that was silent for longer
/// begins to look at the newest of the group itself.
const SHARED_SINCE: SignedDuration = SignedDuration::from_hours(24);

impl<C: Carrier> Outbox<C> {
    /// Notes first that it begins; looks first when an earlier begin never ended.
    ///
    /// `None` when the message is another replica's by now: this one was silent for too long.
    pub(super) async fn send_once(
        &self,
        waiting: &mut Waiting,
    ) -> Result<Option<Delivery>, StoreError> {
        let chat = waiting.parcel.chat;
        let shared = self.newest_shared(chat).await?;
        let mut before = self.newest(chat).max(shared);
        if waiting.unsure {
            before = waiting.parcel.before_id;
            if let Some(found) = self.looked_for(waiting, shared).await {
                return Ok(Some(found));
            }
        }
        let id = waiting.parcel.id;
        let begun = [(id, before)];
        let ours = self.store.outbox_sending(&self.owner, &begun).await?;
        if ours.is_empty() {
            return Ok(None);
        }
        waiting.parcel.before_id = before;
        waiting.unsure = true;
        Ok(Some(self.carrier.carry(&waiting.parcel).await))
    }

    /// `None` when it surely was not shown and may be sent again.
    async fn looked_for(&self, waiting: &Waiting, shared: Option<i64>) -> Option<Delivery> {
        let parcel = &waiting.parcel;
        match self.carrier.probe(parcel, parcel.before_id, shared).await {
            Probe::Shown { message_id } => Some(Delivery::Sent {
                message_id: Some(message_id),
            }),
            Probe::NotShown => None,
            Probe::Unknown { wait, why } => {
                if let Some(wait) = wait {
                    self.lanes().hold(parcel.chat, self.clock.uptime() + wait);
                }
                Some(Delivery::Unsure { why })
            }
        }
    }

    /// The newest message known in all chats that count together with this one, whoever sent it.
    async fn newest_shared(&self, chat: i64) -> Result<Option<i64>, StoreError> {
        if counts_alone(chat) {
            return Ok(None);
        }
        let now = self.clock.now();
        let since = now.checked_sub(SHARED_SINCE).unwrap_or(now);
        self.store.outbox_newest_shared(since).await
    }

    fn newest(&self, chat: i64) -> Option<i64> {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        newest.get(&chat).copied()
    }

    /// Notes a message that is known to stand in a group; private chats need no probe.
    pub fn shown(&self, chat: i64, message_id: Option<i64>) {
        let Some(message_id) = message_id.filter(|_| chat < 0) else {
            return;
        };
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let known = newest.entry(chat).or_default();
        *known = message_id.max(*known);
    }
}
