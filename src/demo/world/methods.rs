//! The methods that the stand-in knows, as a table: name, parameters, what runs.
//!
//! Parameters that Telegram has and this bot will never send are left out on purpose: a call that
//! uses one is refused, and the table then says that the stand-in must learn it first.

use serde_json::Value;

use jiff::Timestamp;

use super::World;
use super::args::{Args, int_of};
use super::reply::Answer;

/// What a parameter must look like; a form may spell any of them as text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Int,
    Text,
    Flag,
    Json,
    /// A number or `@name`.
    Chat,
    /// A file id, `attach://part`, or a part of that name.
    File,
}

impl Kind {
    pub fn fits(self, value: &Value) -> bool {
        match self {
            Self::Int => int_of(value).is_some(),
            Self::Chat => {
                int_of(value).is_some() || value.as_str().is_some_and(|name| name.starts_with('@'))
            }
            Self::Text | Self::File => value.is_string(),
            Self::Flag => value.is_boolean() || value.is_string() || value.is_number(),
            Self::Json => value.is_object() || value.is_array() || value.is_string(),
        }
    }
}

type Parameter = (&'static str, Kind);

pub(super) struct Method {
    pub name: &'static str,
    pub required: &'static [Parameter],
    pub optional: &'static [Parameter],
    pub run: fn(&mut World, Timestamp, &Args<'_>) -> Answer,
}

impl Method {
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.required.iter().chain(self.optional)
    }
}

/// Finds a method; case does not matter, as at Telegram.
pub(super) fn find(name: &str) -> Option<&'static Method> {
    METHODS
        .iter()
        .find(|method| method.name.eq_ignore_ascii_case(name))
}

const CHAT: Parameter = ("chat_id", Kind::Chat);
const MESSAGE: Parameter = ("message_id", Kind::Int);
const THREAD: Parameter = ("message_thread_id", Kind::Int);
const MARKUP: Parameter = ("reply_markup", Kind::Json);
const PARSE_MODE: Parameter = ("parse_mode", Kind::Text);
const CAPTION: Parameter = ("caption", Kind::Text);
const SILENT: Parameter = ("disable_notification", Kind::Flag);
const PROTECT: Parameter = ("protect_content", Kind::Flag);
const REPLY: Parameter = ("reply_parameters", Kind::Json);
const PREVIEW: Parameter = ("link_preview_options", Kind::Json);
const SCOPE: Parameter = ("scope", Kind::Json);
const LANGUAGE: Parameter = ("language_code", Kind::Text);
const ALLOWED: Parameter = ("allowed_updates", Kind::Json);
const USER: Parameter = ("user_id", Kind::Int);

const fn method(
    name: &'static str,
    required: &'static [Parameter],
    optional: &'static [Parameter],
    run: fn(&mut World, Timestamp, &Args<'_>) -> Answer,
) -> Method {
    Method {
        name,
        required,
        optional,
        run,
    }
}

/// The busiest come first, because the search is from the top.
static METHODS: &[Method] = &[
    method(
        "sendMessage",
        &[CHAT, ("text", Kind::Text)],
        &[THREAD, PARSE_MODE, MARKUP, SILENT, PROTECT, REPLY, PREVIEW],
        World::send_message,
    ),
    method(
        "answerCallbackQuery",
        &[("callback_query_id", Kind::Text)],
        &[
            ("text", Kind::Text),
            ("show_alert", Kind::Flag),
            ("url", Kind::Text),
            ("cache_time", Kind::Int),
        ],
        World::answer_callback_query,
    ),
    method(
        "editMessageText",
        &[CHAT, MESSAGE, ("text", Kind::Text)],
        &[PARSE_MODE, MARKUP, PREVIEW],
        World::edit_message_text,
    ),
    method(
        "getUpdates",
        &[],
        &[
            ("offset", Kind::Int),
            ("limit", Kind::Int),
            ("timeout", Kind::Int),
            ALLOWED,
        ],
        World::get_updates,
    ),
    method(
        "editMessageReplyMarkup",
        &[CHAT, MESSAGE],
        &[MARKUP],
        World::edit_message_reply_markup,
    ),
    method(
        "editMessageCaption",
        &[CHAT, MESSAGE],
        &[CAPTION, PARSE_MODE, MARKUP],
        World::edit_message_caption,
    ),
    method(
        "deleteMessage",
        &[CHAT, MESSAGE],
        &[],
        World::delete_message,
    ),
    method(
        "sendPhoto",
        &[CHAT, ("photo", Kind::File)],
        &[THREAD, CAPTION, PARSE_MODE, MARKUP, SILENT, PROTECT, REPLY],
        World::send_photo,
    ),
    method(
        "sendDocument",
        &[CHAT, ("document", Kind::File)],
        &[
            THREAD,
            CAPTION,
            PARSE_MODE,
            MARKUP,
            SILENT,
            PROTECT,
            REPLY,
            ("disable_content_type_detection", Kind::Flag),
        ],
        World::send_document,
    ),
    method(
        "sendMediaGroup",
        &[CHAT, ("media", Kind::Json)],
        &[THREAD, SILENT, PROTECT, REPLY],
        World::send_media_group,
    ),
    method(
        "sendChatAction",
        &[CHAT, ("action", Kind::Text)],
        &[THREAD],
        World::send_chat_action,
    ),
    method("getFile", &[("file_id", Kind::Text)], &[], World::get_file),
    method("getMe", &[], &[], World::get_me),
    method("getChat", &[CHAT], &[], World::get_chat),
    method("getChatMember", &[CHAT, USER], &[], World::get_chat_member),
    method(
        "pinChatMessage",
        &[CHAT, MESSAGE],
        &[SILENT],
        World::pin_chat_message,
    ),
    method(
        "unpinChatMessage",
        &[CHAT],
        &[MESSAGE],
        World::unpin_chat_message,
    ),
    method("leaveChat", &[CHAT], &[], World::leave_chat),
    method(
        "setMyCommands",
        &[("commands", Kind::Json)],
        &[SCOPE, LANGUAGE],
        World::set_my_commands,
    ),
    method(
        "getMyCommands",
        &[],
        &[SCOPE, LANGUAGE],
        World::get_my_commands,
    ),
    method(
        "deleteMyCommands",
        &[],
        &[SCOPE, LANGUAGE],
        World::delete_my_commands,
    ),
    method(
        "setMyDescription",
        &[],
        &[("description", Kind::Text), LANGUAGE],
        World::set_my_description,
    ),
    method(
        "setMyShortDescription",
        &[],
        &[("short_description", Kind::Text), LANGUAGE],
        World::set_my_short_description,
    ),
    method(
        "setWebhook",
        &[("url", Kind::Text)],
        &[
            ("secret_token", Kind::Text),
            ("max_connections", Kind::Int),
            ("drop_pending_updates", Kind::Flag),
            ALLOWED,
        ],
        World::set_webhook,
    ),
    method(
        "deleteWebhook",
        &[],
        &[("drop_pending_updates", Kind::Flag)],
        World::delete_webhook,
    ),
    method("getWebhookInfo", &[], &[], World::get_webhook_info),
];
