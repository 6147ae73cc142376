//! An operator desa, played: reads what stands in the chat, answers as people do, and knows
//! afterwards what was said.
//!
//! A person answers every screen once, never sends anything again because nothing came, and looks
//! at nothing but the chat. Who gets no answer is stuck, and a test sees it.

use std::collections::HashSet;

use bytes::Bytes;
use jiff::Timestamp;
use musrenbot::demo::{Shown, World};
use musrenbot::dialog::file::Step;
use musrenbot::domain::usulan::Usulan;
use musrenbot::telegram::FILE_BYTES_MAX;

use super::dice::Dice;
use super::said::Said;
use crate::dialog_support::BOOK;

/// The words of the receipt.
pub const RECEIPT: &str = "Usulan terkirim";

/// The buttons that answer nothing.
const WAYS: [&str; 10] = [
    "‹ Kembali",
    "Lewati",
    "Bantuan",
    "»",
    "«",
    "Batal",
    "Tampilkan semua",
    "Tulis sendiri",
    "Tulis ulang",
    "Selesai",
];

/// A screen as it can be told from others: its words and its keys.
type Look = (String, String);

pub struct Desa {
    pub id: i64,
    pub said: Said,
    /// The code on the receipt.
    pub code: Option<String>,
    /// How often the newest screen did not stand at the end of the chat.
    pub looked_up: u32,
    /// Everything that was done, for a failing test's words.
    pub done: Vec<String>,
    /// The last tap's query and message, which a nervous thumb may send again.
    pub last_tap: Option<(String, i64, String)>,
    dice: Dice,
    begun: bool,
    seen: HashSet<Look>,
    photos: u64,
    /// What the document is that is sent, if one is.
    pub paper: Paper,
    /// An answer of the review is being changed; once is enough.
    changed: bool,
}

/// What somebody may send as a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    Plan,
    /// Called a plan, and something else.
    Odd,
    /// More than Telegram hands to a bot, which its message does not tell.
    Huge,
}

impl Paper {
    fn bytes(self, person: i64) -> Bytes {
        /// One more than the Bot API hands out.
        static HUGE: [u8; FILE_BYTES_MAX + 1] = [0; FILE_BYTES_MAX + 1];
        match self {
            Paper::Plan => format!("%PDF-1.4 rencana anggaran biaya {person}").into(),
            Paper::Odd => format!("MZ bukan rencana {person}").into(),
            Paper::Huge => Bytes::from_static(&HUGE),
        }
    }
}

/// What the person does about a screen.
enum Act {
    Tap(String),
    Type(String),
    Point,
    Photos(u64),
    Document,
    /// More is on its way.
    Wait,
    Finished(String),
}

impl Desa {
    pub fn new(id: i64, seed: u64) -> Desa {
        Desa {
            id,
            said: Said::default(),
            code: None,
            looked_up: 0,
            done: Vec::new(),
            last_tap: None,
            dice: Dice::new(seed ^ id.unsigned_abs().wrapping_mul(0x5851_F42D)),
            begun: false,
            seen: HashSet::new(),
            photos: 0,
            paper: Paper::Plan,
            changed: false,
        }
    }

    pub fn is_finished(&self) -> bool {
        self.code.is_some()
    }

    /// Looks at the chat and does what is to be done. `false` when there is nothing new to answer.
    pub fn act(&mut self, world: &mut World, now: Timestamp) -> bool {
        if !self.begun {
            self.begun = true;
            self.done.push("/usul".to_owned());
            world.person_sends(now, self.id, "/usul");
            return true;
        }
        let Some((screen, at_end)) = self.unanswered(world) else {
            return false;
        };
        self.looked_up += u32::from(!at_end);
        let all: Vec<Look> = screens(world, self.id).map(look).collect();
        self.seen.extend(all);
        let act = self.decide(&screen);
        self.carry_out(world, now, &screen, act)
    }

    /// The newest screen that was not answered yet, and whether it is the last one in the chat.
    fn unanswered(&self, world: &World) -> Option<(Shown, bool)> {
        let mut at_end = true;
        for screen in screens(world, self.id) {
            if !self.seen.contains(&look(screen)) {
                return Some((screen.clone(), at_end));
            }
            at_end = false;
        }
        None
    }

