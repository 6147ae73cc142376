//! What nobody asks for: cleaning away rows, and reading ahead after a start.

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

/// Reads ahead what is held beside each other to find usulan that look alike, of each kecamatan, so
/// that the first who asks after a start does not wait for it.
pub async fn read_ahead(store: &Store) -> Result<(), StoreError> {
    let read = store.read();
    for (kode, kecamatan) in read.kecamatan_all().await? {
        let counted = match kecamatan {
            Ok(one) => read.pasangan_count(one.kode, one.tahun).await.map(|_| ()),
            Err(why) => Err(why),
        };
        match counted {
            Err(why) if why.is_away() => return Err(why),
            Err(why) => tracing::error!(%kode, "what looks alike cannot be read: {why}"),
            Ok(()) => {}
        }
    }
    Ok(())
}
