//! The demo from end to end, as people live it: the whole bot in this process, reached only
//! through the chat page in a browser.
//!
//! Pictures of the way are written to cargo's folder for tests; somebody should look at them.

use std::cell::Cell;
use std::net::SocketAddr;
use std::sync::Arc;

use musrenbot::command::demo::Stage;
use musrenbot::config::{Rate, Settings};
use musrenbot::demo::{GROUP_ID, PERSONAS};
use musrenbot::domain::kode::KodeUsulan;
use serde_json::json;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::browser::Browser;

const PHONE: (u32, u32) = (390, 844);
const DESK: (u32, u32) = (1200, 800);

/// What a person does about a question.
enum Do {
    Tap(&'static str),
    Type(&'static str),
    /// Picks from the menu behind the paper clip.
    Attach(&'static str),
    /// Sends one of the page's places.
    Place(&'static str),
}
use Do::{Attach, Place, Tap, Type};

/// Words of each question and what is done about it, from the first to the review.
const SUBMISSION: [(&str, Do); 17] = [
    ("berasal dari mana", Tap("Musrenbang desa")),
    ("masuk bidang apa", Tap("Pembangunan")),
    ("Kegiatan apa", Tap("Paving jalan gang")),
    (
        "Apa masalahnya",
        Type("Gang becek dan licin setiap hujan, anak sekolah sering jatuh"),
    ),
    (
        "Di mana lokasinya",
        Type("Dusun Krajan RT 03,05 RW IV, depan musala"),
    ),
    ("titik lokasinya", Attach("Lokasi")),
    ("titik lokasinya", Place("Jembatan dusun")),
    ("Berapa volumenya", Type("240 m2")),
    ("perkiraan anggarannya", Type("57,6 jt")),
    ("anggaran seluruhnya", Tap("Total")),
    ("penerima manfaatnya", Tap("21–30 KK")),
    ("dinas mana", Tap("★")),
    ("status lahannya", Tap("Milik desa/kelurahan")),
    ("Prioritas ke berapa", Tap("3")),
    ("Kirim 1 sampai 3 foto", Attach("Foto contoh")),
    ("1 foto sudah diterima", Tap("Selesai")),
    ("Ada RAB", Tap("Lewati")),
];

/// The bot at work behind the page, until the test ends.
struct Demo {
    url: String,
    stop: Arc<Notify>,
    playing: JoinHandle<anyhow::Result<()>>,
}

impl Demo {
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

    async fn close(self) {
        self.stop.notify_one();
        self.playing.await.expect("no panic").expect("a clean end");
    }
}

/// Questions whose screens have many or long buttons, or hints.
const PICTURED: [&str; 2] = ["dinas mana", "Kirim 1 sampai 3 foto"];

/// A person in front of the page, on a phone or at a desk.
struct Reader {
    page: Browser,
    size: Cell<(u32, u32)>,
}

impl Reader {
    async fn sits_at(&self, size: (u32, u32)) {
        self.size.set(size);
        self.page.resize(size.0, size.1).await;
    }

    /// Goes to a chat by its line in the list, which a phone shows in place of an open chat.
    async fn goes_to(&self, chat: i64) {
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

    async fn writes(&self, text: &str) {
        self.page.click_at("#text").await;
        self.page.type_text(&format!("{text}\u{E007}")).await;
    }

    async fn does(&self, what: &Do) {
        match what {
            Tap(text) | Place(text) => self.page.click(text).await,
            Type(text) => self.writes(text).await,
            Attach(text) => {
                self.page.click_at("#attach-button").await;
                self.page.click(text).await;
            }
        }
    }

    /// Waits until the newest message is the bot's and has these words.
    async fn is_told(&self, words: &str) {
        self.page
            .wait_for(&format!(
                "(last => last && !last.classList.contains('mine') && \
                 last.innerText.includes({}))([...document.querySelectorAll('.msg')].at(-1))",
                json!(words)
            ))
            .await;
    }

    /// Waits for it first: a picture comes after the words, and a redrawn chat lacks it for a moment.
    async fn scrolls_to(&self, selector: &str) {
        self.page
            .wait_for(&format!(
                "(found => found && (found.scrollIntoView(), true))\
                 (document.querySelector('{selector}'))"
            ))
            .await;
    }

    async fn newest(&self) -> String {
        let text = self
            .page
            .eval("[...document.querySelectorAll('.msg')].at(-1).innerText")
            .await;
        text.as_str().expect("a text").to_owned()
    }

    /// Takes the picture at both sizes.
    async fn pictures(&self, name: &str) {
        for ((width, height), kind) in [(PHONE, "phone"), (DESK, "desk")] {
            self.page.resize(width, height).await;
            self.page.settled().await;
            self.page.fits(name).await;
            self.page.screenshot(&format!("story-{name}-{kind}")).await;
        }
        self.sits_at(self.size.get()).await;
    }
}

fn kode_in(text: &str) -> KodeUsulan {
    text.split_whitespace()
        .find_map(|word| word.parse().ok())
        .unwrap_or_else(|| panic!("no code with a right check character in: {text}"))
}

async fn submits(reader: &Reader) -> KodeUsulan {
    reader.writes("/usul").await;
    for (at, (question, answer)) in SUBMISSION.iter().enumerate() {
        reader.is_told(question).await;
        if PICTURED.contains(question) {
            reader.pictures(&format!("{:02}", at + 1)).await;
        }
        reader.does(answer).await;
    }
    reader.is_told("21-30 KK").await;
    reader.page.click("Ubah Penerima manfaat").await;
    reader.is_told("penerima manfaatnya").await;
    reader.page.click("31–40 KK").await;
    reader.is_told("31-40 KK").await;
    reader.pictures("review").await;
    reader.page.click("Kirim").await;
    reader.is_told("Usulan terkirim").await;
    reader.pictures("receipt").await;
    let receipt = reader.newest().await;
    assert!(receipt.contains("Rp 57.600.000"), "{receipt}");
    kode_in(&receipt)
}

/// The desk looks at what waits, one after the other, and verifies this one.
async fn verifies(reader: &Reader, kode: KodeUsulan) {
    let kode = kode.to_string();
    reader.writes("/verifikasi").await;
    reader.is_told("Menunggu:").await;
    loop {
        let card = reader.newest().await;
        if card.contains(&kode) {
            break;
        }
        reader.page.click("Lewati dulu").await;
        reader
            .page
            .wait_for(&format!(
                "[...document.querySelectorAll('.msg')].at(-1).innerText !== {}",
                json!(card)
            ))
            .await;
    }
    reader.pictures("desk-card").await;
    reader.page.click("Verifikasi").await;
    reader
        .page
        .wait_for_text(&format!("{kode} sudah diverifikasi"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_usulan_goes_from_its_first_question_to_the_summary() {
    let Some(page) = Browser::start("demo_story").await else {
        return;
    };
    let size = Cell::new(DESK);
    let reader = Reader { page, size };
    let demo = Demo::open().await;
    let (desa, desk) = (PERSONAS[0].id, PERSONAS[2].id);
    reader.sits_at(PHONE).await;
    reader.page.open(&demo.url).await;
    reader
        .page
        .wait_for("document.querySelectorAll('.chats button').length === 5")
        .await;

    reader.goes_to(desa).await;
    reader.is_told(PERSONAS[0].role_hint).await;
    reader.pictures("greeting").await;
    reader.page.click_at("#menu-button").await;
    reader.pictures("menu").await;
    reader.page.click_at("#menu-button").await;
    let kode = submits(&reader).await;

    reader.sits_at(DESK).await;
    reader.goes_to(desk).await;
    reader.is_told(&kode.to_string()).await;
    verifies(&reader, kode).await;

    reader.goes_to(desa).await;
    reader.is_told("sudah diverifikasi").await;
    reader.pictures("desa-notice").await;

    reader.page.click("Besok pagi 07.00").await;
    reader.goes_to(GROUP_ID).await;
    reader.is_told(&kode.to_string()).await;
    reader
        .page
        .wait_for("[...document.images].at(-1).naturalWidth > 0")
        .await;
    reader.pictures("summary").await;
    reader.scrolls_to(".pic").await;
    reader.page.screenshot("story-chart-desk").await;
    reader.page.click(&kode.to_string()).await;
    reader
        .page
        .wait_for("document.querySelector('#dialog').open")
        .await;
    reader.pictures("follow").await;
    reader.page.click(PERSONAS[0].name).await;
    reader.is_told("Diverifikasi kecamatan").await;
    assert!(reader.newest().await.contains(&kode.to_string()));
    reader.pictures("card").await;

    demo.close().await;
}
