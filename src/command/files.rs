//! Fetches photos and documents from Telegram into a folder named after their content.
//!
//! A file lies at `<folder>/<first two of its SHA-256>/<SHA-256>.<ending>`, so the same picture
//! sent twice lies there once, and a name given by somebody never reaches the disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tracing::{error, warn};

use crate::app::outgoing::{Body, Lane};
use crate::dialog::words::Words;
use crate::store::Store;
use crate::store::berkas::{BerkasRow, Fetched as End, Kept};
use crate::store::outbox::NewOut;
use crate::telegram::{FetchError, Fetched, Wire, fetch_file};

/// How many files are fetched in one round; they come one after the other, up to 20 MB each.
const ROUND_MAX: u32 = 8;

/// How long a file is ours to fetch before another replica may try: a round at a slow line.
const CLAIM: Duration = Duration::from_secs(600);

/// The longest rest between two tries; a file that cannot be had for a day is given up.
const REST_MAX: Duration = Duration::from_secs(3_600);

/// Doubling from ten seconds to an hour, so many tries take about a day.
const TRIES_MAX: u32 = 30;

/// Fetches what is due, and says how many files were kept. One that cannot be written is tried
/// again later and holds up none behind it.
pub async fn fetch_due(
    store: &Store,
    wire: &impl Wire,
    folder: &Path,
    words: &Words,
    now: Timestamp,
) -> anyhow::Result<u64> {
    let mut kept = 0;
    let until = now.checked_add(CLAIM).unwrap_or(now);
    for row in store.berkas_claim(now, until, ROUND_MAX).await? {
        let end = match fetch_file(wire, &row.file_id).await {
            Ok(fetched) => match keep(folder, fetched).await {
                Ok(end) => end,
                Err(why) => unwritten(&row, &why, now),
            },
            Err(why) => {
                tell(store, words, &row, &why, now).await?;
                failed(&row, why, now)
            }
        };
        kept += u64::from(matches!(end, End::Kept(_)));
        store.berkas_settle(&row.unique_id, &end, now).await?;
    }
    Ok(kept)
}

/// Tells the sender of a file that it cannot be had, before that is noted: the key keeps it from
/// being said twice.
async fn tell(
    store: &Store,
    words: &Words,
    row: &BerkasRow,
    why: &FetchError,
    now: Timestamp,
) -> anyhow::Result<()> {
    let key = match why {
        FetchError::Again { .. } if row.tries < TRIES_MAX => return Ok(()),
        FetchError::TooBig => "berkas.terlalu_besar",
        FetchError::WrongKind => "berkas.jenis_salah",
        FetchError::Again { .. } | FetchError::Gone { .. } => "berkas.tidak_ada",
    };
    let body = Body::Message {
        text: words.say(key, &[]),
        keys: Vec::new(),
    };
    let notice = NewOut {
        chat: row.chat,
        topic: None,
        lane: Lane::People,
        body: serde_json::to_string(&body)?,
        key: Some(format!("berkas:{}:{}", row.unique_id, row.file_id)),
        due_at: now,
    };
    let tx = store.begin().await?;
    tx.outbox_add(&[notice], None, now).await?;
    Ok(tx.commit().await?)
}

fn failed(row: &BerkasRow, why: FetchError, now: Timestamp) -> End {
    match why {
        FetchError::Again { wait, why } if row.tries < TRIES_MAX => End::Later {
            due_at: now.checked_add(wait.unwrap_or(rest(row))).unwrap_or(now),
            why,
        },
        other => {
            warn!("a file is given up: {other}");
            End::Lost {
                why: other.to_string(),
            }
        }
    }
}

/// The disk is the operator's matter, so the file is not given up however long that takes.
fn unwritten(row: &BerkasRow, why: &std::io::Error, now: Timestamp) -> End {
    error!("a file that was fetched cannot be written: {why}");
    End::Later {
        due_at: now.checked_add(rest(row)).unwrap_or(now),
        why: why.to_string(),
    }
}

fn rest(row: &BerkasRow) -> Duration {
    let rest = Duration::from_secs(10).saturating_mul(2_u32.saturating_pow(row.tries.min(12)));
    rest.min(REST_MAX)
}

/// Writes beside its place and then moves there, so that a half-written file is never taken for one.
async fn keep(folder: &Path, fetched: Fetched) -> std::io::Result<End> {
    let sha = format!("{:x}", Sha256::digest(&fetched.bytes));
    let path = PathBuf::from(&sha[..2]).join(format!("{sha}.{}", fetched.kind.ending()));
    let place = folder.join(&path);
    if !tokio::fs::try_exists(&place).await? {
        let half = place.with_extension("part");
        tokio::fs::create_dir_all(place.parent().unwrap_or(folder)).await?;
        tokio::fs::write(&half, &fetched.bytes).await?;
        tokio::fs::File::open(&half).await?.sync_all().await?;
        tokio::fs::rename(&half, &place).await?;
    }
    Ok(End::Kept(Kept {
        sha,
        path: path.display().to_string(),
    }))
}
