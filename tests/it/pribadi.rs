//! Personal numbers in free text are noticed and masked, and nothing else is.

use musrenbot::domain::pribadi::{PersonalKind, find, mask};
use proptest::prelude::*;

fn found(text: &str) -> Vec<(PersonalKind, &str)> {
    find(text)
        .into_iter()
        .map(|personal| (personal.kind, &text[personal.range]))
        .collect()
}

#[test]
fn a_nik_is_noticed_however_it_is_spaced() {
    for text in [
        "3525144107850003",
        "a.n. penerima NIK : 3525144107850003",
        "NIK 3525 1441 0785 0003, lansia",
        "3525 1441 07850003",
        "35.25.14.410785.0003",
        "352514-410785-0003",
        "nik: 35 25 14 41 07 85 00 03",
        "warga🙏3525144107850003🙏",
    ] {
        let kinds: Vec<PersonalKind> = find(text)
            .into_iter()
            .map(|personal| personal.kind)
            .collect();
        assert_eq!(kinds, [PersonalKind::Nik], "in {text:?}");
    }
}

#[test]
fn a_phone_number_is_noticed_however_it_is_spaced() {
    for (text, expected) in [
        ("hubungi 081234567890 ya", "081234567890"),
        ("WA 0812-3456-7890", "0812-3456-7890"),
        ("hp. 0812 3456 7890.", "0812 3456 7890"),
        ("+62 812-3456-7890", "+62 812-3456-7890"),
        ("+6281234567890", "+6281234567890"),
        ("62 812 3456 7890", "62 812 3456 7890"),
        ("(0812)34567890", "0812)34567890"),
    ] {
        assert_eq!(
            found(text),
            [(PersonalKind::Phone, expected)],
            "in {text:?}"
        );
    }
}

#[test]
fn other_numbers_are_left_alone() {
    for text in [
        "Rp. 350.000.000,-",
        "Rp 1.250.000.000.000.000",
        "1.234.567.890.123",
        "21120000",
        "No.Ruas 396/2.09.04.006",
        "ruas 1.08.01.005 sepanjang 325 meter",
        "35.25.14.2003",
        "Kecamatan 35.25.14 tahun 2028",
        "RT 01, 02, 03, 04, 05, 06 RW 03",
        "RT 08 12 14 15 16",
        "569.5 m dan 1.000 m2",
        "lat -7.161234567, long 112.651234567",
        "KBM-28-0412-T",
        "2027-02-03 08.30",
        "tanggal 08-12-2027 10.30",
        "1234567890123456789012",
        "0812",
        "bukan nomor",
    ] {
        assert_eq!(found(text), [], "in {text:?}");
        assert_eq!(mask(text), text);
    }
}

#[test]
fn a_mask_keeps_no_digit_of_it() {
    assert_eq!(
        mask("NIK 3525 1441 0785 0003, RT 3"),
        "NIK •••• •••• •••• ••••, RT 3"
    );
    assert_eq!(
        mask("WA +62812-3456-7890 Rp 150.000"),
        "WA +•••••-••••-•••• Rp 150.000"
    );
    assert_eq!(
        mask("081234567890 / 3525144107850003"),
        "•••••••••••• / ••••••••••••••••"
    );
}

proptest! {
    #[test]
    fn a_masked_text_holds_nothing_personal(text in "[0-9 .+/a-z-]{0,60}|\\PC{0,60}") {
        let masked = mask(&text).into_owned();
        prop_assert_eq!(find(&masked), vec![]);
        prop_assert_eq!(masked.chars().count(), text.chars().count());
    }

    #[test]
    fn every_plain_nik_is_noticed(area in 11u32..=96, rest in 0u32..10_000, day in 1u32..=31, month in 1u32..=12, tail in 0u32..1_000_000) {
        let nik = format!("{area:02}{rest:04}{day:02}{month:02}{tail:06}");
        let text = format!("warga {nik} miskin");
        prop_assert_eq!(found(&text), vec![(PersonalKind::Nik, nik.as_str())]);
    }

    #[test]
    fn no_sum_of_money_is_taken_for_a_person(sum in 1i64..=99_999_999_999_999) {
        let sum = musrenbot::domain::rupiah::Rupiah::new(sum).unwrap().to_string();
        prop_assert_eq!(find(&sum), vec![]);
    }
}
