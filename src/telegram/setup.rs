//! What is told to Telegram when the program starts: hello, how updates come, default menus.
//!
//! Each function ends in a sentence for the operator when Telegram says no.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use teloxide::payloads::setters::*;
use teloxide::payloads::{DeleteWebhook, SetMyCommands};
use teloxide::types::BotCommandScope;

use super::client::{CallError, SEND_TIMEOUT};
use super::menu::Menus;
use super::payload::body;
use super::poll::UPDATE_KINDS;
use super::webhook::Secret;
use super::wire::{Payload, Wire};
use crate::app::outgoing::Menu;

/// Who we are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Me {
    pub id: i64,
    /// Without `@`.
    pub username: String,
}

/// Why the program cannot start, in a sentence for its operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("telegram refuses the token: {0}")]
    Token(String),
    #[error("telegram refuses the address of the webhook: {0}")]
    Webhook(String),
    #[error("telegram refuses the command menu: {0}")]
    Menu(String),
    /// Worth another try.
    #[error("{0}")]
    Unreachable(String),
}

impl StartError {
    /// Whether waiting may help; otherwise an operator must act.
    pub fn is_passing(&self) -> bool {
        matches!(self, StartError::Unreachable(_))
    }
}

#[derive(Serialize)]
struct SetWebhook<'a> {
    url: &'a str,
    secret_token: &'a str,
    allowed_updates: [&'static str; 4],
}

/// Asks Telegram who we are.
pub async fn hello(wire: &impl Wire) -> Result<Me, StartError> {
    let me = wire
        .call("getMe", Payload::Json(b"{}".to_vec()), SEND_TIMEOUT)
        .await;
    me.map_err(|error| sorted(error, StartError::Token))
}

/// Makes updates come by polling. What waits at Telegram is kept.
pub async fn start_polling(wire: &impl Wire) -> Result<(), StartError> {
    let payload = DeleteWebhook::new().drop_pending_updates(false);
    call(wire, "deleteWebhook", body(&payload), StartError::Webhook).await
}

/// Makes updates come to `url`, which must be https. What waits at Telegram is kept.
pub async fn start_webhook(wire: &impl Wire, url: &str, secret: &Secret) -> Result<(), StartError> {
    let url = reqwest::Url::parse(url).map_err(|error| StartError::Webhook(error.to_string()))?;
    let payload = SetWebhook {
        url: url.as_str(),
        secret_token: secret.reveal(),
        allowed_updates: UPDATE_KINDS,
    };
    call(wire, "setWebhook", body(&payload), StartError::Webhook).await
}

/// Sets the menus of those who hold no office and of groups; roles get theirs chat by chat.
pub async fn publish_menus(wire: &impl Wire, menus: &Menus) -> Result<(), StartError> {
    let defaults = [
        (BotCommandScope::Default, Menu::Guest),
        (BotCommandScope::AllGroupChats, Menu::Group),
    ];
    for (scope, menu) in defaults {
        let payload = SetMyCommands::new(menus.of(menu).to_vec()).scope(scope);
        call(wire, "setMyCommands", body(&payload), StartError::Menu).await?;
    }
    Ok(())
}

async fn call(
    wire: &impl Wire,
    method: &str,
    json: Vec<u8>,
    refused: fn(String) -> StartError,
) -> Result<(), StartError> {
    let done = wire
        .call::<IgnoredAny>(method, Payload::Json(json), SEND_TIMEOUT)
        .await;
    done.map(|_| ()).map_err(|error| sorted(error, refused))
}

fn sorted(error: CallError, refused: fn(String) -> StartError) -> StartError {
    match error {
        CallError::Refused(refusal) => match refusal.error_code {
            401 | 404 => StartError::Token(refusal.to_string()),
            429 | 500.. => StartError::Unreachable(refusal.to_string()),
            _ => refused(refusal.to_string()),
        },
        other => StartError::Unreachable(other.to_string()),
    }
}
