//! Area codes and the table of areas.

use musrenbot::domain::kalender::Zona;
use musrenbot::domain::wilayah::{self, JenisDesa, KodeDesa, KodeKecamatan, KodeWilayahError};
use proptest::prelude::*;

const TABLE: &str = include_str!("../../src/domain/data/wilayah.csv");

fn kecamatan(kode: &str) -> KodeKecamatan {
    kode.parse().unwrap()
}

#[test]
fn codes_are_read_and_written_alike() {
    assert_eq!(kecamatan(" 35.25.14 ").to_string(), "35.25.14");
    assert_eq!(kecamatan("352514"), kecamatan("35.25.14"));
    let desa: KodeDesa = "35.25.14.2003".parse().unwrap();
    assert_eq!(desa.to_string(), "35.25.14.2003");
    assert_eq!(desa.kecamatan(), kecamatan("35.25.14"));
    assert_eq!(serde_json::to_string(&desa).unwrap(), "\"35.25.14.2003\"");
    assert_eq!(
        serde_json::from_str::<KodeDesa>("\"35.25.14.2003\"").unwrap(),
        desa
    );
}

#[test]
fn what_is_no_code_says_which_form_it_needs() {
    for text in [
        "",
        "35",
        "35.25",
        "35.25.14.2003",
        "35.25.1a",
        "35-25-14",
        "３５.25.14",
        "35.2514",
        "+5.25.14",
    ] {
        assert_eq!(
            text.parse::<KodeKecamatan>(),
            Err(KodeWilayahError::Kecamatan),
            "reading {text:?}"
        );
    }
    assert_eq!("35.25.14".parse::<KodeDesa>(), Err(KodeWilayahError::Desa));
}

#[test]
fn a_kecamatan_knows_where_it_lies_and_which_desa_it_has() {
    let kebomas = wilayah::kecamatan(kecamatan("35.25.14")).unwrap();
    assert_eq!(kebomas.nama, "Kebomas");
    assert_eq!(kebomas.kabupaten, "Kabupaten Gresik");
    assert_eq!(kebomas.provinsi, "Jawa Timur");
    let desa = wilayah::desa_of(kebomas.kode);
    assert_eq!(desa.len(), 21);
    assert_eq!(
        desa.iter()
            .filter(|desa| desa.jenis == JenisDesa::Kelurahan)
            .count(),
        10
    );
    assert_eq!(desa[10].nama, "Dahanrejo");
    assert_eq!(wilayah::kecamatan(kecamatan("35.25.99")), None);
    assert_eq!(wilayah::kecamatan(kecamatan("00.00.00")), None);
    assert_eq!(wilayah::desa_of(kecamatan("99.99.99")), []);
}

#[test]
fn a_name_with_a_comma_comes_without_its_quotes() {
    let desa = wilayah::desa("12.07.28.1007".parse().unwrap()).unwrap();
    assert_eq!(desa.nama, "Lubuk Pakam I,II");
}

#[test]
fn every_row_of_the_table_is_found_and_the_rows_are_in_order() {
    let mut last = "";
    let (mut kecamatans, mut desas) = (0, 0);
    for line in TABLE.lines().skip(1) {
        let (code, _) = line.split_once(',').unwrap();
        assert!(last < code, "{code} is out of order");
        last = code;
        match code.len() {
            8 => {
                let kode = kecamatan(code);
                assert_eq!(kode.to_string(), code);
                assert!(wilayah::kecamatan(kode).is_some(), "{code} is not found");
                desas += wilayah::desa_of(kode).len();
                kecamatans += 1;
            }
            13 => assert!(
                wilayah::desa(code.parse().unwrap()).is_some(),
                "{code} is not found"
            ),
            _ => {}
        }
    }
    assert_eq!((kecamatans, desas), (7285, 83_762));
}

#[test]
fn an_unknown_code_or_name_gets_suggestions() {
    let names = |typed: &str| {
        wilayah::nearest_kecamatan(typed)
            .into_iter()
            .map(|k| k.nama)
            .collect::<Vec<_>>()
    };
    assert_eq!(names("kebomas"), ["Kebomas"]);
    assert_eq!(names("Kebommas")[0], "Kebomas");
    assert!(wilayah::nearest_kecamatan("35.25.1").len() >= 3);
    assert_eq!(names(""), [""; 0]);
    assert_eq!(names(&"x".repeat(10_000)), [""; 0]);
}

#[test]
fn each_province_has_its_clock_and_its_words() {
    let cases = [
        ("11.01.01", Zona::Wib, "gampong", "kecamatan"),
        ("13.01.01", Zona::Wib, "nagari", "kecamatan"),
        ("34.01.01", Zona::Wib, "kalurahan", "kapanewon"),
        ("34.71.01", Zona::Wib, "kalurahan", "kemantren"),
        ("35.25.14", Zona::Wib, "desa", "kecamatan"),
        ("51.01.01", Zona::Wita, "desa", "kecamatan"),
        ("61.01.01", Zona::Wib, "desa", "kecamatan"),
        ("64.01.01", Zona::Wita, "desa", "kecamatan"),
        ("73.01.01", Zona::Wita, "desa", "kecamatan"),
        ("81.01.01", Zona::Wit, "desa", "kecamatan"),
        ("96.71.09", Zona::Wit, "kampung", "distrik"),
    ];
    for (code, zona, desa, kec) in cases {
        let kode = kecamatan(code);
        assert_eq!(wilayah::zona(kode), zona, "{code}");
        assert_eq!(
            (
                wilayah::sebutan_desa(kode),
                wilayah::sebutan_kecamatan(kode)
            ),
            (desa, kec),
            "{code}"
        );
    }
}

proptest! {
    #[test]
    fn any_text_gets_an_answer(text in "\\PC{0,20}|[0-9.]{0,14}") {
        let _ = text.parse::<KodeDesa>();
        if let Ok(kode) = text.parse::<KodeKecamatan>() {
            let _ = wilayah::desa_of(kode);
        }
    }
}
