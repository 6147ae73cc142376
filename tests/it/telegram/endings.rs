//! Every way in which a call can fail means one thing to the outbox.

use std::time::Duration;

use musrenbot::app::outgoing::{Dead, Delivery};
use musrenbot::telegram::{CallError, Method, Refusal, classify};

/// In the words that Telegram uses, with the code that it gives them.
const REFUSALS: &[(u16, &str, Dead)] = &[
    (403, "Forbidden: bot was blocked by the user", Dead::Chat),
    (403, "Forbidden: user is deactivated", Dead::Chat),
    (
        403,
        "Forbidden: bot was kicked from the group chat",
        Dead::Chat,
    ),
    (
        403,
        "Forbidden: bot was kicked from the supergroup chat",
        Dead::Chat,
    ),
    (
        403,
        "Forbidden: bot was kicked from the channel chat",
        Dead::Chat,
    ),
    (
        403,
        "Forbidden: bot is not a member of the supergroup chat",
        Dead::Chat,
    ),
    (
        403,
        "Forbidden: bot is not a member of the channel chat",
        Dead::Chat,
    ),
    (
        403,
        "Forbidden: bot can't initiate conversation with a user",
        Dead::Chat,
    ),
    (
        403,
        "Forbidden: bot can't send messages to bots",
        Dead::Chat,
    ),
    (403, "Forbidden: the group chat was deleted", Dead::Chat),
    (403, "Forbidden: CHAT_WRITE_FORBIDDEN", Dead::Chat),
    (401, "Unauthorized: bot was kicked from a chat", Dead::Chat),
    (
        401,
        "Unauthorized: bot can't initiate conversation with a user",
        Dead::Chat,
    ),
    (400, "Bad Request: chat not found", Dead::Chat),
    (400, "Bad Request: user not found", Dead::Chat),
    (400, "Bad Request: PEER_ID_INVALID", Dead::Chat),
    (400, "Bad Request: CHANNEL_PRIVATE", Dead::Chat),
    (400, "Bad Request: group is deactivated", Dead::Chat),
    (400, "Bad Request: group chat was deactivated", Dead::Chat),
    (400, "Bad Request: USER_IS_BLOCKED", Dead::Chat),
    (400, "Bad Request: INPUT_USER_DEACTIVATED", Dead::Chat),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Dead::Chat),
    (400, "Bad Request: CHAT_RESTRICTED", Dead::Chat),
    (400, "Bad Request: CHAT_ADMIN_REQUIRED", Dead::Chat),
    (
        400,
        "Bad Request: have no rights to send a message",
        Dead::Chat,
    ),
    (
        400,
        "Bad Request: need administrator rights in the channel chat",
        Dead::Chat,
    ),
    (
        400,
        "Bad Request: not enough rights to send text messages to the chat",
        Dead::Chat,
    ),
    (400, "Bad Request: TOPIC_CLOSED", Dead::Topic),
    (400, "Bad Request: TOPIC_DELETED", Dead::Topic),
    (400, "Bad Request: message thread not found", Dead::Topic),
    (
        400,
        "Bad Request: not enough rights to send photos to the chat",
        Dead::Message,
    ),
    (400, "Bad Request: message text is empty", Dead::Message),
    (400, "Bad Request: message is too long", Dead::Message),
    (400, "Bad Request: MESSAGE_TOO_LONG", Dead::Message),
    (
        400,
        "Bad Request: message caption is too long",
        Dead::Message,
    ),
    (
        400,
        "Bad Request: can't parse entities: unsupported start tag \"x\"",
        Dead::Message,
    ),
    (400, "Bad Request: BUTTON_DATA_INVALID", Dead::Message),
    (400, "Bad Request: BUTTON_URL_INVALID", Dead::Message),
    (
        400,
        "Bad Request: wrong file identifier/HTTP URL specified",
        Dead::Message,
    ),
    (400, "Bad Request: IMAGE_PROCESS_FAILED", Dead::Message),
    (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", Dead::Message),
    (
        400,
        "Bad Request: something that nobody has seen yet",
        Dead::Message,
    ),
    (413, "Request Entity Too Large", Dead::Message),
    (401, "Unauthorized", Dead::Bot),
    (404, "Not Found", Dead::Bot),
];

