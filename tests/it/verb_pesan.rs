//! Every message about usulan, as text files that a person can read through.

use musrenbot::app::decision::{Decision, Parked};
use musrenbot::app::incoming::{ChatKind, What};
use musrenbot::app::verb::notice;
use musrenbot::domain::jurnal::Event;
use musrenbot::domain::pejabat::Role;
use musrenbot::domain::usulan::{Act, Stage, Usulan};

use crate::verb_page::page;
use crate::verb_world::{
    BAPPEDA, CAMAT, DESK, DESK_ELSEWHERE, GROUP, GROUP_UNBOUND, GUEST, OPERATOR_A, OPERATOR_B,
    SKPD, World, at, chat, kode, stages, usulan,
};

/// As many usulan as `n`, at every stage in turn.
pub fn many(world: &mut World, n: u32) {
    let all = stages();
    world.usulan = (1..=n)
        .map(|i| usulan(i, all[i as usize % all.len()].clone()))
        .collect();
}

#[test]
fn status_says_how_one_usulan_stands() {
    page("status", |page| {
        let world = World::new();
        let code = kode(1).to_string();
        page.scene("tanpa kode", &world.says(OPERATOR_A, "/status"));
        page.scene(
            "milik sendiri",
            &world.says(OPERATOR_A, &format!("/status {code}")),
        );
        page.scene(
            "tetangga",
            &world.says(OPERATOR_B, &format!("/status {code}")),
        );
        page.scene(
            "operator kecamatan",
            &world.says(DESK, &format!("/status {code}")),
        );
        page.scene("bappeda", &world.says(BAPPEDA, &format!("/status {code}")));
        page.scene(
            "skpd, belum diverifikasi",
            &world.says(SKPD, &format!("/status {code}")),
        );
        page.scene(
            "huruf kecil tanpa tanda",
            &world.says(
                OPERATOR_B,
                &format!("/status {}", code.replace('-', "").to_lowercase()),
            ),
        );
        page.scene(
            "salah ketik",
            &world.says(OPERATOR_B, "/status KBM-28-0010-1"),
        );
        page.scene("hanya nomor", &world.says(OPERATOR_B, "/status 1"));
        page.scene(
            "bukan kode",
            &world.says(OPERATOR_B, "/status jembatan gantung"),
        );
        page.scene(
            "tanpa jabatan",
            &world.says(GUEST, &format!("/status {code}")),
        );
        page.scene(
            "di grup",
            &world.says_in(GROUP, OPERATOR_A, &format!("/status {code}")),
        );
        page.scene(
            "di grup yang belum terhubung",
            &world.says_in(GROUP_UNBOUND, DESK, &format!("/status {code}")),
        );
        page.scene("berkas", &world.taps(DESK, &format!("s:f:{code}")));
        page.scene(
            "berkas tanpa hak",
            &world.taps(OPERATOR_B, &format!("s:f:{code}")),
        );
        page.scene("tombol usang", &world.taps(DESK, "s:bukan-kode"));
        page.scene(
            "tautan",
            &world.says(
                OPERATOR_B,
                &format!("/start lihat_{}", code.replace('-', "")),
            ),
        );
    });
}

#[test]
fn the_card_names_every_stage() {
    page("tahap", |page| {
        for stage in stages() {
            let mut world = World::new();
            let title = stage.name().name();
            world.usulan = vec![usulan(1, stage)];
            page.scene(
                title,
                &world.says(OPERATOR_A, &format!("/status {}", kode(1))),
            );
        }
    });
}

#[test]
fn history_names_offices_and_what_changed() {
    page("riwayat", |page| {
        let mut world = World::new();
        world.history = history(&world.usulan[0]);
        page.scene(
            "desa pengusul",
            &world.taps(OPERATOR_A, &format!("s:h:{}", kode(1))),
        );
        page.scene("kecamatan", &world.taps(DESK, &format!("s:h:{}", kode(1))));
    });
}