    fn carry_out(&mut self, world: &mut World, now: Timestamp, screen: &Shown, act: Act) -> bool {
        match act {
            Act::Wait => return false,
            Act::Finished(code) => {
                self.done.push(format!("receipt {code}"));
                self.code = Some(code);
                return false;
            }
            Act::Tap(text) => {
                let button = screen.buttons().into_iter().find(|one| one.text == text);
                let data = button.and_then(|one| one.data).expect("it was just seen");
                let query = world.person_taps(now, self.id, screen.id, data);
                self.last_tap = Some((query, screen.id, data.to_owned()));
                self.done.push(format!("[{text}] on {}", screen.id));
            }
            Act::Type(words) => {
                world.person_sends(now, self.id, &words);
                self.done.push(words);
            }
            Act::Point => {
                world.person_sends_location(now, self.id, -7.1635, 112.6281);
                self.done.push("(location)".to_owned());
            }
            Act::Photos(count) => {
                world.person_sends_album(now, self.id, &self.photos());
                self.done.push(format!("({count} photos)"));
            }
            Act::Document => {
                let bytes = self.paper.bytes(self.id);
                if self.paper == Paper::Huge {
                    world.person_sends_unmeasured(now, self.id, "rab.pdf", bytes);
                } else {
                    world.person_sends_document(now, self.id, "rab.pdf", bytes, "");
                }
                self.done.push(format!("(rab.pdf, {:?})", self.paper));
            }
        }
        true
    }

    fn decide(&mut self, screen: &Shown) -> Act {
        let text = screen.text();
        if text.contains(RECEIPT) {
            return Act::Finished(code_of(text));
        }
        if text.contains("periksa dulu") {
            return self.review();
        }
        let buttons: Vec<String> = screen
            .buttons()
            .iter()
            .map(|one| one.text.to_owned())
            .collect();
        let options: Vec<String> = buttons
            .iter()
            .filter(|one| !WAYS.contains(&one.as_str()))
            .cloned()
            .collect();
        let key = asked(text).unwrap_or_default();
        match key {
            "kegiatan" => self.kegiatan(text, &buttons, &options),
            "masalah" => self.types("masalah"),
            "lokasi" => self.types("lokasi"),
            "volume" => self.types("volume"),
            "titik" => self.titik(),
            "biaya" => self.biaya(&options),
            "foto" => self.foto(text),
            "dokumen" => self.dokumen(text, &buttons, &options),
            _ => {
                assert!(!options.is_empty(), "nothing to answer on: {text}");
                let option = self.dice.pick(&options).clone();
                self.said.note(key, option.clone());
                Act::Tap(option)
            }
        }
    }

    fn review(&mut self) -> Act {
        if !self.changed && self.dice.percent(30) {
            self.changed = true;
            return Act::Tap(format!("Ubah {}", label_of("masalah")));
        }
        Act::Tap("Kirim".to_owned())
    }

    fn kegiatan(&mut self, text: &str, buttons: &[String], options: &[String]) -> Act {
        let has = |name: &str| buttons.iter().any(|one| one == name);
        if text.contains("dengan kata-kata sendiri") {
            let words = format!("Pembangunan pagar makam blok {}", letters(self.id));
            self.said.note("kegiatan", words.clone());
            return Act::Type(words);
        }
        if let Some(keep) = options.iter().find(|one| one.starts_with("Pakai")) {
            return Act::Tap(keep.clone());
        }
        if has("»") && self.dice.percent(20) {
            return Act::Tap("»".to_owned());
        }
        if has("Tulis sendiri") && self.dice.percent(15) {
            return Act::Tap("Tulis sendiri".to_owned());
        }
        let option = self.dice.pick(options).clone();
        self.said.note("kegiatan", option.clone());
        Act::Tap(option)
    }

    fn types(&mut self, key: &str) -> Act {
        let (first, second) = (1 + self.dice.below(9), 1 + self.dice.below(9));
        let words = match key {
            "masalah" => {
                let once = if self.changed { "Kini" } else { "Sekarang" };
                format!(
                    "{once} jalan rusak sepanjang gang {} dan licin bila hujan",
                    letters(self.id)
                )
            }
            "lokasi" => format!("Dusun Krajan RT 0{first} RW 0{second}"),
            _ => format!("{} {}", 10 * first + second, self.dice.pick(&["m", "unit"])),
        };
        self.said.note(key, words.clone());
        Act::Type(words)
    }

    fn titik(&mut self) -> Act {
        if self.dice.percent(50) {
            self.said.note("titik", "Lewati");
            return Act::Tap("Lewati".to_owned());
        }
        self.said.note("titik", "titik");
        Act::Point
    }

    fn biaya(&mut self, options: &[String]) -> Act {
        if options.is_empty() {
            let words = format!("{} juta", 10 + self.dice.below(90));
            self.said.note("biaya", words.clone());
            return Act::Type(words);
        }
        let basis = self.dice.pick(options).clone();
        let amount = self.said.of("biaya").to_owned();
        self.said.note("biaya", format!("{amount}|{basis}"));
        Act::Tap(basis)
    }

