//! What goes to Telegram and comes from it, over loopback against the stand-in.

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use musrenbot::demo::{BotIdentity, Fault, Hooks, Plan, Server, World};
use musrenbot::telegram::Client;

mod carrier;
mod client;
mod endings;
mod intake;
mod reading;
mod rendering;

pub const ANI: i64 = 42;
pub const GROUP: i64 = -500;

pub fn now() -> Timestamp {
    "2027-02-02T01:00:00Z".parse().unwrap()
}

/// Telegram's side and our client to it.
pub struct Line {
    world: Arc<Mutex<World>>,
    pub server: Server,
    pub client: Client,
}

impl Line {
    pub async fn open() -> Line {
        let mut world = World::new(BotIdentity::practice());
        world.person(ANI, "Ani Lestari");
        world.group(GROUP, "Rapat");
        world.join(ANI, GROUP);
        world.person_sends(now(), ANI, "/start");
        let token = world.bot().token.parse().unwrap();
        let world = Arc::new(Mutex::new(world));
        let listen = "127.0.0.1:0".parse().unwrap();
        let shared = Arc::clone(&world);
        let server = Server::start(shared, listen, Arc::new(now), Hooks::default())
            .await
            .unwrap();
        let client = Client::new(token, &server.url()).unwrap();
        Line {
            world,
            server,
            client,
        }
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// From now on, the `count`th call (from 1) ends in `fault`, all others pass.
    /// Has Ani send a document; gives its file id as the bot sees it.
    pub fn document(&self, name: &str, bytes: &[u8]) -> String {
        let mut world = self.world();
        let message = world.person_sends_document(now(), ANI, name, bytes.to_vec(), "");
        match &world.message(ANI, message).unwrap().content {
            musrenbot::demo::Content::Document { file, .. } => file.file_id(),
            other => panic!("{other:?}"),
        }
    }

    pub fn fail(&self, count: u64, fault: Fault) {
        let mut world = self.world();
        let target = world.calls() + count;
        let plan: Plan = Arc::new(move |call, _: &str| match call == target {
            true => fault,
            false => Fault::Pass,
        });
        world.fail_by(Some(plan));
    }
}
