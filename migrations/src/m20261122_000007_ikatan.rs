//! Ties of one plan year, found without those of the years before.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// As small as ties are few.
const INDEX: &str =
    "CREATE INDEX usulan_terikat ON usulan (kecamatan, tahun, kode) WHERE induk IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared(INDEX).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let dropped = connection.execute_unprepared("DROP INDEX usulan_terikat");
        dropped.await.map(|_| ())
    }
}
