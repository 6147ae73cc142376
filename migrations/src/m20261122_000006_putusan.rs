//! What the desk has said of pairs that look alike, what became of usulan, former codes of desa.

use sea_orm_migration::prelude::*;

use crate::parts::{create, id, int, int_null, real_null, remove, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE INDEX putusan_pasangan ON putusan (kecamatan, a, b)",
    "CREATE INDEX desa_lama_baru ON desa_lama (baru)",
];

const TABLES: &[&str] = &["desa_lama", "hasil", "putusan"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![putusan(), hasil(), desa_lama()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        remove(manager, TABLES).await
    }
}

/// One row a word; of a pair the newest counts. `pokok_*` are hashes of what mattered then,
/// `usulan_*` the usulan as they stood; `score`, `relation` and `levels` what was suspected.
fn putusan() -> TableCreateStatement {
    table("putusan")
        .col(id())
        .col(text("kecamatan"))
        .col(text("a"))
        .col(text("b"))
        .col(text("jenis"))
        .col(text_null("induk"))
        .col(int("by"))
        .col(text("role"))
        .col(int("at"))
        .col(text_null("alasan"))
        .col(text("pokok_a"))
        .col(text("pokok_b"))
        .col(real_null("score"))
        .col(text("relation"))
        .col(text("levels"))
        .col(text("usulan_a"))
        .col(text("usulan_b"))
        .to_owned()
}

/// How an usulan fared in its year, as far as somebody has brought it in.
fn hasil() -> TableCreateStatement {
    table("hasil")
        .col(text("kode").primary_key())
        .col(int_null("peringkat"))
        .col(text("keadaan"))
        .to_owned()
}

fn desa_lama() -> TableCreateStatement {
    table("desa_lama")
        .col(text("lama").primary_key())
        .col(text("baru"))
        .to_owned()
}
