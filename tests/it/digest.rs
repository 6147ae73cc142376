//! The daily summary: every event in exactly one, none on empty days and holidays, one screen.

use std::collections::BTreeSet;

use jiff::civil::{Date, date, time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use musrenbot::domain::digest::{Sources, Summary, Who, Window, due, gather};
use musrenbot::domain::jurnal::{Chain, Entry, Event, Head};
use musrenbot::domain::kalender::{Libur, Zona, is_workday};
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::Role;
use musrenbot::domain::usulan::{Act, Biaya, Isi, Pilihan, Stage, StageName, Sumber, Usulan};
use musrenbot::domain::wilayah::{KodeDesa, KodeKecamatan};
use musrenbot::domain::{penerima, rupiah::Rupiah, tempat, volume};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

const SEVEN: u16 = 7 * 60;
const ZONA: Zona = Zona::Wib;

// When one is due.

#[test]
fn a_summary_is_due_from_seven_on_a_working_day_and_not_before() {
    let due = |at| due(at, ZONA, SEVEN, &Libur::default(), Some(date(2027, 2, 1)));
    assert_eq!(due(wall(2027, 2, 3, 6, 59)), None);
    assert_eq!(
        due(wall(2027, 2, 3, 7, 0)),
        Some(Window {
            day: date(2027, 2, 2),
            from: Some(wall(2027, 2, 2, 0, 0)),
            to: wall(2027, 2, 3, 0, 0),
        })
    );
}

#[test]
fn monday_covers_friday_and_the_weekend() {
    let libur = Libur::default();
    let last = Some(date(2027, 2, 4));
    assert_eq!(due(wall(2027, 2, 6, 9, 0), ZONA, SEVEN, &libur, last), None);
    assert_eq!(due(wall(2027, 2, 7, 9, 0), ZONA, SEVEN, &libur, last), None);
    let window = due(wall(2027, 2, 8, 7, 0), ZONA, SEVEN, &libur, last).expect("it is Monday");
    assert_eq!(window.day, date(2027, 2, 7));
    assert_eq!(window.from, Some(wall(2027, 2, 5, 0, 0)));
}

#[test]
fn a_holiday_of_the_office_waits_for_the_next_working_day() {
    let libur = Libur::default().with([date(2027, 2, 3)]);
    let last = Some(date(2027, 2, 1));
    assert_eq!(due(wall(2027, 2, 3, 9, 0), ZONA, SEVEN, &libur, last), None);
    let window = due(wall(2027, 2, 4, 9, 0), ZONA, SEVEN, &libur, last).expect("a working day");
    assert_eq!(window.from, Some(wall(2027, 2, 2, 0, 0)));
    assert_eq!(window.to, wall(2027, 2, 4, 0, 0));
}

#[test]
fn each_zone_has_its_own_seven_o_clock() {
    let at = Zona::Wit.at(date(2027, 2, 3), time(7, 0, 0, 0));
    let due = |zona| due(at, zona, SEVEN, &Libur::default(), None).map(|window| window.day);
    assert_eq!(due(Zona::Wit), Some(date(2027, 2, 2)));
    assert_eq!(due(Zona::Wita), None);
    assert_eq!(due(Zona::Wib), None);
}

#[test]
fn a_clock_that_once_ran_years_ahead_does_not_silence_the_summaries() {
    let last = Some(date(2099, 1, 1));
    let window = due(wall(2027, 2, 3, 7, 0), ZONA, SEVEN, &Libur::default(), last);
    assert_eq!(
        window.map(|window| (window.day, window.from)),
        Some((date(2027, 2, 2), None))
    );
}

// 400 days.

/// The books of one kecamatan: all that outlives a restart.
#[derive(Default)]
struct Books {
    /// Instants of events, and the day whose summary has them.
    events: Vec<(Timestamp, Option<Date>)>,
    days: BTreeSet<Date>,
    /// The local instant of each post, and how many events it told.
    posts: Vec<(jiff::civil::DateTime, usize)>,
}

impl Books {
    /// What the program does on every tick, with nothing in memory.
    fn tick(&mut self, now: Timestamp, libur: &Libur) -> Option<Window> {
        let window = due(now, ZONA, SEVEN, libur, self.days.last().copied())?;
        if !self.days.insert(window.day) {
            return None;
        }
        let mut told = 0;
        for (at, day) in &mut self.events {
            if day.is_none() && *at < window.to {
                *day = Some(window.day);
                told += 1;
            }
        }
        if told > 0 {
            self.posts.push((ZONA.offset().to_datetime(now), told));
        }
        Some(window)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn in_400_days_with_clock_jumps_every_event_is_told_exactly_once(seed in any::<u64>()) {
        let mut chance = StdRng::seed_from_u64(seed);
        let libur = holidays(&mut chance);
        let mut books = Books::default();
        let mut at = wall(2026, 12, 1, 3, 0);
        let mut wrong = SignedDuration::ZERO;
        for _ in 0..400 * 12 {
            at += SignedDuration::from_mins(chance.random_range(1..240));
            wrong = jump(&mut chance, wrong);
            if chance.random_ratio(1, 6) {
                books.events.push((at + wrong, None));
            }
            // A tick may be missed (the program was down) or come twice (two replicas).
            for _ in 0..chance.random_range(0..3) {
                books.tick(at + wrong, &libur);
            }
        }
        settle(&mut books, at, &libur);
        prop_assert!(books.events.iter().all(|(_, day)| day.is_some()));
        let told: usize = books.posts.iter().map(|(_, told)| told).sum();
        prop_assert_eq!(told, books.events.len());
        for (post, told) in &books.posts {
            prop_assert!(*told > 0 && post.time() >= time(7, 0, 0, 0), "{post}");
            prop_assert!(is_workday(post.date(), &libur), "{post}");
        }
        let days: BTreeSet<Date> = books.posts.iter().map(|(post, _)| post.date()).collect();
        prop_assert_eq!(days.len(), books.posts.len(), "two posts on one day");
    }

    #[test]
    fn in_400_days_the_windows_tile_and_each_working_day_has_one(seed in any::<u64>()) {
        let mut chance = StdRng::seed_from_u64(seed);
        let libur = holidays(&mut chance);
        let mut books = Books::default();
        let (start, days) = (date(2026, 12, 1), 400);
        let mut windows = Vec::new();
        for hour in 0..days * 24 {
            let now = ZONA.midnight(start) + SignedDuration::from_hours(hour);
            windows.extend(books.tick(now, &libur));
        }
        prop_assert!(windows.is_sorted_by(|one, next| next.from == Some(one.to)));
        let working = (0..days).filter(|n| is_workday(start + n.days(), &libur)).count();
        prop_assert_eq!(windows.len(), working);
    }
}

fn holidays(chance: &mut StdRng) -> Libur {
    let start = date(2026, 12, 1);
    let runs = (0..12).flat_map(|_| {
        let from = start + chance.random_range(0..400).days();
        let length: i64 = chance.random_range(1..7);
        (0..length)
            .map(move |n| from + n.days())
            .collect::<Vec<_>>()
    });
    Libur::national().with(runs.collect::<Vec<_>>())
}

/// The clock goes wrong by up to three days either way, and is put right again.
fn jump(chance: &mut StdRng, wrong: SignedDuration) -> SignedDuration {
    match chance.random_range(0..300) {
        0..2 => SignedDuration::from_mins(chance.random_range(-4320..4320)),
        2..20 => SignedDuration::ZERO,
        _ => wrong,
    }
}

/// Three quiet weeks with a good clock.
fn settle(books: &mut Books, from: Timestamp, libur: &Libur) {
    for hour in 0..21 * 24 {
        books.tick(from + SignedDuration::from_hours(hour), libur);
    }
}

// What it tells.

#[test]
fn an_usulan_with_many_events_is_one_item_in_its_newest_state() {
    let events = journal(&[
        (1, 1, "Talud", Act::Submit),
        (2, 1, "Pavingisasi", Act::Submit),
        (1, 1, "Talud", Act::SendBack),
        (1, 1, "Talud sungai", Act::Revise),
    ]);
    let items = gather(&events);
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].kegiatan, "Talud sungai");
    assert_eq!(
        (items[0].stage, items[0].act),
        (StageName::Diajukan, Act::Revise)
    );
    assert_eq!((items[0].times, items[0].is_new), (3, true));
    assert_eq!((items[1].times, items[1].stage), (1, StageName::Diajukan));
}

