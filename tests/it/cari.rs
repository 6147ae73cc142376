//! Searching finds what was meant, with abbreviations and typing errors.

use std::time::Instant;

use musrenbot::domain::cari::{Hit, Index, Question, WORDS_CHARS_MAX, terms, words};
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::Reach;
use musrenbot::domain::usulan::StageName;
use proptest::prelude::*;

use crate::slow_search;
use crate::store_samples::{kode, reach};

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

fn index<'a>(texts: impl IntoIterator<Item = &'a str>) -> Index {
    let mut index = Index::default();
    for (text, nomor) in texts.into_iter().zip(1..) {
        index.put(kode(nomor), StageName::Diajukan, "dpu", &words(text));
    }
    index
}

fn best(index: &Index, question: &str) -> Vec<Hit> {
    index.best(&Question::new(question), &reach()[0], 21)
}

fn score(question: &str, text: &str) -> f32 {
    let hits = best(&index([text]), question);
    hits.first().map_or(0.0, |hit| hit.score)
}

#[test]
fn abbreviations_and_typing_errors_still_find() {
    let index = index(TEXTS.iter().copied());
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
        let first = best(&index, query)[0].kode;
        assert_eq!(first, kode(at + 1), "searching {query:?}");
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
    assert_eq!(score("RT 3", "RT 03 RW 01"), 1.0);
    assert_eq!(score("RT 5", "RT 03 RW 01"), 0.5);
}

#[test]
fn a_full_match_is_one_and_less_than_half_is_none() {
    assert_eq!(score(TEXTS[0], TEXTS[0]), 1.0);
    assert_eq!(score("ambulans", TEXTS[0]), 0.0);
    assert_eq!(score("ambulans helikopter krajan", TEXTS[0]), 0.0);
    assert_eq!(score("", TEXTS[0]), 0.0);
    assert_eq!(score("krajan", ""), 0.0);
}

#[test]
fn of_equals_the_newest_come_first_and_the_rest_is_cut() {
    let index = index(["Drainase"; 30]);
    let found: Vec<_> = best(&index, "drainase")
        .iter()
        .map(|hit| hit.kode)
        .collect();
    let newest: Vec<_> = (10..=30).rev().map(kode).collect();
    assert_eq!(found, newest);
}

#[test]
fn a_dinas_finds_only_its_own_and_only_what_is_verified() {
    let mut index = Index::default();
    let stages = StageName::ALL.iter().cycle().take(80);
    for (stage, nomor) in stages.zip(1..) {
        let skpd = ["dpu", "dinkes"][nomor as usize / 8 % 2];
        index.put(kode(nomor), *stage, skpd, "drainase");
    }
    let of_skpd = |skpd: &[&str]| Reach {
        skpd: Some(skpd.iter().map(|&one| one.to_owned()).collect()),
        ..reach().remove(0)
    };
    let question = Question::new("drainase");
    for (skpd, count) in [
        (&["dpu"][..], 10),
        (&["dinkes", "dpu"], 20),
        (&["dlh"], 0),
        (&[], 0),
    ] {
        let found = index.best(&question, &of_skpd(skpd), 100);
        assert_eq!(found.len(), count, "{skpd:?}");
        assert_eq!(index.codes(&of_skpd(skpd)).count(), count, "{skpd:?}");
    }
    assert_eq!(index.codes(&reach()[0]).count(), 80);
}

#[test]
fn what_an_usulan_was_found_by_before_is_forgotten() {
    let mut index = index(["Drainase", "Jembatan"]);
    index.put(kode(1), StageName::Diajukan, "dpu", &words("Talud"));
    assert_eq!(index.len(), 2);
    assert!(best(&index, "drainase").is_empty());
    assert_eq!(best(&index, "talud")[0].kode, kode(1));
}

#[test]
fn the_words_of_a_text_are_cut_to_what_the_index_takes() {
    let endless: Vec<String> = (0..300).map(|n| format!("kata{n:04}\u{1d4d0}x")).collect();
    let words = words(&endless.join(" "));
    let chars = words.chars().count();
    assert!((WORDS_CHARS_MAX - 12..=WORDS_CHARS_MAX).contains(&chars));
    assert!(
        words
            .split(' ')
            .all(|word| endless.iter().any(|one| one.contains(word)))
    );
}

#[test]
fn thousands_of_usulan_take_milliseconds() {
    let index = index((0..5_000).map(|n| TEXTS[n % TEXTS.len()]));
    let start = Instant::now();
    assert!(!best(&index, "drainese jl mawar krajan").is_empty());
    // Generous: a debug build on a busy machine is some thirty times slower than the program.
    assert!(
        start.elapsed().as_millis() < 3_000,
        "took {:?}",
        start.elapsed()
    );
}

/// Texts and questions of few different words, so that these meet again with and without slips.
fn phrase() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "[a-d]{1,7}",
        2 => "(drainase|drainse|drianase|jalan|jaln|jl|tpt|talud|krajan|kranjan)",
        1 => "(rt|rw)? ?0?[1-9]{1,2}",
        1 => "[a-cé-ëß中文]{2,6}",
        1 => "[a-b]{30,40}",
    ];
    prop::collection::vec(word, 0..16).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_text_gets_terms_and_they_are_settled(text in "\\PC{0,200}") {
        let once = terms(&text);
        prop_assert_eq!(terms(&once.join(" ")), once);
        let words = words(&text);
        prop_assert!(words.chars().count() <= WORDS_CHARS_MAX);
        prop_assert!(!words.contains(['|', '\n']) && !words.contains("  "));
        prop_assert!(best(&index([text.as_str()]), &text).len() <= 1);
    }

    #[test]
    fn the_quick_way_finds_what_the_slow_one_finds(
        texts in prop::collection::vec(phrase(), 1..40),
        question in phrase(),
        most in 1_usize..30,
    ) {
        let coded: Vec<(KodeUsulan, String)> = (1..).map(kode).zip(texts.iter().cloned()).collect();
        let slow = slow_search::best(&question, &coded, most);
        let index = index(texts.iter().map(String::as_str));
        let quick = index.best(&Question::new(&question), &reach()[0], most);
        let quick: Vec<_> = quick.iter().map(|hit| (hit.score, hit.kode)).collect();
        prop_assert_eq!(quick, slow);
    }
}
