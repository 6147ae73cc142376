//! The command menus: which commands are offered to whom.
//!
//! A menu only offers. What somebody may do is checked with every update.

use teloxide::types::BotCommand;

use crate::app::outgoing::Menu;
use crate::dialog::words::Words;

/// The longest description (Bot API, `BotCommand`).
const DESCRIPTION_CHARS_MAX: usize = 256;

/// The commands of `menu`, most needed first, without slash.
pub fn commands(menu: Menu) -> &'static [&'static str] {
    match menu {
        Menu::Guest => &["mulai", "bantuan", "privasi"],
        Menu::Desa => &[
            "usul",
            "usulanku",
            "ubah",
            "tarik",
            "status",
            "cari",
            "ringkasan",
            "batal",
            "kembali",
            "lewati",
            "bantuan",
            "privasi",
            "mulai",
        ],
        Menu::Kecamatan => &[
            "verifikasi",
            "duplikat",
            "status",
            "cari",
            "ringkasan",
            "undang",
            "batal",
            "kembali",
            "lewati",
            "bantuan",
            "privasi",
            "mulai",
        ],
        Menu::Reader => &[
            "ringkasan",
            "status",
            "cari",
            "batal",
            "bantuan",
            "privasi",
            "mulai",
        ],
        Menu::Group => &["status", "cari", "ringkasan", "bantuan", "hubungkan"],
    }
}

/// All menus with their descriptions.
#[derive(Clone, Debug)]
pub struct Menus([Vec<BotCommand>; 5]);

const ALL: [Menu; 5] = [
    Menu::Guest,
    Menu::Desa,
    Menu::Kecamatan,
    Menu::Reader,
    Menu::Group,
];

impl Menus {
    /// Descriptions are the words under `menu.<command>`.
    pub fn new(words: &Words) -> Menus {
        Menus(ALL.map(|menu| {
            commands(menu)
                .iter()
                .map(|name| described(words, name))
                .collect()
        }))
    }

    pub fn of(&self, menu: Menu) -> &[BotCommand] {
        let at = ALL.iter().position(|one| *one == menu);
        &self.0[at.expect("all menus are in the list")]
    }
}

fn described(words: &Words, name: &str) -> BotCommand {
    let description = words.say(&format!("menu.{name}"), &[]).to_string();
    BotCommand::new(
        name,
        crate::dialog::text::shortened(&description, DESCRIPTION_CHARS_MAX),
    )
}
