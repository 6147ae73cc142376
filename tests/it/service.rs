//! The whole service in this process: polling and webhook, numbers for operators, a clean end.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use musrenbot::app::clock::pause;
use musrenbot::app::outbox::SILENCE;
use musrenbot::command::house;
use musrenbot::command::invite::{self, Invite};
use musrenbot::command::serve::Service;
use musrenbot::command::setup::{self, Setup};
use musrenbot::config::{OrOff, Rate, Settings};
use musrenbot::demo::{BotIdentity, Fault, Hooks, Server, World};
use musrenbot::store::Store;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::engines::{for_each_url, sql};
use crate::stage::Time;
use crate::test_name;

const ANI: i64 = 42;

/// How long anything may take before the test counts as failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Often enough that no test waits for a beat.
const BEAT_EVERY: Duration = Duration::from_millis(100);

/// A bot that serves against the stand-in.
struct Played {
    world: Arc<Mutex<World>>,
    server: Server,
    clock: musrenbot::app::clock::Clock,
    settings: Settings,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<anyhow::Result<()>>,
}

impl Played {
    async fn begin(database_url: &str, change: impl FnOnce(&mut Settings)) -> Played {
        let mut world = World::new(BotIdentity::practice());
        world.person(ANI, "Ani Lestari");
        Played::begin_in(world, database_url, change).await
    }

    async fn begin_in(
        world: World,
        database_url: &str,
        change: impl FnOnce(&mut Settings),
    ) -> Played {
        let world = Arc::new(Mutex::new(world));
        let clock = house::clock(&Settings {
            clock: Some("2027-02-02T08:15:00+07:00".parse().unwrap()),
            ..Settings::default()
        });
        let dated = clock.clone();
        let listen = "127.0.0.1:0".parse().unwrap();
        let told = Arc::new(move || dated.now());
        let server = Server::start(Arc::clone(&world), listen, told, Hooks::default())
            .await
            .unwrap();
        let mut settings = Settings {
            token: Some(BotIdentity::practice().token),
            api_url: Some(server.url()),
            database_url: Some(database_url.to_owned()),
            rate: Some(Rate(None)),
            ..Settings::default()
        };
        change(&mut settings);
        let (stop, serving) = serve(&settings, &clock).await;
        Played {
            world,
            server,
            clock,
            settings,
            stop,
            serving,
        }
    }

    /// Waits until the newest message of the bot to Ani holds these words.
    async fn hears(&self, words: &str) {
        let waited = tokio::time::timeout(PATIENCE, async {
            let mut seen = 0;
            loop {
                let last = self
                    .world
                    .lock()
                    .unwrap()
                    .last_from_bot(ANI)
                    .map(|one| one.text().to_owned());
                if last.is_some_and(|text| text.contains(words)) {
                    return;
                }
                seen = self.server.changed(seen).await;
            }
        });
        assert!(waited.await.is_ok(), "nobody said `{words}`");
    }

    /// How often Ani was told of another program.
    fn alarms(&self) -> usize {
        let world = self.world.lock().unwrap();
        let told = |text: &str| text.contains("Program lain");
        world.chat_log(ANI).filter(|one| told(one.text())).count()
    }

    fn says(&self, text: &str) {
        self.world
            .lock()
            .unwrap()
            .person_sends(self.clock.now(), ANI, text);
    }

    async fn invitation(&self) -> String {
        let store = Store::open(self.settings.database_url()).await.unwrap();
        let setup = Setup {
            kecamatan: "35.25.14".to_owned(),
            tahun: 2028,
            ..Setup::default()
        };
        setup::make(&store, &setup, self.clock.now()).await.unwrap();
        let invite = Invite {
            role: Some("operator-desa".to_owned()),
            desa: Some("35.25.14.1006".parse().unwrap()),
            count: 1,
            ..Invite::default()
        };
        let codes = invite::make(&store, &invite, self.clock.now()).await;
        codes.unwrap().remove(0)
    }

    /// Takes office and begins an usulan.
    async fn plays(&self) {
        let code = self.invitation().await;
        self.says(&format!("/start {code}"));
        self.hears("Selamat bergabung").await;
        self.says("/usul");
        self.hears("1 dari 14").await;
    }

    async fn ends(self) {
        self.stop.send(()).unwrap();
        let ended = tokio::time::timeout(PATIENCE, self.serving).await;
        ended.expect("it ends when told").unwrap().unwrap();
    }
}

async fn serve(
    settings: &Settings,
    clock: &musrenbot::app::clock::Clock,
) -> (oneshot::Sender<()>, JoinHandle<anyhow::Result<()>>) {
    let opened = Service::open(settings.clone(), clock.clone(), house::chance());
    let mut service = opened.await.unwrap();
    let own = Arc::get_mut(&mut service).expect("nobody else has it yet");
    own.beat_every = BEAT_EVERY;
    let (stop, stopped) = oneshot::channel();
    let serving = tokio::spawn(service.serve(async move {
        let _ = stopped.await;
    }));
    (stop, serving)
}

/// A port that was free a moment ago.
fn free() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

