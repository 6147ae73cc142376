//! The way of updates from the intake to the pump: handed over, kept, and only then confirmed.
//!
//! The pump takes whatever lies at the door into its next transaction, so that keeping and handling
//! share a flush, and posts of a webhook that come together share one too.

use tokio::sync::{mpsc, oneshot};

use crate::app::pump::BATCH_MAX;
use crate::store::inbox::RawUpdate;

/// Telegram posts on at most a hundred connections at once (Bot API, `setWebhook`), and a poll
/// comes alone.
const WAITING_MAX: usize = 128;

/// The updates could not be kept, or nobody knows whether they were: Telegram brings them again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("updates could not be stored")]
pub struct NotKept;

/// Where updates are handed over. Cheap to clone.
#[derive(Clone)]
pub struct Door(mpsc::Sender<Handed>);

/// Where the pump takes them.
pub struct Hall {
    handed: mpsc::Receiver<Handed>,
    /// Those that lie in [`Hall::updates`].
    open: Vec<oneshot::Sender<()>>,
    updates: Vec<RawUpdate>,
}

struct Handed {
    updates: Vec<RawUpdate>,
    kept: oneshot::Sender<()>,
}

pub fn door() -> (Door, Hall) {
    let (hand, handed) = mpsc::channel(WAITING_MAX);
    let hall = Hall {
        handed,
        open: Vec::new(),
        updates: Vec::new(),
    };
    (Door(hand), hall)
}

impl Door {
    /// `Ok` when the updates are stored for good.
    pub async fn keep(&self, updates: Vec<RawUpdate>) -> Result<(), NotKept> {
        let (kept, told) = oneshot::channel();
        let handed = Handed { updates, kept };
        self.0.send(handed).await.map_err(|_| NotKept)?;
        told.await.map_err(|_| NotKept)
    }
}

impl Hall {
    /// All that lies at the door, as much as one batch of the pump holds.
    pub fn updates(&mut self) -> &[RawUpdate] {
        while self.updates.len() < BATCH_MAX {
            let Ok(handed) = self.handed.try_recv() else {
                break;
            };
            self.lay_down(handed);
        }
        &self.updates
    }

    /// Waits until somebody comes; for ever when nobody can come any more.
    pub async fn arrival(&mut self) {
        match self.handed.recv().await {
            Some(handed) => self.lay_down(handed),
            None => std::future::pending().await,
        }
    }

    /// The updates are stored for good.
    pub fn kept(&mut self) {
        self.updates.clear();
        for one in self.open.drain(..) {
            // Whoever does not wait any more is brought the updates again, and they are known.
            let _ = one.send(());
        }
    }

    /// The updates may not be stored, and whoever brought them is told.
    pub fn lost(&mut self) {
        self.updates.clear();
        self.open.clear();
    }

    fn lay_down(&mut self, handed: Handed) {
        self.updates.extend(handed.updates);
        self.open.push(handed.kept);
    }
}
