//! A road of two desa from the first look at it to the last, in all chats, as one text to be read:
//! `tests/golden/cerita/lintas_desa.txt`. The people are those of the demo; books, pump and outbox
//! are the ones that production runs, and Telegram is the stand-in.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use musrenbot::app::lanes::Next;
use musrenbot::command::seed;
use musrenbot::demo::{GROUP_ID, PERSONAS, Shown, populate};

use crate::dialog_support::BOOK;
use crate::engines::for_each_url;
use crate::stage::Stage;
use crate::test_name;
use crate::verb_page::golden;

const SITI: usize = 0;
const BAMBANG: usize = 1;
const DEWI: usize = 2;
const HENDRA: usize = 3;

const ROAD: &str = "KBM-28-0001-T";
const ROAD_OF_SITI: &str = "KBM-28-0002-E";

struct Tale {
    stage: Stage,
    told: String,
    /// What each message said when it was last told of, by chat and number.
    read: HashMap<(i64, i64), String>,
}

impl Tale {
    /// The people have their offices and the sample works are handed in.
    async fn begin(url: String) -> Tale {
        let stage = Stage::open(url, None).await;
        populate(&mut stage.world());
        let now = stage.time.now();
        let made = seed::sample(&stage.bot.store, &stage.world, &BOOK, now).await;
        made.expect("the sample kecamatan");
        let mut tale = Tale {
            stage,
            told: String::new(),
            read: HashMap::new(),
        };
        tale.settle().await;
        tale.news();
        tale
    }

    /// Until nothing is left to be handled or sent.
    async fn settle(&mut self) {
        while self.stage.world().pending_updates() > 0 {
            let now = self.stage.time.now();
            self.stage.bot.poll(now).await.expect("a batch");
        }
        // As production does every few seconds, or nothing more would leave.
        self.stage.bot.beat().await;
        self.stage.bot.outbox.claim().await.expect("a claim");
        loop {
            match self.stage.bot.outbox.next() {
                Next::Send(waiting) => {
                    let ended = self.stage.bot.outbox.send(*waiting).await;
                    self.stage.bot.settle(ended).await;
                }
                Next::Wait(until) => {
                    let wait = until.saturating_sub(self.stage.time.uptime());
                    self.stage.time.pass(wait);
                }
                Next::Idle => return,
            }
        }
    }

    async fn says(&mut self, who: usize, text: &str) {
        let now = self.stage.time.true_now();
        self.stage.world().person_sends(now, PERSONAS[who].id, text);
        self.tell(who, &format!("menulis: {text}")).await;
    }

    /// Presses the newest button with these words in the person's chat.
    async fn taps(&mut self, who: usize, label: &str) {
        let (now, chat) = (self.stage.time.true_now(), PERSONAS[who].id);
        let found = self
            .stage
            .world()
            .chat_log(chat)
            .rev()
            .find_map(|shown| press(shown, label));
        let (message, data) = found.unwrap_or_else(|| panic!("no button {label}:\n{}", self.told));
        self.stage.world().person_taps(now, chat, message, &data);
        self.tell(who, &format!("menekan: [{label}]")).await;
    }

    /// What came of it, in the chat of whoever did it first.
    async fn tell(&mut self, who: usize, what: &str) {
        self.settle().await;
        writeln!(self.told, "## {} {what}\n", PERSONAS[who].name).expect("a string takes all");
        let news = self.news();
        let (own, others): (Vec<_>, Vec<_>) = news
            .into_iter()
            .partition(|(chat, _)| *chat == PERSONAS[who].id);
        for (chat, text) in own.into_iter().chain(others) {
            let named = PERSONAS.iter().find(|one| one.id == chat);
            let (name, role) = named.map_or(("Grup", ""), |one| (one.name, one.role_hint));
            writeln!(self.told, "{name} ({role}) membaca:\n{text}").expect("a string takes all");
        }
        self.stage.time.pass(Duration::from_secs(60));
    }

    /// The bot's messages that are new or have changed, chat by chat.
    fn news(&mut self) -> Vec<(i64, String)> {
        let world = self.stage.world.lock().expect("nobody panicked");
        let bot = world.bot().id;
        let mut news = Vec::new();
        for chat in PERSONAS.iter().map(|one| one.id).chain([GROUP_ID]) {
            for shown in world.chat_log(chat).filter(|one| one.from == bot) {
                let text = written(shown);
                let before = self.read.insert((chat, shown.id), text.clone());
                if before.as_ref() != Some(&text) {
                    news.push((chat, text));
                }
            }
        }
        news
    }
}

fn press(shown: &Shown, label: &str) -> Option<(i64, String)> {
    let buttons = shown.buttons();
    let found = buttons.iter().find(|one| one.text == label)?;
    Some((shown.id, found.data?.to_owned()))
}

/// The words and the buttons, moved in.
fn written(shown: &Shown) -> String {
    let mut text = String::new();
    for line in shown.text().lines() {
        text += format!("    {line}").trim_end();
        text.push('\n');
    }
    for row in shown.rows() {
        let row: Vec<String> = row.iter().map(|one| format!("[{}]", one.text)).collect();
        text += &format!("    {}\n", row.join(" "));
    }
    text
}

#[tokio::test]
async fn a_road_of_two_desa_from_the_first_look_to_the_last() {
    for_each_url(&test_name!(), async |url| {
        let mut tale = Tale::begin(url).await;
        tale.says(DEWI, "/duplikat").await;
        tale.says(DEWI, &format!("/duplikat {ROAD} {ROAD_OF_SITI}"))
            .await;
        tale.taps(DEWI, "Lintas desa").await;
        tale.taps(BAMBANG, "Setuju").await;
        tale.taps(SITI, "Keberatan").await;
        tale.taps(SITI, "Belum dibahas di desa/kelurahan").await;
        tale.taps(HENDRA, "Putuskan: digabung").await;
        tale.says(HENDRA, "Sudah ditinjau bersama kedua kades, ruasnya satu")
            .await;
        tale.says(SITI, &format!("/status {ROAD}")).await;
        tale.says(DEWI, "/ringkasan").await;
        tale.says(DEWI, &format!("/status {ROAD_OF_SITI}")).await;
        tale.says(HENDRA, &format!("/status {ROAD_OF_SITI}")).await;
        tale.taps(HENDRA, "Lepas penggabungan").await;
        tale.taps(HENDRA, "Permintaan desa/kelurahan").await;
        tale.says(SITI, &format!("/status {ROAD_OF_SITI}")).await;
        tale.taps(SITI, "Riwayat").await;
        let pair = format!("/duplikat {ROAD} {ROAD_OF_SITI}");
        tale.says(DEWI, &pair).await;
        tale.says(HENDRA, &pair).await;
        tale.taps(HENDRA, "Batalkan keputusan tadi").await;
        tale.says(DEWI, &pair).await;
        tale.taps(DEWI, "Gabungkan").await;
        tale.taps(DEWI, "Batalkan keputusan tadi").await;
        tale.taps(DEWI, "Lokasinya berbeda").await;
        tale.stage.assert_sound().await;
        golden("cerita/lintas_desa.txt", &tale.told);
    })
    .await;
}
