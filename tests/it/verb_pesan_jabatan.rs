//! The messages around offices: greeting, invitations, help, numbers, the group.

use musrenbot::app::decision::{Group, Invite, InviteFor};
use musrenbot::app::incoming::{ChatKind, What};
use musrenbot::domain::pejabat::Role;

use crate::verb_page::page;
use crate::verb_pesan::many;
use crate::verb_world::{
    BAPPEDA, CAMAT, DESA_A, DESA_B, DESK, DESK_ELSEWHERE, GROUP, GROUP_UNBOUND, GUEST, OPERATOR_A,
    OPERATOR_B, SKPD, World, at, chat, kode, office,
};

fn invite(office: InviteFor) -> Invite {
    Invite {
        office,
        expires_at: at("2027-02-01T00:00:00Z"),
        made_by: None,
        used_by: None,
        revoked: false,
    }
}

#[test]
fn an_invitation_gives_the_office_once_and_says_why_it_does_not() {
    page("mulai", |page| {
        let mut world = World::new();
        for who in [OPERATOR_A, DESK, CAMAT, SKPD, GUEST] {
            page.scene(&format!("salam {who}"), &world.says(who, "/start"));
        }
        let seat = || InviteFor::Office(office(Role::OperatorDesa, DESA_A));
        let mut put = |code: &str, invite: Invite| world.invites.insert(code.to_owned(), invite);
        put("baru", invite(seat()));
        put(
            "kelurahan",
            invite(InviteFor::Office(office(Role::Kades, DESA_B))),
        );
        put(
            "dicabut",
            Invite {
                revoked: true,
                ..invite(seat())
            },
        );
        put(
            "lewat",
            Invite {
                expires_at: at("2027-01-19T00:00:00Z"),
                ..invite(seat())
            },
        );
        put(
            "dipakai",
            Invite {
                used_by: Some(OPERATOR_A),
                ..invite(seat())
            },
        );
        put(
            "beralih",
            Invite {
                used_by: Some(GUEST),
                ..invite(seat())
            },
        );
        put(
            "grup",
            invite(InviteFor::Group("35.25.14".parse().expect("a kecamatan"))),
        );
        for code in [
            "baru",
            "kelurahan",
            "dicabut",
            "lewat",
            "dipakai",
            "beralih",
            "grup",
            "apa",
        ] {
            page.scene(
                &format!("undangan {code}"),
                &world.says(GUEST, &format!("/start {code}")),
            );
        }
        page.scene(
            "ditekan dua kali",
            &world.says(OPERATOR_A, "/start dipakai"),
        );
        page.scene("serah terima", &world.taps(OPERATOR_A, "m:g:dipakai"));
        page.scene(
            "serah terima oleh orang lain",
            &world.taps(GUEST, "m:g:dipakai"),
        );
        let own = Invite {
            made_by: Some(DESK),
            ..invite(seat())
        };
        world.invites.insert("sendiri".to_owned(), own);
        page.scene("undangan sendiri", &world.says(DESK, "/start sendiri"));
        page.scene("tautan perintah", &world.says(DESK, "/start buka_undang"));
    });
}

#[test]
fn help_fits_the_office_and_lost_messages_get_a_hint() {
    page("bantuan", |page| {
        let world = World::new();
        for who in [OPERATOR_A, DESK, BAPPEDA, GUEST] {
            page.scene(&format!("bantuan {who}"), &world.says(who, "/bantuan"));
        }
        for topic in ["alur", "tahap", "kode", "draf"] {
            page.scene(topic, &world.taps(OPERATOR_A, &format!("b:{topic}")));
        }
        page.scene(
            "bantuan di grup",
            &world.says_in(GROUP, OPERATOR_A, "/bantuan"),
        );
        page.scene(
            "formulir di grup",
            &world.says_in(GROUP, OPERATOR_A, "/usul"),
        );
        page.scene("teks lepas, desa", &world.says(OPERATOR_A, "halo"));
        page.scene("teks lepas, kecamatan", &world.says(DESK, "halo"));
        page.scene("teks lepas, tamu", &world.says(GUEST, "halo"));
        page.scene(
            "kode tanpa perintah",
            &world.says(OPERATOR_B, &kode(1).to_string()),
        );
        let photo = What::Point { lat: 0.0, lon: 0.0 };
        page.scene(
            "titik lepas",
            &world.decide(OPERATOR_A, chat(OPERATOR_A, ChatKind::Private), photo),
        );
        page.scene("perintah salah ketik", &world.says(OPERATOR_A, "/ussul"));
        page.scene("perintah asing", &world.says(OPERATOR_A, "/terbang"));
        page.scene("batal", &world.says(OPERATOR_A, "/batal"));
        page.scene("batal di grup", &world.says_in(GROUP, OPERATOR_A, "/batal"));
        page.scene("tombol asing", &world.taps(OPERATOR_A, "zz:1"));
        for who in [OPERATOR_A, GUEST] {
            page.scene(&format!("privasi {who}"), &world.says(who, "/privasi"));
        }
    });
}

