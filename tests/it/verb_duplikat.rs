//! The queue of pairs that look alike, as operator and camat go through it on their phones.

use musrenbot::app::decision::Change;
use musrenbot::domain::dugaan::Sepasang;
use musrenbot::domain::duplicate::{Relation, Side};
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::putusan::Jenis;
use musrenbot::domain::rupiah::Rupiah;
use musrenbot::domain::usulan::{Isi, Pilihan, Stage, Usulan};
use musrenbot::domain::wilayah::KodeDesa;
use musrenbot::domain::{tempat, volume};

use crate::verb_page::{buttons, data_of, page, words_to};
use crate::verb_world::{
    CAMAT, DESA_A, DESA_B, DESK, DESK_ELSEWHERE, GROUP, GUEST, OPERATOR_A, World, at, isi, kode,
    usulan,
};

/// An usulan of a work at a place, by a desa.
pub fn work(nomor: u32, desa: &str, kegiatan: &str, lokasi: &str) -> Usulan {
    let stage = Stage::Diajukan {
        at: at("2027-01-15T02:00:00Z"),
    };
    let desa: KodeDesa = desa.parse().expect("a desa");
    Usulan {
        desa,
        isi: Isi {
            kegiatan: Pilihan {
                nilai: String::new(),
                teks: kegiatan.to_owned(),
            },
            masalah: "Rusak dan tergenang setiap hujan".to_owned(),
            lokasi: tempat::read(lokasi).first().cloned().expect("a place"),
            ..isi()
        },
        ..usulan(nomor, stage)
    }
}

/// Two that ask for one drain, one work across two desa, and one that is like none.
pub fn alike() -> World {
    let mut world = World::new();
    world.usulan = vec![
        work(
            1,
            DESA_A,
            "Pembangunan drainase Gang Mawar",
            "Gang Mawar RT 03 RW 01 Dusun Krajan",
        ),
        work(
            2,
            DESA_A,
            "Drainase gg mawar rt 3 rw 1",
            "Dsn Krajan RT 03 RW 01, gang Mawar",
        ),
        work(
            3,
            DESA_A,
            "Perbaikan jalan Mayjen Sungkono sampai batas Indro",
            "Jl. Mayjen Sungkono, dari Kembangan sampai batas desa Indro",
        ),
        work(
            4,
            DESA_B,
            "Rehab jl Mayjen Sungkono yang berlubang",
            "Jl. Mayjen Sungkono batas desa Kembangan",
        ),
        work(
            5,
            DESA_B,
            "Pelatihan menjahit ibu PKK",
            "balai kelurahan RW 04",
        ),
    ];
    world.usulan[1].isi.titik = None;
    world.usulan[1].isi.foto.clear();
    world.usulan[3].isi.titik = None;
    world.usulan[3].isi.volume = volume::read("900 m").first().cloned().expect("a volume");
    world.usulan[3].isi.anggaran = Rupiah::new(900_000_000).expect("a sum");
    world.serupa.mirip = vec![
        (Sepasang::of(kode(1), kode(2)), Relation::Same),
        (Sepasang::of(kode(3), kode(4)), Relation::CrossDesa),
    ];
    world
}

/// The two that ask for one drain, alone.
pub fn drains() -> World {
    let mut world = alike();
    world.usulan.truncate(2);
    world.serupa.mirip.truncate(1);
    world
}

#[test]
fn the_desk_goes_through_what_looks_alike() {
    page("duplikat", |page| {
        let mut world = alike();
        let first = world.says(DESK, "/duplikat");
        page.scene("yang paling mirip dulu", &first);
        let turned = world.presses(DESK, &first, "Tukar");
        page.scene("tukar", &turned);
        let photos = world.presses(DESK, &first, "Foto");
        page.scene("foto", &photos);
        let joined = world.presses(DESK, &first, "Gabungkan");
        page.scene("gabungkan", &joined);
        world.commit(DESK, &joined);
        page.scene(
            "tombol lama, orang yang sama",
            &world.presses(DESK, &first, "Bukan"),
        );
        page.scene(
            "tombol lama, orang lain",
            &world.presses(CAMAT, &first, "Bukan"),
        );
        let later = world.presses(DESK, &joined, "Nanti");
        page.scene("nanti", &later);
        world.commit(DESK, &later);
        page.scene("semua ditunda", &world.says(DESK, "/duplikat"));
        let camat = world.says(CAMAT, "/duplikat");
        page.scene("camat belum menunda", &camat);
        let across = world.presses(CAMAT, &camat, "Lintas desa");
        page.scene("lintas desa", &across);
        world.commit(CAMAT, &across);
        page.scene("habis", &world.says(CAMAT, "/duplikat"));
    });
}

