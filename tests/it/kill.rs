//! The real program, killed (kill -9) again and again while two hundred people hand in an usulan.
//!
//! It talks over loopback to the stand-in, with its own database; nothing of it is replaced.
//! Kills come after a drawn number of answers of people, so a slow machine gets as many as a fast one.

use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use musrenbot::app::clock::pause;
use musrenbot::command::house;
use musrenbot::config::Settings;
use musrenbot::demo::{BotIdentity, Hooks, Server, World};
use musrenbot::domain::wilayah::{self, KodeDesa, KodeKecamatan};
use musrenbot::store::Store;

use crate::engines::for_each_url;
use crate::stage::dice::Dice;
use crate::stage::person::{Desa, repeats};
use crate::stage::{all_usulan, set_up, take_desa};
use crate::test_name;

const PEOPLE: usize = 200;
const KILLS: usize = 50;
const FIRST: i64 = 830_001;

/// Longer than the whole takes on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(300);

/// How often people look at their chats.
const LOOK: Duration = Duration::from_millis(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_during_two_hundred_dialogs_lose_and_double_nothing() {
    for_each_url(&test_name!(), async |url| {
        let engine = url.split(':').next().unwrap_or_default().to_owned();
        let kecamatan = seed(&url).await;
        let mut street = Street::open(&url).await;
        let begun = Instant::now();
        street.run(begun).await;
        let took = begun.elapsed();
        kill(&mut street.bot);
        let repeated = street.assert_well(&url, &kecamatan).await;
        println!(
            "{engine}: {PEOPLE} dialogs, {} kills, {} actions of people, {repeated} messages \
             shown twice, {} times scrolled up, {took:?}",
            street.kills,
            street.acts,
            street.people.iter().map(|one| one.looked_up).sum::<u32>(),
        );
    })
    .await;
}

/// Sets up as many kecamatan as there are people for; one operator for each desa.
async fn seed(url: &str) -> Vec<KodeKecamatan> {
    let store = Store::open(url).await.expect("the store opens");
    store.migrate().await.expect("the schema is made");
    let now = house::clock(&Settings::default()).now();
    let mut free = Vec::<KodeDesa>::new();
    let mut used = Vec::new();
    for number in 1..=18 {
        if free.len() >= PEOPLE {
            break;
        }
        let name = format!("35.25.{number:02}");
        let kode: KodeKecamatan = name.parse().expect("a code");
        if wilayah::kecamatan(kode).is_some() {
            set_up(&store, &name, now).await;
            free.extend(wilayah::desa_of(kode).iter().map(|one| one.kode));
            used.push(kode);
        }
    }
    for (id, desa) in (FIRST..).zip(&free[..PEOPLE]) {
        take_desa(&store, id, *desa, now).await;
    }
    used
}

struct Street {
    world: Arc<Mutex<World>>,
    server: Server,
    url: String,
    bot: Child,
    people: Vec<Desa>,
    dice: Dice,
    kills: usize,
    acts: usize,
}

impl Street {
    async fn open(url: &str) -> Street {
        let mut world = World::new(BotIdentity::practice());
        let ids = (FIRST..).take(PEOPLE);
        let people: Vec<Desa> = ids.map(|id| Desa::new(id, 7)).collect();
        for person in &people {
            world.person(person.id, "Operator Desa");
        }
        let world = Arc::new(Mutex::new(world));
        let clock = house::clock(&Settings::default());
        let listen = "127.0.0.1:0".parse().expect("an address");
        let told = Arc::new(move || clock.now());
        let server = Server::start(Arc::clone(&world), listen, told, Hooks::default()).await;
        let server = server.expect("a port is free");
        let bot = spawn(url, &server.url());
        Street {
            world,
            server,
            url: url.to_owned(),
            bot,
            people,
            dice: Dice::new(11),
            kills: 0,
            acts: 0,
        }
    }

    async fn run(&mut self, begun: Instant) {
        let mut next_kill = 40;
        while !self.people.iter().all(Desa::is_finished) {
            assert!(begun.elapsed() < PATIENCE, "{}", self.stuck());
            pause(LOOK).await;
            self.act();
            if self.kills < KILLS && self.acts >= next_kill {
                self.kills += 1;
                // Counted from when it was due: many act between two looks.
                next_kill += 20 + usize::try_from(self.dice.below(40)).expect("small");
                kill(&mut self.bot);
                self.bot = spawn(&self.url, &self.server.url());
            }
            let ended = self.bot.try_wait().expect("the program can be asked");
            assert!(
                ended.is_none(),
                "the program has ended by itself: {ended:?}"
            );
        }
    }

    fn act(&mut self) {
        let now = house::clock(&Settings::default()).now();
        let mut world = self.world.lock().expect("nobody panics with it");
        for person in self.people.iter_mut().filter(|one| !one.is_finished()) {
            self.acts += usize::from(person.act(&mut world, now));
        }
    }

    fn stuck(&self) -> String {
        let world = self.world.lock().expect("nobody panics with it");
        let open = self.people.iter().filter(|one| !one.is_finished());
        let stories: Vec<String> = open.map(|one| one.story(&world)).collect();
        format!("{} of {PEOPLE} are stuck: {}", stories.len(), stories[0])
    }

    /// Says how many messages were shown twice.
    async fn assert_well(&self, url: &str, kecamatan: &[KodeKecamatan]) -> usize {
        assert!(self.kills >= KILLS, "only {} kills", self.kills);
        let store = Store::open(url).await.expect("the store opens");
        let faults = store.verify().await.expect("the store is read");
        assert!(faults.is_empty(), "{faults:?}");
        let mut all = Vec::new();
        for kode in kecamatan {
            all.extend(all_usulan(&store, &kode.to_string()).await);
        }
        assert_eq!(all.len(), PEOPLE);
        let world = self.world.lock().expect("nobody panics with it");
        for person in &self.people {
            let mine: Vec<_> = all.iter().filter(|one| one.pengusul == person.id).collect();
            assert_eq!(mine.len(), 1, "{}", person.story(&world));
            let differences = person.differences(mine[0]);
            assert!(differences.is_empty(), "{differences:?}");
            let receipts = person.receipts(&world);
            assert!(
                receipts.windows(2).all(|two| two[0] == two[1]),
                "{receipts:?}"
            );
        }
        let broken: Vec<_> = world.violations().collect();
        assert!(broken.is_empty(), "{broken:?}");
        self.people.iter().map(|one| repeats(&world, one.id)).sum()
    }
}

/// SIGKILL: the program is not asked.
fn kill(bot: &mut Child) {
    bot.kill().expect("the program can be killed");
    bot.wait().expect("it has ended");
}

impl Drop for Street {
    fn drop(&mut self) {
        // A test that failed must not leave it running; one that has ended cannot be killed.
        let _ = self.bot.kill();
        let _ = self.bot.wait();
    }
}

fn spawn(database: &str, api: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_musrenbot"))
        .arg("serve")
        .env("TELOXIDE_TOKEN", BotIdentity::practice().token)
        .env("TELOXIDE_API_URL", api)
        .env("DATABASE_URL", database)
        .env("MUSRENBOT_RATE", "off")
        .env(
            "MUSRENBOT_FILES",
            std::env::temp_dir().join("musrenbot-kill-files"),
        )
        .env("RUST_LOG", "warn")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}
