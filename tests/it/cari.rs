//! Searching finds what was meant, with abbreviations and typing errors.

use std::time::Instant;

use musrenbot::domain::cari::{score, terms, trigrams};
use proptest::prelude::*;

const TEXTS: &[&str] = &[
    "Pembangunan tembok penahan tanah Dusun Krajan RT 03 RW 01",
    "Pembangunan drainase Jl. Mawar RT 05 RW 02",
    "Rehabilitasi rumah tidak layak huni Dusun Sumber",
    "Penerangan jalan umum di jalan poros Desa Giri",
    "Gorong-gorong diameter 40 cm dekat masjid",
    "Paving lingkungan Gang 4 RT 07",
    "Bantuan mesin jahit kelompok wanita tani Melati",
    "Rehab ruang kelas SDN 2 Kembangan",
];

fn first(query: &str) -> &'static str {
    let query = terms(query);
    let likeness = |text: &&&str| (score(&query, &terms(text)) * 10_000.0) as i32;
    TEXTS.iter().max_by_key(likeness).unwrap()
}

#[test]
fn abbreviations_and_typing_errors_still_find() {
    for (query, at) in [
        ("TPT krajan", 0),
        ("talud rt 3", 0),
        ("drainese jl mawar", 1),
        ("drainsae", 1),
        ("RTLH sumber", 2),
        ("rutilahu", 2),
        ("PJU giri", 3),
        ("lpju", 3),
        ("gorong gorong", 4),
        ("goronggorong masjit", 4),
        ("pavingisasi gg 4", 5),
        ("pafing", 5),
        ("kwt melati", 6),
        ("mesin jait", 6),
        ("rehap sd kembangan", 7),
    ] {
        assert_eq!(first(query), TEXTS[at], "searching {query:?}");
    }
}

#[test]
fn terms_are_one_form_of_many_spellings() {
    assert_eq!(terms("Jl. MAWAR, Gg.4"), ["jalan", "mawar", "gang", "4"]);
    assert_eq!(terms("RT03 RW 001"), ["rt", "3", "rw", "1"]);
    assert_eq!(terms("200 m2"), ["200", "m2"]);
    assert_eq!(terms("di Desa"), ["di", "desa"]);
    assert_eq!(terms("🙏 ..."), [""; 0]);
}

#[test]
fn every_short_form_is_written_out_for_good() {
    let table = include_str!("../../src/domain/data/singkatan.csv");
    for (short, meaning) in table
        .lines()
        .skip(1)
        .map(|line| line.split_once(',').unwrap())
    {
        assert_eq!(terms(short), terms(meaning), "{short}");
        assert_eq!(terms(&terms(short).join(" ")), terms(short), "{short}");
    }
}

#[test]
fn numbers_must_be_the_same() {
    let text = terms("RT 03 RW 01");
    assert!(score(&terms("RT 3"), &text) > 0.99);
    assert!(score(&terms("RT 5"), &text) < 0.6);
}

#[test]
fn a_full_match_is_one_and_no_match_is_nought() {
    let text = terms(TEXTS[0]);
    assert!((score(&text, &text) - 1.0).abs() < 1e-6);
    assert_eq!(score(&terms("ambulans"), &text), 0.0);
    assert_eq!(score(&[], &text), 0.0);
}

#[test]
fn mistyped_words_share_trigrams() {
    let shared = |a: &str, b: &str| {
        trigrams(a)
            .into_iter()
            .filter(|three| trigrams(b).contains(three))
            .count()
    };
    assert!(shared("kembangan", "kembagan") >= 5);
    assert_eq!(trigrams("TPT"), trigrams("tembok penahan tanah"));
}

#[test]
fn thousands_of_candidates_take_milliseconds() {
    let texts: Vec<Vec<String>> = (0..5_000).map(|n| terms(TEXTS[n % TEXTS.len()])).collect();
    let query = terms("drainese jl mawar krajan");
    let start = Instant::now();
    let best = texts
        .iter()
        .map(|text| score(&query, text))
        .fold(0.0, f32::max);
    assert!(best > 0.5);
    // Generous: a debug build on a busy machine is some thirty times slower than the program.
    assert!(
        start.elapsed().as_millis() < 3_000,
        "took {:?}",
        start.elapsed()
    );
}

proptest! {
    #[test]
    fn any_text_gets_terms_and_they_are_settled(text in "\\PC{0,200}") {
        let once = terms(&text);
        prop_assert_eq!(terms(&once.join(" ")), once.clone());
        let fit = score(&once, &once);
        prop_assert!((0.0..=1.0).contains(&fit));
        let _ = trigrams(&text);
    }
}
