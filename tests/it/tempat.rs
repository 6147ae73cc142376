//! Places, as officials type them.

use musrenbot::domain::reading::{Reading, Slip};
use musrenbot::domain::tempat::{self, RtList, Tempat};
use proptest::prelude::*;

fn read(text: &str) -> Tempat {
    match tempat::read(text) {
        Reading::Clear(tempat) => tempat,
        other => panic!("reading {text:?} gives {other:?}"),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(read(text).to_string(), *expected, "reading {text:?}");
    }
}

#[test]
fn rt_and_rw_are_understood_in_every_spelling() {
    check(&[
        ("RT 03 RW 01", "RT 03 RW 01"),
        ("RT 002 RW 001", "RT 02 RW 01"),
        ("Rt.07 Rw. 03Bangunrejo", "RT 07 RW 03; Bangunrejo"),
        ("Rt. 45 R w.22", "RT 45 RW 22"),
        ("RT 01-10", "RT 01-10"),
        ("RT. 20 s/d RT 22", "RT 20-22"),
        ("RT. 20 s/d 22", "RT 20-22"),
        ("RT 03,05 RW IV", "RT 03, 05 RW 04"),
        ("RT.6 , RT. 8, RT.9", "RT 06, 08, 09"),
        ("RT 01 & RT 03", "RT 01, 03"),
        ("RT 01 dan 03 RW 2", "RT 01, 03 RW 02"),
        ("rt03/rw01", "RT 03 RW 01"),
        ("RT/RW 003/001", "RT 03 RW 01"),
        ("RT/RW: 03/01", "RT 03 RW 01"),
        ("RW 5 – 7", "RW 05-07"),
        ("RW.1 RT.2", "RT 02 RW 01"),
        ("RT 9 s.d. 11", "RT 09-11"),
        ("RT 1 sampai 3 RW 2 s/d 3", "RT 01-03 RW 02, 03"),
        ("RT 5, 125 m", "RT 05; 125 m"),
    ]);
}

#[test]
fn a_range_that_falls_is_a_route() {
    let tempat = read("RT.26, RT.25 s/d RT.3");
    assert_eq!(tempat.rt, RtList::Route(vec![26, 25, 3]));
    assert_eq!(tempat.to_string(), "RT 26 s/d 25 s/d 03");
    assert_eq!(read("RT 3 s/d 5").rt, RtList::Set(vec![3, 4, 5]));
}

#[test]
fn dusun_have_one_spelling() {
    check(&[
        ("Dusun 1 sd 3", "Dusun 1, 2, 3"),
        ("Dusun Krajan RT 3", "Dusun Krajan, RT 03"),
        ("dsn. krajan", "Dusun Krajan"),
        ("Plampang I", "Plampang I"),
        ("Pedukuhan Plampang I", "Dusun Plampang 1"),
        ("pad. Plampang 1", "Dusun Plampang 1"),
        (
            "padukuhan tegalrejo, soka, sermo lor dan kalibiru",
            "Dusun Tegalrejo, Soka, Sermo Lor, Kalibiru",
        ),
        ("Padukuhan Pendem,Karangasem", "Dusun Pendem, Karangasem"),
        ("Setiap padukuhan", "Setiap padukuhan"),
        (
            "13 Padukuhan di Kalurahan Hargowilis",
            "13 Padukuhan di Kalurahan Hargowilis",
        ),
        ("Lingkungan II", "Dusun 2"),
        ("Dusun Clapar 1-3", "Dusun Clapar 1, Clapar 2, Clapar 3"),
        ("Dusun Krajan Desa Sukorejo", "Dusun Krajan; Desa Sukorejo"),
    ]);
}

