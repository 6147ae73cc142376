//! What a call gets back, in Telegram's words.

use serde_json::{Value, json};

/// An answer of the Bot API.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The HTTP status, which repeats `error_code`.
    pub status: u16,
    /// `{"ok":true,"result":..}` or `{"ok":false,"error_code":..,"description":..}`.
    pub body: Value,
    /// What becomes of the answer on its way. A test inside the process must treat all but
    /// [`Fate::Answer`] and [`Fate::Slow`] as a broken connection.
    pub fate: Fate,
}

/// What becomes of an answer on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Answer,
    /// The connection closes without a word.
    Drop,
    /// Nothing comes until the caller gives up.
    Hang,
    /// It comes late.
    Slow {
        ms: u64,
    },
}

impl Reply {
    pub(super) fn result(result: Value) -> Self {
        let mut body = serde_json::Map::with_capacity(2);
        body.insert("ok".into(), Value::Bool(true));
        body.insert("result".into(), result);
        Self {
            status: 200,
            body: Value::Object(body),
            fate: Fate::Answer,
        }
    }

    pub(super) fn refused(refusal: &Refusal) -> Self {
        let mut body = json!({
            "ok": false, "error_code": refusal.code, "description": refusal.description
        });
        if let Some(parameters) = &refusal.parameters {
            body["parameters"] = parameters.clone();
        }
        Self {
            status: refusal.code,
            body,
            fate: Fate::Answer,
        }
    }

    pub(super) fn with(self, fate: Fate) -> Self {
        Self { fate, ..self }
    }

    /// `true` when Telegram did what was asked (whether or not the answer arrives).
    pub fn is_ok(&self) -> bool {
        self.status == 200
    }

    /// The `result`, or null when there is none.
    pub fn value(&self) -> &Value {
        &self.body["result"]
    }

    /// The words of a refusal, or nothing.
    pub fn description(&self) -> &str {
        self.body["description"].as_str().unwrap_or_default()
    }
}

/// Why a call was refused.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    pub code: u16,
    pub description: String,
    pub parameters: Option<Value>,
    /// The bot should have known better, whatever the state of the world.
    pub blunder: bool,
}

impl Refusal {
    /// The world is not as the bot thought; a careful bot meets this too.
    pub fn state(what: impl AsRef<str>) -> Self {
        Self::new(400, format!("Bad Request: {}", what.as_ref()))
    }

    /// The call itself is wrong.
    pub fn blunder(what: impl AsRef<str>) -> Self {
        Self {
            blunder: true,
            ..Self::state(what)
        }
    }

    pub fn forbidden(what: &str) -> Self {
        Self::new(403, format!("Forbidden: {what}"))
    }

    pub fn not_found() -> Self {
        Self {
            blunder: true,
            ..Self::new(404, "Not Found".into())
        }
    }

    pub fn conflict(what: &str) -> Self {
        Self::new(409, format!("Conflict: {what}"))
    }

    pub fn too_many(retry_after: u64) -> Self {
        Self {
            parameters: Some(json!({ "retry_after": retry_after })),
            ..Self::new(429, format!("Too Many Requests: retry after {retry_after}"))
        }
    }

    pub fn moved(to: i64) -> Self {
        Self {
            parameters: Some(json!({ "migrate_to_chat_id": to })),
            ..Self::state("group chat was upgraded to a supergroup chat")
        }
    }

    pub fn internal() -> Self {
        Self::new(500, "Internal Server Error".into())
    }

    fn new(code: u16, description: String) -> Self {
        Self {
            code,
            description,
            parameters: None,
            blunder: false,
        }
    }
}

pub(super) type Answer = Result<Value, Refusal>;
