//! Somebody in front of the demo's chat page: goes to chats, writes, taps, reads what came.

use std::cell::Cell;
use std::net::SocketAddr;
use std::sync::Arc;

use musrenbot::command::demo::Stage;
use musrenbot::config::{Rate, Settings};
use musrenbot::domain::kode::KodeUsulan;
use serde_json::json;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::browser::Browser;

pub const PHONE: (u32, u32) = (390, 844);
pub const DESK: (u32, u32) = (1200, 800);

/// What a person does about a question.
pub enum Do {
    Tap(&'static str),
    Type(&'static str),
    /// Picks from the menu behind the paper clip.
    Attach(&'static str),
    /// Sends one of the page's places.
    Place(&'static str),
}

/// The bot at work behind the page, until the test ends.
pub struct Demo {
    url: String,
    stop: Arc<Notify>,
    playing: JoinHandle<anyhow::Result<()>>,
}

impl Demo {
    /// The demo with somebody in front of it; nothing where there is no browser.
    pub async fn read(test: &str) -> Option<(Demo, Reader)> {
        let page = Browser::start(test).await?;
        let size = Cell::new(DESK);
        Some((Demo::open().await, Reader { page, size }))
    }

    async fn open() -> Demo {
        let settings = Settings {
            rate: Some(Rate(None)),
            ..Settings::default()
        };
        let port = SocketAddr::from(([127, 0, 0, 1], 0));
        let stage = Stage::open(settings, port).await.expect("a stage");
        let (url, stop) = (stage.page_url(), Arc::new(Notify::new()));
        let told = Arc::clone(&stop);
        let playing = tokio::spawn(stage.play(async move { told.notified().await }));
        Demo { url, stop, playing }
    }

    pub async fn close(self) {
        self.stop.notify_one();
        self.playing.await.expect("no panic").expect("a clean end");
    }
}

/// A person in front of the page, on a phone or at a desk.
pub struct Reader {
    pub page: Browser,
    size: Cell<(u32, u32)>,
}

impl Reader {
    pub async fn opens(&self, demo: &Demo) {
        self.page.open(&demo.url).await;
        self.page
            .wait_for("document.querySelectorAll('.chats button').length === 5")
            .await;
    }

    pub async fn sits_at(&self, size: (u32, u32)) {
        self.size.set(size);
        self.page.resize(size.0, size.1).await;
    }

    /// Goes to a chat by its line in the list, which a phone shows in place of an open chat.
    pub async fn goes_to(&self, chat: i64) {
        if self.size.get() == PHONE && self.page.eval("location.hash").await != "" {
            self.page.click_at("#back").await;
        }
        self.page
            .click_at(&format!(".chats [data-chat='{chat}']"))
            .await;
        self.page
            .wait_for(&format!(
                "location.hash === '#{chat}' && document.querySelector('#log').ariaBusy === 'false'"
            ))
            .await;
    }

    pub async fn writes(&self, text: &str) {
        self.page.click_at("#text").await;
        self.page.type_text(&format!("{text}\u{E007}")).await;
    }

    pub async fn does(&self, what: &Do) {
        match what {
            Do::Tap(text) | Do::Place(text) => self.page.click(text).await,
            Do::Type(text) => self.writes(text).await,
            Do::Attach(text) => {
                self.page.click_at("#attach-button").await;
                self.page.click(text).await;
            }
        }
    }

    /// Waits until the newest message is the bot's and has these words.
    pub async fn is_told(&self, words: &str) {
        self.page
            .wait_for(&format!(
                "(last => last && !last.classList.contains('mine') && \
                 last.innerText.includes({}))([...document.querySelectorAll('.msg')].at(-1))",
                json!(words)
            ))
            .await;
    }

    /// Waits for it first: a picture comes after the words, and a redrawn chat lacks it for a moment.
    pub async fn scrolls_to(&self, selector: &str) {
        self.page
            .wait_for(&format!(
                "(found => found && (found.scrollIntoView(), true))\
                 (document.querySelector('{selector}'))"
            ))
            .await;
    }

    pub async fn newest(&self) -> String {
        let text = self
            .page
            .eval("[...document.querySelectorAll('.msg')].at(-1).innerText")
            .await;
        text.as_str().expect("a text").to_owned()
    }

    /// Takes the picture at both sizes.
    pub async fn pictures(&self, name: &str) {
        for ((width, height), kind) in [(PHONE, "phone"), (DESK, "desk")] {
            self.page.resize(width, height).await;
            self.page.settled().await;
            self.page.fits(name).await;
            self.page.screenshot(&format!("story-{name}-{kind}")).await;
        }
        self.sits_at(self.size.get()).await;
    }
}

/// The first code that stands in a text.
pub fn kode_in(text: &str) -> KodeUsulan {
    text.split_whitespace()
        .find_map(|word| word.parse().ok())
        .unwrap_or_else(|| panic!("no code with a right check character in: {text}"))
}
