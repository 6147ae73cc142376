//! Checks `reply_markup` as Telegram does, so that a bad button is found before an official taps it.

use serde_json::Value;

use super::args::Args;
use super::reply::Refusal;

/// Bytes that a button may carry.
const CALLBACK_DATA_MAX: usize = 64;

/// Buttons under one message; above that Telegram refuses.
const BUTTONS_MAX: usize = 100;

/// Buttons side by side; Telegram wraps what is more, which no one wants.
const ROW_MAX: usize = 8;

const BUTTON_FIELDS: &[&str] = &[
    "text",
    "callback_data",
    "url",
    "copy_text",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "style",
    "icon_custom_emoji_id",
];

/// The checked `reply_markup`, if one was given and holds anything.
pub(super) fn read(args: &Args<'_>) -> Result<Option<Value>, Refusal> {
    let Some(markup) = args.json("reply_markup")? else {
        return Ok(None);
    };
    if !markup.is_object() {
        return Err(Refusal::blunder("object expected as reply markup"));
    }
    if let Some(rows) = markup.get("inline_keyboard") {
        let count = inline(rows)?;
        return Ok((count > 0).then(|| markup.into_owned()));
    }
    if let Some(rows) = markup.get("keyboard") {
        rows.as_array()
            .filter(|rows| rows.iter().all(Value::is_array))
            .ok_or_else(array)?;
    }
    Ok(Some(markup.into_owned()))
}

/// Counts the buttons of a sound keyboard.
fn inline(rows: &Value) -> Result<usize, Refusal> {
    let mut count = 0;
    for row in rows.as_array().ok_or_else(array)? {
        let row = row.as_array().ok_or_else(array)?;
        if row.len() > ROW_MAX {
            return Err(Refusal::blunder(
                "too many buttons in a row of the inline keyboard",
            ));
        }
        row.iter().try_for_each(button)?;
        count += row.len();
    }
    match count {
        0..=BUTTONS_MAX => Ok(count),
        _ => Err(Refusal::blunder("reply markup is too long")),
    }
}

fn button(button: &Value) -> Result<(), Refusal> {
    let Some(fields) = button.as_object() else {
        return Err(Refusal::blunder(
            "can't parse inline keyboard button: expected an Object",
        ));
    };
    if let Some(name) = fields
        .keys()
        .find(|name| !BUTTON_FIELDS.contains(&name.as_str()))
    {
        return Err(Refusal::blunder(format!(
            "unknown field \"{name}\" of an inline keyboard button"
        )));
    }
    if fields
        .get("text")
        .and_then(Value::as_str)
        .is_none_or(|text| text.trim().is_empty())
    {
        return Err(Refusal::blunder(
            "inline keyboard button text must be non-empty",
        ));
    }
    if let Some(data) = fields.get("callback_data") {
        let sound = data
            .as_str()
            .is_some_and(|data| (1..=CALLBACK_DATA_MAX).contains(&data.len()));
        return if sound {
            Ok(())
        } else {
            Err(Refusal::blunder("BUTTON_DATA_INVALID"))
        };
    }
    if let Some(url) = fields.get("url") {
        return url_button(url.as_str().unwrap_or_default());
    }
    let acts = [
        "copy_text",
        "switch_inline_query",
        "switch_inline_query_current_chat",
    ];
    if acts.iter().any(|act| fields.contains_key(*act)) {
        return Ok(());
    }
    Err(Refusal::blunder(
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ))
}

fn url_button(url: &str) -> Result<(), Refusal> {
    let sound = ["http://", "https://", "tg://"].iter().any(|scheme| {
        url.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty() && !rest.contains(' '))
    });
    if sound {
        Ok(())
    } else {
        Err(Refusal::blunder("BUTTON_URL_INVALID"))
    }
}

fn array() -> Refusal {
    Refusal::blunder("can't parse reply keyboard markup JSON object: expected an Array of Arrays")
}
