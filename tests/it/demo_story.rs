//! The demo from end to end, as people live it: the whole bot in this process, reached only
//! through the chat page in a browser.
//!
//! Pictures of the way are written to cargo's folder for tests; somebody should look at them.

use musrenbot::demo::{GROUP_ID, PERSONAS};
use musrenbot::domain::kode::KodeUsulan;
use serde_json::json;

use crate::demo_reader::Do::{self, Attach, Place, Tap, Type};
use crate::demo_reader::{DESK, Demo, PHONE, Reader, kode_in};

/// Words of each question and what is done about it, from the first to the review.
const SUBMISSION: [(&str, Do); 17] = [
    ("berasal dari mana", Tap("Musrenbang desa")),
    ("masuk bidang apa", Tap("Pembangunan")),
    ("Kegiatan apa", Tap("Paving jalan gang")),
    (
        "Apa masalahnya",
        Type("Gang becek dan licin setiap hujan, anak sekolah sering jatuh"),
    ),
    (
        "Di mana lokasinya",
        Type("Dusun Krajan RT 03,05 RW IV, depan musala"),
    ),
    ("titik lokasinya", Attach("Lokasi")),
    ("titik lokasinya", Place("Jembatan dusun")),
    ("Berapa volumenya", Type("240 m2")),
    ("perkiraan anggarannya", Type("57,6 jt")),
    ("anggaran seluruhnya", Tap("Total")),
    ("penerima manfaatnya", Tap("21–30 KK")),
    ("dinas mana", Tap("★")),
    ("status lahannya", Tap("Milik desa/kelurahan")),
    ("Prioritas ke berapa", Tap("3")),
    ("Kirim 1 sampai 3 foto", Attach("Foto contoh")),
    ("1 foto sudah diterima", Tap("Selesai")),
    ("Ada RAB", Tap("Lewati")),
];

/// Questions whose screens have many or long buttons, or hints.
const PICTURED: [&str; 2] = ["dinas mana", "Kirim 1 sampai 3 foto"];

async fn submits(reader: &Reader) -> KodeUsulan {
    reader.writes("/usul").await;
    for (at, (question, answer)) in SUBMISSION.iter().enumerate() {
        reader.is_told(question).await;
        if PICTURED.contains(question) {
            reader.pictures(&format!("{:02}", at + 1)).await;
        }
        reader.does(answer).await;
    }
    reader.is_told("21-30 KK").await;
    reader.page.click("Ubah Penerima manfaat").await;
    reader.is_told("penerima manfaatnya").await;
    reader.page.click("31–40 KK").await;
    reader.is_told("31-40 KK").await;
    reader.pictures("review").await;
    reader.page.click("Kirim").await;
    reader.is_told("Usulan terkirim").await;
    reader.pictures("receipt").await;
    let receipt = reader.newest().await;
    assert!(receipt.contains("Rp 57.600.000"), "{receipt}");
    kode_in(&receipt)
}

/// The desk looks at what waits, one after the other, and verifies this one.
async fn verifies(reader: &Reader, kode: KodeUsulan) {
    let kode = kode.to_string();
    reader.writes("/verifikasi").await;
    reader.is_told("Menunggu:").await;
    loop {
        let card = reader.newest().await;
        if card.contains(&kode) {
            break;
        }
        reader.page.click("Lewati dulu").await;
        reader
            .page
            .wait_for(&format!(
                "[...document.querySelectorAll('.msg')].at(-1).innerText !== {}",
                json!(card)
            ))
            .await;
    }
    reader.pictures("desk-card").await;
    reader.page.click("Verifikasi").await;
    reader
        .page
        .wait_for_text(&format!("{kode} sudah diverifikasi"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_usulan_goes_from_its_first_question_to_the_summary() {
    let Some((demo, reader)) = Demo::read("demo_story").await else {
        return;
    };
    let (desa, desk) = (PERSONAS[0].id, PERSONAS[2].id);
    reader.sits_at(PHONE).await;
    reader.opens(&demo).await;

    reader.goes_to(desa).await;
    reader.is_told(PERSONAS[0].role_hint).await;
    reader.pictures("greeting").await;
    reader.page.click_at("#menu-button").await;
    reader.pictures("menu").await;
    reader.page.click_at("#menu-button").await;
    let kode = submits(&reader).await;

    reader.sits_at(DESK).await;
    reader.goes_to(desk).await;
    reader.is_told(&kode.to_string()).await;
    verifies(&reader, kode).await;

    reader.goes_to(desa).await;
    reader.is_told("sudah diverifikasi").await;
    reader.pictures("desa-notice").await;

    reader.page.click("Besok pagi 07.00").await;
    reader.goes_to(GROUP_ID).await;
    reader.is_told(&kode.to_string()).await;
    reader
        .page
        .wait_for("[...document.images].at(-1).naturalWidth > 0")
        .await;
    reader.pictures("summary").await;
    reader.scrolls_to(".pic").await;
    reader.page.screenshot("story-chart-desk").await;
    reader.page.click(&kode.to_string()).await;
    reader
        .page
        .wait_for("document.querySelector('#dialog').open")
        .await;
    reader.pictures("follow").await;
    reader.page.click(PERSONAS[0].name).await;
    reader.is_told("Diverifikasi kecamatan").await;
    assert!(reader.newest().await.contains(&kode.to_string()));
    reader.pictures("card").await;

    demo.close().await;
}
