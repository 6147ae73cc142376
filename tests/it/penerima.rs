//! Numbers of beneficiaries, as officials type them.

use musrenbot::domain::penerima::{self, BANYAK_MAX, Penerima, SatuanPenerima};
use musrenbot::domain::reading::Reading;
use proptest::prelude::*;

fn told(text: &str) -> String {
    match penerima::read(text) {
        Reading::Clear(one) => one.to_string(),
        Reading::Unclear(all) => {
            let all: Vec<String> = all.iter().map(Penerima::to_string).collect();
            format!("? {}", all.join(" | "))
        }
        Reading::Wrong(slip) => format!("! {}", slip.name()),
    }
}

#[test]
fn counts_of_people_are_understood() {
    let cases = [
        ("120 KK", "120 KK"),
        ("450 jiwa", "450 orang"),
        ("450 orang", "450 orang"),
        ("±100 kk", "100 KK"),
        ("sekitar 100 kk", "100 KK"),
        ("10-20 KK", "10-20 KK"),
        ("10 s/d 20 KK", "10-20 KK"),
        ("20 sampai 10 orang", "10-20 orang"),
        ("1.250 jiwa", "1.250 orang"),
        ("100 kepala keluarga", "100 KK"),
        ("50", "? 50 KK | 50 orang"),
        ("10-20", "? 10-20 KK | 10-20 orang"),
        ("120 KK / 450 jiwa", "? 120 KK | 450 orang"),
        ("dua puluh KK", "20 KK"),
        ("", "! empty"),
        ("seluruh warga", "! no_number"),
        ("0 KK", "! zero"),
        ("-5 KK", "! negative"),
        ("1,5 KK", "! broken"),
        ("5 truk", "! unknown_unit"),
        ("3 5 7", "! several_numbers"),
        ("9999999 orang", "! too_large"),
    ];
    for (text, expected) in cases {
        assert_eq!(told(text), expected, "reading {text:?}");
    }
}

proptest! {
    #[test]
    fn what_is_shown_reads_back(least in 1..=BANYAK_MAX, more in proptest::option::of(1u32..1000), kk: bool) {
        let most = more.map(|more| (least + more).min(BANYAK_MAX)).filter(|most| *most > least);
        let satuan = if kk { SatuanPenerima::Kk } else { SatuanPenerima::Orang };
        let penerima = Penerima { paling_sedikit: least, paling_banyak: most, satuan };
        prop_assert_eq!(penerima::read(&penerima.to_string()), Reading::Clear(penerima));
    }

    #[test]
    fn any_text_gets_an_answer(text in "\\PC*") {
        let _ = penerima::read(&text);
    }
}
