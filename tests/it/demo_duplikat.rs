//! Works that several desa ask for, as the demo's people live it through the chat page: the hint
//! while one writes, the desk's pairs, the desa's word, the camat's, and undoing.
//!
//! Pictures of the way are written to cargo's folder for tests; somebody should look at them.

use musrenbot::demo::PERSONAS;
use serde_json::json;

use crate::demo_reader::Do::{self, Attach, Tap, Type};
use crate::demo_reader::{DESK, Demo, PHONE, Reader};

const SITI: i64 = PERSONAS[0].id;
const BAMBANG: i64 = PERSONAS[1].id;
const DEWI: i64 = PERSONAS[2].id;
const CAMAT: i64 = PERSONAS[3].id;

/// The road as Bambang's desa and as Siti's has it, and the bridge.
const ROAD: &str = "KBM-28-0001-T";
const ROAD_OF_SITI: &str = "KBM-28-0002-E";
const BRIDGE: &str = "KBM-28-0003-2";

/// Up to the place of a bridge that the other bank has asked for.
const BRIDGE_AGAIN: [(&str, Do); 5] = [
    ("berasal dari mana", Tap("Musrenbang desa")),
    ("masuk bidang apa", Tap("Pembangunan")),
    ("Kegiatan apa", Type("Rehabilitasi jembatan desa")),
    (
        "Apa masalahnya",
        Type("Jembatan retak, truk tidak berani lewat"),
    ),
    (
        "Di mana lokasinya",
        Type("Jembatan Kali Corong, batas Dahanrejo"),
    ),
];

/// How many buttons of the newest messages are too long for their place.
const CUT: &str = "[...document.querySelectorAll('.msg')].slice(-2).flatMap((one) => \
    [...one.querySelectorAll('.inline button')]).filter((one) => one.scrollWidth > one.clientWidth).length";

impl Reader {
    /// The picture of a screen of which every button can be read on a phone.
    async fn pictures_whole(&self, name: &str) {
        self.pictures(&format!("duplikat-{name}")).await;
        self.page.resize(PHONE.0, PHONE.1).await;
        assert_eq!(self.page.eval(CUT).await, json!(0), "{name}");
        self.sits_at(DESK).await;
    }

    /// Goes to a chat and waits for what the bot has told there.
    async fn hears(&self, chat: i64, words: &str) {
        self.goes_to(chat).await;
        self.is_told(words).await;
    }

    async fn writes_the_bridge(&self) {
        self.goes_to(SITI).await;
        self.writes("/usul").await;
        for (question, answer) in &BRIDGE_AGAIN {
            self.is_told(question).await;
            self.does(answer).await;
        }
        self.is_told("Kirim titik lokasinya").await;
        self.page.wait_for_text("Sudah ada usulan yang mirip").await;
    }

    /// Puts pairs off until the one of the road stands there.
    async fn finds_the_road(&self) {
        self.goes_to(DEWI).await;
        self.writes("/duplikat").await;
        self.is_told("Usulan mirip yang menunggu: 4").await;
        loop {
            let pair = self.newest().await;
            if pair.contains(ROAD) && pair.contains(ROAD_OF_SITI) {
                return;
            }
            self.page.click("Nanti").await;
            self.page
                .wait_for(&format!(
                    "[...document.querySelectorAll('.msg')].at(-1).innerText !== {}",
                    json!(pair)
                ))
                .await;
        }
    }

