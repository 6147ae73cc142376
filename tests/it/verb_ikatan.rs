//! Ties that hang: who has not answered, who was asked in vain, what only the camat undoes.

use musrenbot::domain::gabung::Sifat;
use musrenbot::domain::usulan::StageName;

use crate::verb_gabung::{OPERATOR_C, begun, propose, story, world};
use crate::verb_page::{page, words_to};
use crate::verb_world::{CAMAT, DESK, KADES_A, OPERATOR_A, OPERATOR_B, at, kode};

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
