//! Joining, objecting, deciding, undoing, supporting: as the offices see it on their screens.

use musrenbot::app::decision::{Change, Decision};
use musrenbot::app::incoming::{ChatKind, What};
use musrenbot::app::verb::gabung;
use musrenbot::domain::gabung::{MEMBERS_MAX, Sifat};
use musrenbot::domain::jurnal::Event;
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::{Person, Role};
use musrenbot::domain::usulan::{Stage, StageName, Usulan};

use crate::verb_page::{Page, page, words_to};
use crate::verb_world::{
    CAMAT, DESA_A, DESA_B, DESK, GROUP, KADES_A, OPERATOR_A, OPERATOR_B, PHONE, SKPD, World, at,
    chat, kode, office, usulan,
};

/// All that ties connect with the usulan, as the store finds them.
pub fn family(all: &[Usulan], kode: KodeUsulan) -> Vec<Usulan> {
    let tied =
        |one: &Usulan, other: &Usulan| one.gabung.as_ref().map(|tie| tie.induk) == Some(other.kode);
    let mut near: Vec<&Usulan> = all.iter().filter(|one| one.kode == kode).collect();
    loop {
        let is_near = |one: &&Usulan| {
            let mut near = near.iter();
            near.any(|with| one.kode == with.kode || tied(one, with) || tied(with, one))
        };
        let mut wider: Vec<&Usulan> = all.iter().filter(is_near).collect();
        wider.sort_by_key(|one| one.kode);
        if wider.len() == near.len() {
            return wider.into_iter().cloned().collect();
        }
        near = wider;
    }
}

/// Two desa, an usulan each, a third one that has none, and the second work of the first desa.
pub fn world() -> World {
    let mut world = World::new();
    let stage = || Stage::Diajukan {
        at: at("2027-01-15T02:00:00Z"),
    };
    let named = |nomor, desa: &str, kegiatan: &str| {
        let mut one = usulan(nomor, stage());
        one.desa = desa.parse().expect("a desa");
        one.isi.kegiatan.teks = format!("{kegiatan} ({PHONE})");
        one
    };
    world.usulan = vec![
        named(1, DESA_A, "Rehab jalan poros Kembangan - Indro"),
        named(2, DESA_B, "Perbaikan ruas penghubung Indro Kembangan"),
        named(3, DESA_A, "Pengaspalan jalan poros Kembangan RT 03"),
    ];
    world.usulan[1].pengusul = OPERATOR_B;
    let giri = "35.25.14.2005".parse().expect("a desa");
    world.kecamatan.desa.push((giri, "Giri".to_owned()));
    world.people.push(Person {
        id: OPERATOR_C,
        nama: "Akun 81".to_owned(),
        offices: vec![office(Role::OperatorDesa, "35.25.14.2005")],
    });
    world
}

pub const OPERATOR_C: i64 = 81;

const REASONS: &str = "ruas yang sama: Kembangan–Indro; jenis sama: rehab jalan; \
    panjang hampir sama: 300 m dan 0,3 km";

/// The desk proposes, as its own screen does.
pub fn propose(world: &World, child: u32, parent: u32, sifat: Sifat) -> Decision {
    let private = chat(DESK, ChatKind::Private);
    let (child, parent) = (kode(child), kode(parent));
    let outcome = world.with(DESK, private, What::Nothing, |cx| {
        let person = cx.person().expect("the desk");
        let child = cx.known.usulan(child)?.expect("the child");
        let parent = cx.known.usulan(parent)?.expect("the parent");
        gabung::propose(cx, person, child, parent, sifat, Some(REASONS))
    });
    outcome.expect("it may be proposed")
}

/// The story of a page: each scene is done before the next begins.
pub struct Story<'a> {
    pub world: World,
    pub page: &'a mut Page,
    events: Vec<(i64, Event)>,
}

