//! The laws of the detector of duplicates. The command is tried in [`command_line`](crate::command_line).

use musrenbot::domain::duplicate::{
    Detector, Facts, Gazetteer, Index, Reason, Record, Relation, SHOWN_MIN, Side, Unknown, Verdict,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

#[path = "dedup_pieces.rs"]
mod pieces;

fn read(gazetteer: &Gazetteer, record: &Record) -> Facts {
    let desa = gazetteer.find_own(&record.desa).unwrap_or_default();
    Detector::shipped().read(record, gazetteer, desa)
}

fn record(desa: &str, judul: &str, lokasi: &str) -> Record {
    Record {
        desa: desa.to_owned(),
        judul: judul.to_owned(),
        lokasi: lokasi.to_owned(),
        ..Record::default()
    }
}

fn gazetteer() -> Gazetteer {
    Gazetteer::new(
        ["Banter", "Lundo", "Metatu", "Karya Bhakti"],
        ["Benjeng", "Gresik"],
    )
}

fn verdict(a: &Record, b: &Record) -> Verdict {
    let gazetteer = gazetteer();
    Detector::shipped().compare(&read(&gazetteer, a), &read(&gazetteer, b), &Unknown)
}

fn keys(verdict: &Verdict) -> Vec<&str> {
    verdict.reasons.iter().map(|reason| reason.key).collect()
}

#[test]
fn one_road_in_other_words_is_found_from_both_ends() {
    let mut a = record("Banter", "Perbaikan jl poros Banter - Lundo", "");
    let mut b = record(
        "Lundo",
        "Rehab ruas penghubung Lundo Banter yg berlubang",
        "",
    );
    a.volume = "300 m".to_owned();
    b.volume = "0,3 km".to_owned();
    let seen = verdict(&a, &b);
    assert!(seen.score >= SHOWN_MIN, "{seen:?}");
    assert_eq!(seen.relation, Relation::CrossDesa);
    assert!(keys(&seen).contains(&"saling_sebut"), "{seen:?}");
    assert!(keys(&seen).contains(&"volume_dekat"), "{seen:?}");
}

#[test]
fn the_same_words_elsewhere_are_two_works() {
    let here = record("Banter", "Pembangunan drainase RT 01 RW 02", "RT 01 RW 02");
    let others = [
        record("Lundo", "Pembangunan drainase RT 01 RW 02", "RT 01 RW 02"),
        record("Banter", "Pembangunan drainase RT 03 RW 02", "RT 03 RW 02"),
        record("Banter", "Pembangunan drainase RT 01 RW 04", "RT 01 RW 04"),
        record("Banter", "Rabat beton jalan RT 01 RW 02", "RT 01 RW 02"),
    ];
    for other in others {
        let seen = verdict(&here, &other);
        assert!(seen.score < SHOWN_MIN, "{other:?} {seen:?}");
    }
}

#[test]
fn a_number_in_a_name_tells_it_apart() {
    let pairs = [
        ("Rabat beton Jl. Mawar II", "Rabat beton Jl. Mawar III"),
        ("Rehab Posyandu Melati 1", "Rehab Posyandu Melati 11"),
        ("Rehab atap SDN 1", "Rehab atap SDN 11"),
        ("Drainase Dusun Krajan I", "Drainase Dusun Krajan II"),
        ("Paving gang 2 RT 01", "Paving gang 4 RT 01"),
        ("TPT Dusun Karangsari", "TPT Dusun Karangjati"),
    ];
    for (one, other) in pairs {
        let seen = verdict(&record("Banter", one, ""), &record("Banter", other, ""));
        assert!(seen.score < SHOWN_MIN, "{one} | {other}: {seen:?}");
    }
    let same = verdict(
        &record("Banter", "Rehab ruang kelas SDN 2", ""),
        &record("Banter", "Perbaikan kelas SD Negeri 2 Banter", ""),
    );
    assert!(same.score >= SHOWN_MIN, "{same:?}");
}

#[test]
fn a_measure_behind_an_rt_is_no_rt() {
    let lamps = record("Banter", "PJU RT 05 12 titik", "");
    let facts = read(&gazetteer(), &lamps);
    assert_eq!(facts.rt, [5]);
    let list = read(
        &gazetteer(),
        &record(
            "Banter",
            "Paving RT.6 , RT. 8 dan 9, RT 11 s/d 13 RW IV",
            "",
        ),
    );
    assert_eq!((list.rt, list.rw), (vec![6, 8, 9, 11, 12, 13], vec![4]));
}

#[test]
fn a_list_of_rt_holds_one_of_them() {
    let whole = record(
        "Banter",
        "Pembangunan drainase RT 01 s.d. RT 04 RW 02 Dusun Krajan",
        "",
    );
    let part = record("Banter", "Drainase RT 3 RW II Krajan", "");
    let seen = verdict(&whole, &part);
    assert_eq!(seen.relation, Relation::PartOf(Side::First), "{seen:?}");
    assert_eq!(
        verdict(&part, &whole).relation,
        Relation::PartOf(Side::Second)
    );
    assert!(seen.score >= SHOWN_MIN, "{seen:?}");
}

#[test]
fn a_list_of_things_holds_one_of_them() {
    let mut whole = record(
        "Banter",
        "Rehabilitasi SDN 2: ruang kelas, toilet, pagar dan mebel",
        "",
    );
    whole.anggaran = "700 jt".to_owned();
    let mut part = record("Banter", "Toilet SDN 2 rusak", "");
    part.anggaran = "60 jt".to_owned();
    let seen = verdict(&whole, &part);
    assert_eq!(seen.relation, Relation::PartOf(Side::First), "{seen:?}");
    // Without commas it is a thing and where it is.
    whole.judul = "Pagar lapangan depan SDN 2".to_owned();
    assert_ne!(
        verdict(&whole, &part).relation,
        Relation::PartOf(Side::First)
    );
}

#[test]
fn a_road_from_dusun_to_dusun_is_no_list_of_them() {
    let road = record("Banter", "Perbaikan jalan poros Dusun I - Dusun II", "");
    let gang = record("Banter", "Pengecoran jalan setapak RT 04 Dusun II", "");
    let seen = verdict(&road, &gang);
    assert_eq!(seen.relation, Relation::Same, "{seen:?}");
    let dusun = seen.reasons.iter().find(|one| one.key == "dusun_sama");
    let named = dusun.map(|one| one.values[0].1.as_str());
    assert_eq!(named, Some("II"), "{seen:?}");
}

#[test]
fn the_ends_of_two_roads_are_compared_from_both_sides() {
    let one = record("Banter", "Jalan Dusun Krajan - Dusun Krajan Lor", "");
    let other = record("Banter", "Jalan Dusun Krajan Lor - Dusun Sumber", "");
    let (there, back) = (verdict(&one, &other), verdict(&other, &one));
    assert_eq!(there.score, back.score, "{there:?} {back:?}");
    assert!(keys(&there).contains(&"dusun_lain"), "{there:?}");
}

#[test]
fn what_engineers_call_a_place_is_a_name() {
    let names = |judul: &str| {
        let facts = read(&gazetteer(), &record("Banter", judul, ""));
        let names = facts.names.iter().map(|name| name.text.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names("Rehab saluran sekunder BT.7"), ["bt7"]);
    assert_eq!(names("irigasi BT 7 bocor"), ["bt7"]);
    // What counts something is no name.
    assert_eq!(names("pipa uk 40 cm"), Vec::<String>::new());
    assert_eq!(names("PJU 12 titik"), Vec::<String>::new());
}

#[test]
fn a_title_of_a_whole_field_leaves_the_rest_to_the_problem() {
    let mut vague = record("Banter", "Peningkatan prasarana permukiman", "Gang 3 RW 01");
    vague.masalah = "Gang 3 sering tergenang".to_owned();
    let drain = record("Banter", "Pembangunan drainase Gang 3", "Gang 3 RW 01");
    let seen = verdict(&vague, &drain);
    assert!(seen.score >= SHOWN_MIN, "{seen:?}");
}

#[test]
fn two_that_agree_in_no_place_are_two() {
    let here = record("Banter", "Pembangunan TPT RW 01", "");
    let there = record("Banter", "Pembangunan TPT SDN 2", "");
    let seen = verdict(&here, &there);
    assert!(seen.score < SHOWN_MIN, "{seen:?}");
    let apart = seen.reasons.iter().find(|one| one.key == "tempat_lain");
    assert!(apart.is_some_and(|one| one.against), "{seen:?}");
}

/// What a reader of the program tried and found wrong.
#[test]
fn what_tells_two_works_apart_is_not_lost() {
    let apart = [
        (
            "Drainase RT 1 dan 2 Dusun Krajan",
            "Drainase RT 3 Dusun Krajan",
        ),
        ("Pengaspalan jalan KM 3", "Pengaspalan jalan KM 5"),
        ("Paving Gang A RT 1", "Paving Gang B RT 1"),
        ("Drainase Blok A", "Drainase Blok B"),
        ("Rehab SD IT 2", "Rehab SD IT 1"),
        (
            "Perbaikan jalan Dusun I - Dusun II",
            "Perbaikan jalan Dusun I - Dusun III",
        ),
        ("Normalisasi kali Condong", "Normalisasi kali Gapuk"),
        ("Rehab Posyandu Rukun", "Rehab Posyandu Aman"),
        ("Paving Dusun Krajan Lor", "Paving Dusun Krajan Kidul"),
    ];
    for (one, other) in apart {
        let seen = verdict(&record("Banter", one, ""), &record("Banter", other, ""));
        assert!(seen.score < SHOWN_MIN, "{one} | {other}: {seen:?}");
    }
    let together = [
        ("PJU dusun Krajan 10 titik", "PJU dsn Krajan 10 titik"),
        (
            "Drainase RT 01 Dusun Krajan 2025",
            "Drainase RT 01 Dusun Krajan 2026",
        ),
        ("Rabat jalan 1200 m RT 1", "Rabat jalan 1.200 meter RT 1"),
        ("Saluran BT-7", "Saluran BT 7"),
        ("Rehab S.D. Negeri 2", "Rehab SDN 2"),
        (
            "Rehab rumah a.n. Siti Aminah",
            "Rehab rumah a.n. Siti Aminah",
        ),
    ];
    for (one, other) in together {
        let seen = verdict(&record("Banter", one, ""), &record("Banter", other, ""));
        assert!(seen.score >= SHOWN_MIN, "{one} | {other}: {seen:?}");
    }
    let whole = record("Banter", "Drainase RT 1 s/d 4 Dusun Krajan", "");
    let part = record("Banter", "Drainase RT 3 Dusun Krajan", "");
    let seen = verdict(&whole, &part);
    assert_eq!(seen.relation, Relation::PartOf(Side::First), "{seen:?}");
    assert!(!keys(&seen).contains(&"volume_dekat"), "{seen:?}");
}

#[test]
fn a_neighbours_house_in_the_problem_parts_no_drain() {
    let mut one = record("Banter", "Drainase RT 1", "");
    let mut other = one.clone();
    one.masalah = "depan rumah Pak Karto banjir".to_owned();
    other.masalah = "rumah Bu Siti kebanjiran".to_owned();
    let seen = verdict(&one, &other);
    assert!(seen.score >= SHOWN_MIN, "{seen:?}");
}

#[test]
fn a_column_of_dusun_is_a_list() {
    let dusun = |typed: &str| {
        let mut one = record("Banter", "PJU", "");
        one.dusun = typed.to_owned();
        let facts = read(&gazetteer(), &one);
        let names = facts.dusun.iter().map(|name| name.sound.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(dusun("Krajan dan Sumber"), ["krajan", "sumber"]);
    assert_eq!(dusun("Krajan, Krajan Lor"), ["krajan", "krajanutara"]);
    assert_eq!(dusun("I s/d IV"), ["1", "2", "3", "4"]);
    // The desa's own name before it tells nothing apart.
    assert_eq!(dusun("Banter Lor"), ["utara"]);
}

#[test]
fn what_speaks_against_stands_behind_and_is_not_cut_off() {
    let mut one = record(
        "Banter",
        "Pembangunan drainase Jl. Mawar gang 2",
        "RT 03 RW 01",
    );
    one.dusun = "Krajan".to_owned();
    (one.volume, one.anggaran) = ("120 m".to_owned(), "48 jt".to_owned());
    let mut other = one.clone();
    other.judul = "Pembangunan drainase Jl. Mawar gang 4".to_owned();
    other.dusun = "Melati".to_owned();
    (other.volume, other.anggaran) = ("122 m".to_owned(), "49 jt".to_owned());
    let seen = verdict(&one, &other);
    let sides: Vec<bool> = seen.reasons.iter().map(|reason| reason.against).collect();
    assert!(sides.is_sorted(), "{seen:?}");
    assert!(keys(&seen).contains(&"gang_lain"), "{seen:?}");
    assert!(keys(&seen).contains(&"dusun_lain"), "{seen:?}");
    assert!(keys(&seen).contains(&"benda_sama"), "{seen:?}");
}

#[test]
fn what_continues_last_year_is_related() {
    let mut before = record("Banter", "Pembangunan TPT Dusun Krajan RT 02", "sisi timur");
    let mut now = record(
        "Banter",
        "Lanjutan pembangunan TPT Dusun Krajan RT 02",
        "sisi timur",
    );
    before.tahun = "2027".to_owned();
    now.tahun = "2028".to_owned();
    assert_eq!(verdict(&before, &now).relation, Relation::Related);
}

#[test]
fn absurd_values_are_named_and_weigh_nothing() {
    let mut a = record(
        "Banter",
        "Pembangunan drainase RT 01 RW 02 Dusun Krajan",
        "",
    );
    let mut b = a.clone();
    for one in [&mut a, &mut b] {
        one.anggaran = "-6,547,843,512,000".to_owned();
        one.volume = "0".to_owned();
        (one.lat, one.lon) = (Some(-6.1754), Some(106.8272));
    }
    let seen = verdict(&a, &b);
    for doubt in ["ragu_titik", "ragu_biaya", "ragu_volume"] {
        assert!(keys(&seen).contains(&doubt), "{doubt}: {seen:?}");
    }
    assert!(!keys(&seen).contains(&"titik_dekat"), "{seen:?}");
    b.judul = "x".repeat(5_000);
    assert!(keys(&verdict(&a, &b)).contains(&"ragu_panjang"));
}

#[test]
fn a_persons_name_is_in_no_reason() {
    let a = record(
        "Banter",
        "Bantuan RTLH a.n. Sumiatun RT 02 RW 01",
        "RT 02 RW 01",
    );
    let b = record(
        "Banter",
        "Bantuan RTLH a.n. Paijan RT 02 RW 01",
        "RT 02 RW 01",
    );
    let seen = verdict(&a, &b);
    let said = format!("{:?}", seen.reasons).to_lowercase();
    assert!(
        !said.contains("sumiatun") && !said.contains("paijan"),
        "{said}"
    );
    assert!(seen.score < SHOWN_MIN, "{seen:?}");
    let several = [
        "Bantuan jamban a.n. Siti Aminah, Paijan dan Karto RT 02",
        "Modal usaha a.n. Siti Nur Aminah Wulandari RT 02",
        "RTLH Siti Aminah Jl Mawar RT 1",
    ];
    for (at, one) in several.iter().enumerate() {
        for other in &several[at..] {
            let seen = verdict(&record("Banter", one, ""), &record("Banter", other, ""));
            let said = format!("{:?}", seen.reasons).to_lowercase();
            let named = ["siti", "aminah", "paijan", "karto", "wulandari"];
            assert!(!named.iter().any(|name| said.contains(name)), "{said}");
        }
    }
}

#[test]
fn of_many_lines_that_say_the_same_the_first_are_held_beside_a_new_one() {
    let gazetteer = gazetteer();
    let line = read(&gazetteer, &record("Banter", "Drainase Dusun Krajan", ""));
    let (mut one, mut other) = (Index::default(), Index::default());
    for key in 0..500 {
        one.put(key, line.clone());
        other.put(499 - key, line.clone());
    }
    let found = one.candidates(&line);
    assert!(
        found.len() < 500 && found.starts_with(&[0, 1, 2]),
        "{found:?}"
    );
    assert_eq!(found, other.candidates(&line));
}

fn typed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => prop::sample::select(pieces::PIECES).prop_map(str::to_owned), 1 => "\\PC{0,12}"];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.join(" "))
}

fn any_record() -> impl Strategy<Value = Record> {
    let texts = (typed(), typed(), typed(), typed(), typed(), typed());
    let amounts = (
        typed(),
        typed(),
        typed(),
        prop::option::of(any::<f64>()),
        prop::option::of(any::<f64>()),
    );
    let desa = prop::sample::select(vec!["Banter", "Lundo", "Karya Bhakti", ""]);
    (desa, texts, amounts).prop_map(|(desa, texts, amounts)| Record {
        desa: desa.to_owned(),
        judul: texts.0,
        masalah: texts.1,
        lokasi: texts.2,
        dusun: texts.3,
        rt: texts.4,
        rw: texts.5,
        volume: amounts.0,
        satuan: amounts.1,
        anggaran: amounts.2,
        lat: amounts.3,
        lon: amounts.4,
        ..Record::default()
    })
}

/// Cases of the two laws below; `MUSRENBOT_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("MUSRENBOT_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(400)
}

