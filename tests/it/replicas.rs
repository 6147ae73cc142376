//! Several replicas share one outbox: what one has lost to another it neither sends nor ends, and
//! what was shown twice is counted.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use musrenbot::app::lanes::Next;
use musrenbot::app::outbox::{Ended, SILENCE};
use musrenbot::app::outgoing::{Body, Lane};
use musrenbot::demo::Fault;
use musrenbot::dialog::text::Text;
use musrenbot::store::Engine;
use musrenbot::store::outbox::NewOut;
use musrenbot::telegram::split;

use crate::engines::for_each_url;
use crate::stage::post::Line;
use crate::stage::{Bot, Stage};
use crate::test_name;

const ANI: i64 = 42;

/// A stage on which a second replica runs.
struct Pair {
    stage: Stage,
    other: Bot,
}

impl Pair {
    async fn open(url: String, rate: Option<u32>) -> Pair {
        let stage = Stage::open(url, rate).await;
        stage.world().person(ANI, "Ani Lestari");
        let other = Bot::open(
            stage.bot.store.clone(),
            &stage.world,
            &stage.time,
            &stage.turns,
            "other".to_owned(),
            stage.rate,
        );
        other.outbox.beat().await.expect("a beat");
        Pair { stage, other }
    }

    /// Ani asks, and the answer lies with the first replica.
    async fn asked(&mut self) {
        let now = self.stage.time.true_now();
        self.stage.world().person_sends(now, ANI, "/bantuan");
        let now = self.stage.time.now();
        self.stage.bot.poll(now).await.expect("a poll");
        assert_eq!(self.stage.bot.outbox.held(), 1);
    }

    /// The others think the first replica dead, and one of them takes over what it has.
    async fn taken_over(&self) {
        let gone = self.stage.bot.store.replica_gone("run-0").await;
        gone.expect("the store works");
        assert_eq!(self.other.outbox.claim().await.expect("a claim"), 1);
    }

    /// How many messages of the bot Ani sees.
    fn seen(&self) -> usize {
        let world = self.stage.world();
        let bot = world.bot().id;
        world.chat_log(ANI).filter(|one| one.from == bot).count()
    }
}

async fn one_sent(bot: &Bot) -> Ended {
    match bot.outbox.next() {
        Next::Send(waiting) => bot.outbox.send(*waiting).await,
        other => panic!("nothing to send: {other:?}"),
    }
}

