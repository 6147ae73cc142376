//! Ties between usulan, and the desa that support one, as columns to ask by.
//!
//! From here on `usulan.version` counts every change, those of ties too, so the program before
//! this one cannot overwrite a tie that it does not know: it finds another number than its own.

use sea_orm_migration::prelude::*;

use crate::parts::text_null;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Few usulan have either, so the indexes are as small as these are few.
const INDEXES: [&str; 2] = [
    "CREATE INDEX usulan_induk ON usulan (induk) WHERE induk IS NOT NULL",
    "CREATE INDEX usulan_pendukung ON usulan (kecamatan, kode) WHERE pendukung IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["induk", "pendukung"] {
            let usulan = Table::alter()
                .table("usulan")
                .add_column(text_null(column))
                .to_owned();
            manager.alter_table(usulan).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["usulan_induk", "usulan_pendukung"] {
            let drop = format!("DROP INDEX {index}");
            manager.get_connection().execute_unprepared(&drop).await?;
        }
        for column in ["induk", "pendukung"] {
            let usulan = Table::alter()
                .table("usulan")
                .drop_column(column)
                .to_owned();
            manager.alter_table(usulan).await?;
        }
        Ok(())
    }
}
