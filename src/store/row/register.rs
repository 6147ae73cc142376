//! Rows of the usulan, the journal and the files.

pub mod usulan {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "usulan")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kode: String,
        pub kecamatan: String,
        pub tahun: i64,
        pub nomor: i64,
        pub desa: String,
        pub pengusul: i64,
        pub stage: String,
        /// `Usulan::revision`.
        pub version: i64,
        pub skpd: String,
        pub bidang: String,
        pub hash: String,
        pub body: String,
        pub cari: String,
        pub kata: Option<String>,
        pub skpd_nilai: Option<String>,
        pub submitted_at: i64,
        pub stage_at: i64,
        pub lat: Option<f64>,
        pub lon: Option<f64>,
        /// The parent of its tie, in force or proposed.
        pub induk: Option<String>,
        /// Codes of desa, with a blank around each.
        pub pendukung: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod jurnal {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "jurnal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kecamatan: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub tahun: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub at: i64,
        pub by: i64,
        pub role: String,
        pub kode: String,
        pub act: String,
        pub event: String,
        pub prev: String,
        pub hash: String,
        pub digest_day: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod chain {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "chain")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kecamatan: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub tahun: i64,
        pub seq: i64,
        pub hash: String,
        pub nomor: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod berkas {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "berkas")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub unique_id: String,
        pub file_id: String,
        pub chat: i64,
        pub size: Option<i64>,
        pub mime: Option<String>,
        pub sha: Option<String>,
        pub path: Option<String>,
        pub fetched_at: Option<i64>,
        pub tries: i64,
        pub due_at: i64,
        pub why: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
