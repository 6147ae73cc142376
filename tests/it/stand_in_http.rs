//! The stand-in on a socket: bodies, waiting, broken connections, webhooks.

#![expect(
    clippy::disallowed_methods,
    reason = "a socket takes the time it takes"
)]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use bytes::Bytes;
use jiff::Timestamp;
use musrenbot::demo::{BotIdentity, Fault, Hooks, Server, World};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use teloxide::net::Download;
use teloxide::prelude::*;
use teloxide::types::{InputFile, InputMedia, InputMediaPhoto};

const ANI: i64 = 42;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x01\0";

async fn start() -> (Arc<Mutex<World>>, Server) {
    let mut world = World::new(BotIdentity::practice());
    world.person(ANI, "Ani");
    world.person_sends(Timestamp::now(), ANI, "/start");
    let world = Arc::new(Mutex::new(world));
    let address = ([127, 0, 0, 1], 0).into();
    let clock = Arc::new(Timestamp::now);
    let server = Server::start(Arc::clone(&world), address, clock, Hooks::default())
        .await
        .unwrap();
    (world, server)
}

fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap()
}

fn method(server: &Server, name: &str) -> String {
    format!(
        "{}/bot{}/{name}",
        server.url(),
        BotIdentity::practice().token
    )
}

fn teloxide_bot(server: &Server) -> Bot {
    let bot = Bot::with_client(BotIdentity::practice().token, client());
    bot.set_api_url(server.url().parse().unwrap())
}

async fn call(server: &Server, name: &str, params: Value) -> Value {
    let response = client()
        .post(method(server, name))
        .json(&params)
        .send()
        .await
        .unwrap();
    response.json().await.unwrap()
}

#[tokio::test]
async fn teloxide_talks_to_it() {
    let (_world, server) = start().await;
    let bot = teloxide_bot(&server);
    assert_eq!(
        bot.get_me().await.unwrap().username(),
        "musrenbot_latihan_bot"
    );
    assert_eq!(bot.get_updates().await.unwrap().len(), 1);
    bot.send_message(ChatId(ANI), "halo").await.unwrap();
    let photo = InputFile::memory(PNG).file_name("peta.png");
    let sent = bot
        .send_photo(ChatId(ANI), photo)
        .caption("Peta")
        .await
        .unwrap();
    let file = bot
        .get_file(sent.photo().unwrap()[0].file.id.clone())
        .await
        .unwrap();
    let mut bytes = Vec::new();
    bot.download_file(&file.path, &mut bytes).await.unwrap();
    assert_eq!(bytes, PNG);
    let album = [1, 2].map(|_| InputMedia::Photo(InputMediaPhoto::new(InputFile::memory(PNG))));
    assert_eq!(
        bot.send_media_group(ChatId(ANI), album)
            .await
            .unwrap()
            .len(),
        2
    );
    let unknown = bot.send_message(ChatId(7), "halo").await.unwrap_err();
    assert!(unknown.to_string().contains("chat not found"), "{unknown}");
}