#[tokio::test]
async fn it_answers_by_polling_and_ends_when_told() {
    for_each_url(&test_name!(), async |url| {
        let played = Played::begin(&url, |_| {}).await;
        played.plays().await;
        played.ends().await;
    })
    .await;
}

#[tokio::test]
async fn it_answers_by_webhook_when_one_is_set() {
    for_each_url(&test_name!(), async |url| {
        let listen = free();
        let played = Played::begin(&url, |settings| {
            settings.webhook_url = Some(format!("http://{listen}/telegram"));
            settings.listen = Some(listen);
            settings.webhook_secret = Some("hanya-telegram".to_owned());
        })
        .await;
        played.plays().await;
        assert_eq!(played.world.lock().unwrap().count("getUpdates"), 0);
        played.ends().await;
    })
    .await;
}

#[tokio::test]
async fn it_tells_operators_how_it_is_in_numbers() {
    for_each_url(&test_name!(), async |url| {
        let address = free();
        let played = Played::begin(&url, |settings| {
            settings.metrics = Some(OrOff(Some(address)))
        })
        .await;
        played.plays().await;
        let get = async |path: &str| {
            let answer = reqwest::get(format!("http://{address}{path}"))
                .await
                .unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        assert_eq!(get("/healthz").await, (200, "ok\n".to_owned()));
        let (status, numbers) = get("/metrics").await;
        assert_eq!(status, 200);
        assert!(
            numbers.contains("musrenbot_updates_handled_total 2"),
            "{numbers}"
        );
        assert!(numbers.contains("musrenbot_inbox_depth 0"), "{numbers}");
        assert!(!numbers.contains("Ani"), "{numbers}");
        played.ends().await;
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_there_after_the_program_was_started_again() {
    for_each_url(&test_name!(), async |url| {
        let mut played = Played::begin(&url, |_| {}).await;
        played.plays().await;
        let (stop, serving) = {
            let (unused, _) = oneshot::channel();
            let told = std::mem::replace(&mut played.stop, unused);
            told.send(()).unwrap();
            (&mut played.serving).await.unwrap().unwrap();
            serve(&played.settings, &played.clock).await
        };
        (played.stop, played.serving) = (stop, serving);
        played.says("/bantuan");
        played.hears("1 dari 14").await;
        played.ends().await;
    })
    .await;
}

#[tokio::test]
async fn its_admins_hear_that_another_program_takes_the_updates() {
    for_each_url(&test_name!(), async |url| {
        let played = Played::begin(&url, |settings| {
            settings.admins = Some(vec![OrOff(Some(ANI))]);
        })
        .await;
        played.plays().await;
        let token = BotIdentity::practice().token;
        let address = format!("{}/bot{token}/getUpdates", played.server.url());
        let other = tokio::spawn(async move {
            loop {
                let asked = reqwest::Client::new().get(&address).send().await;
                asked.unwrap();
                pause(Duration::from_millis(50)).await;
            }
        });
        played.hears("Program lain").await;
        other.abort();
        // It goes on all the same.
        played.says("/bantuan");
        played.hears("1 dari 14").await;
        assert_eq!(played.alarms(), 1);
        played.ends().await;
    })
    .await;
}

#[tokio::test]
async fn its_admins_hear_that_it_polls_beside_another() {
    for_each_url(&test_name!(), async |url| {
        let played = Played::begin(&url, |_| {}).await;
        let Played {
            server: _server,
            settings,
            stop,
            serving,
            ..
        } = played;
        stop.send(()).unwrap();
        serving.await.unwrap().unwrap();
        // How many alarms wait once it has run so long beside another.
        let alarms = async |webhook_url: Option<&str>, run: Duration| {
            let settings = Settings {
                admins: Some(vec![OrOff(Some(ANI))]),
                webhook_url: webhook_url.map(str::to_owned),
                webhook_secret: Some("hanya-telegram".to_owned()),
                listen: Some(free()),
                ..settings.clone()
            };
            let time = Time::new();
            let opened = Service::open(settings, time.clock(), house::chance()).await;
            let service = opened.unwrap();
            time.pass(run);
            let store = &service.store;
            store.replica_beat("other", time.now()).await.unwrap();
            for _ in 0..2 {
                service.beat().await.unwrap();
            }
            store.read().stats().await.unwrap().outbox_broadcast
        };
        let webhook = Some("https://bot.example.go.id/telegram");
        assert_eq!(alarms(webhook, SILENCE).await, 0);
        // Whoever is alive so early may be one that was killed just before.
        assert_eq!(alarms(None, SILENCE / 2).await, 0);
        assert_eq!(alarms(None, SILENCE).await, 1);
    })
    .await;
}

#[tokio::test]
async fn its_admins_hear_whose_summary_cannot_be_written() {
    for_each_url(&test_name!(), async |url| {
        let played = Played::begin(&url, |settings| {
            settings.admins = Some(vec![OrOff(Some(ANI))]);
        })
        .await;
        played.plays().await;
        sql(&url, "UPDATE kecamatan SET zona = 'Mars'").await;
        played.hears("Ringkasan kecamatan 35.25.14").await;
        played.ends().await;
    })
    .await;
}

#[tokio::test]
async fn others_see_that_it_is_alive_until_it_has_stopped() {
    for_each_url(&test_name!(), async |url| {
        let played = Played::begin(&url, |_| {}).await;
        played.plays().await;
        let asked = Arc::new(tokio::sync::Notify::new());
        let bell = Arc::clone(&asked);
        let plan = Arc::new(move |_: u64, method: &str| match method {
            "sendMessage" => {
                bell.notify_one();
                Fault::HangBefore
            }
            _ => Fault::Pass,
        });
        played.world.lock().unwrap().fail_by(Some(plan));
        played.says("/bantuan");
        let waited = tokio::time::timeout(PATIENCE, asked.notified());
        waited.await.expect("it tries to answer");
        played.stop.send(()).unwrap();
        let store = Store::open(&url).await.unwrap();
        let alive = async || store.replica_alive(played.clock.now(), SILENCE).await;
        let beaten = async {
            // The first beat may have begun before the stop.
            for _ in 0..3 {
                for owner in alive().await.unwrap() {
                    store.replica_gone(&owner).await.unwrap();
                }
                while alive().await.unwrap().is_empty() {
                    pause(BEAT_EVERY / 4).await;
                }
            }
        };
        let beaten = tokio::time::timeout(PATIENCE, beaten).await;
        beaten.expect("it beats while it stops");
        assert!(!played.serving.is_finished(), "it was to take long");
        played.serving.abort();
    })
    .await;
}

#[tokio::test]
async fn what_a_clean_end_leaves_behind_was_surely_not_sent() {
    for_each_url(&test_name!(), async |url| {
        let played = Played::begin(&url, |_| {}).await;
        played.plays().await;
        let asked = Arc::new(tokio::sync::Notify::new());
        let bell = Arc::clone(&asked);
        let plan = Arc::new(move |_: u64, method: &str| match method {
            "sendMessage" => {
                bell.notify_one();
                Fault::TooMany { retry_after: 600 }
            }
            _ => Fault::Pass,
        });
        played.world.lock().unwrap().fail_by(Some(plan));
        played.says("/bantuan");
        let waited = tokio::time::timeout(PATIENCE, asked.notified());
        waited.await.expect("it tries to answer");
        let now = played.clock.now();
        played.ends().await;
        let store = Store::open(&url).await.unwrap();
        let left = store.outbox_claim("a test", now, Duration::ZERO, 9).await;
        let owners: Vec<_> = left
            .unwrap()
            .into_iter()
            .map(|row| row.last_owner)
            .collect();
        assert_eq!(owners, [None]);
    })
    .await;
}

#[tokio::test]
async fn a_second_program_neither_serves_nor_changes_a_served_file() {
    for_each_url(&test_name!(), async |url| {
        if url.starts_with("postgres") {
            return;
        }
        let played = Played::begin(&url, |_| {}).await;
        sql(
            &url,
            "DELETE FROM seaql_migrations WHERE version LIKE '%3_usulan'",
        )
        .await;
        let second = Service::open(
            played.settings.clone(),
            played.clock.clone(),
            house::chance(),
        );
        let why = second.await.err().expect("it must not serve");
        assert!(why.to_string().contains("already serves"), "{why:#}");
        played.ends().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_sent_when_the_port_of_the_numbers_is_taken() {
    for_each_url(&test_name!(), async |url| {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let played = Played::begin(&url, |settings| {
            settings.metrics = Some(OrOff(Some(address)));
        })
        .await;
        let why = played.serving.await.unwrap().unwrap_err();
        assert!(why.to_string().contains("cannot listen on"), "{why:#}");
        let world = played.world.lock().unwrap();
        assert_eq!(world.count("deleteWebhook") + world.count("sendMessage"), 0);
    })
    .await;
}

#[tokio::test]
async fn what_telegram_would_not_hear_at_the_start_is_told_again() {
    for_each_url(&test_name!(), async |url| {
        let mut world = World::new(BotIdentity::practice());
        world.person(ANI, "Ani Lestari");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        // The first of each kind meets a server that is down.
        world.fail_by(Some(Arc::new(move |_, method| {
            let mut heard = heard.lock().unwrap();
            let is_first = !heard.iter().any(|one| one == method);
            heard.push(method.to_owned());
            match is_first && ["getMe", "deleteWebhook", "setMyCommands"].contains(&method) {
                true => Fault::Internal500,
                false => Fault::Pass,
            }
        })));
        let played = Played::begin_in(world, &url, |_| {}).await;
        played.plays().await;
        let count = |method| {
            let asked = asked.lock().unwrap();
            asked.iter().filter(|one| *one == method).count()
        };
        assert_eq!((count("getMe"), count("deleteWebhook")), (2, 2));
        let menus = tokio::time::timeout(PATIENCE, async {
            // After the refusal: for those without office, for groups, and for Ani's office.
            while count("setMyCommands") < 4 {
                pause(Duration::from_millis(50)).await;
            }
        });
        menus.await.expect("the menus are set in the end");
        played.ends().await;
    })
    .await;
}