#[test]
fn each_word_is_answered_and_kept() {
    page("duplikat_kata", |page| {
        for word in ["Bagian dari", "Terkait", "Bukan"] {
            let mut world = drains();
            let first = world.says(DESK, "/duplikat");
            let said = world.presses(DESK, &first, word);
            page.scene(word, &said);
            if word == "Bagian dari" {
                let back = world.presses(DESK, &said, "‹ Kembali");
                assert_eq!(words_to(&back, DESK), strip(&words_to(&first, DESK)));
                let holds = world.presses(DESK, &said, "B mencakup A");
                page.scene("B mencakup A", &holds);
                let kept = holds.changes.iter().find_map(|change| match change {
                    Change::Putus(putusan) => Some(putusan),
                    _ => None,
                });
                let kept = kept.expect("a word is kept");
                assert_eq!((kept.jenis, kept.induk), (Jenis::BagianDari, Some(kode(2))));
            }
        }
    });
}

/// A screen that was asked for by itself has no count above.
fn strip(words: &str) -> String {
    words.split_once("\n\n").expect("a count").1.to_owned()
}

#[test]
fn what_happened_meanwhile_is_said_and_nothing_is_decided() {
    page("duplikat_usang", |page| {
        let mut world = drains();
        let first = world.says(DESK, "/duplikat");
        world.usulan[0].isi.masalah = "Saluran sudah jebol".to_owned();
        let changed = world.presses(DESK, &first, "Gabungkan");
        page.scene("usulan berubah", &changed);
        assert_eq!(changed.changes, []);
        world.usulan[0].stage = Stage::Ditarik {
            at: world.now,
            by: OPERATOR_A,
            alasan: "Sudah didanai".to_owned(),
        };
        let gone = world.presses(DESK, &changed, "Gabungkan");
        page.scene("usulan ditarik", &gone);
        assert_eq!(gone.changes, []);
        let mut world = drains();
        let first = world.says(DESK, "/duplikat");
        world.usulan[0].stage = Stage::Diteruskan {
            at: world.now,
            by: CAMAT,
        };
        let closed = world.presses(DESK, &first, "Gabungkan");
        page.scene("tidak dapat digabung lagi", &closed);
        assert_eq!(closed.changes, []);
    });
}

#[test]
fn a_word_stands_until_one_of_the_two_changes() {
    let mut world = drains();
    let pair = |world: &World| {
        let screen = world.says(DESK, "/duplikat");
        let words = words_to(&screen, DESK);
        words.contains(&kode(1).to_string()) && words.contains(&kode(2).to_string())
    };
    assert!(pair(&world));
    let first = world.says(DESK, "/duplikat");
    let said = world.presses(DESK, &first, "Bukan");
    world.commit(DESK, &said);
    assert!(!pair(&world));
    world.usulan[1].isi.prioritas = 9;
    world.usulan[1].version += 1;
    assert!(!pair(&world), "the priority does not matter");
    world.usulan[1].isi.lokasi = tempat::read("Gang Mawar RT 3 RW 1")
        .first()
        .cloned()
        .unwrap();
    assert!(pair(&world), "another place does");
}

pub fn waits(world: &World) -> bool {
    words_to(&world.says(DESK, "/duplikat"), DESK).contains("menunggu: 1")
}

#[test]
fn a_word_is_taken_back_with_the_proposal_it_made() {
    page("duplikat_batal", |page| {
        for word in ["Gabungkan", "Bukan"] {
            let mut world = drains();
            let first = world.says(DESK, "/duplikat");
            let said = world.presses(DESK, &first, word);
            world.commit(DESK, &said);
            assert!(!waits(&world));
            let stale = world.presses(CAMAT, &first, "Terkait");
            let back = data_of(&stale, "Batalkan");
            assert_eq!(back, data_of(&said, "Batalkan"));
            let mut back = world.presses(DESK, &said, "Batalkan");
            page.scene(word, &back);
            let next = match word {
                "Bukan" => "Putuskan lagi",
                _ => {
                    assert_eq!(back.changes, [], "the desa are to read why");
                    back = world.presses(DESK, &back, "Lokasinya");
                    page.scene("dengan alasan", &back);
                    "Usulan mirip"
                }
            };
            world.commit(DESK, &back);
            assert!(world.usulan.iter().all(|one| one.gabung.is_none()));
            assert!(waits(&world));
            let again = world.presses(DESK, &back, next);
            page.scene("putuskan lagi", &again);
            let other = world.presses(DESK, &again, "Terkait");
            world.commit(DESK, &other);
            assert!(!waits(&world));
        }
    });
}

#[test]
fn a_pair_whose_tie_is_gone_waits_again() {
    let mut world = drains();
    let first = world.says(DESK, "/duplikat");
    let said = world.presses(DESK, &first, "Gabungkan");
    world.commit(DESK, &said);
    assert!(!waits(&world));
    world.usulan[1].gabung = None;
    assert!(waits(&world));
}

#[test]
fn what_hangs_in_another_is_tied_as_that_and_only_when_told() {
    page("duplikat_akar", |page| {
        let mut world = alike();
        let first = world.says(DESK, "/duplikat");
        let said = world.presses(DESK, &first, "Gabungkan");
        world.commit(DESK, &said);
        let opened = world.says(DESK, &format!("/duplikat {} {}", kode(2), kode(5)));
        page.scene("B diusulkan bergabung", &opened);
        let asked = world.presses(DESK, &opened, "Gabungkan");
        page.scene("sudah di dalam yang lain", &asked);
        assert_eq!(asked.changes, []);
        let sure = world.presses(DESK, &asked, "Ya");
        page.scene("ya", &sure);
        world.commit(DESK, &sure);
        let tie = world.usulan[4].gabung.as_ref().map(|tie| tie.induk);
        assert_eq!(tie, Some(kode(1)));
        let agreed = world.taps(OPERATOR_A, &format!("g:y:{}:1", kode(2)));
        world.commit(OPERATOR_A, &agreed);
        let opened = world.says(DESK, &format!("/duplikat {} {}", kode(2), kode(3)));
        page.scene("sudah dihitung dalam yang lain", &opened);
    });
}

