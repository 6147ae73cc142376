//! How updates come in to `serve`: by asking, or by a webhook. Both store before they confirm.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tracing::{error, warn};

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
        told: Told,
    ) -> anyhow::Result<()> {
        let Some(url) = self.settings.webhook_url.clone() else {
            loops.spawn(Arc::clone(self).poll(told));
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
        let router = telegram::webhook_router(path.path(), secret.clone(), Door(Arc::clone(self)));
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
    async fn poll(self: Arc<Self>, told: Told) -> anyhow::Result<()> {
        patiently(&told, || telegram::start_polling(&self.client)).await?;
        let mut offset = None;
        let mut is_alone = true;
        while !*told.borrow() {
            let polled = tokio::select! {
                polled = telegram::poll_once(&self.client, offset, POLL_WAIT) => polled,
                () = stopped(told.clone()) => return Ok(()),
            };
            match polled {
                Ok(batch) => match self.keep(&batch.updates, &batch.unreadable).await {
                    Ok(()) => offset = batch.next_offset().or(offset),
                    Err(why) => rest("updates could not be stored", &why, None).await,
                },
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
    async fn alarm_of_another(&self) -> Result<(), StoreError> {
        let text = self.house.book.words.say("alarm.conflict", &[]);
        let key = format!("conflict:{}", self.pump.owner);
        self.alarm(&key, text).await
    }

    async fn keep(
        &self,
        updates: &[RawUpdate],
        unreadable: &[Unreadable],
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        for one in unreadable {
            self.metrics.updates_unreadable.add(1);
            self.store
                .quarantine_add(&one.payload, &one.why.to_string(), now)
                .await?;
        }
        if !updates.is_empty() {
            let new = self.store.inbox_add(updates, now).await?;
            self.metrics.updates_received.add(new);
            self.metrics
                .updates_repeated
                .add(updates.len() as u64 - new);
            self.arrived.notify_one();
        }
        Ok(())
    }
}

async fn rest(what: &str, why: &(dyn std::fmt::Display + Sync), wait: Option<Duration>) {
    warn!("{what}: {why}");
    pause(wait.unwrap_or(REST)).await;
}

/// The webhook's way in: stored before Telegram gets its 200.
#[derive(Clone)]
struct Door(Arc<Service>);

impl Intake for Door {
    type Error = StoreError;

    async fn accept(&self, update: RawUpdate) -> Result<(), StoreError> {
        self.0.keep(&[update], &[]).await
    }

    async fn set_aside(&self, unreadable: Unreadable) -> Result<(), StoreError> {
        self.0.keep(&[], &[unreadable]).await
    }
}
