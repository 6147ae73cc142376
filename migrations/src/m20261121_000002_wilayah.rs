//! Who sits where: kecamatan, desa, people, the offices they hold and the invitations to them.

use sea_orm_migration::prelude::*;

use crate::parts::{create, flag, id, int, int_null, key, remove, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE INDEX kecamatan_group ON kecamatan (group_chat) WHERE group_chat IS NOT NULL",
    "CREATE INDEX desa_kecamatan ON desa (kecamatan)",
    "CREATE INDEX office_person ON office (person) WHERE until IS NULL",
    "CREATE INDEX office_kecamatan ON office (kecamatan) WHERE until IS NULL",
    "CREATE INDEX office_desa ON office (desa) WHERE until IS NULL",
    "CREATE INDEX draft_person ON draft (person)",
];

const TABLES: &[&str] = &[
    "libur",
    "draft",
    "invite",
    "office",
    "person",
    "desa",
    "kecamatan",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tables = vec![kecamatan(), desa()];
        tables.extend(people());
        tables.push(libur());
        create(manager, tables, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        remove(manager, TABLES).await
    }
}

fn kecamatan() -> TableCreateStatement {
    table("kecamatan")
        .col(text("kode").primary_key())
        .col(text("nama"))
        .col(text("huruf").unique_key())
        .col(int("tahun"))
        .col(text("zona"))
        // Minutes after local midnight; 420 is 07.00.
        .col(int("summary_minute").default(420))
        .col(int_null("group_chat"))
        .col(int_null("group_topic"))
        .col(int("created_at"))
        .to_owned()
}

fn desa() -> TableCreateStatement {
    table("desa")
        .col(text("kode").primary_key())
        .col(text("kecamatan"))
        .col(text("nama"))
        .col(text("jenis"))
        .foreign_key(
            ForeignKey::create()
                .from("desa", "kecamatan")
                .to("kecamatan", "kode"),
        )
        .to_owned()
}

fn people() -> Vec<TableCreateStatement> {
    vec![
        table("person")
            .col(int("id").primary_key())
            .col(text("nama"))
            .col(flag("reachable").default(true))
            .col(int("seen_at"))
            .to_owned(),
        table("office")
            .col(id())
            .col(int("person"))
            .col(text("role"))
            .col(text("kecamatan"))
            .col(text_null("desa"))
            .col(text_null("skpd"))
            .col(int("since"))
            .col(int_null("until"))
            .col(text_null("invite"))
            .foreign_key(
                ForeignKey::create()
                    .from("office", "person")
                    .to("person", "id"),
            )
            .to_owned(),
        invite(),
        table("draft")
            .col(id())
            .col(int("person"))
            .col(text("run"))
            .col(int("updated_at"))
            .to_owned(),
    ]
}

fn invite() -> TableCreateStatement {
    table("invite")
        .col(text("code").primary_key())
        .col(text("kind"))
        .col(text_null("role"))
        .col(text("kecamatan"))
        .col(text_null("desa"))
        .col(text_null("skpd"))
        .col(int("created_at"))
        .col(int("expires_at"))
        .col(int_null("used_by"))
        .col(int_null("used_at"))
        .col(int_null("revoked_at"))
        .col(int_null("made_by"))
        .to_owned()
}

/// `scope` is empty for a national holiday, else the kecamatan that has it.
fn libur() -> TableCreateStatement {
    table("libur")
        .col(text("scope"))
        .col(text("day"))
        .col(text("nama"))
        .primary_key(&mut key(["scope", "day"]))
        .to_owned()
}
