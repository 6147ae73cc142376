//! Codes of usulan: spoken, mistyped, checked.

use musrenbot::domain::kode::{KodeError, KodeUsulan, NOMOR_MAX, huruf_for, nearest};
use proptest::prelude::*;

fn kode(huruf: &[u8; 3], tahun: u8, nomor: u32) -> KodeUsulan {
    KodeUsulan::new(*huruf, tahun, nomor).unwrap()
}

#[test]
fn a_code_has_its_year_number_and_check() {
    assert_eq!(kode(b"KBM", 28, 412).to_string(), "KBM-28-0412-T");
    assert!(
        kode(b"KBM", 28, 12_345)
            .to_string()
            .starts_with("KBM-28-12345-")
    );
    assert_eq!(KodeUsulan::new(*b"kbm", 28, 1), Err(KodeError::Shape));
    assert_eq!(KodeUsulan::new(*b"KBM", 28, 0), Err(KodeError::Shape));
    assert_eq!(
        KodeUsulan::new(*b"KBM", 28, NOMOR_MAX + 1),
        Err(KodeError::Shape)
    );
}

#[test]
fn a_code_is_understood_as_people_type_it() {
    let meant = kode(b"KBM", 28, 412);
    for text in [
        "KBM-28-0412-T",
        "kbm-28-0412-t",
        " KBM 28 0412 T ",
        "KBM280412T",
        "kbm–28–0412–t",
        "KBM28-0412-T",
        "KBM - 28 - 0412 - T",
        "KBM.28.0412.T",
        "KBM/28/0412/T",
        "KBM-28-O4I2-T",
        "kbm 28 o4l2 t",
    ] {
        assert_eq!(text.parse(), Ok(meant), "reading {text:?}");
    }
}

#[test]
fn what_is_no_code_says_so() {
    for text in [
        "",
        "KBM",
        "KBM-28-412-T",
        "KBM-28-00412-T",
        "K8M-28-0412-T",
        "KBM-28-0412-TT",
        "KBM-2870412-T",
        "KBM-28--0412-T",
        "KBM-28-0412",
        "KBM-28- 0412-T",
        "🙏",
        "ＫＢＭ-28-0412-T",
        "-KBM-28-0412-T",
    ] {
        assert_eq!(
            text.parse::<KodeUsulan>(),
            Err(KodeError::Shape),
            "reading {text:?}"
        );
    }
    assert_eq!("KBM-28-0413-T".parse::<KodeUsulan>(), Err(KodeError::Check));
    assert_eq!(
        "X".repeat(10_000).parse::<KodeUsulan>(),
        Err(KodeError::Shape)
    );
}

/// Every printable ASCII character and the dashes that are read as hyphens.
fn alphabet() -> impl Iterator<Item = char> {
    (' '..='~').chain(['–', '—', '\u{a0}'])
}

fn no_single_mistake_gives_another(kode: KodeUsulan, text: &str) {
    let chars: Vec<char> = text.chars().collect();
    let verdict = |typed: String| {
        let read = typed.parse::<KodeUsulan>();
        assert!(
            read.is_err() || read == Ok(kode),
            "{text} mistyped as {typed} gives {read:?}"
        );
    };
    for at in 0..chars.len() {
        for other in alphabet().filter(|c| !(c.is_whitespace() && at + 1 == chars.len())) {
            let mut typed = chars.clone();
            typed[at] = other;
            verdict(typed.into_iter().collect());
        }
        if at + 1 < chars.len() {
            let mut typed = chars.clone();
            typed.swap(at, at + 1);
            verdict(typed.into_iter().collect());
        }
    }
    for at in 1..chars.len().saturating_sub(1) {
        // Neighbours when spoken, with the hyphen staying where it is.
        if !chars[at].is_alphanumeric() {
            let mut typed = chars.clone();
            typed.swap(at - 1, at + 1);
            verdict(typed.into_iter().collect());
        }
    }
}

#[test]
fn every_swap_of_neighbours_changes_the_check() {
    for first in 0..10u32 {
        for second in (0..10).filter(|second| *second != first) {
            let (one, other) = (1000 + first * 10 + second, 1000 + second * 10 + first);
            assert_ne!(
                kode(b"KBM", 28, one).check(),
                kode(b"KBM", 28, other).check()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_mistyped_character_and_no_swap_gives_another_code(
        huruf in proptest::array::uniform3(b'A'..=b'Z'),
        tahun in 0u8..100,
        nomor in prop_oneof![1u32..10_000, 10_000u32..=NOMOR_MAX],
    ) {
        let kode = KodeUsulan::new(huruf, tahun, nomor).unwrap();
        let text = kode.to_string();
        prop_assert_eq!(text.parse(), Ok(kode));
        no_single_mistake_gives_another(kode, &text);
        no_single_mistake_gives_another(kode, &text.replace('-', ""));
        no_single_mistake_gives_another(kode, &text.replace('-', " "));
        no_single_mistake_gives_another(kode, &text.replacen('-', "", 1));
    }

    #[test]
    fn any_text_gets_an_answer(text in "\\PC*") {
        let _ = text.parse::<KodeUsulan>();
        let _ = nearest(&text, [kode(b"KBM", 28, 1)]);
        let _ = huruf_for(&text, &[]);
    }
}

#[test]
fn a_mistyped_code_finds_the_nearest() {
    let all: Vec<KodeUsulan> = (1..500).map(|nomor| kode(b"KBM", 28, nomor)).collect();
    assert_eq!(
        nearest("KBM-28-0421-T", all.clone()).first(),
        Some(&kode(b"KBM", 28, 412))
    );
    assert_eq!(
        nearest("kbm280412", all.clone()).first(),
        Some(&kode(b"KBM", 28, 412))
    );
    assert_eq!(nearest("sesuatu yang lain", all), []);
}

#[test]
fn a_kecamatan_gets_letters_that_remind_of_it() {
    assert_eq!(&huruf_for("Kebomas", &[]), b"KBM");
    assert_eq!(&huruf_for("Benjeng", &[]), b"BNJ");
    assert_eq!(&huruf_for("Kebomas", &[*b"KBM"]), b"KBS");
    assert_eq!(&huruf_for("Ae", &[]), b"AAA");
    assert_eq!(&huruf_for("", &[*b"AAA"]), b"AAB");
}

#[test]
fn every_kecamatan_of_a_province_gets_its_own_letters() {
    let mut taken = Vec::new();
    for _ in 0..700 {
        let huruf = huruf_for("Kebomas", &taken);
        assert!(!taken.contains(&huruf) && huruf.iter().all(u8::is_ascii_uppercase));
        taken.push(huruf);
    }
}

#[test]
fn a_code_is_stored_as_its_text() {
    let text = serde_json::to_string(&kode(b"KBM", 28, 412)).unwrap();
    assert_eq!(text, "\"KBM-28-0412-T\"");
    assert_eq!(
        serde_json::from_str::<KodeUsulan>(&text).unwrap(),
        kode(b"KBM", 28, 412)
    );
    assert!(serde_json::from_str::<KodeUsulan>("\"KBM-28-0412-X\"").is_err());
}
