//! What replicas have in common: one database, one world, the people in it, and what must hold.

use std::collections::HashSet;
use std::time::Duration;

use musrenbot::app::outbox::SILENCE;
use musrenbot::domain::usulan::StageName;
use musrenbot::store::{Engine, Store};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};

use crate::stage::meja::{Meja, NOTICE};
use crate::stage::person::{Desa, repeats};
use crate::stage::{Bot, Stage};

/// Kebomas has as many desa and kelurahan.
pub const PEOPLE: usize = 21;
const FIRST: i64 = 840_001;
const DESK: i64 = 840_901;
const GROUP: i64 = -4_500;

pub struct Fleet {
    /// Its own bot has set up the kecamatan and serves nobody.
    pub stage: Stage,
    pub people: Vec<Desa>,
    meja: Meja,
    /// All have answered all, and may press the last button.
    ready: bool,
    opened: u32,
    /// Behind the store's back.
    db: DatabaseConnection,
}

impl Fleet {
    pub async fn open(url: String, seed: u64, rate: Option<u32>) -> Fleet {
        let stage = Stage::open(url, rate).await;
        let mut people = Vec::new();
        for (id, at) in (FIRST..).zip(0..PEOPLE) {
            stage.operator_desa(id, at).await;
            people.push(Desa::new(id, seed));
        }
        stage.operator_kecamatan(DESK).await;
        stage.group(GROUP, DESK).await;
        stage.set_webhook().await;
        let gone = stage.bot.store.replica_gone(&stage.bot.pump.owner).await;
        gone.expect("the store works");
        let db = Database::connect(&stage.url).await;
        Fleet {
            stage,
            people,
            meja: Meja::new(DESK),
            ready: false,
            opened: 0,
            db: db.expect("the database answers"),
        }
    }

    /// Another run of the program.
    pub async fn replica(&mut self) -> Bot {
        self.opened += 1;
        let stage = &self.stage;
        let store = Store::open(&stage.url).await.expect("the store opens");
        let owner = format!("replica-{}", self.opened);
        let (world, time, turns) = (&stage.world, &stage.time, &stage.turns);
        let bot = Bot::open(store, world, time, turns, owner, stage.rate);
        bot.begin().await;
        bot
    }

    /// The person at this place does what is to be done. Nobody presses the last button before
    /// all can, so that all usulan come at the same moment. `false` when there was nothing to do.
    pub fn act(&mut self, at: usize) -> bool {
        let now = self.stage.time.true_now();
        let mut world = self.stage.world();
        let can_end = |person: &Desa| {
            let last = world.last_from_bot(person.id);
            last.is_some_and(|last| last.text().contains("periksa dulu"))
        };
        self.ready |= self.people.iter().all(can_end);
        let goes_on = self.ready || !can_end(&self.people[at]);
        goes_on && self.people[at].act(&mut world, now)
    }

    pub fn act_at_the_desk(&mut self) -> bool {
        let now = self.stage.time.true_now();
        self.meja.act(&mut self.stage.world(), now)
    }

    /// A server goes by its own clock, which no test moves; so all beats get older instead.
    pub async fn age(&self, by: Duration) {
        if self.stage.bot.store.engine() == Engine::Postgres {
            let older = format!("UPDATE replica SET seen_at = seen_at - {}", by.as_millis());
            let done = self.db.execute_unprepared(&older).await;
            done.expect("the server obeys");
        }
    }

    /// This one was silent for longer than others wait.
    pub async fn bury(&self, owner: &str) {
        let by = 2 * SILENCE.as_millis();
        let dead = format!("UPDATE replica SET seen_at = seen_at - {by} WHERE id = '{owner}'");
        let done = self.db.execute_unprepared(&dead).await;
        done.expect("the database obeys");
    }

    /// Everybody has a receipt, the desk has verified all, and nothing waits in the store.
    pub async fn is_over(&self) -> bool {
        if !self.people.iter().all(Desa::is_finished) || self.stage.world().pending_updates() > 0 {
            return false;
        }
        let stats = self.stage.bot.store.read().stats().await;
        let stats = stats.expect("the store is read");
        if stats.inbox_waiting + stats.outbox_people + stats.outbox_broadcast > 0 {
            return false;
        }
        let usulan = self.stage.usulan().await;
        let verified = |stage: StageName| stage == StageName::Diverifikasi;
        usulan.iter().all(|one| verified(one.stage.name()))
    }

    /// How many summaries the group got.
    pub fn summaries(&self) -> usize {
        let world = self.stage.world();
        let texts = world.chat_log(GROUP);
        texts
            .filter(|one| one.text().contains("usulan baru dari"))
            .count()
    }

    pub async fn stuck(&self) -> String {
        let stats = self.stage.bot.store.read().stats().await;
        let world = self.stage.world();
        let open = self.people.iter().find(|one| !one.is_finished());
        let story = open.map_or_else(
            || {
                let log = world.chat_log(DESK);
                let texts: Vec<_> = log.map(|one| one.text().to_owned()).collect();
                format!("the desk, or a message: {texts:#?}")
            },
            |one| one.story(&world),
        );
        format!("{stats:?} {story}")
    }

    /// Each usulan once, as it was said, under numbers without a gap; says how many messages were
    /// shown twice.
    pub async fn assert_well(&self) -> usize {
        self.stage.assert_sound().await;
        let usulan = self.stage.usulan().await;
        let numbers: Vec<_> = usulan.iter().map(|one| one.kode.nomor() as usize).collect();
        assert_eq!(numbers, (1..=PEOPLE).collect::<Vec<_>>());
        let world = self.stage.world();
        for person in &self.people {
            let mine = usulan.iter().filter(|one| one.pengusul == person.id);
            let mine: Vec<_> = mine.collect();
            assert_eq!(mine.len(), 1, "{}", person.story(&world));
            let differences = person.differences(mine[0]);
            assert!(
                differences.is_empty(),
                "{differences:?} {}",
                person.story(&world)
            );
            let receipts = person.receipts(&world);
            let same = receipts.windows(2).all(|two| two[0] == two[1]);
            assert!(!receipts.is_empty() && same, "{receipts:?}");
        }
        let broken: Vec<_> = world.violations().collect();
        assert!(broken.is_empty(), "{broken:?}");
        // The desk is told of each usulan once.
        let log = world.chat_log(DESK).map(|one| one.text());
        let notices: Vec<_> = log.filter(|text| text.contains(NOTICE)).collect();
        let told: HashSet<_> = notices.iter().collect();
        assert_eq!(told.len(), PEOPLE);
        let people = self.people.iter().map(|one| repeats(&world, one.id));
        notices.len() - told.len() + people.sum::<usize>()
    }
}
