//! Sums of money, as officials type them.

use musrenbot::domain::reading::{Reading, Slip};
use musrenbot::domain::rupiah::{self, Rupiah};
use proptest::prelude::*;

fn told(text: &str) -> String {
    let sums = |sums: Vec<Rupiah>| {
        sums.iter()
            .map(Rupiah::to_string)
            .collect::<Vec<_>>()
            .join(" | ")
    };
    match rupiah::read(text) {
        Reading::Clear(sum) => sum.to_string(),
        Reading::Unclear(all) => format!("? {}", sums(all)),
        Reading::Wrong(slip) => format!("! {}", slip.name()),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(told(text), *expected, "reading {text:?}");
    }
}

#[test]
fn a_sum_with_a_unit_is_understood_in_every_spelling() {
    check(&[
        ("Rp 1,5 juta", "Rp 1.500.000"),
        ("150 jt", "Rp 150.000.000"),
        ("150jt", "Rp 150.000.000"),
        ("Rp150jt", "Rp 150.000.000"),
        ("2 M", "Rp 2.000.000.000"),
        ("2M", "Rp 2.000.000.000"),
        ("1,5 M", "Rp 1.500.000.000"),
        ("1.5 milyar", "Rp 1.500.000.000"),
        ("1,5 miliar", "Rp 1.500.000.000"),
        ("200 juta", "Rp 200.000.000"),
        ("200 Juta rupiah", "Rp 200.000.000"),
        ("500rb", "Rp 500.000"),
        ("500 ribu", "Rp 500.000"),
        ("0,5 M", "Rp 500.000.000"),
        ("1 milyar 200 juta", "Rp 1.200.000.000"),
        ("2 juta 500 ribu", "Rp 2.500.000"),
        ("1.250,5 juta", "Rp 1.250.500.000"),
        ("1,2345 M", "Rp 1.234.500.000"),
    ]);
}

#[test]
fn a_written_out_sum_is_understood() {
    check(&[
        ("Rp. 350.000.000,-", "Rp 350.000.000"),
        ("Rp 36.000.000,-", "Rp 36.000.000"),
        ("21120000", "Rp 21.120.000"),
        (" 14.600.000 ", "Rp 14.600.000"),
        ("3,000,000", "Rp 3.000.000"),
        ("3,000,000.00", "Rp 3.000.000"),
        ("Rp350.000.000,00", "Rp 350.000.000"),
        ("Rp.350.000.000.-", "Rp 350.000.000"),
        ("Rp 157.851.000.000", "Rp 157.851.000.000"),
        ("Rp. 200.000.000", "Rp 200.000.000"),
        ("1.000.000", "Rp 1.000.000"),
        ("150.000", "Rp 150.000"),
        ("150000,00", "Rp 150.000"),
        ("IDR 75,000,000", "Rp 75.000.000"),
        ("Rp 150.000.000 ,-", "Rp 150.000.000"),
    ]);
}

#[test]
fn number_words_are_understood() {
    check(&[
        ("seratus juta", "Rp 100.000.000"),
        ("seratus lima puluh juta rupiah", "Rp 150.000.000"),
        ("dua ratus lima puluh juta", "Rp 250.000.000"),
        ("satu setengah juta", "Rp 1.500.000"),
        ("setengah miliar", "Rp 500.000.000"),
        ("sejuta", "Rp 1.000.000"),
        ("dua juta lima ratus ribu", "Rp 2.500.000"),
        ("tujuh belas juta", "Rp 17.000.000"),
        ("Seratus Juta Rupiah", "Rp 100.000.000"),
    ]);
}

#[test]
fn what_has_two_meanings_is_echoed_likeliest_first() {
    check(&[
        ("1.500", "? Rp 1.500.000 | Rp 1.500 | Rp 1.500.000.000"),
        ("1.5", "? Rp 1.500.000 | Rp 1.500.000.000"),
        ("20,000,00", "? Rp 20.000.000 | Rp 2.000.000 | Rp 20.000"),
        ("150", "? Rp 150.000.000 | Rp 150.000 | Rp 150"),
        ("7500", "? Rp 7.500 | Rp 7.500.000 | Rp 7.500.000.000"),
        ("1.500 juta", "? Rp 1.500.000.000 | Rp 1.500.000"),
        ("1,500 juta", "? Rp 1.500.000 | Rp 1.500.000.000"),
        ("2 juta 500", "? Rp 2.500.000 | Rp 2.000.500"),
        ("±100 jt", "? Rp 100.000.000"),
        ("kurang lebih 100 juta", "? Rp 100.000.000"),
        ("14 600 000", "? Rp 14.600.000"),
        ("Rp 150", "? Rp 150.000.000 | Rp 150.000 | Rp 150"),
        ("500 rupiah", "? Rp 500.000.000 | Rp 500.000 | Rp 500"),
        ("Rp. 1.500", "? Rp 1.500.000 | Rp 1.500 | Rp 1.500.000.000"),
    ]);
}

