//! The one clock, made at the edge and handed in everywhere.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

/// Tells the time of day and how long it has been running.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Reading + Send + Sync>);

/// Both times of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The wall clock, which people may set back and forth.
    pub now: Timestamp,
    /// Time since the clock was made; never goes back.
    pub uptime: Duration,
}

impl Clock {
    pub fn new(read: impl Fn() -> Reading + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(read))
    }

    pub fn read(&self) -> Reading {
        (self.0)()
    }

    pub fn now(&self) -> Timestamp {
        self.read().now
    }

    pub fn uptime(&self) -> Duration {
        self.read().uptime
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Clock").field(&self.read()).finish()
    }
}

/// Waits in real time. Only loops wait; steps are told the time instead.
#[expect(
    clippy::disallowed_methods,
    reason = "the loops of production are the one place that waits"
)]
pub async fn pause(wait: Duration) {
    tokio::time::sleep(wait).await;
}
