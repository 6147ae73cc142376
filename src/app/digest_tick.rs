//! Posts the daily summaries: each kecamatan's group hears once a working day what happened.
//!
//! Taking the events, noting the day and queueing the message are one transaction, and a day
//! stands once in the books. So neither a restart, nor two replicas, nor a clock that jumps can
//! tell an event twice or lose one. The sending itself is the outbox's.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::decide::deep_link as payload_link;
use super::outgoing::{Body, Key, KeyPress};
use super::summary::{Place, chart, compose, deep_link};
use crate::dialog::text::Text;
use crate::dialog::words::Words;
use crate::domain::digest::{Sources, Summary, Window, due};
use crate::domain::kalender::Libur;
use crate::domain::kecamatan::{Group, Kecamatan};
use crate::domain::usulan::hex;
use crate::papers::{self, chart::Chart};
use crate::store::outbox::{Lane, NewOut};
use crate::store::{Result, Store, StoreError, Tx};

/// What a summary is written with, the same all day.
#[derive(Clone, Copy, Debug)]
pub struct Writer<'a> {
    pub store: &'a Store,
    pub words: &'a Words,
    /// The bot's user name without `@`.
    pub bot_name: &'a str,
    /// How a chart becomes a PNG. Whatever it does, the words go out.
    pub draw: fn(&Chart) -> Vec<u8>,
}

/// What became of a day's summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Queued(Text),
    /// Nothing happened, so nothing is posted; the day is noted.
    Quiet,
    /// The day was noted before, with these words if any were queued then.
    Before(Option<Text>),
    /// Nobody to tell: the group is not bound. Nothing was noted, the events wait.
    NoGroup,
}

/// What one look at all kecamatan has come to.
#[derive(Debug, Default)]
pub struct Ticked {
    /// How many summaries were queued.
    pub queued: u32,
    /// The codes of those whose books cannot be read, with the reason. Theirs is taken up by the
    /// next tick, and the others' is not held up.
    pub failed: Vec<(String, StoreError)>,
}

/// Queues the summaries that are due now.
///
/// # Errors
///
/// When the books cannot be reached at all; nothing is lost, the next tick takes it up.
pub async fn digest_tick(writer: Writer<'_>, now: Timestamp) -> Result<Ticked> {
    let mut ticked = Ticked::default();
    for (kode, kecamatan) in writer.store.read().kecamatan_all().await? {
        let told = match kecamatan {
            Ok(kecamatan) => writer.tick(&kecamatan, now).await,
            Err(why) => Err(why),
        };
        match told {
            Ok(told) => ticked.queued += u32::from(matches!(told, Some(Told::Queued(_)))),
            Err(why) if why.is_away() => return Err(why),
            // Whoever was quicker is through by the next tick.
            Err(why) if why.is_clash() => tracing::warn!(%kode, "a summary has to wait: {why}"),
            Err(why) => ticked.failed.push((kode, why)),
        }
    }
    Ok(ticked)
}

/// Queues the summary of the days up to `day`, whatever the hour and whether or not it is a
/// working day, unless it was written before.
///
/// A day that is not over yet gives what has happened so far; the rest comes with the next one.
///
/// # Errors
///
/// When the books fail.
pub async fn digest_now(
    writer: Writer<'_>,
    kecamatan: &Kecamatan,
    day: Date,
    now: Timestamp,
) -> Result<Told> {
    let last = writer.store.read().digest_last(kecamatan.kode).await?;
    let window = Window::ending(day, kecamatan.zona, last);
    writer.tell(kecamatan, &window, now).await
}

async fn window_due(
    store: &Store,
    kecamatan: &Kecamatan,
    now: Timestamp,
) -> Result<Option<Window>> {
    let due = |libur: &Libur, last| due(now, kecamatan.zona, kecamatan.summary_minute, libur, last);
    // Most ticks end here, before a question is put to the books.
    if kecamatan.group.is_none() || due(&Libur::default(), None).is_none() {
        return Ok(None);
    }
    let last = store.read().digest_last(kecamatan.kode).await?;
    if due(&Libur::default(), last).is_none() {
        return Ok(None);
    }
    let days = store.read().libur(kecamatan.kode).await?;
    Ok(due(&Libur::national().with(days), last))
}

