//! Ties that hang: who has not answered, who was asked in vain, what only the camat undoes.

use musrenbot::domain::gabung::{Dikeluarkan, Sifat};
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::usulan::{Stage, StageName, Usulan};

use crate::verb_gabung::{OPERATOR_C, Story, begun, propose, story, world};
use crate::verb_page::{page, words_to};
use crate::verb_world::{CAMAT, DESK, KADES_A, OPERATOR_A, OPERATOR_B, World, at, kode};

#[test]
fn the_desk_sees_which_desa_are_silent_and_the_camat_need_not_wait() {
    page("duplikat_tunggu", |page| {
        let mut world = world();
        // A desa at whose desk nobody sits.
        world.usulan[2].desa = "35.25.14.2004".parse().expect("a desa");
        let segoromadu = (world.usulan[2].desa, "Segoromadu".to_owned());
        world.kecamatan.desa.push(segoromadu);
        let none = world.says(DESK, "/duplikat");
        page.scene("belum ada usul", &none);
        world.now = at("2027-01-15T03:00:00Z");
        let proposed = propose(&world, 3, 1, Sifat::Sama);
        world.commit(DESK, &proposed);
        world.now = at("2027-01-20T03:00:00Z");
        let proposed = propose(&world, 2, 1, Sifat::LintasDesa);
        world.commit(DESK, &proposed);
        let agreed = world.taps(OPERATOR_A, &format!("g:y:{}:1", kode(3)));
        world.commit(OPERATOR_A, &agreed);
        let queue = world.says(DESK, "/duplikat");
        page.scene("di antrean", &queue);
        page.scene("di ringkasan", &world.says(DESK, "/ringkasan"));
        let desa = words_to(&world.says(OPERATOR_A, "/ringkasan"), OPERATOR_A);
        assert!(!desa.contains("usul penggabungan"), "{desa}");
        let list = world.presses(DESK, &queue, "Menunggu jawaban");
        page.scene("daftar bagi operator", &list);
        let list = world.taps(CAMAT, "q:tunggu:0");
        page.scene("daftar bagi camat", &list);
        let card = world.presses(CAMAT, &list, &kode(3).to_string());
        page.scene("camat membuka", &card);
        let asked = world.presses(CAMAT, &card, "Putuskan: digabung");
        let done = world.presses(CAMAT, &asked, "Pekerjaan dan lokasinya");
        world.commit(CAMAT, &done);
        let objects = world.taps(OPERATOR_B, &format!("g:n:{}:1", kode(2)));
        let objected = world.presses(OPERATOR_B, &objects, "Lokasinya");
        world.commit(OPERATOR_B, &objected);
        page.scene(
            "yang keberatan menunggu camat",
            &world.taps(DESK, "q:tunggu:9"),
        );
        for who in [OPERATOR_A, OPERATOR_C] {
            let refused = words_to(&world.taps(who, "q:tunggu:0"), who);
            assert_eq!(refused, "");
        }
    });
}

#[test]
fn whoever_was_asked_hears_that_nobody_asks_any_more() {
    story("gabung_sia_sia", |story| {
        begun(story, 2, 1, Sifat::LintasDesa);
        let asked = story.taps("anak ditarik", OPERATOR_B, &format!("w:{}:3", kode(2)));
        let review = story.world.presses(OPERATOR_B, &asked, "Sudah dibiayai");
        let done = story.world.presses(OPERATOR_B, &review, "Ya, tarik");
        story.shows("desa induk diberi kabar", OPERATOR_B, done);
        assert_eq!(story.stage(2), StageName::Ditarik);
        begun(story, 3, 1, Sifat::Sama);
        let support = format!("g:s:{}", kode(3));
        story.taps("pendukung punya suara juga", OPERATOR_C, &support);
        let asked = story.taps("induk ditolak", DESK, &format!("v:no:{}:3", kode(1)));
        let review = story.world.presses(DESK, &asked, "Bukan kewenangan");
        let done = story.world.presses(DESK, &review, "Ya, tolak");
        let told = words_to(&done, OPERATOR_C);
        assert!(told.contains("Tidak jadi digabung"), "{told}");
        story.shows("semua yang ditanya diberi kabar", DESK, done);
        let tied = story.world.usulan.iter().any(|one| one.gabung.is_some());
        assert!(!tied, "nobody is asked any more");
    });
}