fn refusal(error_code: u16, description: &str) -> CallError {
    CallError::Refused(Refusal {
        error_code,
        description: description.to_owned(),
        ..Refusal::default()
    })
}

#[test]
fn every_wording_of_telegram_says_who_acts_next() {
    for (code, words, dead) in REFUSALS {
        match classify(Method::SendMessage, &refusal(*code, words)) {
            Delivery::Undeliverable { why, reason } => {
                assert_eq!(reason, *dead, "{words}");
                assert_eq!(why, format!("{words} ({code})"));
            }
            other => panic!("{words}: {other:?}"),
        }
    }
}

#[test]
fn what_is_already_so_is_done() {
    let same = "Bad Request: message is not modified: specified new message content and reply \
                markup are exactly the same as a current content and reply markup of the message";
    let old = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    let cases = [
        (Method::EditMessageText, same),
        (Method::AnswerCallbackQuery, old),
        (Method::AnswerCallbackQuery, "Bad Request: QUERY_ID_INVALID"),
        (Method::AnswerCallbackQuery, "Bad Request: MESSAGE_TOO_LONG"),
    ];
    for (method, words) in cases {
        let ended = classify(method, &refusal(400, words));
        assert_eq!(ended, Delivery::Sent { message_id: None }, "{words}");
    }
}

#[test]
fn a_token_that_is_refused_stops_even_the_answer_to_a_tap() {
    let ended = classify(Method::AnswerCallbackQuery, &refusal(401, "Unauthorized"));
    assert!(matches!(
        ended,
        Delivery::Undeliverable {
            reason: Dead::Bot,
            ..
        }
    ));
}

#[test]
fn telegram_says_how_long_to_wait() {
    let limited = CallError::Refused(Refusal {
        error_code: 429,
        description: "Too Many Requests: retry after 7".to_owned(),
        retry_after: Some(Duration::from_secs(7)),
        migrate_to_chat_id: None,
    });
    match classify(Method::SendMessage, &limited) {
        Delivery::Busy { wait, .. } => assert_eq!(wait, Some(Duration::from_secs(7))),
        other => panic!("{other:?}"),
    }
    let unnamed = classify(Method::SendMessage, &refusal(429, "Too Many Requests"));
    assert!(
        matches!(unnamed, Delivery::Busy { wait: None, .. }),
        "{unnamed:?}"
    );
}

#[test]
fn a_server_error_leaves_open_whether_a_message_was_shown() {
    for code in [500, 502, 503, 504] {
        let ended = classify(Method::SendMessage, &refusal(code, "Bad Gateway"));
        assert!(matches!(ended, Delivery::Unsure { .. }), "{ended:?}");
        let ended = classify(Method::EditMessageText, &refusal(code, "Bad Gateway"));
        assert!(
            matches!(ended, Delivery::Busy { wait: None, .. }),
            "{ended:?}"
        );
    }
}

#[test]
fn a_group_that_moved_says_where_it_is() {
    let moved = CallError::Refused(Refusal {
        error_code: 400,
        description: "Bad Request: group chat was upgraded to a supergroup chat".to_owned(),
        retry_after: None,
        migrate_to_chat_id: Some(-1_000_000_000_500),
    });
    let ended = classify(Method::SendMessage, &moved);
    assert_eq!(
        ended,
        Delivery::Moved {
            to: -1_000_000_000_500
        }
    );
}

#[test]
fn only_what_a_repeat_would_show_twice_is_unsure() {
    let why = || "connection closed".to_owned();
    let repeatable = [
        Method::EditMessageText,
        Method::AnswerCallbackQuery,
        Method::SetMyCommands,
    ];
    let showing = [
        Method::SendMessage,
        Method::SendPhoto,
        Method::SendDocument,
        Method::SendMediaGroup,
    ];
    for error in [
        CallError::Lost { why: why() },
        CallError::Unreadable { why: why() },
    ] {
        for method in repeatable {
            assert!(matches!(classify(method, &error), Delivery::Busy { .. }));
        }
        for method in showing {
            assert!(matches!(classify(method, &error), Delivery::Unsure { .. }));
        }
    }
    for method in repeatable.into_iter().chain(showing) {
        let never_there = CallError::Unreachable { why: why() };
        assert!(matches!(
            classify(method, &never_there),
            Delivery::Busy { .. }
        ));
    }
}