#[test]
fn the_chain_tells_which_event_is_newest_even_when_a_clock_was_set_back() {
    let mut events = journal(&[(1, 1, "Talud", Act::Submit), (1, 1, "Talud", Act::Verify)]);
    events[1].event.at = wall(2027, 1, 1, 0, 0);
    events.reverse();
    assert_eq!(gather(&events)[0].stage, StageName::Diverifikasi);
}

#[test]
fn personal_numbers_are_masked_and_a_name_stays_on_one_line() {
    let kegiatan = "Rehab RTLH\n 3525 1411 0395 0001\tRT 3";
    let items = gather(&journal(&[(1, 1, kegiatan, Act::Submit)]));
    assert_eq!(items[0].kegiatan, "Rehab RTLH •••• •••• •••• •••• RT 3");
}

#[test]
fn sections_stand_in_the_order_of_who_must_act() {
    let summary = summary(&busy_day()).expect("much happened");
    let who: Vec<Who> = summary.sections.iter().map(|section| section.who).collect();
    assert_eq!(who, [Who::Kecamatan, Who::Desa, Who::Nobody]);
    assert_eq!((summary.new, summary.new_desa), (4, 3));
    assert_eq!(summary.days, (date(2027, 2, 2), date(2027, 2, 2)));
}

#[test]
fn a_quiet_day_has_no_summary() {
    assert_eq!(summary(&[]), None);
}

