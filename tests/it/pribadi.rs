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
        ("08 12 3456 7890", "08 12 3456 7890"),
        ("telepon 031-3951234", "031-3951234"),
        ("(0354) 771234", "0354) 771234"),
        ("0231 8301234", "0231 8301234"),
        ("kantor: 0313951234", "0313951234"),
        ("WA 85712345678", "85712345678"),
        ("wa 812 3456 7890", "812 3456 7890"),
        ("Hub: 812-3456-7890, Pak RT", "812-3456-7890"),
        ("No. HP 81234567890", "81234567890"),
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
        "RT 08 12 14 150 160",
        "RT 021 022 023",
        "RW 0210 3950 123",
        "STA 020-035-050",
        "021 022 023",
        "0412/2027/001",
        "SK 0412-2027-01",
        "85712345678",
        "812 3456 7890 batang",
        "08-12-2027 2028",
        "panjang 031 m x 395 m",
        "volume 8123456789 m3",
        "35.25.14.2003.0412",
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
    fn no_list_of_rt_is_taken_for_a_person(key in "RT|RW|rt\\.|Rw:", numbers in prop::collection::vec(1u16..=99, 1..9), wide in any::<bool>()) {
        let written = numbers.iter().map(|n| if wide { format!("{n:03}") } else { format!("{n:02}") });
        let text = format!("{key} {}", written.collect::<Vec<_>>().join(", "));
        prop_assert_eq!(find(&text), vec![]);
    }

    // A hundred million metres go round the world, and `628000000.00` is a number to call.
    #[test]
    fn no_volume_is_taken_for_a_person(amount in 1u64..=99_999_999, cents in 0u8..100) {
        for text in [format!("{amount} m2"), format!("{amount},{cents:02} m"), format!("{amount}.{cents:02} m x 2")] {
            prop_assert_eq!(find(&text), vec![]);
        }
    }

    #[test]
    fn no_area_is_taken_for_a_person(provinsi in 11u8..=96, kabupaten in 1u8..=79, kecamatan in 1u8..=60, desa in 1001u16..=2099) {
        let text = format!("{provinsi}.{kabupaten:02}.{kecamatan:02}.{desa}");
        prop_assert_eq!(find(&text), vec![]);
    }

    #[test]
    fn no_sum_of_money_is_taken_for_a_person(sum in 1i64..=99_999_999_999_999) {
        let sum = musrenbot::domain::rupiah::Rupiah::new(sum).unwrap().to_string();
        prop_assert_eq!(find(&sum), vec![]);
    }
}