    /// Sends an album and waits until all of it has arrived.
    fn foto(&mut self, text: &str) -> Act {
        let arrived = text
            .lines()
            .find_map(|line| line.split_once(" foto sudah diterima"))
            .and_then(|(count, _)| count.trim().parse::<u64>().ok());
        match arrived {
            None if self.photos == 0 => {
                self.photos = 1 + self.dice.below(3);
                self.said.note("foto", self.photos.to_string());
                Act::Photos(self.photos)
            }
            Some(count) if count == self.photos => Act::Tap("Selesai".to_owned()),
            _ => Act::Wait,
        }
    }

    fn dokumen(&mut self, text: &str, buttons: &[String], options: &[String]) -> Act {
        if text.contains("ini dokumen apa?") {
            return Act::Tap(self.dice.pick(options).clone());
        }
        if buttons.iter().any(|one| one == "Selesai") {
            return Act::Tap("Selesai".to_owned());
        }
        if self.paper == Paper::Plan && self.dice.percent(50) {
            self.said.note("dokumen", "0");
            return Act::Tap("Lewati".to_owned());
        }
        self.said.note("dokumen", "1");
        Act::Document
    }

    /// What this person's usulan says differently from what was said; empty when all is well.
    pub fn differences(&self, usulan: &Usulan) -> Vec<String> {
        let mut all = self.said.differences(&usulan.isi);
        if self.code.as_deref() != Some(usulan.kode.to_string().as_str()) {
            all.push(format!("the receipt says {:?}", self.code));
        }
        all
    }

    /// The bytes of the photos that were sent, in their order.
    pub fn photos(&self) -> Vec<Bytes> {
        (0..self.photos).map(|at| photo(self.id, at)).collect()
    }

    /// The bytes of the document that was or would be sent.
    pub fn document(&self) -> Bytes {
        self.paper.bytes(self.id)
    }

    /// The receipts that stand in the chat.
    pub fn receipts(&self, world: &World) -> Vec<String> {
        let bot = world.bot().id;
        world
            .chat_log(self.id)
            .filter(|one| one.from == bot && one.text().contains(RECEIPT))
            .map(|one| one.text().to_owned())
            .collect()
    }

    /// The chat as it stands and what was done, for the words of a failing test.
    pub fn story(&self, world: &World) -> String {
        let log = world.chat_log(self.id);
        let lines = log.map(|one| format!("{} {}: {}", one.id, one.from, one.text()));
        let lines: Vec<String> = lines.collect();
        format!("{:?}\n--- chat ---\n{}", self.done, lines.join("\n"))
    }
}

/// How many messages of the bot in a chat say just what the one before them says.
pub fn repeats(world: &World, chat: i64) -> usize {
    let bot = world.bot().id;
    let log = world.chat_log(chat).filter(|one| one.from == bot);
    let looks: Vec<Look> = log.map(look).collect();
    looks.windows(2).filter(|two| two[0] == two[1]).count()
}

/// What the bot asks or ends with in a chat, newest first.
fn screens(world: &World, chat: i64) -> impl Iterator<Item = &Shown> {
    let bot = world.bot().id;
    world
        .chat_log(chat)
        .rev()
        .filter(move |one| one.from == bot && is_screen(one.text()))
}

fn is_screen(text: &str) -> bool {
    asked(text).is_some() || text.contains("periksa dulu") || text.contains(RECEIPT)
}

fn look(screen: &Shown) -> Look {
    let keys = screen.markup.as_ref().map(ToString::to_string);
    (screen.text().to_owned(), keys.unwrap_or_default())
}

/// The key of the question in `3 dari 14 · Kegiatan`.
fn asked(text: &str) -> Option<&'static str> {
    let label = text.lines().find_map(|line| {
        let (head, label) = line.split_once(" · ")?;
        let (number, of) = head.split_once(" dari ")?;
        let is_number = |digits: &str| digits.trim().parse::<u32>().is_ok();
        (is_number(number) && is_number(of)).then_some(label)
    })?;
    let step = steps().find(|step| step.label == label);
    let step = step.unwrap_or_else(|| panic!("no question is called {label}"));
    Some(&step.key)
}

fn label_of(key: &str) -> &'static str {
    let step = steps().find(|step| step.key == key);
    &step.expect("the dialog asks for it").label
}

fn steps() -> impl Iterator<Item = &'static Step> {
    BOOK.dialog("usul").expect("it is shipped").steps.iter()
}

fn code_of(text: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix("Kode: "));
    line.expect("a receipt has a code").trim().to_owned()
}

/// A number in letters, because long numbers are taken for those of a person.
fn letters(number: i64) -> String {
    let digits = number.to_string();
    digits
        .bytes()
        .map(|digit| char::from(b'a' + digit % 10))
        .collect()
}

/// The beginning of a PNG of its own for each person and place.
fn photo(person: i64, at: u64) -> Bytes {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x01\0".to_vec();
    bytes.extend(person.to_be_bytes());
    bytes.extend(at.to_be_bytes());
    Bytes::from(bytes)
}