#[test]
fn drafts_are_nobodys_business_but_their_writers() {
    let summary = summary(&busy_day()).expect("much happened");
    assert_eq!(summary.total(StageName::Draft), 0);
    assert_eq!(summary.total_all(), 12);
    assert_eq!(summary.desa_heard(), 3);
}

#[test]
fn a_joined_work_is_told_and_counted_once_and_words_about_ties_are_not() {
    let mut events = journal(&[
        (1, 1, "Betonisasi jalan", Act::Submit),
        (2, 2, "Jalan poros", Act::Submit),
        (3, 3, "Talud sungai", Act::Propose),
        (2, 2, "Jalan poros", Act::Merge),
    ]);
    let at = wall(2027, 2, 2, 8, 0);
    let before = |nomor, act| {
        let usulan = usulan(nomor, 3, "Talud sungai", act, at);
        Some(serde_json::to_string(&usulan).expect("plain data"))
    };
    // The helper lets every act on ties end in a tie; this one was only proposed.
    events[2].event.before = before(3, Act::Verify);
    events[2].event.after = before(3, Act::Verify).expect("a value");
    events[3].event.before = before(2, Act::Submit);
    let only_words = &events[2..3];
    assert_eq!(summary(only_words), None, "asking is no news");
    let summary = summary(&events).expect("two became one");
    assert_eq!((summary.new, summary.new_desa), (1, 1));
    let told = summary.sections.iter().flat_map(|one| &one.items);
    let told: Vec<_> = told.map(|one| (one.kode.nomor(), one.stage)).collect();
    assert_eq!(told, [(1, StageName::Diajukan), (2, StageName::Digabung)]);
}

#[test]
fn what_is_counted_in_another_is_named_beside_the_total() {
    let mut summary = summary(&busy_day()).expect("much happened");
    let all = summary.total_all();
    summary.counts.push((desa(4), StageName::Digabung, 2));
    assert_eq!((summary.total_all(), summary.desa_heard()), (all, 4));
    assert_eq!(summary.total(StageName::Digabung), 2);
}

fn busy_day() -> Vec<Entry> {
    journal(&[
        (1, 1, "Betonisasi jalan lingkungan", Act::Submit),
        (2, 1, "Talud sungai", Act::Submit),
        (3, 2, "Posyandu", Act::Submit),
        (4, 3, "Penerangan jalan", Act::Submit),
        (2, 1, "Talud sungai", Act::SendBack),
        (3, 2, "Posyandu", Act::Verify),
        (5, 3, "Gapura", Act::Reject),
    ])
}