#[test]
fn any_pair_is_opened_by_its_codes() {
    page("duplikat_kode", |page| {
        let mut world = alike();
        let codes = format!("/duplikat {} {}", kode(1), kode(5));
        let opened = world.says(DESK, &codes);
        page.scene("tidak tampak mirip", &opened);
        let joined = world.presses(DESK, &opened, "Gabungkan");
        world.commit(DESK, &joined);
        let tied = world.usulan.iter().find(|one| one.kode == kode(5));
        assert_eq!(
            tied.and_then(|one| one.gabung.as_ref().map(|tie| tie.induk)),
            Some(kode(1))
        );
        let again = world.says(DESK, &codes);
        page.scene("sudah diputuskan", &again);
        assert!(
            buttons(&again)
                .iter()
                .any(|data| data.starts_with("q:batal"))
        );
        let odd = format!("/duplikat {}", kode(1));
        page.scene("satu kode", &world.says(DESK, &odd));
        for who in [OPERATOR_A, GUEST, DESK_ELSEWHERE] {
            let asked = world.says(who, &codes);
            assert!(!words_to(&asked, who).contains("KBM-28"), "{who}");
        }
    });
}

#[test]
fn only_the_desk_decides_and_only_in_private() {
    let world = alike();
    let first = world.says(DESK, "/duplikat");
    let press = data_of(&first, "Gabungkan");
    for who in [OPERATOR_A, GUEST, DESK_ELSEWHERE] {
        assert_eq!(world.taps(who, &press).changes, [], "{who}");
        let asked = world.says(who, "/duplikat");
        assert!(!words_to(&asked, who).contains("KBM-28"), "{who}");
    }
    assert_eq!(world.taps_in(GROUP, DESK, &press).changes, []);
    let asked = world.says_in(GROUP, DESK, "/duplikat");
    assert!(!words_to(&asked, GROUP).contains("KBM-28"));
    for odd in ["q:", "q:sama", "q:sama:x:y:z", "q:next:1"] {
        assert_eq!(world.taps(DESK, odd).changes, [], "{odd}");
    }
    let same = format!("q:sama:{0}:{0}:abcdef", kode(1));
    assert_eq!(world.taps(DESK, &same).changes, []);
}

#[test]
fn one_work_in_two_years_is_remembered_and_never_joined() {
    let mut world = drains();
    let earlier = KodeUsulan::new(*b"KBM", 27, 8).expect("a code");
    let later = world.usulan[0].clone();
    world.usulan = vec![
        Usulan {
            kode: earlier,
            ..later.clone()
        },
        later,
    ];
    world.serupa.mirip = vec![(Sepasang::of(earlier, kode(1)), Relation::Related)];
    page("duplikat_tahun", |page| {
        let first = world.says(DESK, "/duplikat");
        page.scene("dua tahun", &first);
        let words = buttons(&first);
        assert!(!words.iter().any(|data| data.starts_with("q:sama")));
        let related = world.presses(DESK, &first, "Terkait");
        page.scene("terkait", &related);
        assert_eq!(related.changes.len(), 1, "a word alone");
        let linked = world.presses(DESK, &first, "Pekerjaan yang sama");
        page.scene("dikaitkan", &linked);
        world.commit(DESK, &linked);
        let kept = world.usulan.iter().find(|one| one.kode == kode(1));
        assert_eq!(kept.map(|one| one.pendahulu.clone()), Some(vec![earlier]));
        let card = world.says(DESK, &format!("/status {}", kode(1)));
        page.scene("kartu", &card);
        let asked = world.presses(DESK, &card, "Lepas kaitan");
        page.scene("lepas kaitan", &asked);
        assert_eq!(asked.changes, []);
        page.scene("ya", &world.presses(DESK, &asked, "Ya"));
        let back = world.presses(DESK, &linked, "Batalkan");
        page.scene("keputusan dibatalkan", &back);
        world.commit(DESK, &back);
        assert!(world.usulan.iter().all(|one| one.pendahulu.is_empty()));
        assert!(waits(&world));
    });
}

#[test]
fn what_contains_the_other_leads_without_being_asked_for() {
    page("duplikat_bagian", |page| {
        let mut world = drains();
        world.serupa.mirip[0].1 = Relation::PartOf(Side::Second);
        let first = world.says(DESK, "/duplikat");
        page.scene("B bagian dari A", &first);
        let said = world.presses(DESK, &first, "Bagian dari");
        page.scene("bagian dari", &said);
        page.scene("tukar", &world.presses(DESK, &first, "Tukar"));
    });
}
