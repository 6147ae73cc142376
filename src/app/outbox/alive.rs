//! Whether this replica may send: only while the others must see that it is alive.
//!
//! Whoever was silent for [`SILENCE`] loses its messages to the others, and if it went on sending
//! them, people would read them twice. So a replica stops a little before that, and after a silence
//! it asks which of the messages that it holds are still its own. What had begun to leave by then,
//! and took longer than the margin, may be shown twice; settling it tells, and it is counted.
//!
//! A SQLite database has one process alone, which nobody takes anything from.

use std::collections::HashSet;
use std::sync::PoisonError;
use std::time::Duration;

use super::{Outbox, SILENCE};
use crate::app::outgoing::Carrier;
use crate::store::{Engine, StoreError};

/// How long before the others may take over nothing more begins to leave: most calls to Telegram
/// take a tenth of it.
const MARGIN: Duration = Duration::from_millis(2_500);

/// For how long after a beat messages may leave. Two beats fall into it, so one that fails holds
/// up nobody.
const SENDING: Duration = SILENCE.saturating_sub(MARGIN);

impl<C: Carrier> Outbox<C> {
    /// Says that this replica is alive, and shares the overall rate with the others that are. Says
    /// how many there are, with itself.
    ///
    /// Messages leave for a while after each beat, and none before the first.
    pub async fn beat(&self) -> Result<u32, StoreError> {
        // The moment before it: the store's own is later, and that is what others go by.
        let begun = self.clock.read();
        let silent = self.store.replica_beat(&self.owner, begun.now).await?;
        let is_back = !self.may_send() || silent.is_none_or(|silent| silent > SENDING);
        if is_back {
            self.forget_lost().await?;
        }
        *self.beaten.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun);
        if is_back {
            self.more.notify_one();
        }
        let alive = self.store.replica_alive(begun.now, SILENCE).await?.len();
        let alive = u32::try_from(alive).unwrap_or(u32::MAX);
        self.lanes().share(self.rate, alive);
        Ok(alive)
    }

    /// Whether nobody can have taken over what this replica holds.
    pub(super) fn may_send(&self) -> bool {
        if self.store.engine() == Engine::Sqlite {
            return true;
        }
        let beaten = *self.beaten.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(beaten) = beaten else {
            return false;
        };
        let at = self.clock.read();
        let run = at.uptime.saturating_sub(beaten.uptime);
        // While a machine sleeps only its wall clock goes on. One that somebody set forward costs
        // a pause until the next beat.
        let wall = Duration::try_from(at.now.duration_since(beaten.now)).unwrap_or_default();
        run.max(wall) < SENDING
    }

    async fn forget_lost(&self) -> Result<(), StoreError> {
        let held = self.lanes().held_ids();
        if held.is_empty() {
            return Ok(());
        }
        let mut lost: HashSet<i64> = held.iter().copied().collect();
        for own in self.store.outbox_owned(&self.owner, &held).await? {
            lost.remove(&own);
        }
        let count = self.lanes().forget(&lost);
        if count > 0 {
            tracing::warn!("{count} messages were taken over while this replica was silent");
        }
        Ok(())
    }
}
