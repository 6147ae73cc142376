//! Who sees what of an usulan: the matrix of roles and fields, cell by cell.

use std::fmt::Write as _;

use musrenbot::app::verb::card;
use musrenbot::domain::pejabat::{Office, Person, Role, Sight, Viewer};
use musrenbot::domain::usulan::{Stage, Usulan};

use crate::verb_page::{buttons, golden, words_to};
use crate::verb_world::{
    BAPPEDA, CAMAT, DESA_A, DESA_B, DESK, DESK_ELSEWHERE, GROUP, GROUP_UNBOUND, GUEST, KADES_A,
    OPERATOR_A, OPERATOR_B, PHONE, SKPD, SKPD_OTHER, World, kode, office, stages, usulan,
};

/// Everybody who may look, by the name that the table gives them.
const VIEWERS: [(&str, i64); 12] = [
    ("operator desa pengusul", OPERATOR_A),
    ("kades pengusul", KADES_A),
    ("operator desa tetangga", OPERATOR_B),
    ("operator kecamatan", DESK),
    ("camat", CAMAT),
    ("bappeda", BAPPEDA),
    ("skpd yang dituju", SKPD),
    ("skpd lain", SKPD_OTHER),
    ("kecamatan lain", DESK_ELSEWHERE),
    ("tanpa jabatan", GUEST),
    ("grup kecamatan", GROUP),
    ("grup lain", GROUP_UNBOUND),
];

/// What to look for on the card; the last five are buttons.
const FIELDS: [(&str, &str); 21] = [
    ("kegiatan", "Drainase lingkungan"),
    ("desa", "Pengusul: Desa Kembangan"),
    ("bidang", "Bidang: Pembangunan"),
    ("lokasi", "Lokasi: dekat balai warga"),
    ("volume", "Volume: 120 m"),
    ("masalah", "Permasalahan: Air meluap"),
    ("anggaran", "Anggaran: Rp 48.000.000"),
    ("penerima", "Penerima manfaat: 45 KK"),
    ("skpd", "SKPD tujuan: Dinas Pekerjaan Umum"),
    ("lahan", "Status lahan: Milik desa"),
    ("prioritas", "Prioritas desa/kelurahan: 2"),
    ("sumber", "Sumber: Musrenbang"),
    ("titik", "Titik peta: -7.16"),
    ("foto", "Foto: 2"),
    ("dokumen", "Dokumen: RAB"),
    ("versi", "Versi: 3"),
    ("[berkas]", "s:f:"),
    ("[riwayat]", "s:h:"),
    ("[ubah]", "e:"),
    ("[periksa]", "v:see:"),
    ("[kembalikan]", "v:back:"),
];

fn asked(world: &World, viewer: i64, words: &str) -> musrenbot::app::decision::Decision {
    if viewer < 0 {
        world.says_in(viewer, OPERATOR_A, words)
    } else {
        world.says(viewer, words)
    }
}

fn world_at(stage: Stage) -> World {
    let mut world = World::new();
    world.usulan = vec![usulan(1, stage)];
    world
}

/// `ya` open to read, `samar` with its numbers masked, `-` not at all.
fn cell(world: &World, viewer: i64, mark: &str) -> &'static str {
    let decision = asked(world, viewer, &format!("/status {}", kode(1)));
    let words = words_to(&decision, viewer);
    let line = words.lines().find(|line| line.contains(mark));
    let button = buttons(&decision).iter().any(|data| data.starts_with(mark));
    match line {
        _ if mark.ends_with(':') && button => "ya",
        _ if mark.ends_with(':') => "-",
        Some(line) if line.contains('•') => "samar",
        Some(_) => "ya",
        None => "-",
    }
}

fn table(world: &World) -> String {
    let mut page = format!("{:<24}", "");
    for (name, _) in FIELDS {
        write!(page, " {name:<10}").expect("a string takes all");
    }
    page = page.trim_end().to_owned() + "\n";
    for (name, viewer) in VIEWERS {
        let mut row = format!("{name:<24}");
        for (_, mark) in FIELDS {
            write!(row, " {:<10}", cell(world, viewer, mark)).expect("a string takes all");
        }
        page += row.trim_end();
        page += "\n";
    }
    page
}

#[test]
fn nobody_sees_more_of_a_card_than_the_table_of_roles_allows() {
    let mut page = String::new();
    for stage in stages() {
        let world = world_at(stage.clone());
        writeln!(page, "== {} ==\n{}", stage.name().name(), table(&world)).expect("a string");
    }
    golden("roles.txt", &page);
}

/// Said once more in words, so that the golden file cannot be rewritten into a leak.
#[test]
fn money_map_and_remarks_stay_away_from_neighbours_guests_and_the_group() {
    let secret = [
        "anggaran",
        "masalah",
        "titik",
        "foto",
        "dokumen",
        "[berkas]",
        "[riwayat]",
    ];
    let outside = [
        OPERATOR_B,
        GUEST,
        SKPD_OTHER,
        DESK_ELSEWHERE,
        GROUP,
        GROUP_UNBOUND,
    ];
    for stage in stages() {
        let world = world_at(stage.clone());
        for viewer in outside {
            for (name, mark) in FIELDS.iter().filter(|(name, _)| secret.contains(name)) {
                let seen = cell(&world, viewer, mark);
                assert_eq!(seen, "-", "{viewer} sees {name} at {:?}", stage.name());
            }
            let words = words_to(
                &asked(&world, viewer, &format!("/status {}", kode(1))),
                viewer,
            );
            assert!(
                !words.contains("tanya"),
                "{viewer} reads the reason at {:?}",
                stage.name()
            );
        }
    }
}