#[test]
fn the_operator_undoes_what_desa_agreed_and_not_what_the_camat_decided() {
    story("gabung_putusan_camat", |story| {
        let tie = begun(story, 2, 1, Sifat::Sama);
        let asked = story.taps("camat memutuskan", CAMAT, &format!("g:c:{tie}"));
        let done = story
            .world
            .presses(CAMAT, &asked, "Pekerjaan dan lokasinya");
        story.shows("dengan alasan", CAMAT, done);
        story.card("kartu bagi operator", DESK, 2);
        let refused = story.taps("operator melepas", DESK, &format!("g:l:{tie}"));
        assert_eq!(refused.changes, []);
        story.card("kartu bagi camat", CAMAT, 2);
        let other = begun(story, 3, 1, Sifat::Sama);
        for who in [KADES_A, OPERATOR_B] {
            story
                .world
                .commit(who, &story.world.taps(who, &format!("g:y:{other}")));
        }
        assert_eq!(story.stage(3), StageName::Digabung);
        let asked = story.taps("yang disepakati desa", DESK, &format!("g:l:{other}"));
        let done = story.world.presses(DESK, &asked, "Keliru");
        story.shows("dilepas operator", DESK, done);
        assert_eq!(story.stage(3), StageName::Diajukan);
    });
}

#[test]
fn a_supporter_that_was_taken_out_stays_out_until_it_is_let_back_in() {
    story("keluarkan", |story| {
        let desa = "35.25.14.2005";
        let (support, out, back) = (
            format!("g:s:{}", kode(1)),
            format!("g:o:{}:{desa}", kode(1)),
            format!("g:i:{}:{desa}", kode(1)),
        );
        let supports = |story: &Story<'_>| {
            let mut all = story.world.usulan.iter();
            all.any(|one| one.kode == kode(1) && !one.pendukung.is_empty())
        };
        let rounds: [(&str, i64, &[i64]); 2] = [
            ("desa pengusul mengeluarkan", OPERATOR_A, &[]),
            ("camat mengeluarkan", CAMAT, &[OPERATOR_A]),
        ];
        for (title, who, besides) in rounds {
            story.taps("ikut mengusulkan", OPERATOR_C, &support);
            for other in [OPERATOR_B, OPERATOR_C, DESK] {
                assert_eq!(story.world.taps(other, &out).changes, [], "{other} may not");
            }
            story.card("kartu", who, 1);
            assert!(supports(story));
            story.taps(title, who, &out);
            assert!(!supports(story));
            let again = story.taps("ikut lagi", OPERATOR_C, &support);
            assert_eq!(again.changes, []);
            for other in [OPERATOR_B, OPERATOR_C, DESK].iter().chain(besides) {
                assert_eq!(
                    story.world.taps(*other, &back).changes,
                    [],
                    "{other} may not"
                );
            }
            story.card("kartu sesudahnya", who, 1);
            story.taps("diizinkan lagi", who, &back);
            assert!(!supports(story), "only the desa itself supports");
        }
        story.taps("tombol lama", OPERATOR_A, &out);
        story.taps("tombol izin lama", OPERATOR_A, &back);
        story.taps("ikut lagi sesudah diizinkan", OPERATOR_C, &support);
        assert!(supports(story));
        story.tells_history(1);
    });
}

#[test]
fn a_work_of_several_desa_is_called_so_wherever_it_is_listed() {
    story("lintas_desa", |story| {
        let mut agree = |child: u32, parent: u32, sifat, who: &[i64]| {
            let tie = begun(story, child, parent, sifat);
            for who in who {
                let agreed = story.world.taps(*who, &format!("g:y:{tie}"));
                story.world.commit(*who, &agreed);
            }
            assert_eq!(story.stage(child), StageName::Digabung);
        };
        agree(2, 1, Sifat::LintasDesa, &[OPERATOR_A, OPERATOR_B]);
        // What is the same as a member goes with it.
        agree(3, 2, Sifat::Sama, &[OPERATOR_A, OPERATOR_B]);
        story.says("daftar desa yang memimpin", OPERATOR_A, "/usulanku");
        story.says("daftar desa yang ikut", OPERATOR_B, "/usulanku");
        story.card("kartu yang memimpin", OPERATOR_A, 1);
        story.card("kartu yang ikut", OPERATOR_B, 2);
        story.card("kartu yang sama dengan yang ikut", OPERATOR_A, 3);
        story.says("pencarian", OPERATOR_C, "/cari jalan poros");
    });
}

