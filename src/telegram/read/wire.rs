//! The few fields of Telegram's JSON that are read; all others may be there and may change.
//!
//! Every field has a default, so that one that Telegram stops sending stops nothing here.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Update {
    pub message: Option<Message>,
    pub edited_message: Option<Message>,
    pub callback_query: Option<Tapped>,
    pub my_chat_member: Option<MemberChange>,
}

/// The least that is needed to answer somebody.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Outline {
    pub message: Option<Place>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    pub chat: Chat,
    pub from: Option<User>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Message {
    pub message_id: i64,
    pub chat: Chat,
    pub from: Option<User>,
    /// Seconds; 0 when Telegram no longer has the message.
    pub date: i64,
    pub message_thread_id: Option<i64>,
    pub is_topic_message: bool,
    pub text: Option<String>,
    pub photo: Vec<Photo>,
    pub document: Option<Document>,
    pub location: Option<Location>,
    pub media_group_id: Option<String>,
    pub migrate_to_chat_id: Option<i64>,
    pub migrate_from_chat_id: Option<i64>,
}

impl Message {
    /// Replies carry a thread id too; only a topic's is one to answer in.
    pub fn topic(&self) -> Option<i64> {
        self.message_thread_id.filter(|_| self.is_topic_message)
    }

    pub fn is_accessible(&self) -> bool {
        self.date != 0
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Chat {
    pub id: i64,
    #[serde(rename = "type")]
    pub kind: String,
    pub title: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct User {
    pub id: i64,
    pub is_bot: bool,
    pub first_name: String,
    pub last_name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Photo {
    pub file_id: String,
    pub file_unique_id: String,
    pub width: u64,
    pub height: u64,
    pub file_size: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Document {
    pub file_id: String,
    pub file_unique_id: String,
    pub file_name: Option<String>,
    pub mime_type: Option<String>,
    pub file_size: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Location {
    pub latitude: f64,
    pub longitude: f64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Tapped {
    pub id: String,
    pub from: User,
    pub message: Option<Message>,
    pub data: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct MemberChange {
    pub chat: Chat,
    pub from: Option<User>,
    pub date: i64,
    pub new_chat_member: Member,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Member {
    pub status: String,
    /// Of a restricted member only.
    pub is_member: bool,
    pub can_send_messages: bool,
}

impl Member {
    pub fn can_write(&self) -> bool {
        match self.status.as_str() {
            "left" | "kicked" => false,
            "restricted" => self.is_member && self.can_send_messages,
            _ => true,
        }
    }
}

/// What a chat tells about itself, as opposed to what somebody sent.
const SERVICE: &[&str] = &[
    "boost_added",
    "channel_chat_created",
    "chat_background_set",
    "chat_shared",
    "connected_website",
    "delete_chat_photo",
    "forum_topic_closed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "group_chat_created",
    "left_chat_member",
    "message_auto_delete_timer_changed",
    "new_chat_members",
    "new_chat_photo",
    "new_chat_title",
    "pinned_message",
    "proximity_alert_triggered",
    "supergroup_chat_created",
    "users_shared",
    "video_chat_ended",
    "video_chat_participants_invited",
    "video_chat_scheduled",
    "video_chat_started",
    "write_access_allowed",
];

/// Whether the message is the chat's own. A second look, for the rare message without content.
pub(super) fn is_service(payload: &str) -> bool {
    #[derive(Deserialize)]
    struct Keys<'a> {
        #[serde(borrow)]
        message: HashMap<Cow<'a, str>, IgnoredAny>,
    }
    serde_json::from_str::<Keys>(payload)
        .is_ok_and(|keys| SERVICE.iter().any(|key| keys.message.contains_key(*key)))
}
