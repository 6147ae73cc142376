//! Rows of the kecamatan, its desa, invitations and drafts.

pub mod kecamatan {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "kecamatan")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kode: String,
        pub nama: String,
        pub huruf: String,
        pub tahun: i64,
        pub zona: String,
        pub summary_minute: i64,
        pub group_chat: Option<i64>,
        pub group_topic: Option<i64>,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod desa {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "desa")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kode: String,
        pub kecamatan: String,
        pub nama: String,
        pub jenis: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod invite {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invite")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub kind: String,
        pub role: Option<String>,
        pub kecamatan: String,
        pub desa: Option<String>,
        pub skpd: Option<String>,
        pub created_at: i64,
        pub expires_at: i64,
        pub used_by: Option<i64>,
        pub used_at: Option<i64>,
        pub revoked_at: Option<i64>,
        pub made_by: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod draft {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "draft")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub person: i64,
        pub run: String,
        pub updated_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
