//! The chat page, as a person uses it in a browser.

#![expect(
    clippy::disallowed_methods,
    reason = "a picture is taken when the page has settled"
)]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use musrenbot::demo::{BotIdentity, Clock, GROUP_ID, Hooks, PERSONAS, Server, World, populate};
use serde_json::{Value, json};

use crate::browser::Browser;

struct Stage {
    world: Arc<Mutex<World>>,
    server: Server,
    clock: Arc<AtomicI64>,
}

impl Stage {
    async fn set() -> Self {
        let clock = Arc::new(AtomicI64::new(
            "2027-02-01T09:12:00+07:00"
                .parse::<Timestamp>()
                .unwrap()
                .as_second(),
        ));
        let mut world = World::new(BotIdentity::practice());
        populate(&mut world);
        let world = Arc::new(Mutex::new(world));
        let (read, moved) = (Arc::clone(&clock), Arc::clone(&clock));
        let now: Clock =
            Arc::new(move || Timestamp::from_second(read.load(Ordering::SeqCst)).unwrap());
        let advance = move |to: Timestamp| moved.store(to.as_second(), Ordering::SeqCst);
        let hooks = Hooks {
            advance: Some(Arc::new(advance)),
            ..Hooks::default()
        };
        let address = ([127, 0, 0, 1], 0).into();
        let server = Server::start(Arc::clone(&world), address, now, hooks)
            .await
            .unwrap();
        Self {
            world,
            server,
            clock,
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.clock.load(Ordering::SeqCst)).unwrap()
    }

    fn bot(&self, method: &str, params: Value) -> Value {
        let reply = self
            .world
            .lock()
            .unwrap()
            .call(self.now(), method, &params, &[]);
        assert!(reply.is_ok(), "{}", reply.body);
        reply.value().clone()
    }

    fn updates(&self) -> Vec<Value> {
        let last = self.world.lock().unwrap().last_update_id();
        let updates = self.bot("getUpdates", json!({}));
        self.bot("getUpdates", json!({ "offset": last + 1 }));
        updates.as_array().unwrap().clone()
    }

