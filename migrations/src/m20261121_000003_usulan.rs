//! The usulan, the words they are found by, the journal that proves them, the daily summaries.

use sea_orm_migration::prelude::*;

use crate::parts::{create, flag, int, int_null, key, real_null, remove, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX usulan_nomor ON usulan (kecamatan, tahun, nomor)",
    "CREATE INDEX usulan_desa ON usulan (desa, submitted_at)",
    "CREATE INDEX usulan_stage ON usulan (kecamatan, stage, stage_at)",
    "CREATE INDEX kata_kode ON kata (kode)",
    "CREATE INDEX jurnal_kode ON jurnal (kode)",
    "CREATE INDEX jurnal_undigested ON jurnal (kecamatan, at) WHERE digest_day IS NULL",
    "CREATE INDEX berkas_due ON berkas (due_at) WHERE fetched_at IS NULL",
];

const TABLES: &[&str] = &[
    "berkas", "digest", "jurnal", "chain", "kosakata", "kata", "usulan",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tables = vec![usulan()];
        tables.extend(words());
        tables.extend([chain(), jurnal(), digest(), berkas()]);
        create(manager, tables, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        remove(manager, TABLES).await
    }
}

/// `body` is the whole usulan as JSON; the other columns repeat what is asked for by index.
fn usulan() -> TableCreateStatement {
    table("usulan")
        .col(text("kode").primary_key())
        .col(text("kecamatan"))
        .col(int("tahun"))
        .col(int("nomor"))
        .col(text("desa"))
        .col(int("pengusul"))
        .col(text("stage"))
        .col(int("version"))
        .col(text("skpd"))
        .col(text("bidang"))
        .col(text("hash"))
        .col(text("body"))
        .col(text("cari"))
        .col(int("submitted_at"))
        .col(int("stage_at"))
        .col(real_null("lat"))
        .col(real_null("lon"))
        .to_owned()
}

fn words() -> Vec<TableCreateStatement> {
    vec![
        table("kata")
            .col(text("kecamatan"))
            .col(text("kata"))
            .col(text("kode"))
            .primary_key(&mut key(["kecamatan", "kata", "kode"]))
            .to_owned(),
        table("kosakata")
            .col(text("kecamatan"))
            .col(text("kata"))
            .primary_key(&mut key(["kecamatan", "kata"]))
            .to_owned(),
    ]
}

/// The newest row of each chain, with the number counter; locking this row serialises a chain.
fn chain() -> TableCreateStatement {
    table("chain")
        .col(text("kecamatan"))
        .col(int("tahun"))
        .col(int("seq"))
        .col(text("hash"))
        .col(int("nomor"))
        .primary_key(&mut key(["kecamatan", "tahun"]))
        .to_owned()
}

/// `event` is the JSON that is hashed; the columns before it repeat parts of it.
fn jurnal() -> TableCreateStatement {
    table("jurnal")
        .col(text("kecamatan"))
        .col(int("tahun"))
        .col(int("seq"))
        .col(int("at"))
        .col(int("by"))
        .col(text("role"))
        .col(text("kode"))
        .col(text("act"))
        .col(text("event"))
        .col(text("prev"))
        .col(text("hash"))
        .col(text_null("digest_day"))
        .primary_key(&mut key(["kecamatan", "tahun", "seq"]))
        .to_owned()
}

fn digest() -> TableCreateStatement {
    table("digest")
        .col(text("kecamatan"))
        .col(text("day"))
        .col(int("window_to"))
        .col(int("composed_at"))
        .col(flag("posted"))
        .primary_key(&mut key(["kecamatan", "day"]))
        .to_owned()
}

/// Files that Telegram holds for us until their bytes are fetched.
fn berkas() -> TableCreateStatement {
    table("berkas")
        .col(text("unique_id").primary_key())
        .col(text("file_id"))
        .col(int("chat"))
        .col(int_null("size"))
        .col(text_null("mime"))
        .col(text_null("sha"))
        .col(text_null("path"))
        .col(int_null("fetched_at"))
        .col(int("tries").default(0))
        .col(int("due_at"))
        .col(text_null("why"))
        .to_owned()
}