#[test]
fn a_desa_takes_back_that_it_proposes_an_earlier_one_again() {
    story("kaitan", |story| {
        let earlier = KodeUsulan::new(*b"KBM", 27, 8).expect("a code");
        let mut old = story.world.usulan[1].clone();
        old.kode = earlier;
        story.world.usulan.push(old);
        let now = &mut story.world.usulan[0];
        *now = now.clone().following([earlier]);
        let press = format!("l:putus:{}:{earlier}", kode(1));
        for other in [OPERATOR_B, OPERATOR_C] {
            assert_eq!(
                story.world.taps(other, &press).changes,
                [],
                "{other} may not"
            );
        }
        story.card("kartu", OPERATOR_A, 1);
        let asked = format!("l:lepas:{}:{earlier}", kode(1));
        let asked = story.taps("ditanya dulu", OPERATOR_A, &asked);
        assert_eq!(asked.changes, []);
        story.taps("desa yang lama diberi kabar", OPERATOR_A, &press);
        story.taps("dua kali", OPERATOR_A, &press);
        story.tells_history(1);
    });
}

fn find(world: &World, n: u32) -> Usulan {
    let found = world.usulan.iter().find(|one| one.kode == kode(n));
    found.expect("an usulan").clone()
}

#[test]
fn every_desa_of_last_years_work_is_offered_it_once() {
    story("tahun_lalu_bersama", |story| {
        begun(story, 2, 1, Sifat::LintasDesa);
        for who in [OPERATOR_A, OPERATOR_B] {
            let agreed = story.world.taps(who, &format!("g:y:{}:1", kode(2)));
            story.world.commit(who, &agreed);
        }
        story.world.kecamatan.tahun = 2029;
        story.taps("desa yang ikut", OPERATOR_B, "l:0");
        let again = Usulan {
            kode: KodeUsulan::new(*b"KBM", 29, 1).expect("a code"),
            ..story.world.usulan[0].clone()
        };
        let first = find(&story.world, 1);
        let again = Usulan {
            isi: first.isi,
            desa: first.desa,
            stage: first.stage,
            gabung: None,
            ..again
        };
        let again = again.following([kode(1)]);
        story.world.usulan.push(again);
        let list = story.taps("sudah diusulkan lagi oleh desa lain", OPERATOR_B, "l:0");
        let old = story.world.taps(OPERATOR_B, &format!("l:lagi:{}", kode(2)));
        assert_eq!(old.changes, [], "not twice for one work");
        let mut shut = story.world.usulan.clone();
        let last = shut.last_mut().expect("the new one");
        last.dikeluarkan.push(Dikeluarkan {
            desa: find(&story.world, 2).desa,
            by: OPERATOR_A,
            at: at("2028-01-20T03:00:00Z"),
            oleh_camat: false,
        });
        let taken_out = shut.clone();
        let last = shut.last_mut().expect("the new one");
        last.dikeluarkan.clear();
        last.stage = Stage::Ditolak {
            at: at("2028-01-20T03:00:00Z"),
            by: DESK,
            alasan: "Bukan kewenangan".to_owned(),
        };
        let open = std::mem::take(&mut story.world.usulan);
        for shut in [taken_out, shut] {
            story.world.usulan = shut;
            let list = story.world.taps(OPERATOR_B, "l:0");
            let lagi = story.world.presses(OPERATOR_B, &list, "Usulkan lagi");
            assert!(
                lagi.conversation.is_some(),
                "what cannot be joined is begun anew"
            );
        }
        story.world.usulan = open;
        let joined = story.world.presses(OPERATOR_B, &list, "Ikut usulan");
        story.shows("ikut", OPERATOR_B, joined);
        story.taps("tidak ditawarkan lagi", OPERATOR_B, "l:0");
    });
}
