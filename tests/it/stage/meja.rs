//! The operator kecamatan, played: looks after every notice and verifies what waits.

use std::collections::HashSet;

use jiff::Timestamp;
use musrenbot::demo::World;

pub const NOTICE: &str = "Usulan baru";
const NOTHING_LEFT: &str = "tidak ada yang menunggu";

pub struct Meja {
    pub id: i64,
    begun: bool,
    /// Keys of the cards that were pressed already.
    pressed: HashSet<String>,
    /// Messages that were read.
    read: HashSet<i64>,
    /// A question of `/verifikasi` is open.
    asked: bool,
}

impl Meja {
    pub fn new(id: i64) -> Meja {
        Meja {
            id,
            begun: false,
            pressed: HashSet::new(),
            read: HashSet::new(),
            asked: false,
        }
    }

    /// Does what is to be done; `false` when there is nothing.
    pub fn act(&mut self, world: &mut World, now: Timestamp) -> bool {
        if !self.begun {
            self.begun = true;
            world.person_sends(now, self.id, "/mulai");
            return true;
        }
        if let Some((message, key)) = self.card(world) {
            self.pressed.insert(key.clone());
            world.person_taps(now, self.id, message, &key);
            return true;
        }
        let bot = world.bot().id;
        let log: Vec<(i64, String)> = world
            .chat_log(self.id)
            .filter(|one| one.from == bot)
            .map(|one| (one.id, one.text().to_owned()))
            .collect();
        let is_news = |text: &str| text.contains(NOTICE);
        let news = log
            .iter()
            .filter(|(id, text)| is_news(text) && !self.read.contains(id))
            .count();
        let done = log.last().is_none_or(|(_, text)| !is_card(text));
        if news == 0 || (self.asked && !done) {
            return false;
        }
        self.read.extend(log.iter().map(|(id, _)| *id));
        self.asked = true;
        world.person_sends(now, self.id, "/verifikasi");
        true
    }

    /// The newest card whose key was not pressed yet.
    fn card(&self, world: &World) -> Option<(i64, String)> {
        let bot = world.bot().id;
        let mut cards = world.chat_log(self.id).rev().filter(|one| one.from == bot);
        cards.find_map(|one| {
            let buttons = one.buttons();
            let key = buttons.iter().find(|one| one.text == "Verifikasi")?.data?;
            (is_card(one.text()) && !self.pressed.contains(key)).then(|| (one.id, key.to_owned()))
        })
    }
}

fn is_card(text: &str) -> bool {
    text.contains("Menunggu: ") && !text.contains(NOTHING_LEFT)
}
