//! `musrenbot dedup` and the laws of the detector behind it.

use musrenbot::domain::duplicate::{
    Detector, Facts, Gazetteer, Record, Relation, SHOWN_MIN, Unknown, Verdict,
};

fn read(gazetteer: &Gazetteer, record: &Record) -> Facts {
    let desa = gazetteer.find_own(&record.desa).expect("the desa is known");
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

fn verdict(a: &Record, b: &Record) -> Verdict {
    let gazetteer = Gazetteer::new(["Banter", "Lundo", "Metatu"], ["Benjeng", "Gresik"]);
    Detector::shipped().compare(&read(&gazetteer, a), &read(&gazetteer, b), &Unknown)
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
    let keys: Vec<&str> = seen.reasons.iter().map(|reason| reason.key).collect();
    assert!(
        keys.contains(&"saling_sebut") && keys.contains(&"volume_dekat"),
        "{keys:?}"
    );
}

#[test]
fn the_same_words_in_two_desa_are_two_works() {
    let a = record("Banter", "Pembangunan drainase RT 01 RW 02", "RT 01 RW 02");
    let b = record("Lundo", "Pembangunan drainase RT 01 RW 02", "RT 01 RW 02");
    assert!(verdict(&a, &b).score < SHOWN_MIN);
}
