//! The people of the practice kecamatan. All of them are made up.
//!
//! Only what the page shows lives here; whoever wires the demo gives them these offices.

use super::world::World;

/// Someone whom the page lets its reader play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Persona {
    /// The Telegram user id, which is also the id of the private chat with the bot.
    pub id: i64,
    /// First name and rest, parted by the first blank.
    pub name: &'static str,
    /// The office as the page shows it; also a hint for the one who hands out invitations.
    pub role_hint: &'static str,
}

/// In the order in which the page lists them.
pub const PERSONAS: &[Persona] = &[
    Persona {
        id: 710_001,
        name: "Siti Rahmawati",
        role_hint: "Operator Desa Kembangan",
    },
    Persona {
        id: 710_002,
        name: "Bambang Suryono",
        role_hint: "Operator Desa Dahanrejo",
    },
    Persona {
        id: 710_003,
        name: "Dewi Kartikasari",
        role_hint: "Operator Kecamatan Kebomas",
    },
    Persona {
        id: 710_004,
        name: "Hendra Wijanarko",
        role_hint: "Camat Kebomas",
    },
];

/// The supergroup of the practice kecamatan.
pub const GROUP_ID: i64 = -1_002_525_140_001;

/// How the group is called.
pub const GROUP_TITLE: &str = "Musrenbang Kebomas";

/// Brings the personas and their group into a world. Doing it twice changes nothing.
pub fn populate(world: &mut World) {
    for persona in PERSONAS {
        world.person(persona.id, persona.name);
    }
    world.group(GROUP_ID, GROUP_TITLE);
    for persona in PERSONAS {
        world.join(persona.id, GROUP_ID);
    }
}
