//! The token stays inside, and what was surely not delivered is told from what perhaps was.

use std::time::Duration;

use musrenbot::demo::Fault;
use musrenbot::telegram::{
    CallError, Client, Payload, SEND_TIMEOUT, Token, Wire as _, fetch_file, hello,
};
use musrenbot::telegram::{FetchError, FileKind, StartError, kind_of};
use serde_json::Value;

use super::Line;

const SECRET: &str = "latihan-bukan-telegram";

#[test]
fn a_token_is_never_shown() {
    let token: Token = format!("700100:{SECRET}").parse().unwrap();
    let client = Client::new(token.clone(), "http://127.0.0.1:1").unwrap();
    for shown in [
        token.to_string(),
        format!("{token:?}"),
        format!("{client:?}"),
    ] {
        assert!(shown.contains("700100:…"), "{shown}");
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

#[test]
fn a_text_that_is_no_token_is_refused_without_being_repeated() {
    for text in [
        "",
        "rahasia",
        "12a:rahasia",
        "12:",
        "12:raha sia",
        ":rahasia",
    ] {
        let why = text.parse::<Token>().unwrap_err().to_string();
        assert!(!why.contains("rahasia"), "{why}");
    }
}

#[test]
fn an_address_that_is_none_is_told_at_once() {
    let refusal = |address: &str| {
        let token = "1:a".parse().unwrap();
        Client::new(token, address).unwrap_err().to_string()
    };
    assert_eq!(
        refusal("api.telegram.org"),
        "the address of the bot api is not a web address: relative URL without a base"
    );
    assert!(refusal("ftp://api.telegram.org").ends_with("has no http(s) host"));
}

#[tokio::test]
async fn a_closed_port_is_surely_not_delivered_and_names_no_token() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let client = Client::new(format!("1:{SECRET}").parse().unwrap(), &address).unwrap();
    let error = client
        .call::<Value>("getMe", Payload::Json(b"{}".to_vec()), SEND_TIMEOUT)
        .await
        .unwrap_err();
    assert!(matches!(error, CallError::Unreachable { .. }), "{error:?}");
    assert!(!format!("{error:?}").contains(SECRET));
    let start = hello(&client).await.unwrap_err();
    assert!(start.is_passing());
    assert!(
        start
            .to_string()
            .starts_with("telegram cannot be reached: ")
    );
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_lost() {
    let line = Line::open().await;
    for fault in [
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::HangBefore,
        Fault::HangAfter,
    ] {
        line.fail(1, fault);
        let timeout = Duration::from_millis(60);
        let call = line
            .client
            .call::<Value>("getMe", Payload::Json(b"{}".to_vec()), timeout);
        let error = call.await.unwrap_err();
        assert!(
            matches!(error, CallError::Lost { .. }),
            "{fault:?}: {error:?}"
        );
        assert!(!error.to_string().contains(SECRET), "{error}");
    }
}

#[tokio::test]
async fn a_wrong_token_is_told_to_the_operator() {
    let line = Line::open().await;
    let client = Client::new("1:salah".parse().unwrap(), &line.server.url()).unwrap();
    let error = hello(&client).await.unwrap_err();
    assert!(matches!(error, StartError::Token(_)));
    assert_eq!(
        error.to_string(),
        "telegram refuses the token: Unauthorized (401)"
    );
    let me = hello(&line.client).await.unwrap();
    assert_eq!(me.username, "musrenbot_latihan_bot");
}

#[tokio::test]
async fn a_file_is_fetched_when_it_is_what_its_bytes_say() {
    let line = Line::open().await;
    let jpeg = [&[0xFF, 0xD8, 0xFF, 0xE0][..], &[7; 3000]].concat();
    let good = line.document("foto.pdf", &jpeg);
    let odd = line.document("foto.jpg", b"GIF89a...");
    let fetched = fetch_file(&line.client, &good).await.unwrap();
    assert_eq!(fetched.kind, FileKind::Jpeg);
    assert_eq!(fetched.bytes, jpeg);
    let error = fetch_file(&line.client, &odd).await.unwrap_err();
    assert_eq!(error, FetchError::WrongKind);
    let error = fetch_file(&line.client, "tidak-ada").await.unwrap_err();
    assert!(matches!(error, FetchError::Gone { .. }), "{error:?}");
    // In one word Telegram says that a file is away for now or for ever; so it is tried again.
    let number = good.trim_matches(|sign: char| !sign.is_ascii_digit());
    let number = number.parse().unwrap();
    line.world().withhold_file(number, true);
    let error = fetch_file(&line.client, &good).await.unwrap_err();
    assert!(matches!(error, FetchError::Again { .. }), "{error:?}");
    line.world().withhold_file(number, false);
    line.fail(1, Fault::TooMany { retry_after: 3 });
    let wait = Some(Duration::from_secs(3));
    match fetch_file(&line.client, &good).await.unwrap_err() {
        FetchError::Again { wait: told, .. } => assert_eq!(told, wait),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_download_stops_at_its_limit() {
    let line = Line::open().await;
    let id = line.document("rab.pdf", &[b'%'; 5000]);
    let asked = serde_json::json!({ "file_id": id }).to_string();
    let told: Value = line
        .client
        .call("getFile", Payload::Json(asked.into()), SEND_TIMEOUT)
        .await
        .unwrap();
    let path = told["file_path"].as_str().unwrap().to_owned();
    assert_eq!(line.client.download(&path, 4999).await.unwrap(), None);
    let whole = line.client.download(&path, 5000).await.unwrap().unwrap();
    assert_eq!(whole.len(), 5000);
}

#[test]
fn files_are_told_apart_by_their_first_bytes() {
    let zip = |names: &str| [b"PK\x03\x04".as_slice(), names.as_bytes()].concat();
    let xlsx = zip("[Content_Types].xml..xl/workbook.xml");
    let docx = zip("[Content_Types].xml..word/document.xml");
    let cases: [(&[u8], Option<FileKind>); 9] = [
        (b"\xFF\xD8\xFF\xE1", Some(FileKind::Jpeg)),
        (b"\x89PNG\r\n\x1a\n....", Some(FileKind::Png)),
        (b"RIFF....WEBPVP8 ", Some(FileKind::Webp)),
        (b"%PDF-1.7", Some(FileKind::Pdf)),
        (&xlsx, Some(FileKind::Xlsx)),
        (&docx, Some(FileKind::Docx)),
        (b"PK\x03\x04evil.exe", None),
        (b"MZ\x90", None),
        (b"", None),
    ];
    for (bytes, kind) in cases {
        assert_eq!(kind_of(bytes), kind, "{bytes:?}");
    }
}
