//! A headless Chromium, driven through chromedriver's plain HTTP.

#![expect(
    clippy::disallowed_methods,
    reason = "a browser takes the time it takes"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64_of::decode;
use serde_json::{Value, json};

/// How long a page may take to show what a test waits for.
const WAIT_MAX: Duration = Duration::from_secs(20);

pub struct Browser {
    client: reqwest::Client,
    driver: Child,
    port: u16,
    session: String,
    profile: PathBuf,
}

impl Browser {
    /// Starts a browser, or says on the standard error what is skipped and gives nothing.
    pub async fn start(test: &str) -> Option<Self> {
        let Some((driver, port)) = start_driver() else {
            // Past the test harness, which hides what passing tests print.
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED {test}: chromedriver is not installed"
            );
            return None;
        };
        let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("chromium-{port}"));
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut browser = Self {
            client,
            driver,
            port,
            session: String::new(),
            profile,
        };
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--no-proxy-server",
        ];
        let mut args: Vec<String> = args.map(String::from).to_vec();
        args.push(format!("--user-data-dir={}", browser.profile.display()));
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "args": args } } } });
        let made = browser.post("/session", wanted).await;
        browser.session = format!(
            "/session/{}",
            made["sessionId"].as_str().expect("a session")
        );
        Some(browser)
    }

    pub async fn open(&self, url: &str) {
        self.act("/url", json!({ "url": url })).await;
    }

    /// Shows the page as on a screen of so many CSS pixels, a narrow one as on a phone.
    pub async fn resize(&self, width: u32, height: u32) {
        let phone = width < 700;
        let scale = if phone { 2 } else { 1 };
        let params = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone });
        self.cdp("Emulation.setDeviceMetricsOverride", params).await;
    }

    pub async fn dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        self.cdp(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await;
    }

    /// The value of a JavaScript expression.
    pub async fn eval(&self, expression: &str) -> Value {
        let script = format!("return ({expression});");
        self.act("/execute/sync", json!({ "script": script, "args": [] }))
            .await
    }

    /// Waits until a JavaScript expression is true.
    pub async fn wait_for(&self, expression: &str) {
        let started = Instant::now();
        while self.eval(&format!("Boolean({expression})")).await != true {
            assert!(
                started.elapsed() < WAIT_MAX,
                "the page never came to: {expression}"
            );
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// Waits until the text is on the page.
    pub async fn wait_for_text(&self, text: &str) {
        self.wait_for(&format!(
            "document.body.innerText.includes({})",
            json!(text)
        ))
        .await;
    }

    /// Clicks the last visible button or link with this text.
    pub async fn click(&self, text: &str) {
        let find = format!(
            "[...document.querySelectorAll('button, a')].filter((e) => e.checkVisibility() && \
             e.innerText.includes({})).at(-1)",
            json!(text)
        );
        self.click_found(&find).await;
    }

    /// Clicks the first element that a selector finds.
    pub async fn click_at(&self, selector: &str) {
        let find = format!("document.querySelector({})", json!(selector));
        self.click_found(&find).await;
    }

    /// Clicks what an expression finds, again when the page drew it anew in between.
    async fn click_found(&self, find: &str) {
        let started = Instant::now();
        loop {
            self.wait_for(find).await;
            let element = id_of(&self.eval(find).await);
            let path = format!("{}/element/{element}/click", self.session);
            match self.try_post(&path, json!({})).await {
                Ok(_) => return,
                Err(why) if why.contains("stale") && started.elapsed() < WAIT_MAX => {}
                Err(why) => panic!("{find}: {why}"),
            }
        }
    }

    /// Types into the element that has the focus; `\u{E007}` is Enter.
    pub async fn type_text(&self, text: &str) {
        let element = self.eval("document.activeElement").await;
        self.act(
            &format!("/element/{}/value", id_of(&element)),
            json!({ "text": text }),
        )
        .await;
    }

    /// Nothing sticks out of the screen at its side.
    pub async fn fits(&self, name: &str) {
        let out = self
            .eval(
                "[...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && \
                 e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.className || e.tagName)",
            )
            .await;
        assert_eq!(out, json!([]), "{name}");
    }

    /// Waits until the page has laid itself out anew and nothing moves.
    pub async fn settled(&self) {
        let script = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => \
                      Promise.all(document.getAnimations().map((one) => one.finished)).then(() => done(1), () => done(0))))";
        self.act("/execute/async", json!({ "script": script, "args": [] }))
            .await;
    }

    /// Saves what is seen as `<name>.png` in cargo's folder for tests.
    pub async fn screenshot(&self, name: &str) {
        let path = format!("http://127.0.0.1:{}{}/screenshot", self.port, self.session);
        let answer: Value = self
            .client
            .get(path)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let png = decode(answer["value"].as_str().unwrap());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        std::fs::write(path, png).unwrap();
    }

    async fn cdp(&self, command: &str, params: Value) {
        self.act(
            "/goog/cdp/execute",
            json!({ "cmd": command, "params": params }),
        )
        .await;
    }

    async fn act(&self, path: &str, body: Value) -> Value {
        self.post(&format!("{}{path}", self.session), body).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.try_post(path, body).await;
        answer.unwrap_or_else(|why| panic!("{path}: {why}"))
    }

    async fn try_post(&self, path: &str, body: Value) -> Result<Value, String> {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let response = self.client.post(url).json(&body).send().await.unwrap();
        let mut answer: Value = response.json().await.unwrap();
        match &answer["value"]["error"] {
            Value::Null => Ok(answer["value"].take()),
            _ => Err(answer["value"]["message"].to_string()),
        }
    }
}

impl Drop for Browser {
    /// Ends the session first, so that no Chromium stays behind, and then the driver.
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let request = format!(
                "DELETE {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                self.session
            );
            let _ = stream.write_all(request.as_bytes());
            let _ = stream.read(&mut [0; 256]);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

fn id_of(element: &Value) -> String {
    let id = element
        .as_object()
        .and_then(|reference| reference.values().next());
    id.and_then(Value::as_str).expect("an element").to_owned()
}

fn start_driver() -> Option<(Child, u16)> {
    let mut command = Command::new("chromedriver");
    command
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let lines = BufReader::new(child.stdout.take()?)
        .lines()
        .map_while(Result::ok);
    let port = lines.into_iter().find_map(|line| {
        line.split_once("successfully on port ")?
            .1
            .trim_end_matches('.')
            .parse()
            .ok()
    });
    match port {
        Some(port) => Some((child, port)),
        None => {
            let _ = child.kill();
            let _ = child.wait();
            None
        }
    }
}

mod base64_of {
    /// Reads standard base64, which is all that chromedriver writes.
    pub fn decode(text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
        let (mut bits, mut count) = (0u32, 0);
        for letter in text.bytes() {
            let six = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'a'..=b'z' => letter - b'a' + 26,
                b'0'..=b'9' => letter - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => continue,
            };
            bits = bits << 6 | u32::from(six);
            count += 6;
            if count >= 8 {
                count -= 8;
                bytes.push((bits >> count) as u8);
            }
        }
        bytes
    }
}
