//! Days on the office wall.

use jiff::civil::{Date, date, time};
use jiff::{SignedDuration, Timestamp};
use musrenbot::domain::kalender::{self, Libur, Zona};
use proptest::prelude::*;

#[test]
fn a_day_begins_at_the_offices_own_midnight() {
    let noon_utc: Timestamp = "2027-02-02T16:30:00Z".parse().unwrap();
    assert_eq!(Zona::Wib.day(noon_utc), date(2027, 2, 2));
    assert_eq!(Zona::Wita.day(noon_utc), date(2027, 2, 3));
    assert_eq!(Zona::Wit.day(noon_utc), date(2027, 2, 3));
    assert_eq!(
        Zona::Wib.midnight(date(2027, 2, 3)).to_string(),
        "2027-02-02T17:00:00Z"
    );
    assert_eq!(
        Zona::Wit.at(date(2027, 2, 3), time(7, 0, 0, 0)).to_string(),
        "2027-02-02T22:00:00Z"
    );
    assert_eq!(Zona::Wita.time(noon_utc), time(0, 30, 0, 0));
}

#[test]
fn zones_are_known_by_both_names() {
    for (text, zona) in [
        ("Asia/Jakarta", Zona::Wib),
        ("Asia/Pontianak", Zona::Wib),
        ("asia/makassar", Zona::Wita),
        ("Asia/Jayapura", Zona::Wit),
        ("wita", Zona::Wita),
    ] {
        assert_eq!(text.parse(), Ok(zona));
    }
    assert!("Asia/Singapore".parse::<Zona>().is_err());
    assert_eq!(serde_json::to_string(&Zona::Wita).unwrap(), "\"WITA\"");
}

#[test]
fn fixed_zones_agree_with_the_tables_of_the_world() {
    for (name, zona) in [
        ("Asia/Jakarta", Zona::Wib),
        ("Asia/Makassar", Zona::Wita),
        ("Asia/Jayapura", Zona::Wit),
    ] {
        let at: Timestamp = "2027-02-02T16:30:00Z".parse().unwrap();
        assert_eq!(at.in_tz(name).unwrap().date(), zona.day(at));
    }
}

#[test]
fn offices_work_from_monday_to_friday_unless_it_is_a_holiday() {
    let libur = Libur::national();
    assert!(kalender::is_workday(date(2027, 2, 2), &libur));
    assert!(!kalender::is_workday(date(2027, 2, 6), &libur));
    assert!(!kalender::is_workday(date(2027, 2, 7), &libur));
    for day in [
        date(2026, 1, 1),
        date(2028, 5, 1),
        date(2027, 6, 1),
        date(2027, 8, 17),
        date(2026, 12, 25),
    ] {
        assert!(!kalender::is_workday(day, &libur), "{day} is a holiday");
    }
    let own = libur.with([date(2027, 2, 2)]);
    assert!(!kalender::is_workday(date(2027, 2, 2), &own));
    assert!(kalender::is_workday(date(2028, 2, 2), &own));
}

#[test]
fn an_office_may_keep_its_own_table() {
    let libur = Libur::parse("tanggal,nama\n02-29,Hari kabisat\n2027-03-10,Hari jadi\n").unwrap();
    assert!(libur.contains(date(2028, 2, 29)));
    assert!(libur.contains(date(2027, 3, 10)) && !libur.contains(date(2028, 3, 10)));
    let wrong = Libur::parse("tanggal,nama\n08-17,Merdeka\n31-12,Terbalik\n").unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "line 3 of the holidays is neither MM-DD nor YYYY-MM-DD with a name: 31-12,Terbalik"
    );
}

#[test]
fn days_are_told_in_indonesian() {
    assert_eq!(
        kalender::hari_tanggal(date(2027, 2, 2)),
        "Selasa, 2 Februari 2027"
    );
    assert_eq!(
        kalender::hari_tanggal(date(2026, 8, 17)),
        "Senin, 17 Agustus 2026"
    );
    assert_eq!(
        kalender::hari_tanggal(date(2027, 12, 31)),
        "Jumat, 31 Desember 2027"
    );
}

proptest! {
    #[test]
    fn each_instant_lies_in_its_day(second in -62_000_000_000i64..250_000_000_000, zona in proptest::sample::select(&Zona::ALL[..])) {
        let at = Timestamp::from_second(second).unwrap();
        let start = zona.midnight(zona.day(at));
        prop_assert!(start <= at && at < start + SignedDuration::from_hours(24));
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic(zona in proptest::sample::select(&Zona::ALL[..])) {
        for day in [Date::MIN, Date::MAX] {
            let _ = zona.midnight(day);
            let _ = kalender::hari_tanggal(day);
        }
        let _ = (zona.day(Timestamp::MIN), zona.day(Timestamp::MAX));
    }
}

#[test]
fn working_days_since_somebody_was_asked_leave_out_weekends_and_holidays() {
    let libur = Libur::national();
    // 12 February 2027 is a Friday.
    let since = |to| kalender::workdays_since(date(2027, 2, 12), to, &libur);
    assert_eq!(since(date(2027, 2, 12)), 0);
    assert_eq!(since(date(2027, 2, 14)), 0, "a weekend");
    assert_eq!(since(date(2027, 2, 15)), 1);
    assert_eq!(since(date(2027, 2, 19)), 5);
    assert_eq!(since(date(2027, 2, 1)), 0, "asked in days to come");
    let closed = libur.clone().with([date(2027, 2, 16)]);
    let since = kalender::workdays_since(date(2027, 2, 12), date(2027, 2, 19), &closed);
    assert_eq!(since, 4);
}