    async fn asks_for(&self, kode: &str, chat: i64) -> String {
        self.goes_to(chat).await;
        self.writes(&format!("/status {kode}")).await;
        self.is_told("Pengusul:").await;
        self.newest().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hint_leads_to_the_neighbours_usulan_or_on() {
    let Some((demo, reader)) = Demo::read("demo_duplikat").await else {
        return;
    };
    reader.sits_at(DESK).await;
    reader.opens(&demo).await;

    reader.writes_the_bridge().await;
    reader.pictures_whole("petunjuk").await;
    reader.page.click("Lanjutkan usulan baru").await;
    reader.page.wait_for_text("usulan baru dilanjutkan").await;
    reader.page.click("Lewati").await;
    reader.is_told("Berapa volumenya").await;
    reader.writes("/batal").await;
    reader.page.click("Ya, hapus draf").await;
    reader.is_told("dibatalkan").await;

    reader.writes_the_bridge().await;
    reader.page.click("Ikut usulan 1").await;
    reader
        .page
        .wait_for_text(&format!("ikut mengusulkan {BRIDGE}"))
        .await;
    reader.pictures_whole("ikut").await;
    reader
        .hears(BAMBANG, "Desa Kembangan ikut mengusulkan")
        .await;

    // What was not paid for last year.
    reader.goes_to(SITI).await;
    reader.writes("/usulanku").await;
    reader.is_told("Ikut mengusulkan (1)").await;
    reader.page.click("Usulan tahun lalu (2)").await;
    reader.is_told("belum didanai").await;
    reader.pictures_whole("tahun-lalu").await;
    reader.page.click("Usulkan lagi 1").await;
    reader.is_told("Berapa volumenya").await;
    reader.writes("1 unit").await;
    reader.is_told("perkiraan anggarannya").await;
    reader.writes("Rp 170 juta").await;
    reader.is_told("Kirim 1 sampai 3 foto").await;
    reader.does(&Attach("Foto contoh")).await;
    reader.is_told("1 foto sudah diterima").await;
    reader.page.click("Selesai").await;
    reader.is_told("RT 01 RW 02").await;
    reader.page.click("Kirim").await;
    reader.is_told("Usulan terkirim").await;
    reader.page.click("Lihat usulan").await;
    reader
        .is_told("Pernah diusulkan 2 kali: 2026 (peringkat 9, belum didanai)")
        .await;
    reader.pictures_whole("lagi").await;
    demo.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_road_of_two_desa_becomes_one_work_and_two_again() {
    let Some((demo, reader)) = Demo::read("demo_duplikat").await else {
        return;
    };
    reader.sits_at(DESK).await;
    reader.opens(&demo).await;

    reader.finds_the_road().await;
    reader.is_told("satu pekerjaan lintas desa").await;
    reader.pictures_whole("pasangan").await;
    reader.page.click("Lintas desa").await;
    reader.is_told("sudah ditanya").await;
    reader.pictures_whole("diusulkan").await;

    reader.hears(BAMBANG, "Setujukah Desa Dahanrejo?").await;
    reader.pictures_whole("ditanya").await;
    reader.page.click("Setuju").await;
    reader.is_told("Menunggu persetujuan Desa Kembangan").await;

    reader.hears(SITI, "Setujukah Desa Kembangan?").await;
    reader.page.click("Keberatan").await;
    reader.is_told("Mengapa keberatan digabung?").await;
    reader.page.click("Belum dibahas").await;
    reader.is_told("Camat yang memutuskan").await;
    reader.pictures_whole("keberatan").await;
    let card = reader.asks_for(ROAD_OF_SITI, SITI).await;
    assert!(card.contains("Menunggu keputusan camat"), "{card}");

    reader.hears(CAMAT, "Desa Kembangan keberatan").await;
    reader.pictures_whole("camat").await;
    reader.page.click("Putuskan: digabung").await;
    reader.is_told("Mengapa diputuskan digabung?").await;
    reader.pictures_whole("camat-alasan").await;
    let why = "Sudah ditinjau bersama kedua kades, ruasnya satu";
    reader.writes(why).await;
    reader.is_told("Diputuskan").await;

    for desa in [SITI, BAMBANG] {
        reader.hears(desa, why).await;
        reader.is_told("dihitung satu kali").await;
    }
    reader.pictures_whole("digabung").await;
    let card = reader.asks_for(ROAD, BAMBANG).await;
    assert!(card.contains("Lintas desa: 2 usulan"), "{card}");
    assert!(card.contains("600 m"), "the part keeps its volume: {card}");
    reader.pictures_whole("kartu").await;

    let card = reader.asks_for(ROAD_OF_SITI, CAMAT).await;
    assert!(card.contains("Digabung ke"), "{card}");
    reader.page.click("Lepas penggabungan").await;
    reader.is_told("Mengapa penggabungan ini dilepas?").await;
    reader.page.click("Permintaan desa").await;
    reader.is_told("dilepas; semua").await;
    reader.hears(SITI, "kembali berdiri sendiri").await;
    reader.pictures_whole("dilepas").await;
    let card = reader.asks_for(ROAD_OF_SITI, SITI).await;
    assert!(card.contains("Menunggu verifikasi"), "{card}");
    assert!(!card.contains("igabung"), "{card}");

    // What the camat undid nobody is asked about again, unless the camat opens it.
    reader.goes_to(CAMAT).await;
    reader
        .writes(&format!("/duplikat {ROAD} {ROAD_OF_SITI}"))
        .await;
    reader.is_told("sudah Bapak/Ibu putuskan").await;
    reader.page.click("Batalkan keputusan tadi").await;
    reader.is_told("Pasangan ini menunggu lagi").await;

    // The desk may take its own word back as well, while nobody has answered.
    reader.finds_the_road().await;
    reader.page.click("Gabungkan").await;
    reader.is_told("sudah ditanya").await;
    reader.page.click("Batalkan keputusan tadi").await;
    reader.is_told("Mengapa usul penggabungan").await;
    reader.page.click("Lokasinya").await;
    reader.is_told("diberi kabar").await;
    reader.pictures_whole("batal").await;
    reader.hears(SITI, "Tidak jadi digabung").await;
    demo.close().await;
}
