//! The line to the world without a socket: every call waits once before it arrives and once
//! after it, so that it can be cut on either side of its effect.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use musrenbot::demo::{Fate, Upload, World};
use musrenbot::telegram::{Answer, CallError, Payload, Refusal, UPLOAD_TIMEOUT, Wire};
use serde_json::{Map, Value};

use super::Time;

/// The newest turn of a dialog that was shown in each chat, over all runs of the program.
pub type Turns = Arc<Mutex<HashMap<i64, u32>>>;

#[derive(Clone)]
pub struct WorldWire {
    world: Arc<Mutex<World>>,
    time: Time,
    /// Milliseconds that the calls since the last look would have taken.
    took: Arc<AtomicU64>,
    turns: Turns,
}

impl WorldWire {
    pub fn new(world: Arc<Mutex<World>>, time: Time, turns: Turns) -> WorldWire {
        WorldWire {
            world,
            time,
            took: Arc::default(),
            turns,
        }
    }

    /// How long the calls since the last look would have taken because of faults.
    pub fn took(&self) -> Duration {
        Duration::from_millis(self.took.swap(0, Ordering::Relaxed))
    }

    /// No chat may see an older question after a newer one.
    fn watch(&self, params: &Value) {
        let keys = params["reply_markup"].to_string();
        let turn = keys
            .split("\"d:")
            .nth(1)
            .and_then(|rest| rest.split(':').next());
        let (Some(chat), Some(turn)) = (params["chat_id"].as_i64(), turn) else {
            return;
        };
        let turn: u32 = turn.parse().expect("a turn is a number");
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = turns.entry(chat).or_default();
        assert!(
            *newest <= turn,
            "chat {chat} sees turn {turn} after {newest}"
        );
        *newest = turn;
    }

    /// Lets the fate of an answer come true; an error when it never comes.
    fn meet(&self, fate: Fate, timeout: Duration) -> Result<(), CallError> {
        let lost = |why: &str| {
            let why = why.to_owned();
            Err(CallError::Lost { why })
        };
        match fate {
            Fate::Drop => return lost("the connection closed"),
            Fate::Hang => {
                self.wait(timeout);
                return lost("no answer in time");
            }
            Fate::Slow { ms } => self.wait(Duration::from_millis(ms)),
            Fate::Answer => {}
        }
        Ok(())
    }

    fn wait(&self, wait: Duration) {
        let ms = u64::try_from(wait.as_millis()).expect("a call takes no ages");
        self.took.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Wire for WorldWire {
    async fn call_raw(
        &self,
        method: &str,
        payload: Payload,
        timeout: Duration,
    ) -> Result<Answer, CallError> {
        let (params, files) = parameters(payload);
        tokio::task::yield_now().await;
        let reply = {
            let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
            world.call(self.time.true_now(), method, &params, &files)
        };
        if std::env::var("TRACE").is_ok()
            && params["chat_id"]
                .as_i64()
                .or_else(|| params["chat_id"].as_str().and_then(|x| x.parse().ok()))
                .is_some_and(|c| {
                    std::env::var("TRACE")
                        .unwrap()
                        .parse::<i64>()
                        .map_or(c < 0, |x| x == c)
                })
        {
            println!(
                "CALL {} {method} {} -> {} {:?} {}",
                self.time.uptime().as_millis(),
                params["message_id"],
                reply.status,
                reply.fate,
                reply.description()
            );
        }
        if reply.is_ok() {
            self.watch(&params);
        }
        tokio::task::yield_now().await;
        self.meet(reply.fate, timeout)?;
        Ok(Answer {
            status: reply.status,
            body: Bytes::from(reply.body.to_string()),
        })
    }

    async fn download(&self, file_path: &str, limit: usize) -> Result<Option<Bytes>, CallError> {
        tokio::task::yield_now().await;
        let handed = {
            let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
            world.hand_out(file_path)
        };
        tokio::task::yield_now().await;
        self.meet(handed.fate, UPLOAD_TIMEOUT)?;
        let Some((_, bytes)) = handed.file else {
            return Err(CallError::Refused(Refusal {
                error_code: handed.status,
                ..Refusal::default()
            }));
        };
        Ok(Some(bytes).filter(|bytes| bytes.len() <= limit))
    }
}

fn parameters(payload: Payload) -> (Value, Vec<Upload>) {
    match payload {
        Payload::Json(json) => {
            let params = serde_json::from_slice(&json).expect("a call is valid json");
            (params, Vec::new())
        }
        Payload::Form { fields, picture } => {
            let params: Map<String, Value> = fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), Value::String(value)))
                .collect();
            let upload = Upload {
                field: picture.field.to_owned(),
                file_name: picture.file_name.to_owned(),
                bytes: picture.bytes,
            };
            (Value::Object(params), vec![upload])
        }
    }
}
