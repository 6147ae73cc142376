//! Regular cleaning: rows that nobody will ask for again.

use jiff::{SignedDuration, Timestamp};

use crate::store::{Store, StoreError};

/// How long handled updates are kept to know repeats: Telegram repeats for a day, and update ids
/// may begin anew after a silent week.
const INBOX_KEPT: SignedDuration = SignedDuration::from_hours(72);

/// How long sent messages are kept for whoever has to find out what was said.
const OUTBOX_KEPT: SignedDuration = SignedDuration::from_hours(24 * 14);

pub async fn sweep(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    store.inbox_sweep(now - INBOX_KEPT).await?;
    store.outbox_sweep(now - OUTBOX_KEPT).await?;
    Ok(())
}