#[test]
fn the_numbers_are_public_in_the_group_and_by_desa_at_the_desk() {
    page("ringkasan", |page| {
        let mut world = World::new();
        many(&mut world, 10);
        for who in [OPERATOR_A, OPERATOR_B, DESK, SKPD, GUEST] {
            page.scene(&format!("ringkasan {who}"), &world.says(who, "/ringkasan"));
        }
        page.scene("di grup", &world.says_in(GROUP, DESK, "/ringkasan"));
        page.scene(
            "di grup lain",
            &world.says_in(GROUP_UNBOUND, DESK, "/ringkasan"),
        );
        world.usulan.clear();
        page.scene("belum ada", &world.says(DESK, "/ringkasan"));
        page.scene("belum ada, desa", &world.says(OPERATOR_A, "/ringkasan"));
    });
}

#[test]
fn the_desk_invites_and_takes_back() {
    page("undang", |page| {
        let mut world = World::new();
        let code = world.fresh_code.clone();
        let make = format!("i:m:o:{DESA_A}:{code}");
        page.scene("siapa", &world.says(DESK, "/undang"));
        page.scene("desa mana", &world.taps(DESK, "i:d:k:0"));
        page.scene("dibuat", &world.taps(DESK, &make));
        page.scene("undang yang lain", &world.taps(DESK, "i:n"));
        page.scene("desa mencoba", &world.says(OPERATOR_A, "/undang"));
        page.scene("desa menekan", &world.taps(OPERATOR_A, &make));
        page.scene("desa kecamatan lain", &world.taps(DESK_ELSEWHERE, &make));
        let seat = InviteFor::Office(office(Role::OperatorDesa, DESA_A));
        world.invites.insert(code.clone(), invite(seat.clone()));
        page.scene("ditekan dua kali", &world.taps(DESK, &make));
        page.scene("dicabut", &world.taps(DESK, &format!("i:x:{code}")));
        page.scene(
            "dicabut orang lain",
            &world.taps(DESK_ELSEWHERE, &format!("i:x:{code}")),
        );
        world.invites.insert(
            code.clone(),
            Invite {
                used_by: Some(GUEST),
                ..invite(seat)
            },
        );
        page.scene("sudah dipakai", &world.taps(DESK, &format!("i:x:{code}")));
        page.scene(
            "kode karangan",
            &world.taps(DESK, &format!("i:m:o:{DESA_A}:pendek")),
        );
    });
}

#[test]
fn a_group_is_bound_by_the_desk_or_by_its_invitation() {
    page("hubungkan", |page| {
        let mut world = World::new();
        let kecamatan = world.kecamatan.kode;
        page.scene("sudah", &world.says_in(GROUP, DESK, "/hubungkan"));
        page.scene(
            "pindah grup",
            &world.says_in(GROUP_UNBOUND, DESK, "/hubungkan"),
        );
        world.kecamatan.group = None;
        page.scene("berhasil", &world.says_in(GROUP, DESK, "/hubungkan"));
        page.scene(
            "dengan kode kecamatan",
            &world.says_in(GROUP, DESK, "/hubungkan 35.25.14"),
        );
        page.scene("tanpa hak", &world.says_in(GROUP, OPERATOR_A, "/hubungkan"));
        page.scene(
            "kode asing",
            &world.says_in(GROUP, OPERATOR_A, "/hubungkan apa-ini"),
        );
        world
            .invites
            .insert("grup".to_owned(), invite(InviteFor::Group(kecamatan)));
        page.scene(
            "dengan undangan",
            &world.says_in(GROUP, GUEST, "/hubungkan grup"),
        );
        page.scene(
            "lewat startgroup",
            &world.says_in(GROUP, GUEST, "/start grup"),
        );
        let used = Invite {
            used_by: Some(GUEST),
            ..invite(InviteFor::Group(kecamatan))
        };
        world.invites.insert("grup".to_owned(), used);
        page.scene(
            "undangan terpakai",
            &world.says_in(GROUP, GUEST, "/hubungkan grup"),
        );
        let old = Invite {
            revoked: true,
            ..invite(InviteFor::Group(kecamatan))
        };
        world.invites.insert("grup".to_owned(), old);
        page.scene(
            "undangan dicabut",
            &world.says_in(GROUP, GUEST, "/hubungkan grup"),
        );
        let seat = InviteFor::Office(office(Role::Camat, "35.25.14"));
        world.invites.insert("camat".to_owned(), invite(seat));
        page.scene(
            "undangan jabatan",
            &world.says_in(GROUP, GUEST, "/hubungkan camat"),
        );
        page.scene("mulai di grup", &world.says_in(GROUP, GUEST, "/start"));
        page.scene("di obrolan pribadi", &world.says(DESK, "/hubungkan"));
        page.scene(
            "di obrolan pribadi, desa",
            &world.says(OPERATOR_A, "/hubungkan"),
        );
        let joined = What::Membership { member: true };
        page.scene(
            "baru masuk",
            &world.decide(DESK, chat(GROUP, ChatKind::Supergroup), joined),
        );
        let left = What::Membership { member: false };
        page.scene(
            "dikeluarkan",
            &world.decide(DESK, chat(GROUP, ChatKind::Supergroup), left),
        );
        let moved = What::Migrated { to: -1009 };
        page.scene(
            "menjadi supergroup",
            &world.decide(DESK, chat(GROUP, ChatKind::Group), moved),
        );
        world.kecamatan.group = Some(Group {
            chat: GROUP,
            topic: Some(5),
        });
        page.scene("topik lain", &world.says_in(GROUP, DESK, "/hubungkan"));
    });
}