impl Story<'_> {
    pub fn shows(&mut self, title: &str, who: i64, decision: Decision) -> Decision {
        self.page.scene(title, &decision);
        self.world.commit(who, &decision);
        for change in &decision.changes {
            if let Change::Usulan { event, .. } = change {
                let seq = self.events.len() as i64 + 1;
                self.events.push((seq, (**event).clone()));
            }
        }
        decision
    }

    pub fn taps(&mut self, title: &str, who: i64, data: &str) -> Decision {
        let decision = self.world.taps(who, data);
        self.shows(title, who, decision)
    }

    pub fn says(&mut self, title: &str, who: i64, words: &str) -> Decision {
        let decision = self.world.says(who, words);
        self.shows(title, who, decision)
    }

    pub fn card(&mut self, title: &str, who: i64, nomor: u32) {
        self.says(title, who, &format!("/status {}", kode(nomor)));
    }

    /// What the pump would have written of one usulan.
    pub fn tells_history(&mut self, nomor: u32) {
        let code = kode(nomor);
        self.world.history = self.events.clone();
        self.world.history.retain(|(_, event)| event.kode == code);
        self.taps("riwayat", DESK, &format!("s:h:{code}"));
    }

    pub fn stage(&self, nomor: u32) -> StageName {
        let found = self.world.usulan.iter().find(|one| one.kode == kode(nomor));
        found.expect("the usulan").stage.name()
    }
}

