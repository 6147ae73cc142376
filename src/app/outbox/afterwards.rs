//! What follows a send: the store is told first, then the chat goes on.
//!
//! A store that is away is waited for. What was sent is sent, and forgetting it would say it twice.

use std::time::Duration;

use super::{Ended, Outbox, SendError};
use crate::app::clock::pause;
use crate::app::fate::{Fate, count, fate};
use crate::app::outgoing::{Body, Carrier, Dead, Delivery, Lane};
use crate::store::StoreError;
use crate::store::outbox::{End, NewOut, Settled};

/// How long to wait for a store that could not be written.
const STORE_REST: Duration = Duration::from_secs(1);

/// What one flush writes: how sends ended, and what follows from it.
struct Batch {
    rows: Vec<Settled>,
    fates: Vec<Fate>,
    /// How many of the fates have been noted.
    noted: usize,
}

impl<C: Carrier> Outbox<C> {
    /// Writes how sends ended, all in one flush, and lets their chats go on.
    pub async fn settle(&self, ended: Vec<Ended>) -> Result<(), SendError> {
        let mut batch = self.batch(ended);
        self.write(&mut batch).await?;
        self.go_on(batch)
    }

    /// Like [`Outbox::settle`], and waits for a store that is away.
    pub(super) async fn settle_patiently(&self, ended: Vec<Ended>) -> Result<(), SendError> {
        let mut batch = self.batch(ended);
        while let Err(why) = self.write(&mut batch).await {
            tracing::error!("how messages ended could not be written yet: {why}");
            pause(STORE_REST).await;
        }
        self.go_on(batch)
    }

    fn batch(&self, ended: Vec<Ended>) -> Batch {
        let now = self.clock.now();
        let fates: Vec<_> = ended
            .into_iter()
            .map(|Ended { waiting, delivery }| {
                let Some(delivery) = delivery else {
                    return Fate::Taken(waiting);
                };
                count(&self.metrics, &waiting, &delivery);
                if let Delivery::Sent { message_id } = delivery {
                    self.shown(waiting.parcel.chat, message_id);
                }
                fate(waiting, delivery, now)
            })
            .collect();
        Batch {
            rows: fates.iter().filter_map(|fate| fate.row(now)).collect(),
            fates,
            noted: 0,
        }
    }

    /// Goes on where it stopped when it is called again.
    async fn write(&self, batch: &mut Batch) -> Result<(), StoreError> {
        let noted = self.store.outbox_settle(&self.owner, &batch.rows).await?;
        batch.rows.clear();
        self.lost(&mut batch.fates, &noted.lost);
        while let Some(fate) = batch.fates.get(batch.noted) {
            self.note(fate).await?;
            batch.noted += 1;
        }
        Ok(())
    }

    /// Another replica has these by now. What was sent here it sends as well, or has already.
    fn lost(&self, fates: &mut [Fate], lost: &[i64]) {
        let mut repeated = 0;
        for fate in fates {
            if !lost.contains(&fate.waiting().parcel.id) {
                continue;
            }
            if matches!(fate, Fate::Done(waiting, _) if waiting.shows_anew()) {
                repeated += 1;
            }
            *fate = Fate::Taken(fate.waiting().clone());
        }
        if !lost.is_empty() {
            self.metrics.repeated.add(repeated);
            tracing::warn!(
                outbox.ids = ?lost,
                "{} messages were taken over while they were being sent; {repeated} of them are shown twice",
                lost.len()
            );
        }
    }

    async fn note(&self, fate: &Fate) -> Result<(), StoreError> {
        match fate {
            Fate::Moved(waiting, to) => {
                let tx = self.store.begin().await?;
                tx.group_moved(waiting.parcel.chat, *to).await?;
                tx.commit().await
            }
            Fate::Dropped(waiting, end, dead) => {
                let (id, chat) = (waiting.parcel.id, waiting.parcel.chat);
                self.gave_up(id, chat, end, *dead).await
            }
            Fate::Done(..) | Fate::Again(..) | Fate::Refused(..) | Fate::Taken(_) => Ok(()),
        }
    }

    /// A person who blocked the bot is noted as such; for all else an operator should look.
    async fn gave_up(&self, id: i64, chat: i64, end: &End, dead: Dead) -> Result<(), StoreError> {
        let (End::Undeliverable { why } | End::Unsure { why }) = end else {
            return Ok(());
        };
        tracing::warn!(outbox.id = id, "gave up on message {id}: {why}");
        let tx = self.store.begin().await?;
        if dead == Dead::Chat && chat > 0 {
            tx.person_reachable(chat, false).await?;
        } else if !self.admins.contains(&chat) {
            let alarm = |admin: &i64| self.alarm(*admin, id);
            let alarms: Vec<_> = self.admins.iter().map(alarm).collect();
            tx.outbox_add(&alarms, None, self.clock.now()).await?;
        }
        tx.commit().await
    }

    fn alarm(&self, admin: i64, id: i64) -> NewOut {
        let text = self.words.say("alarm.undeliverable", &[("id", &id)]);
        let body = Body::Message {
            text,
            keys: Vec::new(),
        };
        NewOut {
            chat: admin,
            topic: None,
            lane: Lane::Broadcast,
            body: serde_json::to_string(&body).expect("a message is plain data"),
            // Told once, however often the row is given up.
            key: Some(format!("alarm:{id}:{admin}")),
            due_at: self.clock.now(),
        }
    }

    /// Lets the chats go on. Nothing here waits or fails but for a bot that is refused.
    fn go_on(&self, batch: Batch) -> Result<(), SendError> {
        let uptime = self.clock.uptime();
        let mut refused = Ok(());
        for fate in batch.fates {
            refused = refused.and(self.released(fate, uptime));
        }
        self.more.notify_one();
        refused
    }

    fn released(&self, fate: Fate, uptime: Duration) -> Result<(), SendError> {
        match fate {
            Fate::Done(waiting, _) | Fate::Dropped(waiting, ..) | Fate::Taken(waiting) => {
                self.lanes().ended(&waiting);
            }
            // A bare stop of the waiting sign lapses by itself.
            Fate::Again(waiting, ..) if waiting.fleeting => self.lanes().ended(&waiting),
            Fate::Again(waiting, rest, _) => self.lanes().again(waiting, uptime + rest),
            Fate::Moved(mut waiting, to) => {
                let from = waiting.parcel.chat;
                // The new chat counts its messages from the beginning.
                self.shown(to, Some(0));
                waiting.parcel.before_id = None;
                waiting.unsure = false;
                let mut lanes = self.lanes();
                lanes.again(waiting, uptime);
                lanes.moved(from, to);
            }
            Fate::Refused(waiting, why) => {
                self.lanes().again(waiting, uptime);
                return Err(SendError::Refused(why));
            }
        }
        Ok(())
    }
}
