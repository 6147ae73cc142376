//! The daily summaries in `serve`: asks again and again whether one is due.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tracing::error;

use super::loops::{Told, stopped};
use super::serve::Service;
use crate::app::clock::pause;
use crate::app::digest_tick::{Writer, digest_tick};
use crate::store::StoreError;

/// How often to ask whether a summary is due; it may be this late.
const TICK_EVERY: Duration = Duration::from_secs(5);

const DAY_S: i64 = 24 * 3_600;

impl Service {
    pub(super) async fn ticks(self: Arc<Self>, told: Told) -> anyhow::Result<()> {
        let mut complained = HashMap::new();
        while !*told.borrow() {
            if let Err(why) = self.tick(&mut complained).await {
                error!("the summaries could not be written and will be tried again: {why}");
            }
            tokio::select! {
                () = self.morning.notified() => {}
                () = pause(TICK_EVERY) => {}
                () = stopped(told.clone()) => {}
            }
        }
        Ok(())
    }

    /// Each kecamatan whose books cannot be read is complained of once a day, not at every look;
    /// `complained` holds the day of the last time.
    async fn tick(&self, complained: &mut HashMap<String, i64>) -> Result<(), StoreError> {
        let words = &self.house.book.words;
        let writer = Writer::new(&self.store, words, &self.house.bot_name);
        let now = self.clock.now();
        let ticked = digest_tick(writer, now).await?;
        if ticked.queued > 0 {
            self.metrics.summaries.add(u64::from(ticked.queued));
            self.outbox.claim().await?;
        }
        let day = now.as_second().div_euclid(DAY_S);
        for (kode, why) in ticked.failed {
            if complained.get(&kode) == Some(&day) {
                continue;
            }
            error!(%kode, "the summary of {kode} cannot be written: {why}");
            let text = words.say("alarm.summary", &[("kode", &kode)]);
            self.alarm(&format!("summary:{kode}:{day}"), text).await?;
            complained.insert(kode, day);
        }
        Ok(())
    }
}