    fn commands(&self) {
        let commands = [
            ("usul", "Ajukan usulan baru"),
            ("usulanku", "Lihat usulan desa"),
            ("status", "Tanya status usulan"),
            ("bantuan", "Bantuan"),
        ];
        let commands: Vec<Value> = commands
            .map(|(command, description)| json!({ "command": command, "description": description }))
            .into();
        self.bot("setMyCommands", json!({ "commands": commands }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_can_play_a_dialog_on_the_page() {
    let Some(browser) = Browser::start("demo_page").await else {
        return;
    };
    let stage = Stage::set().await;
    let siti = PERSONAS[0].id;
    stage.commands();
    browser.resize(390, 844).await;
    browser.open(&stage.server.page_url()).await;
    browser.click("Siti Rahmawati").await;
    browser.click("MULAI").await;
    browser.wait_for("document.querySelector('.mine')").await;
    assert_eq!(stage.updates()[0]["message"]["text"], "/start");

    let keys = json!({ "inline_keyboard": [
        [{ "text": "Jalan desa", "callback_data": "bidang:jalan" }, { "text": "Air bersih", "callback_data": "bidang:air" }],
        [{ "text": "Bidang lain", "callback_data": "bidang:lain" }]
    ] });
    let question = stage.bot("sendMessage", json!({
        "chat_id": siti, "parse_mode": "HTML", "reply_markup": keys,
        "text": "Selamat datang, <b>Ibu Siti</b>.\nUsulan ini untuk <i>bidang</i> apa? &lt;script&gt;alert(1)&lt;/script&gt;"
    }));
    browser.click("Air bersih").await;
    browser.wait_for("document.querySelector('.waiting')").await;
    let tap = &stage.updates()[0]["callback_query"];
    assert_eq!(tap["data"], "bidang:air");
    stage.bot(
        "answerCallbackQuery",
        json!({ "callback_query_id": tap["id"], "text": "Bidang tersimpan" }),
    );
    stage.bot(
        "editMessageText",
        json!({
            "chat_id": siti, "message_id": question["message_id"], "text": "Bidang: Air bersih ✅"
        }),
    );
    browser.wait_for_text("Bidang tersimpan").await;
    browser.screenshot("page-phone-toast").await;
    browser.wait_for("!document.querySelector('.inline')").await;

    browser.click_at("#text").await;
    browser.type_text("Sumur bor di RT 03\u{E007}").await;
    browser.wait_for_text("Sumur bor di RT 03").await;
    assert_eq!(stage.updates()[0]["message"]["text"], "Sumur bor di RT 03");

    for (attach, field) in [("Foto contoh", "photo"), ("Dokumen contoh", "document")] {
        browser.click_at("#attach-button").await;
        browser.click(attach).await;
        browser
            .wait_for(&format!(
                "document.querySelectorAll('.pic, .doc').length === {}",
                if field == "photo" { 1 } else { 2 }
            ))
            .await;
        assert!(!stage.updates()[0]["message"][field].is_null(), "{field}");
    }
    browser.click_at("#attach-button").await;
    browser.click("Lokasi").await;
    browser.screenshot("page-phone-place").await;
    browser.click("Jembatan dusun").await;
    browser.wait_for("document.querySelector('.map')").await;
    assert_eq!(
        stage.updates()[0]["message"]["location"]["latitude"],
        -7.17355
    );

    browser.click_at("#menu-button").await;
    browser.screenshot("page-phone-menu").await;
    browser.click("/usulanku").await;
    browser.wait_for_text("/usulanku").await;
    assert_eq!(
        stage.updates()[0]["message"]["entities"][0]["type"],
        "bot_command"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_of_the_bot_and_the_clock_work_on_the_page() {
    let Some(browser) = Browser::start("demo_page").await else {
        return;
    };
    let stage = Stage::set().await;
    let camat = PERSONAS[3].id;
    browser.resize(1200, 800).await;
    browser.open(&stage.server.page_url()).await;
    browser.click("Besok pagi 07.00").await;
    browser.wait_for_text("2 Feb 2027 · 07.00").await;
    assert_eq!(stage.now(), "2027-02-02T07:00:00+07:00".parse().unwrap());
    stage.bot(
        "sendMessage",
        json!({
            "chat_id": GROUP_ID, "parse_mode": "HTML",
            "text": "Undangan: https://t.me/musrenbot_latihan_bot?start=KODE-1"
        }),
    );
    browser.wait_for("document.querySelector('.badge')").await;
    browser.click("Musrenbang Kebomas").await;
    browser
        .click("https://t.me/musrenbot_latihan_bot?start=KODE-1")
        .await;
    browser.click("Camat").await;
    browser.wait_for_text("/start KODE-1").await;
    let update = &stage.updates()[0]["message"];
    assert_eq!(
        (&update["text"], &update["chat"]["id"]),
        (&json!("/start KODE-1"), &json!(camat))
    );
    browser
        .wait_for(&format!("location.hash === '#{camat}'"))
        .await;
}

/// Fills the chats with every kind of message.
fn fill(stage: &Stage) {
    let siti = PERSONAS[0].id;
    let start = stage.now();
    let at = |minutes: i64| start + jiff::SignedDuration::from_mins(minutes);
    let call = |minutes: i64, method: &str, params: Value| {
        let reply = stage
            .world
            .lock()
            .unwrap()
            .call(at(minutes), method, &params, &[]);
        assert!(reply.is_ok(), "{}", reply.body);
        reply.value()["message_id"].as_i64().unwrap_or_default()
    };
    let says = |minutes, text: &str| {
        stage
            .world
            .lock()
            .unwrap()
            .person_sends(at(minutes), siti, text)
    };
    stage.commands();
    says(0, "/usul");
    call(
        0,
        "sendMessage",
        json!({ "chat_id": siti, "parse_mode": "HTML",
        "text": "<b>Usulan baru</b> · langkah 4 dari 12\nApa masalahnya? Ceritakan singkat, seperti kepada tetangga.\n\n<i>Contoh: Jalan dusun berlubang sepanjang 300 m, becek saat hujan.</i>" }),
    );
    says(
        2,
        "Jalan Dusun Krajan berlubang, becek kalau hujan. Anak sekolah sering jatuh 🙏",
    );
    call(
        2,
        "sendMessage",
        json!({ "chat_id": siti, "parse_mode": "HTML",
        "text": "Tersimpan. Kirim <b>1 sampai 3 foto</b> keadaan sekarang.",
        "reply_markup": { "inline_keyboard": [[{ "text": "Lewati", "callback_data": "a" }, { "text": "Kembali", "callback_data": "b" }]] } }),
    );
    stage
        .world
        .lock()
        .unwrap()
        .person_sends_location(at(4), siti, -7.17355, 112.62718);
    let rab = vec![0; 48_000];
    stage.world.lock().unwrap().person_sends_document(
        at(4),
        siti,
        "RAB-jalan-krajan.xlsx",
        rab,
        "",
    );
    let review = call(
        5,
        "sendMessage",
        json!({ "chat_id": siti, "parse_mode": "HTML",
        "text": "<b>Periksa usulan Anda</b>\n\n<b>Kegiatan:</b> Rehabilitasi jalan desa\n<b>Lokasi:</b> Dusun Krajan, RT 03 RW 01\n<b>Volume:</b> 300 m\n<b>Anggaran:</b> Rp150.000.000\n<blockquote>Jalan Dusun Krajan berlubang, becek kalau hujan.</blockquote>Kode: <code>KBM-28-0412-T</code>. Lihat juga <a href=\"https://example.org/\">petunjuk</a>.",
        "reply_markup": { "inline_keyboard": [
            [{ "text": "✅ Kirim usulan", "callback_data": "k", "style": "success" }],
            [{ "text": "Ubah lokasi", "callback_data": "l" }, { "text": "Ubah volume", "callback_data": "v" }, { "text": "Ubah anggaran", "callback_data": "g" }],
            [{ "text": "Buka petunjuk", "url": "https://example.org/" }, { "text": "Batal", "callback_data": "x" }]] } }),
    );
    call(
        5,
        "pinChatMessage",
        json!({ "chat_id": siti, "message_id": review }),
    );
    let budi = (PERSONAS[1].id, GROUP_ID);
    stage.world.lock().unwrap().person_sends(
        at(6),
        budi,
        "Selamat pagi Bapak Ibu, mohon usulan dikirim sebelum Jumat",
    );
    stage.world.lock().unwrap().person_sends(
        at(6),
        (PERSONAS[2].id, GROUP_ID),
        "Siap, terima kasih 🙏",
    );
    call(
        7,
        "sendMessage",
        json!({ "chat_id": GROUP_ID, "parse_mode": "HTML",
        "text": "<b>Ringkasan Senin, 1 Februari 2027</b>\n3 usulan baru dari 2 desa, 1 dikembalikan.\n\n• <a href=\"https://t.me/musrenbot_latihan_bot?start=u_412\">KBM-28-0412-T</a> Jalan Dusun Krajan\n• <a href=\"https://t.me/musrenbot_latihan_bot?start=u_413\">KBM-28-0413-R</a> Sumur bor RT 05" }),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_message_fits_phone_and_desk() {
    let Some(browser) = Browser::start("demo_page").await else {
        return;
    };
    let stage = Stage::set().await;
    fill(&stage);
    let siti = PERSONAS[0].id;
    for (name, width, height, dark) in [
        ("phone", 390, 844, false),
        ("phone-dark", 390, 844, true),
        ("desk", 1200, 800, false),
        ("desk-dark", 1200, 800, true),
    ] {
        browser.resize(width, height).await;
        browser.dark(dark).await;
        browser.open(&stage.server.page_url()).await;
        browser.wait_for_text("Hendra Wijanarko").await;
        browser.fits(name).await;
        browser.screenshot(&format!("page-{name}-list")).await;
        for chat in [siti, GROUP_ID] {
            browser.eval(&format!("location.hash = '{chat}'")).await;
            browser.wait_for("document.querySelector('.inline, .who') && document.querySelector('#log').ariaBusy === 'false'").await;
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            browser.fits(name).await;
            let whose = if chat == siti { "chat" } else { "group" };
            browser.screenshot(&format!("page-{name}-{whose}")).await;
        }
    }
}