#[tokio::test]
async fn who_could_not_say_that_it_lives_sends_nothing_that_another_took_over() {
    for_each_url(&test_name!(), async |url| {
        let mut pair = Pair::open(url, None).await;
        pair.asked().await;
        pair.stage.time.pass(SILENCE);
        if pair.stage.bot.store.engine() == Engine::Sqlite {
            // Alone with its file, it has nobody to lose anything to.
            assert!(matches!(pair.stage.bot.outbox.next(), Next::Send(_)));
            return;
        }
        assert_eq!(pair.stage.bot.outbox.next(), Next::Idle);
        pair.taken_over().await;
        pair.other.outbox.beat().await.expect("a beat");
        let ended = one_sent(&pair.other).await;
        pair.other.settle(ended).await;
        pair.stage.bot.outbox.beat().await.expect("a beat");
        assert_eq!(pair.stage.bot.outbox.next(), Next::Idle);
        assert_eq!(pair.stage.bot.outbox.held(), 0);
        assert_eq!(pair.seen(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_nobody_took_over_leaves_after_the_next_beat() {
    for_each_url(&test_name!(), async |url| {
        let mut pair = Pair::open(url, None).await;
        pair.asked().await;
        let is_alone = pair.stage.bot.store.engine() == Engine::Sqlite;
        // A machine that slept has only its wall clock to tell it.
        pair.stage.time.set_clock(3_600_000);
        if !is_alone {
            assert_eq!(pair.stage.bot.outbox.next(), Next::Idle);
        }
        pair.stage.bot.outbox.beat().await.expect("a beat");
        let ended = one_sent(&pair.stage.bot).await;
        pair.stage.bot.settle(ended).await;
        assert_eq!(pair.seen(), 1);
        pair.asked().await;
        // One beat may fail.
        pair.stage.time.pass(Duration::from_secs(7));
        assert!(matches!(pair.stage.bot.outbox.next(), Next::Send(_)));
    })
    .await;
}

#[tokio::test]
async fn what_was_taken_over_while_it_was_being_sent_counts_as_repeated() {
    for_each_url(&test_name!(), async |url| {
        let mut pair = Pair::open(url, None).await;
        pair.asked().await;
        let ended = one_sent(&pair.stage.bot).await;
        pair.taken_over().await;
        pair.stage.bot.settle(ended).await;
        let ended = one_sent(&pair.other).await;
        pair.other.settle(ended).await;
        assert_eq!(pair.seen(), 2);
        let repeated = |bot: &Bot| bot.pump.metrics.repeated.get();
        assert_eq!(repeated(&pair.stage.bot) + repeated(&pair.other), 1);
        assert_eq!(pair.stage.bot.outbox.held(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_taken_over_while_telegram_was_busy_is_left_to_its_new_owner() {
    for_each_url(&test_name!(), async |url| {
        let mut pair = Pair::open(url, None).await;
        pair.asked().await;
        let busy = Fault::TooMany { retry_after: 1 };
        let plan = Arc::new(move |_: u64, _: &str| busy);
        pair.stage.world().fail_by(Some(plan));
        let ended = one_sent(&pair.stage.bot).await;
        pair.stage.world().fail_by(None);
        pair.taken_over().await;
        pair.stage.bot.settle(ended).await;
        assert_eq!(pair.stage.bot.outbox.next(), Next::Idle);
        let ended = one_sent(&pair.other).await;
        pair.other.settle(ended).await;
        assert_eq!(pair.seen(), 1);
        assert_eq!(pair.stage.bot.pump.metrics.repeated.get(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_another_replica_sent_counts_against_the_limit_of_a_chat() {
    for_each_url(&test_name!(), async |url| {
        let mut pair = Pair::open(url, Some(30)).await;
        for _ in 0..3 {
            pair.asked().await;
            let ended = one_sent(&pair.stage.bot).await;
            pair.stage.bot.settle(ended).await;
        }
        let now = pair.stage.time.true_now();
        pair.stage.world().person_sends(now, ANI, "/bantuan");
        let now = pair.stage.time.now();
        pair.other.poll(now).await.expect("a poll");
        let next = pair.other.outbox.next();
        if pair.stage.bot.store.engine() == Engine::Sqlite {
            // Alone with its file, it has nobody to count besides.
            assert!(matches!(next, Next::Send(_)));
            return;
        }
        let pause = Duration::from_millis(1_050);
        assert_eq!(next, Next::Wait(pause));
        // What was counted once does not count again.
        pair.stage.time.pass(pause);
        assert_eq!(pair.other.outbox.claim().await.expect("a claim"), 0);
        let ended = one_sent(&pair.other).await;
        pair.other.settle(ended).await;
        assert_eq!(pair.seen(), 4);
    })
    .await;
}

#[tokio::test]
async fn what_a_dead_run_may_have_sent_counts_against_the_limit_of_a_chat() {
    for_each_url(&test_name!(), async |url| {
        let mut pair = Pair::open(url, Some(30)).await;
        for noted in [true, true, false] {
            pair.asked().await;
            let ended = one_sent(&pair.stage.bot).await;
            if noted {
                pair.stage.bot.settle(ended).await;
            }
        }
        pair.stage.reopen().await;
        pair.stage.bot.begin().await;
        let pause = Duration::from_millis(1_050);
        assert_eq!(pair.stage.bot.outbox.next(), Next::Wait(pause));
        pair.stage.time.pass(pause);
        let ended = one_sent(&pair.stage.bot).await;
        pair.stage.bot.settle(ended).await;
        assert_eq!(pair.seen(), 4);
    })
    .await;
}

/// Telegram posts what waits, each update of a chat to another replica, and both take all that
/// was posted at the same time; then everything is sent.
async fn posted_to_both(pair: &Pair) {
    let bots = [&pair.stage.bot, &pair.other];
    let mut lines = bots.map(Line::new);
    while pair.stage.world().pending_updates() > 0 {
        let now = pair.stage.time.true_now();
        let mut seen = HashSet::new();
        for delivery in pair.stage.world().deliveries(now) {
            let chat = split(delivery.body.as_str()).expect("an update").chat;
            lines[usize::from(seen.insert(chat))].post(delivery);
        }
        for line in &mut lines {
            assert!(line.answered().await.is_empty());
        }
        let now = pair.stage.time.now();
        while tokio::join!(bots[0].pump(now), bots[1].pump(now)) != (0, 0) {}
        for line in &mut lines {
            for (update, how) in line.answered().await {
                pair.stage.world().delivered(now, update, how);
            }
        }
    }
    for bot in [bots, bots].concat() {
        bot.outbox.claim().await.expect("a claim");
        while let Next::Send(waiting) = bot.outbox.next() {
            let ended = bot.outbox.send(*waiting).await;
            bot.settle(ended).await;
        }
    }
}

#[tokio::test]
async fn what_reaches_two_replicas_from_one_chat_at_once_is_handled_in_turn() {
    for_each_url(&test_name!(), async |url| {
        let pair = Pair::open(url, None).await;
        if pair.stage.bot.store.engine() == Engine::Sqlite {
            // Two processes do not serve one file.
            return;
        }
        pair.stage.set_webhook().await;
        let people = 850_001..850_021;
        let now = pair.stage.time.true_now();
        for (id, at) in people.clone().zip(0..) {
            pair.stage.operator_desa(id, at).await;
            pair.stage.world().person_sends(now, id, "/usul");
        }
        posted_to_both(&pair).await;
        for person in people.clone() {
            {
                let mut world = pair.stage.world();
                let asked = world.last_from_bot(person).expect("the first question");
                let (message, key) = (asked.id, asked.buttons()[0].data.expect("a key").to_owned());
                world.person_taps(now, person, message, &key);
                world.person_sends(now, person, "Pokir DPRD");
            }
            posted_to_both(&pair).await;
        }
        // The first answer counts, and the other one comes too late or answers the next question.
        let world = pair.stage.world();
        for person in people {
            let said = world.chat_log(person).flat_map(|one| one.text().lines());
            let taken: HashSet<_> = said.filter(|line| line.starts_with("✓ Sumber")).collect();
            assert_eq!(taken.len(), 1, "{taken:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_run_that_died_may_have_shown_counts_as_perhaps_repeated() {
    for_each_url(&test_name!(), async |url| {
        let mut pair = Pair::open(url, None).await;
        pair.asked().await;
        // It is shown, and nobody ever notes it.
        one_sent(&pair.stage.bot).await;
        pair.taken_over().await;
        let ended = one_sent(&pair.other).await;
        pair.other.settle(ended).await;
        assert_eq!(pair.seen(), 2);
        let metrics = &pair.other.pump.metrics;
        let counted = (metrics.repeated.get(), metrics.perhaps_repeated.get());
        assert_eq!(counted, (0, 1));
    })
    .await;
}

#[tokio::test]
async fn what_was_noted_as_perhaps_shown_counts_as_repeated_by_whoever_sends_it_again() {
    for_each_url(&test_name!(), async |url| {
        let mut pair = Pair::open(url, None).await;
        pair.asked().await;
        let plan = Arc::new(move |_: u64, _: &str| Fault::DropAfter);
        pair.stage.world().fail_by(Some(plan));
        let ended = one_sent(&pair.stage.bot).await;
        pair.stage.world().fail_by(None);
        pair.stage.bot.settle(ended).await;
        pair.taken_over().await;
        pair.stage.time.pass(Duration::from_secs(1));
        let ended = one_sent(&pair.other).await;
        pair.other.settle(ended).await;
        assert_eq!(pair.seen(), 2);
        let metrics = &pair.other.pump.metrics;
        let counted = (metrics.repeated.get(), metrics.perhaps_repeated.get());
        assert_eq!(counted, (1, 0));
    })
    .await;
}

/// The next message to Ani is not sent before its time, and then it is.
async fn waits(pair: &Pair) {
    let Next::Wait(until) = pair.other.outbox.next() else {
        panic!("it breaks the limit of the chat");
    };
    let wait = until.saturating_sub(pair.stage.time.uptime());
    pair.stage.time.pass(wait);
    pair.other.outbox.beat().await.expect("a beat");
    one_sent(&pair.other).await;
}

#[tokio::test]
async fn who_takes_a_chat_over_keeps_its_limit() {
    for_each_url(&test_name!(), async |url| {
        let mut pair = Pair::open(url, Some(30)).await;
        if pair.stage.bot.store.engine() == Engine::Sqlite {
            // Who serves a file alone takes over at its start, when all is recalled.
            return;
        }
        for _ in 0..3 {
            pair.asked().await;
            let ended = one_sent(&pair.stage.bot).await;
            pair.stage.bot.settle(ended).await;
        }
        pair.asked().await;
        pair.taken_over().await;
        waits(&pair).await;
    })
    .await;
}

#[tokio::test]
async fn a_group_has_one_limit_whoever_speaks_in_it() {
    const GROUP: i64 = -1001;
    for_each_url(&test_name!(), async |url| {
        let pair = Pair::open(url, Some(30)).await;
        if pair.stage.bot.store.engine() == Engine::Sqlite {
            return;
        }
        let speak = async |bot: &Bot| {
            let body = Body::Message {
                text: Text::plain("Selamat pagi"),
                keys: Vec::new(),
            };
            let message = [NewOut {
                chat: GROUP,
                topic: None,
                lane: Lane::Broadcast,
                body: serde_json::to_string(&body).expect("plain data"),
                key: None,
                due_at: pair.stage.time.now(),
            }];
            let tx = bot.store.begin().await.expect("a transaction");
            let placed = tx.outbox_add(&message, None, pair.stage.time.now());
            placed.await.expect("a message is kept");
            tx.commit().await.expect("a commit");
            bot.outbox.claim().await.expect("a claim");
        };
        pair.stage.world().person(ANI, "Ani Lestari");
        pair.stage.world().group(GROUP, "Musrenbang Kebomas");
        pair.stage.world().join(ANI, GROUP);
        for _ in 0..20 {
            for bot in [&pair.stage.bot, &pair.other] {
                bot.outbox.beat().await.expect("a beat");
            }
            speak(&pair.stage.bot).await;
            let ended = one_sent(&pair.stage.bot).await;
            pair.stage.bot.settle(ended).await;
            pair.stage.time.pass(Duration::from_secs(2));
        }
        speak(&pair.other).await;
        waits(&pair).await;
        let passed = pair.stage.time.uptime();
        assert!(passed >= Duration::from_secs(61), "{passed:?}");
    })
    .await;
}