#[test]
fn streets_and_landmarks_are_told_apart() {
    check(&[
        (
            "Dusun Krajan, RT 03,05 RW IV, jl mawar, Dekat masjid",
            "Dusun Krajan, RT 03, 05 RW 04, Jl. Mawar, dekat masjid",
        ),
        (
            "JL. A.I. Suryani Gg 2 RW IV",
            "RW 04, Jl. A.I. Suryani Gg. 2",
        ),
        ("Gang Sekolahan RW 005", "RW 05, Gg. Sekolahan"),
        ("Depan Pondok", "depan Pondok"),
        (
            "Arah Masjid Al-Firdaus RT 35",
            "RT 35, arah Masjid Al-Firdaus",
        ),
        ("belakang kantor desa", "belakang kantor desa"),
        (
            "Perbaikan jalan di sisi timur RT 35",
            "RT 35; Perbaikan jalan di sisi timur",
        ),
        (
            "jalan kembar dari pasar ke sekolah",
            "Jl. Kembar; dari pasar ke sekolah",
        ),
        ("Jl. Mawar s/d Jl. Melati", "Jl. Mawar, Jl. Melati"),
        ("RT 5 Paving 112,5 m", "RT 05; Paving 112,5 m"),
        ("DUSUN WANGI", "Dusun Wangi"),
        ("depan balai dusun", "depan balai dusun"),
        (
            "Dusun Krajan RT 3, depan balai dusun",
            "Dusun Krajan, RT 03, depan balai dusun",
        ),
        ("depan balai dusun Krajan", "Dusun Krajan, depan balai"),
        ("Jl. Mawar, Jl. Melati", "Jl. Mawar, Jl. Melati"),
    ]);
    let tempat = read("Dusun Krajan, RT 03 RW 04, Jl. Mawar, dekat masjid");
    assert_eq!(tempat.dusun, ["Krajan"]);
    assert_eq!(tempat.jalan.as_deref(), Some("Jl. Mawar"));
    assert_eq!(tempat.tetenger.as_deref(), Some("dekat masjid"));
}

#[test]
fn a_stroke_after_rt_may_mean_the_rw() {
    let Reading::Unclear(meanings) = tempat::read("RT 03/01") else {
        panic!("should be asked back")
    };
    let shown: Vec<String> = meanings.iter().map(Tempat::to_string).collect();
    assert_eq!(shown, ["RT 03 RW 01", "RT 01, 03"]);
}

#[test]
fn the_text_stays_as_written() {
    assert_eq!(read("  RT.6 ,  RT. 8\n").teks, "RT.6 , RT. 8");
    let Reading::Unclear(meanings) = tempat::read("RT 03/01") else {
        panic!("should be asked back")
    };
    assert_eq!(meanings[0].teks, "RT 03 RW 01");
}

#[test]
fn only_what_names_no_place_is_wrong() {
    assert_eq!(tempat::read(""), Reading::Wrong(Slip::Empty));
    assert_eq!(tempat::read("🙏 ... 🙏"), Reading::Wrong(Slip::Empty));
    assert_eq!(tempat::read("RT"), Reading::Wrong(Slip::TooShort));
    assert_eq!(
        tempat::read(&"a".repeat(10_000)),
        Reading::Wrong(Slip::TooLong)
    );
}

fn keeps_its_parts(text: &str) -> Result<(), TestCaseError> {
    let meanings = match tempat::read(text) {
        Reading::Clear(tempat) => vec![tempat],
        Reading::Unclear(all) => all,
        Reading::Wrong(_) => vec![],
    };
    for tempat in meanings {
        let shown = tempat.to_string();
        match tempat::read(&shown) {
            Reading::Clear(again) => prop_assert!(
                again.same_parts(&tempat),
                "{text:?}\n{tempat:?}\n{shown:?}\n{again:?}"
            ),
            // Filling in may lengthen a line beyond the limit; a very short one names nothing.
            Reading::Wrong(Slip::TooLong | Slip::TooShort) => {}
            other => prop_assert!(false, "{text:?} shown as {shown:?} gives {other:?}"),
        }
    }
    Ok(())
}

const PIECES: &[&str] = &[
    "RT",
    "rt.",
    "RW",
    "R w.",
    "03",
    "1",
    "25",
    "IV",
    "x",
    ",",
    ", ",
    " dan ",
    "-",
    " s/d ",
    " sd ",
    "/",
    ";",
    "(",
    ")",
    ".",
    ":",
    "Dusun",
    "dsn.",
    "pad.",
    "Lingkungan",
    "Krajan",
    "tegal rejo",
    "Jl.",
    "jalan",
    "gg",
    "Gang",
    "Depan",
    "dekat",
    "Pak",
    "masjid",
    "setiap",
    "13",
    "m",
    "desa",
    "No.Ruas",
    "396/2.09",
    "•",
    "&",
    "é",
    "Al-Firdaus",
    "sampai",
    "s",
    "d",
    "r",
    "t",
    "w",
    "batas",
    "112,5",
    "di",
    "ke",
    "WANGI",
    "dan",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn a_place_of_usual_pieces_keeps_its_parts(
        pieces in proptest::collection::vec((proptest::sample::select(PIECES), any::<bool>()), 1..14)
    ) {
        let text: String = pieces.iter().map(|(piece, gap)| format!("{piece}{}", if *gap { " " } else { "" })).collect();
        keeps_its_parts(&text)?;
    }

    #[test]
    fn any_text_keeps_its_parts(text in "\\PC{0,80}") {
        keeps_its_parts(&text)?;
    }
}