impl<'a> Writer<'a> {
    pub fn new(store: &'a Store, words: &'a Words, bot_name: &'a str) -> Writer<'a> {
        Writer {
            store,
            words,
            bot_name,
            draw: papers::chart::png,
        }
    }

    /// `None` when none is due.
    async fn tick(self, kecamatan: &Kecamatan, now: Timestamp) -> Result<Option<Told>> {
        match window_due(self.store, kecamatan, now).await? {
            Some(window) => self.tell(kecamatan, &window, now).await.map(Some),
            None => Ok(None),
        }
    }

    async fn tell(self, kecamatan: &Kecamatan, window: &Window, now: Timestamp) -> Result<Told> {
        let Some(group) = kecamatan.group else {
            return Ok(Told::NoGroup);
        };
        // Before the books are held: after a start it takes a while.
        let serupa = self.serupa(kecamatan).await?;
        let tx = self.store.begin().await?;
        let summary = gathered(&tx, kecamatan, window, serupa, now).await?;
        if !tx
            .digest_put(
                kecamatan.kode,
                window.day,
                window.to,
                summary.is_some(),
                now,
            )
            .await?
        {
            tx.rollback().await?;
            return self.before(kecamatan, window.day).await;
        }
        let told = match summary {
            Some(summary) => Told::Queued(self.queue(&tx, kecamatan, group, &summary, now).await?),
            None => Told::Quiet,
        };
        tx.commit().await?;
        Ok(told)
    }

    /// How many pairs wait. A fault in what is compared costs the line and not the summary.
    async fn serupa(self, kecamatan: &Kecamatan) -> Result<u32> {
        let read = self.store.read();
        match read.pasangan_count(kecamatan.kode, kecamatan.tahun).await {
            Err(why) if !why.is_away() => {
                let kode = kecamatan.kode;
                tracing::error!(%kode, "what looks alike cannot be counted: {why}");
                Ok(0)
            }
            other => other,
        }
    }

    async fn before(self, kecamatan: &Kecamatan, day: Date) -> Result<Told> {
        let body = self.store.read().outbox_keyed(&key(kecamatan, day)).await?;
        let text = body.and_then(|body| match serde_json::from_str(&body).ok()? {
            Body::Message { text, .. } | Body::Picture { caption: text, .. } => Some(text),
            _ => None,
        });
        Ok(Told::Before(text))
    }

    /// One message: with the chart and the words under it, or the words alone.
    async fn queue(
        self,
        tx: &Tx,
        kecamatan: &Kecamatan,
        group: Group,
        summary: &Summary,
        now: Timestamp,
    ) -> Result<Text> {
        let link = |kode| deep_link(self.bot_name, kode);
        let keys = self.button(summary.days.1);
        let (text, body) = match self.drawn(summary) {
            Some(png) => {
                let text = compose(summary, self.words, Place::Caption, link);
                let sha = picture(tx, &png, now).await?;
                (
                    text.clone(),
                    Body::Picture {
                        sha,
                        caption: text,
                        keys,
                    },
                )
            }
            None => {
                let text = compose(summary, self.words, Place::Message, link);
                (text.clone(), Body::Message { text, keys })
            }
        };
        let message = NewOut {
            chat: group.chat,
            topic: group.topic,
            lane: Lane::Broadcast,
            body: serde_json::to_string(&body).expect("a body is plain data"),
            key: Some(key(kecamatan, summary.days.1)),
            due_at: now,
        };
        tx.outbox_add(&[message], None, now).await?;
        Ok(text)
    }

    /// The chart as a PNG, if there is enough to draw. The words say all that it shows, so a fault
    /// in the drawing costs the picture and not the summary.
    fn drawn(self, summary: &Summary) -> Option<Vec<u8>> {
        let draw = || chart(summary, self.words).map(|chart| (self.draw)(&chart));
        catch_unwind(AssertUnwindSafe(draw)).unwrap_or_else(|_| {
            tracing::error!("the chart of a summary could not be drawn; it goes out without");
            None
        })
    }

    /// Opens the numbers of the moment. Its link names the day, so that no two summaries have the
    /// same keyboard: a summary whose sending never ended is looked for by it.
    fn button(self, day: Date) -> Vec<Vec<Key>> {
        let link = payload_link(self.bot_name, &format!("buka_ringkasan-{day}"));
        let text = self.words.say("summary.button", &[]).to_string();
        vec![vec![Key {
            text,
            press: KeyPress::Url(link),
        }]]
    }
}

/// Under which the outbox takes the summary of `day` once.
fn key(kecamatan: &Kecamatan, day: Date) -> String {
    format!("digest:{}:{day}", kecamatan.kode)
}

/// Takes the events of the window out of the books, marked as told.
async fn gathered(
    tx: &Tx,
    kecamatan: &Kecamatan,
    window: &Window,
    serupa: u32,
    now: Timestamp,
) -> Result<Option<Summary>> {
    let events = tx
        .jurnal_take(kecamatan.kode, window.to, window.day)
        .await?;
    let counts = tx
        .read()
        .usulan_counts(kecamatan.kode, kecamatan.tahun)
        .await?;
    let mut codes: Vec<_> = events.iter().map(|entry| entry.event.kode).collect();
    codes.sort();
    codes.dedup();
    let lintas = tx.read().usulan_across(&codes).await?;
    let sources = Sources {
        kecamatan: &kecamatan.nama,
        desa: &kecamatan.desa,
        zona: kecamatan.zona,
        events: &events,
        counts: &counts,
        lintas: &lintas,
        serupa,
    };
    Ok(Summary::new(&sources, window, now))
}

async fn picture(tx: &Tx, png: &[u8], now: Timestamp) -> Result<String> {
    let sha = hex(&Sha256::digest(png));
    tx.picture_put(&sha, png, now).await?;
    Ok(sha)
}