fn values(reason: &Reason) -> (&str, Vec<&str>) {
    let values = reason.values.iter().map(|(_, value)| value.as_str());
    (reason.key, values.collect())
}

/// The reason as the other of the two sees it.
fn turned(reason: &Reason) -> (&str, Vec<&str>) {
    let (key, mut values) = values(reason);
    values.reverse();
    (key, values)
}

#[test]
fn whatever_is_typed_is_read_and_weighed_alike_from_both_sides() {
    let gazetteer = gazetteer();
    let detector = Detector::shipped();
    let mut runner = TestRunner::new(Config {
        cases: cases(),
        failure_persistence: None,
        ..Config::default()
    });
    let law = |(a, b): (Record, Record)| {
        let (a, b) = (read(&gazetteer, &a), read(&gazetteer, &b));
        let (ab, ba) = (
            detector.compare(&a, &b, &Unknown),
            detector.compare(&b, &a, &Unknown),
        );
        prop_assert!((0.0..=1.0).contains(&ab.score));
        prop_assert_eq!(ab.score, ba.score);
        prop_assert_eq!(ab.relation.name(), ba.relation.name());
        let told: Vec<_> = ba.reasons.iter().map(turned).collect();
        prop_assert_eq!(ab.reasons.iter().map(values).collect::<Vec<_>>(), told);
        prop_assert_eq!(ab.score, detector.compare(&a, &b, &Unknown).score);
        let own = detector.compare(&a, &a, &Unknown);
        prop_assert_eq!(own.relation.name(), "same");
        Ok(())
    };
    runner
        .run(&(any_record(), any_record()), law)
        .expect("the law holds");
}

#[test]
fn an_index_says_the_same_in_whatever_order_it_was_filled() {
    let gazetteer = gazetteer();
    let detector = Detector::shipped();
    let mut runner = TestRunner::new(Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    });
    let law = |records: Vec<Record>| {
        let facts: Vec<Facts> = records
            .iter()
            .map(|record| read(&gazetteer, record))
            .collect();
        let (mut one, mut other) = (Index::default(), Index::default());
        for (key, facts) in facts.iter().enumerate() {
            one.put(key, facts.clone());
        }
        for (key, facts) in facts.iter().enumerate().rev() {
            other.put(key, facts.clone());
            other.put(key + 100, facts.clone());
        }
        for key in 0..facts.len() {
            other.remove(key + 100);
        }
        prop_assert_eq!(one.pairs(detector, 0.0), other.pairs(detector, 0.0));
        Ok(())
    };
    runner
        .run(&prop::collection::vec(any_record(), 0..8), law)
        .expect("the law holds");
}