#[tokio::test]
async fn parameters_come_as_query_form_json_or_multipart() {
    let (world, server) = start().await;
    let url = method(&server, "sendMessage");
    let client = client();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let form_body = format!("chat_id={ANI}&text=dua+%26+tiga");
    let requests = [
        client.get(format!("{url}?chat_id={ANI}&text=satu%20%2B")),
        client
            .post(&url)
            .header(form[0].0, form[0].1)
            .body(form_body),
        client
            .post(&url)
            .json(&json!({ "chat_id": ANI, "text": "empat" })),
        client
            .post(&url)
            .multipart(Form::new().text("chat_id", "42").text("text", "lima\r\n6")),
    ];
    for request in requests {
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    let world = world.lock().unwrap();
    let texts: Vec<_> = world
        .chat_log(ANI)
        .skip(1)
        .map(|shown| shown.text().to_owned())
        .collect();
    assert_eq!(texts, ["satu +", "dua & tiga", "empat", "lima\r\n6"]);
}

#[tokio::test]
async fn a_wrong_token_is_unauthorized() {
    let (_world, server) = start().await;
    let response = client()
        .get(format!("{}/bot1:x/getMe", server.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(
        response.json::<Value>().await.unwrap()["description"],
        "Unauthorized"
    );
}

#[tokio::test]
async fn a_long_poll_ends_with_the_first_update() {
    let (world, server) = start().await;
    let ask = call(&server, "getUpdates", json!({ "offset": 2, "timeout": 4 }));
    let write = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        world
            .lock()
            .unwrap()
            .person_sends(Timestamp::now(), ANI, "halo");
        Instant::now()
    };
    let (answer, written) = tokio::join!(ask, write);
    assert_eq!(answer["result"][0]["update_id"], 2);
    assert!(written.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_second_poller_ends_the_first() {
    let (_world, server) = start().await;
    let first = call(&server, "getUpdates", json!({ "offset": 2, "timeout": 4 }));
    let second = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        call(&server, "getUpdates", json!({ "offset": 2 })).await
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!(
        (first["error_code"].as_i64(), &second["ok"]),
        (Some(409), &json!(true))
    );
}

#[tokio::test]
async fn a_dropped_call_breaks_the_connection_with_or_without_effect() {
    let (world, server) = start().await;
    world.lock().unwrap().fail_by(Some(Arc::new(|k, _| match k {
        1 => Fault::DropBefore,
        2 => Fault::DropAfter,
        3 => Fault::HangAfter,
        _ => Fault::Slow { ms: 150 },
    })));
    for effects in [0, 1] {
        let sent = client()
            .post(method(&server, "sendMessage"))
            .json(&json!({ "chat_id": ANI, "text": "a" }));
        let error = sent.send().await.unwrap_err();
        assert!(!error.is_timeout() && !error.is_connect(), "{error:?}");
        assert_eq!(world.lock().unwrap().chat_log(ANI).len(), 1 + effects);
    }
    let hung = client()
        .post(method(&server, "sendMessage"))
        .json(&json!({ "chat_id": ANI, "text": "a" }));
    let hung = hung
        .timeout(Duration::from_millis(300))
        .send()
        .await
        .unwrap_err();
    assert!(hung.is_timeout());
    let before = Instant::now();
    assert_eq!(call(&server, "getMe", json!({})).await["ok"], true);
    assert!(before.elapsed() >= Duration::from_millis(150));
}

type Seen = Arc<Mutex<Vec<(Option<String>, i64)>>>;

/// Refuses the first post and takes the others.
async fn hook(State(seen): State<Seen>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let update: Value = serde_json::from_slice(&body).unwrap();
    let secret = headers.get("x-telegram-bot-api-secret-token");
    let secret = secret.map(|secret| secret.to_str().unwrap().to_owned());
    let mut seen = seen.lock().unwrap();
    seen.push((secret, update["update_id"].as_i64().unwrap()));
    if seen.len() == 1 {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::OK
    }
}

#[tokio::test]
async fn a_webhook_gets_every_update_in_order_after_a_refusal() {
    let (world, server) = start().await;
    world
        .lock()
        .unwrap()
        .person_sends(Timestamp::now(), ANI, "kedua");
    let seen = Seen::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new()
        .route("/hook", post(hook))
        .with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, router).await });
    call(
        &server,
        "setWebhook",
        json!({ "url": url, "secret_token": "rahasia" }),
    )
    .await;
    let started = Instant::now();
    while world.lock().unwrap().pending_updates() > 0 {
        assert!(started.elapsed() < Duration::from_secs(5), "{seen:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let secret = || Some("rahasia".to_owned());
    assert_eq!(
        *seen.lock().unwrap(),
        [(secret(), 1), (secret(), 1), (secret(), 2)]
    );
}

#[tokio::test]
async fn pages_of_other_sites_cannot_play_people() {
    let (world, server) = start().await;
    let send = |origin: String| {
        let body = json!({ "as": ANI, "chat": ANI, "text": "halo" });
        client()
            .post(format!("{}/demo/send", server.url()))
            .header("origin", origin)
            .json(&body)
            .send()
    };
    assert_eq!(
        send("https://lain.example".into()).await.unwrap().status(),
        403
    );
    assert_eq!(send(server.url()).await.unwrap().status(), 200);
    assert_eq!(world.lock().unwrap().pending_updates(), 2);
}

#[tokio::test]
async fn what_is_uploaded_through_the_page_reaches_the_bot() {
    let (world, server) = start().await;
    let url = format!(
        "{}/demo/document?as={ANI}&chat={ANI}&name=RAB%20desa.pdf",
        server.url()
    );
    let answer = client().post(url).body("isi").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let form = Form::new()
        .text("chat_id", "42")
        .part("photo", Part::bytes(PNG).file_name("a.png"));
    let sent = client()
        .post(method(&server, "sendPhoto"))
        .multipart(form)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 200);
    let update = call(&server, "getUpdates", json!({ "offset": 2 })).await;
    assert_eq!(
        update["result"][0]["message"]["document"]["file_name"],
        "RAB desa.pdf"
    );
    assert_eq!(world.lock().unwrap().chat_log(ANI).len(), 3);
}

#[tokio::test]
async fn an_album_from_the_page_is_one_album() {
    let (_world, server) = start().await;
    let size = PNG.len();
    let url = format!(
        "{}/demo/album?as={ANI}&chat={ANI}&sizes={size},{size}",
        server.url()
    );
    let sent = client().post(url).body(PNG.repeat(2)).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    let answer = call(&server, "getUpdates", json!({ "offset": 2 })).await;
    let album = |at: usize| &answer["result"][at]["message"]["media_group_id"];
    assert!(album(0).is_string());
    assert_eq!(album(0), album(1));
}

#[tokio::test]
async fn a_player_is_woken_by_the_bots_answer() {
    let (world, server) = start().await;
    let since = world.lock().unwrap().last_change();
    let send = call(
        &server,
        "sendMessage",
        json!({ "chat_id": ANI, "text": "halo" }),
    );
    let (newest, _) = tokio::join!(server.changed(since), send);
    let world = world.lock().unwrap();
    let (_, chat, _) = world.changes_since(since).unwrap().next().unwrap();
    assert_eq!((newest, *chat), (since + 1, ANI));
}