fn summary(events: &[Entry]) -> Option<Summary> {
    let desa: Vec<_> = (1..=4).map(|n| (desa(n), format!("Desa {n}"))).collect();
    let counts = [
        (self::desa(1), StageName::Diajukan, 3),
        (self::desa(1), StageName::Draft, 9),
        (self::desa(2), StageName::Diverifikasi, 5),
        (self::desa(3), StageName::Ditolak, 4),
    ];
    let window = Window::ending(date(2027, 2, 2), ZONA, Some(date(2027, 2, 1)));
    let now = wall(2027, 2, 3, 7, 0);
    let sources = Sources {
        serupa: 0,
        lintas: &[],
        kecamatan: "Kebomas",
        desa: &desa,
        zona: ZONA,
        events,
        counts: &counts,
    };
    Summary::new(&sources, &window, now)
}

/// A journal of 2 February: the number of the usulan, its desa, its kegiatan, what was done.
fn journal(acts: &[(u32, u16, &str, Act)]) -> Vec<Entry> {
    let chain = Chain {
        kecamatan: kecamatan(),
        tahun: 2028,
    };
    let mut head = Head::empty(chain);
    let mut entries = Vec::new();
    for ((nomor, desa, kegiatan, act), minute) in acts.iter().zip(0..) {
        let at = wall(2027, 2, 2, 9, 0) + SignedDuration::from_mins(minute);
        let usulan = usulan(*nomor, *desa, kegiatan, *act, at);
        let entry = head.next(chain, event(&usulan, *act, at));
        head.seq = entry.seq;
        head.hash.clone_from(&entry.hash);
        entries.push(entry);
    }
    entries
}

pub fn event(usulan: &Usulan, act: Act, at: Timestamp) -> Event {
    Event {
        at,
        by: 7,
        role: Role::OperatorDesa,
        kode: usulan.kode,
        act,
        reason: None,
        before: None,
        after: serde_json::to_string(usulan).expect("plain data"),
    }
}

pub fn usulan(nomor: u32, desa: u16, kegiatan: &str, act: Act, at: Timestamp) -> Usulan {
    let kode = KodeUsulan::new(*b"KBM", 28, nomor).expect("a good code");
    let (by, remark, alasan) = (8, "kurang RAB".to_owned(), "bukan wewenang".to_owned());
    let stage = match act {
        Act::Submit | Act::Revise => Stage::Diajukan { at },
        Act::SendBack => Stage::Dikembalikan { at, by, remark },
        Act::Verify => Stage::Diverifikasi { at, by },
        Act::Reject => Stage::Ditolak { at, by, alasan },
        Act::Withdraw => Stage::Ditarik { at, by, alasan },
        Act::Forward => Stage::Diteruskan { at, by },
        _ => Stage::Digabung {
            at,
            by,
            into: kode,
            was: None,
        },
    };
    Usulan {
        kode,
        desa: self::desa(desa),
        pengusul: 7,
        isi: isi(kegiatan),
        stage,
        version: 1,
        submitted_at: at,
        gabung: None,
        pendukung: Vec::new(),
        dikeluarkan: Vec::new(),
        ties: 0,
        pendahulu: Vec::new(),
    }
}

fn isi(kegiatan: &str) -> Isi {
    let pilihan = |teks: &str| Pilihan {
        nilai: String::new(),
        teks: teks.to_owned(),
    };
    Isi {
        sumber: Sumber::Musrenbang,
        bidang: pilihan("Pembangunan"),
        kegiatan: pilihan(kegiatan),
        masalah: "Jalan rusak".to_owned(),
        lokasi: tempat::read("RT 03 RW 01")
            .first()
            .cloned()
            .expect("a place"),
        titik: None,
        volume: volume::read("150 m").first().cloned().expect("a volume"),
        biaya: Biaya::Total(Rupiah::ZERO),
        anggaran: Rupiah::ZERO,
        penerima: penerima::read("40 KK")
            .first()
            .cloned()
            .expect("a number of people"),
        skpd: pilihan("DPUTR"),
        lahan: None,
        prioritas: 1,
        foto: Vec::new(),
        dokumen: Vec::new(),
    }
}

pub fn kecamatan() -> KodeKecamatan {
    "35.25.14".parse().expect("a good code")
}

pub fn desa(n: u16) -> KodeDesa {
    format!("35.25.14.20{n:02}").parse().expect("a good code")
}

pub fn wall(year: i16, month: i8, day: i8, hour: i8, minute: i8) -> Timestamp {
    ZONA.at(date(year, month, day), time(hour, minute, 0, 0))
}
