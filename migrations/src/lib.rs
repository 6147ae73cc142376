//! The schema of musrenbot: one definition for SQLite and PostgreSQL.
//!
//! Instants are milliseconds UTC in 64 bits, days are `YYYY-MM-DD` text, codes and JSON are text,
//! and every whole number is 64 bits wide, so both engines hold and compare them alike.
//! A migration that has been released is never edited; the next file mends it. A new one first
//! widens (new table, new nullable column), so that the program before it can still run beside it.

pub use sea_orm_migration::prelude::*;

mod m20261121_000001_intake;
mod m20261121_000002_wilayah;
mod m20261121_000003_usulan;
mod m20261122_000004_cari;
mod m20261122_000005_gabung;
mod m20261122_000006_putusan;
mod m20261122_000007_ikatan;
mod parts;

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_intake::Migration),
            Box::new(m20261121_000002_wilayah::Migration),
            Box::new(m20261121_000003_usulan::Migration),
            Box::new(m20261122_000004_cari::Migration),
            Box::new(m20261122_000005_gabung::Migration),
            Box::new(m20261122_000006_putusan::Migration),
            Box::new(m20261122_000007_ikatan::Migration),
        ]
    }
}