pub fn story(name: &str, tell: impl FnOnce(&mut Story<'_>)) {
    page(name, |page| {
        let mut story = Story {
            world: world(),
            page,
            events: Vec::new(),
        };
        tell(&mut story);
    });
}

pub fn begun(story: &mut Story<'_>, child: u32, parent: u32, sifat: Sifat) -> String {
    let proposed = propose(&story.world, child, parent, sifat);
    story.shows("petugas kecamatan mengusulkan", DESK, proposed);
    format!("{}:1", kode(child))
}

#[test]
fn two_desa_agree_and_are_one_work() {
    story("gabung_setuju", |story| {
        let tie = begun(story, 2, 1, Sifat::LintasDesa);
        story.card("kartu anak sebelum sepakat", OPERATOR_B, 2);
        story.card("kartu induk sebelum sepakat", OPERATOR_A, 1);
        story.card("desa lain belum melihat apa-apa", OPERATOR_C, 2);
        story.says("di daftar desa induk", OPERATOR_A, "/usulanku");
        story.says("di daftar desa anak", OPERATOR_B, "/usulanku");
        story.taps("desa anak setuju", OPERATOR_B, &format!("g:y:{tie}"));
        assert_eq!(story.stage(2), StageName::Diajukan);
        story.taps("setuju dua kali", OPERATOR_B, &format!("g:y:{tie}"));
        story.taps("desa induk setuju", KADES_A, &format!("g:y:{tie}"));
        assert_eq!(story.stage(2), StageName::Digabung);
        story.card("kartu anak", OPERATOR_B, 2);
        story.card("kartu induk, milik sendiri", OPERATOR_A, 1);
        story.card("kartu induk bagi desa anak", OPERATOR_B, 1);
        story.card("kartu induk bagi petugas", DESK, 1);
        story.card("kartu induk bagi desa lain", OPERATOR_C, 1);
        let words = format!("/status {}", kode(1));
        let in_group = story.world.says_in(GROUP, OPERATOR_C, &words);
        story.page.scene("kartu induk di grup", &in_group);
        story.taps(
            "petugas memverifikasi induk",
            DESK,
            &format!("v:ok:{}:3:*", kode(1)),
        );
        story.card("kartu anak mengikuti", OPERATOR_B, 2);
        let back = format!("v:back:{}:4:*", kode(1));
        let asked = story.taps("petugas mengembalikan induk", DESK, &back);
        let done = story.world.presses(DESK, &asked, "Foto lokasi");
        story.shows("semua pengusul diberi kabar", DESK, done);
        assert_eq!(story.stage(2), StageName::Digabung);
        let asked = story.taps(
            "desa anak mengubah",
            OPERATOR_B,
            &format!("e:{}:3", kode(2)),
        );
        let done = story.world.presses(OPERATOR_B, &asked, "Kirim");
        story.shows("perubahan anak terkirim", OPERATOR_B, done);
        assert_eq!(story.stage(2), StageName::Digabung);
        story.taps(
            "petugas tidak bisa memverifikasi anak",
            DESK,
            &format!("v:ok:{}:4", kode(2)),
        );
        story.tells_history(2);
    });
}

#[test]
fn the_camat_decides_on_an_objection_with_a_reason() {
    story("gabung_keberatan", |story| {
        let tie = begun(story, 2, 1, Sifat::Sama);
        story.taps("desa induk setuju", OPERATOR_A, &format!("g:y:{tie}"));
        let asked = story.taps("desa anak keberatan", OPERATOR_B, &format!("g:n:{tie}"));
        let done = story.world.presses(OPERATOR_B, &asked, "Lokasinya");
        story.shows("dengan alasan", OPERATOR_B, done);
        assert_eq!(story.stage(2), StageName::Diajukan);
        story.card("kartu bagi camat", CAMAT, 2);
        story.says("di meja camat", CAMAT, "/verifikasi");
        let desk = story.world.says(DESK, "/verifikasi");
        assert!(!words_to(&desk, DESK).contains("keputusan camat"));
        story.taps("operator bukan camat", DESK, &format!("g:c:{tie}"));
        let asked = story.taps("camat memutuskan", CAMAT, &format!("g:c:{tie}"));
        let done = story
            .world
            .presses(CAMAT, &asked, "Pekerjaan dan lokasinya sama");
        story.shows("camat menyebut alasannya", CAMAT, done);
        assert_eq!(story.stage(2), StageName::Digabung);
        let asked = story.taps(
            "desa anak masih keberatan",
            OPERATOR_B,
            &format!("g:n:{tie}"),
        );
        let done = story.world.presses(OPERATOR_B, &asked, "Penerima");
        story.shows("tetap digabung sampai camat memutuskan", OPERATOR_B, done);
        assert_eq!(story.stage(2), StageName::Digabung);
        story.card("kartu bagi camat sesudahnya", CAMAT, 2);
        let asked = story.taps("camat melepas", CAMAT, &format!("g:l:{tie}"));
        let done = story.world.presses(CAMAT, &asked, "Pekerjaannya ternyata");
        story.shows("camat menyebut alasan melepas", CAMAT, done);
        assert_eq!(story.stage(2), StageName::Diajukan);
    });
}

#[test]
fn what_was_joined_can_be_released_and_is_as_it_was() {
    story("gabung_lepas", |story| {
        let before = story.world.usulan.clone();
        let first = begun(story, 3, 1, Sifat::BagianDari);
        story.taps(
            "satu desa cukup setuju sekali",
            OPERATOR_A,
            &format!("g:y:{first}"),
        );
        let second = begun(story, 1, 2, Sifat::LintasDesa);
        story.taps("desa A setuju", OPERATOR_A, &format!("g:y:{second}"));
        story.taps("desa B setuju", OPERATOR_B, &format!("g:y:{second}"));
        story.card("gabungan bertingkat", DESK, 2);
        story.card("bagian dari bagian", OPERATOR_A, 3);
        let asked = story.taps("melepas yang pertama dulu", DESK, &format!("g:l:{first}"));
        let done = story.world.presses(DESK, &asked, "Lokasinya ternyata");
        story.shows("dengan alasan", DESK, done);
        let asked = story.taps("lalu yang kedua", DESK, &format!("g:l:{second}"));
        let done = story.world.presses(DESK, &asked, "Keliru");
        story.shows("dengan alasan juga", DESK, done);
        for was in before {
            let now = story.world.usulan.iter().find(|one| one.kode == was.kode);
            let now = now.expect("nothing is lost").clone();
            assert_eq!(now.hash(), was.hash());
            assert_eq!(Usulan { ties: 0, ..now }, was);
        }
        story.taps("tombol lama", OPERATOR_A, &format!("g:n:{second}"));
        let again = propose(&story.world, 1, 2, Sifat::Sama);
        story.shows("diusulkan lagi", DESK, again);
        story.taps(
            "setuju atas usul yang lama",
            OPERATOR_B,
            &format!("g:y:{second}"),
        );
        let tie = story.world.usulan.iter().find(|one| one.kode == kode(1));
        let number = tie
            .and_then(|one| one.gabung.as_ref())
            .expect("a tie")
            .number;
        let tie = format!("{}:{number}", kode(1));
        let asked = story.taps("petugas membatalkan usulnya", DESK, &format!("g:b:{tie}"));
        let done = story.world.presses(DESK, &asked, "Lokasinya");
        story.shows("dengan alasan lagi", DESK, done);
    });
}

#[test]
fn what_is_tied_to_a_withdrawn_or_rejected_one_is_settled() {
    story("gabung_berakhir", |story| {
        for child in [2, 3] {
            let tie = begun(story, child, 1, Sifat::LintasDesa);
            for who in [OPERATOR_A, OPERATOR_B] {
                story.taps("setuju", who, &format!("g:y:{tie}"));
            }
        }
        let asked = story.taps(
            "pemimpin ditarik",
            OPERATOR_A,
            &format!("w:{}:3:*", kode(1)),
        );
        let review = story.world.presses(OPERATOR_A, &asked, "Sudah dibiayai");
        let done = story.world.presses(OPERATOR_A, &review, "Ya, tarik");
        story.shows("ditarik dengan alasan", OPERATOR_A, done);
        assert_eq!(story.stage(2), StageName::Diajukan);
        story.card("yang tertua memimpin", OPERATOR_B, 2);
        let asked = story.taps("gabungan ditolak", DESK, &format!("v:no:{}:3:*", kode(2)));
        let review = story.world.presses(DESK, &asked, "Bukan kewenangan");
        let done = story.world.presses(DESK, &review, "Ya, tolak");
        story.shows("ditolak dengan alasan", DESK, done);
        story.card("anggota ikut ditolak", OPERATOR_A, 3);
    });
}

#[test]
fn a_desa_supports_the_usulan_of_another() {
    story("dukung", |story| {
        let code = kode(1);
        story.card("kartu tetangga", OPERATOR_C, 1);
        story.taps("ikut mengusulkan", OPERATOR_C, &format!("g:s:{code}"));
        story.taps("dua kali", OPERATOR_C, &format!("g:s:{code}"));
        story.taps("usulan sendiri", OPERATOR_A, &format!("g:s:{code}"));
        story.card("kartu sesudahnya", OPERATOR_C, 1);
        for what in ["f", "h"] {
            let opened = story.world.taps(OPERATOR_C, &format!("s:{what}:{code}"));
            assert_eq!(
                words_to(&opened, OPERATOR_C),
                "",
                "one press opens no files"
            );
        }
        let tie = begun(story, 2, 1, Sifat::Sama);
        for who in [OPERATOR_A, OPERATOR_B] {
            story.taps("setuju", who, &format!("g:y:{tie}"));
        }
        assert_eq!(story.stage(2), StageName::Diajukan, "one more has a voice");
        story.tells_history(1);
        story.says("di daftar pendukung", OPERATOR_C, "/usulanku");
        story.taps("pendukung keluar", OPERATOR_C, &format!("g:k:{code}"));
        story.card("tinggal menekan sekali lagi", OPERATOR_B, 2);
        story.taps("sekali lagi", OPERATOR_B, &format!("g:y:{tie}"));
        assert_eq!(story.stage(2), StageName::Digabung);
    });
}

#[test]
fn a_screen_from_before_the_joining_decides_nothing() {
    let mut world = world();
    let code = kode(1);
    let begun = world.taps(DESK, &format!("v:no:{code}:3"));
    let begun = world.presses(DESK, &begun, "Bukan kewenangan");
    let proposed = propose(&world, 2, 1, Sifat::LintasDesa);
    let old = world.conversations.clone();
    world.commit(DESK, &proposed);
    for who in [OPERATOR_A, OPERATOR_B] {
        world.commit(who, &world.taps(who, &format!("g:y:{}:1", kode(2))));
    }
    for (who, what) in [
        (DESK, "v:ok"),
        (DESK, "v:back"),
        (DESK, "v:no"),
        (OPERATOR_A, "w"),
    ] {
        let pressed = world.taps(who, &format!("{what}:{code}:3"));
        assert_eq!(pressed.changes, [], "{what}");
        assert!(pressed.conversation.is_none(), "{what} asks for no reason");
        let words = words_to(&pressed, who);
        assert!(words.contains(&kode(2).to_string()), "{what}: {words}");
    }
    world.conversations = old;
    let late = world.presses(DESK, &begun, "Ya, tolak");
    assert_eq!(late.changes, []);
    assert!(words_to(&late, DESK).contains("bersama usulan lain"));
    world.commit(DESK, &late);
    let seen = world.says(DESK, &format!("/status {code}"));
    let seen = world.presses(DESK, &seen, "Periksa");
    let verified = world.presses(DESK, &seen, "Verifikasi");
    assert_eq!(verified.changes.len(), 1, "the new card decides");
}

#[test]
fn whoever_comes_to_own_a_work_is_asked_about_ties_that_wait() {
    let mut world = world();
    let mut fourth = world.usulan[1].clone();
    fourth.kode = kode(4);
    fourth.desa = "35.25.14.2005".parse().expect("a desa");
    world.usulan.push(fourth);
    for child in [2, 4] {
        let proposed = propose(&world, child, 1, Sifat::LintasDesa);
        let asked = words_to(&proposed, OPERATOR_C).contains("Setujukah Desa Giri");
        assert_eq!(asked, child == 4, "only its own tie is its business yet");
        world.commit(DESK, &proposed);
    }
    let tie = format!("{}:1", kode(4));
    world.commit(OPERATOR_A, &world.taps(OPERATOR_A, &format!("g:y:{tie}")));
    let asked = world.taps(CAMAT, &format!("g:c:{tie}"));
    let done = world.presses(CAMAT, &asked, "Satu pekerjaan");
    let told = words_to(&done, OPERATOR_C);
    assert!(told.contains("Usulan digabung"), "{told}");
    assert!(told.contains("Setujukah Desa Giri"), "{told}");
    assert!(told.contains(&kode(2).to_string()), "{told}");
    assert!(
        !words_to(&done, OPERATOR_B).contains("Setujukah"),
        "asked before"
    );
}

#[test]
fn a_dinas_sees_the_parts_of_a_work_that_it_sees() {
    let mut world = world();
    let see = |world: &World, nomor| {
        let said = world.says(SKPD, &format!("/status {}", kode(nomor)));
        words_to(&said, SKPD).contains("Anggaran")
    };
    let proposed = propose(&world, 2, 1, Sifat::LintasDesa);
    world.commit(DESK, &proposed);
    for who in [OPERATOR_A, OPERATOR_B] {
        let agreed = world.taps(who, &format!("g:y:{}:1", kode(2)));
        world.commit(who, &agreed);
    }
    assert!(!see(&world, 1) && !see(&world, 2), "nothing is verified");
    let verified = world.taps(DESK, &format!("v:ok:{}:3:*", kode(1)));
    world.commit(DESK, &verified);
    assert!(see(&world, 1) && see(&world, 2) && !see(&world, 3));
}

#[test]
fn a_search_finds_a_joined_work_once_and_says_that_it_crosses_desa() {
    let mut world = world();
    for child in [2, 3] {
        let proposed = propose(&world, child, 1, Sifat::LintasDesa);
        world.commit(DESK, &proposed);
        for who in [OPERATOR_A, OPERATOR_B] {
            let agreed = world.taps(who, &format!("g:y:{}:1", kode(child)));
            world.commit(who, &agreed);
        }
    }
    let found = |words: &str| words_to(&world.says(OPERATOR_C, words), OPERATOR_C);
    let by_root = found("/cari jalan poros");
    assert!(by_root.contains("1 usulan"), "{by_root}");
    assert!(by_root.contains(&kode(1).to_string()), "{by_root}");
    assert!(by_root.contains("lintas desa"), "{by_root}");
    // Words that only a member has still lead to the work.
    let by_member = found("/cari penghubung");
    assert!(by_member.contains("1 usulan"), "{by_member}");
    assert!(by_member.contains(&kode(2).to_string()), "{by_member}");
    assert!(by_member.contains("Digabung"), "{by_member}");
}

/// As many as a family may have, with the longest forms.
#[test]
fn the_largest_work_shows_all_its_parts_in_one_message() {
    let mut world = World::new();
    let at = at("2027-01-18T04:00:00Z");
    world.usulan = (1..=MEMBERS_MAX as u32)
        .map(|nomor| {
            let mut one = usulan(nomor, Stage::Diajukan { at });
            one.isi.masalah = "air meluap ".repeat(400);
            one.isi.kegiatan.teks = "drainase & <b>saluran</b> ".repeat(20);
            one
        })
        .collect();
    for child in 2..=MEMBERS_MAX as u32 {
        let proposed = propose(&world, child, 1, Sifat::Sama);
        world.commit(DESK, &proposed);
        let agreed = world.taps(OPERATOR_A, &format!("g:y:{}:1", kode(child)));
        world.commit(OPERATOR_A, &agreed);
    }
    for who in [OPERATOR_A, DESK] {
        let card = words_to(&world.says(who, &format!("/status {}", kode(1))), who);
        for nomor in 1..=MEMBERS_MAX as u32 {
            assert!(card.contains(&kode(nomor).to_string()), "{nomor}: {card}");
        }
        assert!(card.contains("Pengusul: Desa Kembangan"), "{card}");
    }
}
