//! Regular cleaning: rows that nobody will ask for again.

use jiff::{SignedDuration, Timestamp};

use super::outbox::ONCE_PREFIX;
use crate::store::{Store, StoreError};

/// How long handled updates are kept to know repeats: Telegram repeats for a day, and update ids
/// may begin anew after a silent week.
const INBOX_KEPT: SignedDuration = SignedDuration::from_hours(72);

/// How long sent messages and drawn charts are kept for whoever has to find out what was said.
const OUTBOX_KEPT: SignedDuration = SignedDuration::from_hours(24 * 14);

/// How long an operator has to look into what was set aside, could not be read or could not be
/// delivered. It holds what people wrote, so it is not kept for longer than that takes.
const FAILED_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Forgets what nobody will ask for again. Summaries stay, so that none is ever posted twice.
pub async fn sweep(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    store.inbox_sweep(now - INBOX_KEPT).await?;
    store.inbox_sweep_aside(now - FAILED_KEPT).await?;
    store.outbox_sweep(now - OUTBOX_KEPT, ONCE_PREFIX).await?;
    let failed = now - FAILED_KEPT;
    store.outbox_sweep_failed(failed, ONCE_PREFIX).await?;
    store.picture_sweep(now - OUTBOX_KEPT).await?;
    Ok(())
}