fn history(usulan: &Usulan) -> Vec<(i64, Event)> {
    let json = |one: &Usulan| serde_json::to_string(one).expect("plain data");
    let mut revised = usulan.clone();
    revised.isi.prioritas = 1;
    revised.isi.foto.clear();
    let event =
        |day: u8, role: Role, act: Act, reason: Option<&str>, before: Option<&Usulan>| Event {
            at: at(&format!("2027-01-{day}T02:05:00Z")),
            by: OPERATOR_A,
            role,
            kode: usulan.kode,
            act,
            reason: reason.map(str::to_owned),
            before: before.map(json),
            after: json(if act == Act::Revise { &revised } else { usulan }),
        };
    vec![
        (1, event(15, Role::OperatorDesa, Act::Submit, None, None)),
        (
            2,
            event(
                16,
                Role::OperatorKecamatan,
                Act::SendBack,
                Some("Foto belum jelas, tanya 081234567890"),
                Some(usulan),
            ),
        ),
        (
            3,
            event(17, Role::OperatorDesa, Act::Revise, None, Some(usulan)),
        ),
        (4, event(18, Role::Camat, Act::Verify, None, Some(&revised))),
    ]
}

#[test]
fn search_shows_short_lines_and_what_to_try_when_nothing_fits() {
    page("cari", |page| {
        let mut world = World::new();
        many(&mut world, 10);
        page.scene("terlalu pendek", &world.says(OPERATOR_B, "/cari rt"));
        page.scene("kosong", &world.says(OPERATOR_B, "/cari jembatan gantung"));
        page.scene("sepuluh", &world.says(OPERATOR_B, "/cari drainase"));
        page.scene(
            "di grup",
            &world.says_in(GROUP, OPERATOR_B, "/cari drainase"),
        );
        page.scene("skpd melihat miliknya", &world.says(SKPD, "/cari drainase"));
        page.scene(
            "kode dicari",
            &world.says(OPERATOR_B, &format!("/cari {}", kode(3))),
        );
        page.scene("tanpa jabatan", &world.says(GUEST, "/cari drainase"));
        many(&mut world, 21);
        page.scene("terpotong", &world.says(OPERATOR_B, "/cari drainase"));
        many(&mut world, 80);
        page.scene("terpotong, skpd", &world.says(SKPD, "/cari drainase"));
    });
}

#[test]
fn usulanku_lists_what_waits_for_the_desa_first() {
    page("usulanku", |page| {
        let mut world = World::new();
        many(&mut world, 10);
        page.scene("halaman pertama", &world.says(OPERATOR_A, "/usulanku"));
        page.scene("halaman kedua", &world.taps(OPERATOR_A, "p:1"));
        page.scene("halaman yang tidak ada", &world.taps(OPERATOR_A, "p:99"));
        page.scene("belum ada", &world.says(OPERATOR_B, "/usulanku"));
        page.scene("bukan desa", &world.says(DESK, "/usulanku"));
        page.scene("tanpa jabatan", &world.says(GUEST, "/usulanku"));
        let begun = world
            .says(OPERATOR_B, "/usul")
            .conversation
            .expect("a dialog");
        world.conversations.insert(OPERATOR_B, begun);
        page.scene("satu draf", &world.says(OPERATOR_B, "/usulanku"));
        let run = world.conversations[&OPERATOR_B].run.clone().expect("a run");
        world.drafts = (1..=20)
            .map(|id| Parked {
                id,
                run: run.clone(),
                updated_at: world.now,
            })
            .collect();
        page.scene("banyak draf", &world.says(OPERATOR_B, "/usulanku"));
        page.scene("draf berikutnya", &world.taps(OPERATOR_B, "p:d1"));
        page.scene("draf terakhir", &world.taps(OPERATOR_B, "p:d99"));
    });
}

#[test]
fn every_move_is_told_to_the_other_side_in_its_own_words() {
    page("kabar", |page| {
        let world = World::new();
        let usulan = &world.usulan[0];
        for act in Act::ALL.into_iter().filter(|act| !act.is_of_ties()) {
            let desk = matches!(act, Act::Submit | Act::Revise | Act::Withdraw);
            let (by, told) = if desk {
                (OPERATOR_A, DESK)
            } else {
                (DESK, OPERATOR_A)
            };
            let person = world.person(told).cloned().expect("a person");
            let here = chat(by, ChatKind::Private);
            let out = world.with(by, here, What::Nothing, |cx| {
                let reason = Some("Mohon lampirkan RAB, tanya 081234567890");
                let kecamatan = &world.kecamatan;
                Ok(notice::notices(
                    cx,
                    kecamatan,
                    usulan,
                    act,
                    reason,
                    &[&person],
                ))
            });
            let decision = Decision {
                out,
                ..Decision::default()
            };
            page.scene(act.name(), &decision);
        }
    });
}

