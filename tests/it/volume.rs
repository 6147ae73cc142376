//! Amounts with units, as officials type them.

use musrenbot::domain::reading::{Reading, Slip};
use musrenbot::domain::volume::{self, Satuan, Volume};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn told(text: &str) -> String {
    match volume::read(text) {
        Reading::Clear(volume) => volume.to_string(),
        Reading::Unclear(all) => {
            let all: Vec<String> = all.iter().map(Volume::to_string).collect();
            format!("? {}", all.join(" | "))
        }
        Reading::Wrong(slip) => format!("! {}", slip.name()),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(told(text), *expected, "reading {text:?}");
    }
}

#[test]
fn amounts_and_units_are_understood_in_every_spelling() {
    check(&[
        ("112,5 m", "112,5 m"),
        ("569.5 m", "569,5 m"),
        ("2 Km", "2 km"),
        ("25 titik", "25 titik"),
        ("30 Buah", "30 buah"),
        ("100 KK", "100 KK"),
        ("8000 m2", "8.000 m2"),
        ("8000m²", "8.000 m2"),
        ("200 meter persegi", "200 m2"),
        ("200 M2", "200 m2"),
        ("50 m'", "50 m'"),
        ("50 m’", "50 m'"),
        ("50 meter lari", "50 m'"),
        ("60", "60"),
        ("1 Paket", "1 paket"),
        ("35 Orang", "35 orang"),
        ("12 Bulan", "12 bulan"),
        ("3 Org", "3 orang"),
        ("4 OB", "4 OB"),
        ("1 Ls", "1 ls"),
        ("satu unit", "1 unit"),
        ("0,5 ha", "0,5 ha"),
        ("1.250,75 m", "1.250,75 m"),
        ("1.000.000 m2", "1.000.000 m2"),
        ("5 gulung", "5 gulung"),
        ("sepanjang 90 m", "90 m"),
        ("Volume : 30 buah", "30 buah"),
    ]);
}

#[test]
fn what_has_two_meanings_or_more_words_is_echoed() {
    check(&[
        ("1.000 m2", "? 1.000 m2 | 1 m2"),
        ("1,125 km", "? 1,125 km | 1.125 km"),
        ("15x25 meter", "? 375 m2"),
        ("15 m x 25 m", "? 375 m2"),
        ("2 x 3 x 4 m", "? 24 m3"),
        ("(163 x 0,6) M", "? 97,8 m2"),
        ("163x0,6", "? 97,8 m2"),
        ("4 paket gerobak sampah", "? 4 paket"),
        ("200 m kanan kiri", "? 200 m"),
        ("Ls", "? 1 ls"),
        ("±100 m", "? 100 m"),
        ("paving 450 m", "? 450 m"),
        ("20,000,00 m", "? 20.000.000 m | 2.000.000 m | 20.000 m"),
    ]);
}

#[test]
fn what_is_wrong_has_a_name() {
    check(&[
        ("", "! empty"),
        ("meter", "! no_number"),
        ("secukupnya", "! no_number"),
        ("3 buah MCK 2 Unit Kelas", "! several_numbers"),
        ("10-20 m", "! several_numbers"),
        ("900 m dan Drainase 200 m", "! several_numbers"),
        ("-5 m", "! negative"),
        ("0 m", "! zero"),
        ("9999999999999 m", "! too_large"),
        ("5 🐄", "? 5"),
        ("7 meter kubik kubik panjang sekali banget", "? 7 m3"),
        ("7 qwertyuiop asdfghjkl zxcvb", "! unknown_unit"),
    ]);
    assert_eq!(
        volume::read(&"1".repeat(10_000)),
        Reading::Wrong(Slip::TooLong)
    );
}

#[test]
fn a_unit_is_stored_in_its_one_spelling() {
    let satuan: Satuan = serde_json::from_str("\"Meter Persegi\"").unwrap();
    assert_eq!(satuan.as_str(), "m2");
    assert_eq!(Satuan::new(" Tangki  Air ").unwrap().as_str(), "tangki air");
    assert!(Satuan::new("").is_err());
    assert!(Satuan::new("dua puluh satu huruf lebih").is_err());
}

fn volumes() -> impl Strategy<Value = Volume> {
    let known: Vec<&str> = Satuan::all_known().collect();
    let satuan = proptest::option::of(proptest::sample::select(known));
    (1i64..1_000_000_000, 0u32..=4, satuan).prop_map(|(units, scale, satuan)| {
        Volume::new(Decimal::new(units, scale), satuan.and_then(Satuan::known)).unwrap()
    })
}

proptest! {
    #[test]
    fn what_is_shown_reads_back(volume in volumes()) {
        let shown = volume.to_string();
        let reading = volume::read(&shown);
        prop_assert_eq!(reading.first(), Some(&volume));
        let amount = shown.split(' ').next().unwrap();
        let marks = amount.matches(['.', ',']).count();
        let threes = amount.rsplit(['.', ',']).next().unwrap().len() == 3;
        let two_ways = marks == 1 && threes && !amount.starts_with('0');
        prop_assert_eq!(matches!(reading, Reading::Unclear(_)), two_ways);
    }

    #[test]
    fn any_text_gets_an_answer(text in "\\PC*") {
        let _ = volume::read(&text);
    }

    #[test]
    fn any_quantity_like_text_gets_an_answer(text in "[0-9x,. m()²'/-]{0,30}") {
        let _ = volume::read(&text);
    }
}
