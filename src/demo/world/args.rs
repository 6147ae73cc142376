//! Reading the parameters of a call, which come as JSON values or, from a form, as words.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::methods::{Kind, Method};
use super::reply::Refusal;

/// A file that came with a multipart call.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The name of the part, to which `attach://` refers.
    pub field: String,
    pub file_name: String,
    pub bytes: Bytes,
}

pub(super) struct Args<'a> {
    map: &'a Map<String, Value>,
    files: &'a [Upload],
}

impl<'a> Args<'a> {
    /// Checks names, presence and kinds against the method's table.
    pub fn check(
        method: &Method,
        map: &'a Map<String, Value>,
        files: &'a [Upload],
        strict: bool,
    ) -> Result<Self, Refusal> {
        let args = Self { map, files };
        if strict {
            args.known(method)?;
        }
        for (name, kind) in method.required {
            if args.raw(name).is_none() && !(*kind == Kind::File && args.upload(name).is_some()) {
                return Err(Refusal::blunder(missing(name)));
            }
        }
        for (name, kind) in method.parameters() {
            if args.raw(name).is_some_and(|value| !kind.fits(value)) {
                return Err(Refusal::blunder(format!(
                    "can't parse parameter \"{name}\""
                )));
            }
        }
        Ok(args)
    }

    /// Parameters that need no check, because they come from within a checked one.
    pub fn of(map: &'a Map<String, Value>) -> Self {
        Self { map, files: &[] }
    }

    fn known(&self, method: &Method) -> Result<(), Refusal> {
        let known = |name: &str| method.parameters().any(|(known, _)| *known == name);
        match self.map.keys().find(|name| !known(name)) {
            Some(name) => Err(Refusal::blunder(format!(
                "unknown parameter \"{name}\" of {}",
                method.name
            ))),
            None => Ok(()),
        }
    }

    pub fn raw(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.raw(name).and_then(Value::as_str)
    }

    pub fn int(&self, name: &str) -> Option<i64> {
        self.raw(name).and_then(int_of)
    }

    pub fn flag(&self, name: &str) -> bool {
        match self.raw(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(word)) => {
                matches!(word.to_lowercase().as_str(), "true" | "1" | "yes")
            }
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            _ => false,
        }
    }

    /// An object or array, or the string that spells one.
    pub fn json(&self, name: &str) -> Result<Option<Cow<'a, Value>>, Refusal> {
        match self.raw(name) {
            None => Ok(None),
            Some(Value::String(spelt)) if spelt.is_empty() => Ok(None),
            Some(Value::String(spelt)) => serde_json::from_str(spelt)
                .map(|value| Some(Cow::Owned(value)))
                .map_err(|_| Refusal::blunder(format!("can't parse {name} JSON object"))),
            Some(value) => Ok(Some(Cow::Borrowed(value))),
        }
    }

    /// The upload meant by `name`: a part of that name, or one behind `attach://`.
    pub fn upload(&self, name: &str) -> Option<&'a Upload> {
        let field = self
            .text(name)
            .and_then(|text| text.strip_prefix("attach://"))
            .unwrap_or(name);
        self.attached(field)
    }

    pub fn attached(&self, field: &str) -> Option<&'a Upload> {
        self.files.iter().find(|file| file.field == field)
    }
}

pub(super) fn int_of(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(word) => word.trim().parse().ok(),
        _ => None,
    }
}

fn missing(name: &str) -> String {
    match name {
        "chat_id" => "chat_id is empty".into(),
        "text" => "message text is empty".into(),
        "message_id" => "message identifier is not specified".into(),
        _ => format!("parameter \"{name}\" is required"),
    }
}