#[test]
fn a_price_names_its_unit() {
    let parted = |text| {
        let (sum, unit) = rupiah::unit_price(text)?;
        Some(format!("{} per {unit}", told(sum)))
    };
    for (text, expected) in [
        ("350rb/m", "Rp 350.000 per m"),
        ("75 ribu rupiah per meter", "Rp 75.000 per m"),
        ("Rp 650.000 per m", "Rp 650.000 per m"),
        ("Rp 650.000,-/m2", "Rp 650.000 per m2"),
        ("75rb permeter lari", "Rp 75.000 per m'"),
        ("2 juta per orang/bulan", "Rp 2.000.000 per OB"),
    ] {
        assert_eq!(parted(text).as_deref(), Some(expected), "reading {text:?}");
    }
    for text in [
        "150 juta",
        "10 persen",
        "650.000 m",
        "1/5",
        "per meter 75rb",
        "",
    ] {
        assert_eq!(parted(text), None, "reading {text:?}");
    }
}

#[test]
fn what_is_wrong_has_a_name() {
    check(&[
        ("", "! empty"),
        ("  \n", "! empty"),
        ("banyak", "! no_number"),
        ("🙏🙏", "! no_number"),
        ("-5 juta", "! negative"),
        ("minus 5 juta", "! negative"),
        ("0", "! zero"),
        ("Rp 0", "! zero"),
        ("100 juta dan 200 juta", "! several_numbers"),
        ("10-20 juta", "! several_numbers"),
        ("150 meter", "! unknown_unit"),
        ("1000 triliun", "! too_large"),
        ("99999999999999999999999999", "! too_large"),
        (",5 juta", "! broken"),
        ("1..000", "! broken"),
    ]);
    assert_eq!(
        rupiah::read(&"9".repeat(10_000)),
        Reading::Wrong(Slip::TooLong)
    );
}

#[test]
fn short_sums_fit_a_narrow_line() {
    let short = |sum| Rupiah::new(sum).unwrap().short();
    assert_eq!(short(1_500_000), "Rp 1,5 juta");
    assert_eq!(short(2_000_000_000), "Rp 2 M");
    assert_eq!(short(999_999), "Rp 999.999");
    assert_eq!(short(999_999_999), "Rp 999,99 juta");
    assert_eq!(short(1_200_000_000_000), "Rp 1,2 T");
    assert_eq!(short(0), "Rp 0");
}

#[test]
fn a_price_times_a_volume_is_whole_rupiah() {
    let price = Rupiah::new(213_400).unwrap();
    assert_eq!(
        price.times("112.5".parse().unwrap()),
        Rupiah::new(24_007_500).ok()
    );
    assert_eq!(Rupiah::MAX.times("2".parse().unwrap()), None);
    assert_eq!(Rupiah::MAX.checked_add(price), None);
}

#[test]
fn a_sum_outside_the_limits_does_not_deserialize() {
    assert!(serde_json::from_str::<Rupiah>("-1").is_err());
    assert!(serde_json::from_str::<Rupiah>("100000000000000").is_err());
    assert_eq!(
        serde_json::to_string(&Rupiah::new(5).unwrap()).unwrap(),
        "5"
    );
}

proptest! {
    #[test]
    fn what_is_shown_reads_back(sum in rupiah::BARE_MIN..=99_999_999_999_999i64) {
        let sum = Rupiah::new(sum).unwrap();
        prop_assert_eq!(rupiah::read(&sum.to_string()), Reading::Clear(sum));
    }

    #[test]
    fn a_small_sum_is_one_of_its_meanings(sum in 1..rupiah::BARE_MIN) {
        let sum = Rupiah::new(sum).unwrap();
        let Reading::Unclear(all) = rupiah::read(&sum.to_string()) else {
            return Err(TestCaseError::fail("should be asked back"));
        };
        prop_assert!(all.contains(&sum));
    }

    #[test]
    fn any_text_gets_an_answer(text in "\\PC*") {
        let _ = rupiah::read(&text);
    }

    #[test]
    fn any_quantity_like_text_gets_at_most_four_meanings(text in "[0-9.,]{1,8}[ xrpjtmuab,.0-9-]{0,20}") {
        if let Reading::Unclear(sums) = rupiah::read(&text) {
            prop_assert!((1..=4).contains(&sums.len()));
        }
    }
}