#[test]
fn every_field_of_the_card_stands_in_the_matrix() {
    let in_table: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
    for (field, from) in card::fields() {
        assert!(
            in_table.contains(&field),
            "{field} (from {from:?}) is not in the matrix"
        );
        assert!(from > Sight::Nothing, "{field} would show to strangers");
    }
}

#[test]
fn a_phone_number_is_read_by_nobody_but_the_desa_that_wrote_it() {
    for stage in stages() {
        let world = world_at(stage.clone());
        for (name, viewer) in VIEWERS {
            let own = [OPERATOR_A, KADES_A].contains(&viewer);
            for words in [format!("/status {}", kode(1)), "/cari drainase".to_owned()] {
                let answer = words_to(&asked(&world, viewer, &words), viewer);
                let reads = answer.contains(PHONE);
                assert!(own || !reads, "{name} reads a phone number by {words}");
            }
        }
    }
}

#[test]
fn what_does_not_exist_and_what_may_not_be_seen_are_answered_alike() {
    let hidden = kode(1);
    let absent = kode(2);
    for viewer in [SKPD, DESK_ELSEWHERE] {
        let world = World::new();
        let of_hidden = words_to(&world.says(viewer, &format!("/status {hidden}")), viewer);
        let mut empty = World::new();
        empty.usulan.clear();
        let of_absent = words_to(&empty.says(viewer, &format!("/status {absent}")), viewer);
        let blank = |text: &str, kode: &dyn std::fmt::Display| text.replace(&kode.to_string(), "X");
        assert_eq!(blank(&of_hidden, &hidden), blank(&of_absent, &absent));
    }
}

/// Who looks through many must meet neither more nor less than who opens them one by one.
#[test]
fn a_reach_holds_exactly_what_is_seen() {
    let areas = ["35.25.14", "35.25.15"];
    let mut offices = Vec::new();
    for area in areas {
        let desa = format!("{area}.2003");
        let roles = Role::ALL.map(|role| (role, if role.is_of_desa() { &desa } else { area }));
        for (role, area) in roles {
            let skpd: &[_] = match role {
                Role::Skpd => &[Some("dpu"), Some("dinkes")],
                _ => &[None],
            };
            offices.extend(skpd.iter().map(|skpd| Office {
                skpd: skpd.map(str::to_owned),
                ..office(role, area)
            }));
        }
    }
    let pairs = offices
        .iter()
        .flat_map(|one| offices.iter().map(move |two| [one, two]));
    let people: Vec<Person> = pairs
        .map(|offices| Person {
            id: 1,
            nama: String::new(),
            offices: offices.map(Clone::clone).into(),
        })
        .collect();
    let groups = areas.map(|area| Viewer::Group(area.parse().expect("a kecamatan")));
    let viewers: Vec<Viewer<'_>> = people.iter().map(Viewer::Person).chain(groups).collect();
    for usulan in stages().into_iter().flat_map(everywhere) {
        for viewer in &viewers {
            let seen = Sight::of(*viewer, &usulan) > Sight::Nothing;
            let held = viewer.reach().iter().any(|reach| reach.holds(&usulan));
            assert_eq!(
                held, seen,
                "{viewer:?} {:?} {:?}",
                usulan.stage, usulan.desa
            );
        }
    }
}

/// One usulan in either kecamatan and for each dinas.
fn everywhere(stage: Stage) -> Vec<Usulan> {
    let mut all = Vec::new();
    for desa in [DESA_A, DESA_B, "35.25.15.2003"] {
        for skpd in ["dpu", "dinkes", ""] {
            let mut one = usulan(1, stage.clone());
            one.desa = desa.parse().expect("a desa");
            one.isi.skpd.nilai = skpd.to_owned();
            all.push(one);
        }
    }
    all
}

#[test]
fn a_dinas_finds_its_own_behind_any_number_that_it_may_not_see() {
    let at = stages().swap_remove(0);
    let mut world = World::new();
    world.usulan = (1..=60).map(|n| usulan(n, at.clone())).collect();
    let hidden = world.says(SKPD, "/cari drainase");
    world.usulan.clear();
    let nothing = world.says(SKPD, "/cari drainase");
    assert_eq!(hidden, nothing, "not a word of what is not for these eyes");
    world.usulan = (1..=60).map(|n| usulan(n, at.clone())).collect();
    world.usulan.push(usulan(61, stages().swap_remove(2)));
    let found = world.says(SKPD, "/cari drainase");
    assert_eq!(buttons(&found), [format!("s:{}", kode(61))]);
    assert!(words_to(&found, SKPD).contains("1 usulan"), "{found:?}");
    let near = world.says(SKPD, "/status KBM-28-0060-9");
    assert_eq!(buttons(&near), [format!("s:{}", kode(61))]);
}

#[test]
fn files_and_history_are_refused_to_those_without_full_sight() {
    for (name, viewer) in VIEWERS {
        let world = World::new();
        for what in ["f", "h"] {
            let data = format!("s:{what}:{}", kode(1));
            let decision = if viewer < 0 {
                world.taps_in(viewer, OPERATOR_A, &data)
            } else {
                world.taps(viewer, &data)
            };
            let full = [OPERATOR_A, KADES_A, DESK, CAMAT].contains(&viewer);
            assert_eq!(
                !words_to(&decision, viewer).is_empty(),
                full,
                "{name} taps {data}"
            );
        }
    }
}
