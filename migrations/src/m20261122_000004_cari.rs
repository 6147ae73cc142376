//! The words an usulan is found by lie beside it, and one narrow index holds all that a search reads.
//!
//! The program before this one keeps them in `kata` and `kosakata`, so those tables stay while it
//! may still run; the migration after its last day drops them. What it hands in meanwhile has no
//! `kata` here and is found by its code alone until it is changed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::parts::text_null;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// PostgreSQL takes 2,704 bytes in a row of an index; 600 characters are 2,400 at most.
const WORDS: &str = "
SELECT substr(string_agg(kata.kata, ' '), 1, 600) FROM kata WHERE kata.kode = usulan.kode";

/// Newest first when read backwards. Nothing else of an usulan is touched by a search.
const INDEX: &str = "
CREATE INDEX usulan_kata ON usulan (kecamatan, tahun, nomor, kode, stage, skpd_nilai, kata)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["kata", "skpd_nilai"] {
            let usulan = Table::alter()
                .table("usulan")
                .add_column(text_null(column))
                .to_owned();
            manager.alter_table(usulan).await?;
        }
        let body = match manager.get_database_backend() {
            DbBackend::Postgres => "CAST(body AS jsonb)",
            _ => "body",
        };
        let carry = format!(
            "UPDATE usulan SET kata = COALESCE(({WORDS}), ''),
            skpd_nilai = {body} -> 'isi' -> 'skpd' ->> 'nilai'"
        );
        let db = manager.get_connection();
        db.execute_unprepared(&carry).await?;
        db.execute_unprepared(INDEX).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DROP INDEX usulan_kata").await?;
        for column in ["kata", "skpd_nilai"] {
            let usulan = Table::alter()
                .table("usulan")
                .drop_column(column)
                .to_owned();
            manager.alter_table(usulan).await?;
        }
        Ok(())
    }
}
