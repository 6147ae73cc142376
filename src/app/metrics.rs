//! What the running program counts. Numbers only: nothing in here can name a person or a text.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counts up for as long as the program runs.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Upper bounds in milliseconds, close together around the promised 3 and 8 ms.
pub const BOUNDS_MS: [u64; 12] = [1, 2, 3, 5, 8, 12, 20, 50, 100, 500, 2_000, 10_000];

/// How long something took, in fixed classes.
#[derive(Debug, Default)]
pub struct Histogram {
    /// One for each bound and one for all above.
    pub classes: [Counter; BOUNDS_MS.len() + 1],
    pub sum_us: Counter,
}

impl Histogram {
    pub fn observe(&self, took: Duration) {
        let bound = |bound_ms: &u64| took <= Duration::from_millis(*bound_ms);
        let class = BOUNDS_MS.iter().position(bound).unwrap_or(BOUNDS_MS.len());
        self.classes[class].add(1);
        self.sum_us
            .add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }
}

/// One value, shared by all who count.
#[derive(Debug, Default)]
pub struct Metrics {
    pub updates_received: Counter,
    pub updates_repeated: Counter,
    pub updates_unreadable: Counter,
    pub updates_handled: Counter,
    pub updates_set_aside: Counter,
    pub polls_failed: Counter,
    pub sent: Counter,
    pub busy: Counter,
    pub unsure: Counter,
    /// Messages sent although another try may have been shown: its answer got lost, or another
    /// replica had taken them over.
    pub repeated: Counter,
    /// How many more may have been shown twice, at most: messages that a run which died may have
    /// sent, taken over by this one.
    pub perhaps_repeated: Counter,
    pub moved: Counter,
    pub undeliverable: Counter,
    pub token_refused: Counter,
    pub files_fetched: Counter,
    pub summaries: Counter,
    /// One step of the pump that handled updates: from taking them to the end of the commit.
    pub commit: Histogram,
}