/// The longest form that the dialog lets through, and many of them.
#[test]
fn the_fullest_lists_and_the_longest_forms_stay_within_telegram_limits() {
    let mut world = World::new();
    many(&mut world, 300);
    for usulan in &mut world.usulan {
        usulan.isi.masalah = "air meluap ".repeat(400);
        usulan.isi.kegiatan.teks = "drainase & <b>saluran</b> ".repeat(20);
        usulan.isi.lokasi.tetenger = Some("dekat balai warga ".repeat(40));
        if let Stage::Dikembalikan { remark, .. } = &mut usulan.stage {
            *remark = "mohon lampirkan RAB ".repeat(100);
        }
    }
    world.kecamatan.desa = (1..=60)
        .map(|n| {
            let kode = format!("35.25.14.2{n:03}").parse().expect("a desa");
            (kode, format!("Desa Dengan Nama Panjang {n}"))
        })
        .collect();
    let story = history(&world.usulan[0]);
    world.history = story.iter().cycle().take(120).cloned().collect();
    for (_, event) in &mut world.history {
        event.reason = Some("alasan yang panjang ".repeat(25));
    }
    for who in [OPERATOR_A, DESK, BAPPEDA] {
        for words in [
            "/usulanku",
            "/cari drainase",
            "/ringkasan",
            "/verifikasi",
            "/ubah",
            "/undang",
        ] {
            world.says(who, words);
        }
        for nomor in 1..=7 {
            let code = kode(nomor);
            for data in [
                format!("s:{code}"),
                format!("s:h:{code}"),
                format!("s:f:{code}"),
                format!("e:{code}:3"),
            ] {
                world.taps(who, &data);
            }
        }
        for data in ["p:3", "i:d:o:2", "i:d:k:99"] {
            world.taps(who, data);
        }
    }
    world.says_in(GROUP, OPERATOR_B, "/cari drainase");
}

#[test]
fn ubah_and_tarik_say_why_not_and_what_instead() {
    page("ubah_tarik", |page| {
        let code = kode(1);
        for command in ["/ubah", "/tarik"] {
            let world = World::new();
            page.scene(
                &format!("{command} tanpa kode"),
                &world.says(OPERATOR_A, command),
            );
            page.scene(
                &format!("{command} tidak ada"),
                &world.says(OPERATOR_B, command),
            );
            page.scene(
                &format!("{command} milik desa lain"),
                &world.says(OPERATOR_B, &format!("{command} {code}")),
            );
            page.scene(
                &format!("{command} oleh tamu"),
                &world.says(GUEST, &format!("{command} {code}")),
            );
            page.scene(
                &format!("{command} salah ketik"),
                &world.says(OPERATOR_A, &format!("{command} KBM-28-0010-1")),
            );
            for stage in stages() {
                let mut world = World::new();
                let title = format!("{command} {}", stage.name().name());
                world.usulan = vec![usulan(1, stage)];
                page.scene(
                    &title,
                    &world.says(OPERATOR_A, &format!("{command} {code}")),
                );
            }
        }
        let world = World::new();
        page.scene(
            "versi lama",
            &world.taps(OPERATOR_A, &format!("e:{code}:1")),
        );
    });
}

#[test]
fn verification_shows_one_after_the_other() {
    page("verifikasi", |page| {
        let code = kode(1);
        let mut world = World::new();
        world.usulan.push(usulan(
            2,
            Stage::Diajukan {
                at: at("2027-01-16T02:00:00Z"),
            },
        ));
        page.scene("berikutnya", &world.says(DESK, "/verifikasi"));
        page.scene("diverifikasi", &world.taps(DESK, &format!("v:ok:{code}:3")));
        page.scene(
            "dikembalikan",
            &world.taps(CAMAT, &format!("v:back:{code}:3")),
        );
        page.scene("ditolak", &world.taps(DESK, &format!("v:no:{code}:3")));
        page.scene("dilewati", &world.taps(DESK, &format!("v:next:{code}")));
        page.scene(
            "berubah sementara itu",
            &world.taps(DESK, &format!("v:ok:{code}:2")),
        );
        page.scene("desa mencoba", &world.says(OPERATOR_A, "/verifikasi"));
        page.scene(
            "kecamatan lain mencoba",
            &world.taps(DESK_ELSEWHERE, &format!("v:ok:{code}:3")),
        );
        world.usulan[0].stage = Stage::Diverifikasi {
            at: at("2027-01-20T02:59:00Z"),
            by: CAMAT,
        };
        page.scene(
            "orang lain lebih dulu",
            &world.taps(DESK, &format!("v:ok:{code}:3")),
        );
        world.usulan.clear();
        page.scene("tidak ada yang menunggu", &world.says(DESK, "/verifikasi"));
    });
}
