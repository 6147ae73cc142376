//! How updates come in to `serve`: by asking, or by a webhook. Both store before they confirm.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tracing::{error, warn};

use super::door::Door;
use super::loops::{Loops, REST, Told, listen_on, patiently, stopped};
use super::serve::Service;
use crate::app::clock::pause;
use crate::store::StoreError;
use crate::store::inbox::RawUpdate;
use crate::telegram::{self, Intake, PollError, Secret, Unreadable};

/// How long one poll waits for an update; Telegram's longest.
const POLL_WAIT: Duration = Duration::from_secs(50);

impl Service {
    /// Takes the port of a webhook now; Telegram is told once everything runs.
    pub(super) async fn spawn_intake(
        self: &Arc<Self>,
        loops: &mut Loops,
        door: Door,
        told: Told,
    ) -> anyhow::Result<()> {
        let Some(url) = self.settings.webhook_url.clone() else {
            loops.spawn(Arc::clone(self).poll(door, told));
            return Ok(());
        };
        let listen = self
            .settings
            .listen
            .context("MUSRENBOT_LISTEN is missing")?;
        let secret = self.settings.webhook_secret.as_deref().unwrap_or_default();
        let secret: Secret = secret.parse()?;
        let path = url
            .parse::<axum::http::Uri>()
            .context("cannot read MUSRENBOT_WEBHOOK_URL")?;
        let router = telegram::webhook_router(
            path.path(),
            secret.clone(),
            Porch {
                service: Arc::clone(self),
                door,
            },
        );
        loops.spawn(listen_on(listen, router, told.clone()).await?);
        loops.spawn(Arc::clone(self).announce(url, secret, told));
        Ok(())
    }

    /// Tells Telegram where the webhook is, however long that takes.
    async fn announce(
        self: Arc<Self>,
        url: String,
        secret: Secret,
        told: Told,
    ) -> anyhow::Result<()> {
        patiently(&told, || {
            telegram::start_webhook(&self.client, &url, &secret)
        })
        .await?;
        stopped(told).await;
        Ok(())
    }

    /// Polls, stores, and only then confirms, by asking for what comes after.
    async fn poll(self: Arc<Self>, door: Door, told: Told) -> anyhow::Result<()> {
        patiently(&told, || telegram::start_polling(&self.client)).await?;
        let mut offset = None;
        let mut is_alone = true;
        while !*told.borrow() {
            let polled = tokio::select! {
                polled = telegram::poll_once(&self.client, offset, POLL_WAIT) => polled,
                () = stopped(told.clone()) => return Ok(()),
            };
            match polled {
                Ok(batch) => {
                    let next = batch.next_offset().or(offset);
                    match self.keep(batch, &door).await {
                        Ok(()) => offset = next,
                        Err(why) => rest("telegram will bring updates again", &*why, None).await,
                    }
                }
                Err(PollError::Unauthorized { why }) => {
                    anyhow::bail!("telegram refuses the token: {why}")
                }
                Err(why) => {
                    self.metrics.polls_failed.add(1);
                    if matches!(why, PollError::Conflict { .. }) && is_alone {
                        error!("{why}");
                        is_alone = self.alarm_of_another().await.is_err();
                    }
                    let wait = match &why {
                        PollError::Busy { wait, .. } => *wait,
                        _ => None,
                    };
                    rest("a poll failed", &why, wait).await;
                }
            }
        }
        Ok(())
    }

    /// Tells the admins, once in the life of this process, that another program takes updates.
    pub(super) async fn alarm_of_another(&self) -> Result<(), StoreError> {
        let text = self.house.book.words.say("alarm.conflict", &[]);
        let key = format!("conflict:{}", self.pump.owner);
        self.alarm(&key, text).await
    }

    async fn keep(&self, batch: telegram::Batch, door: &Door) -> anyhow::Result<()> {
        // First what may fail: what is set aside is not known again when it is brought again.
        if !batch.updates.is_empty() {
            door.keep(batch.updates).await?;
        }
        for one in &batch.unreadable {
            self.set_aside(one).await?;
        }
        Ok(())
    }

    async fn set_aside(&self, one: &Unreadable) -> Result<(), StoreError> {
        self.metrics.updates_unreadable.add(1);
        let (why, now) = (one.why.to_string(), self.clock.now());
        self.store.quarantine_add(&one.payload, &why, now).await
    }
}

async fn rest(what: &str, why: &(dyn std::fmt::Display + Sync), wait: Option<Duration>) {
    warn!("{what}: {why}");
    pause(wait.unwrap_or(REST)).await;
}

/// The webhook's way in: stored before Telegram gets its 200.
#[derive(Clone)]
struct Porch {
    service: Arc<Service>,
    door: Door,
}

impl Intake for Porch {
    type Error = anyhow::Error;

    async fn accept(&self, update: RawUpdate) -> anyhow::Result<()> {
        Ok(self.door.keep(vec![update]).await?)
    }

    async fn set_aside(&self, unreadable: Unreadable) -> anyhow::Result<()> {
        Ok(self.service.set_aside(&unreadable).await?)
    }
}
