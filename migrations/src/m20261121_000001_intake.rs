//! What comes in and goes out: inbox, conversations, outbox, and who serves them.

use sea_orm_migration::prelude::*;

use crate::parts::{create, id, int, int_null, remove, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// `state` of the outbox: 0 waiting, 1 sending, 2 sent, 3 undeliverable, 4 left unsure.
///
/// The conditions of the partial indexes stand word for word in the queries; SQLite sees that an
/// index serves only then.
const INDEXES: &[&str] = &[
    "CREATE INDEX inbox_undone ON inbox (update_id) WHERE done_at IS NULL",
    "CREATE INDEX inbox_undone_of_chat ON inbox (chat, update_id) WHERE done_at IS NULL",
    "CREATE INDEX inbox_done ON inbox (done_at) WHERE done_at IS NOT NULL",
    "CREATE INDEX inbox_aside ON inbox (aside_at) WHERE aside_at IS NOT NULL",
    "CREATE INDEX outbox_unfinished ON outbox (id) WHERE state < 2",
    "CREATE INDEX outbox_unfinished_of_chat ON outbox (chat, id) WHERE state < 2",
    "CREATE INDEX outbox_failed ON outbox (state) WHERE state > 2",
    "CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL",
];

const TABLES: &[&str] = &[
    "inbox",
    "quarantine",
    "conversation",
    "outbox",
    "picture",
    "replica",
    "setting",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tables = vec![inbox(), outbox()];
        tables.extend(small());
        create(manager, tables, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        remove(manager, TABLES).await
    }
}

fn inbox() -> TableCreateStatement {
    table("inbox")
        .col(id())
        .col(int("update_id").unique_key())
        .col(int("chat"))
        .col(text("payload"))
        .col(int("received_at"))
        .col(int_null("done_at"))
        .col(int("tries").default(0))
        .col(int_null("aside_at"))
        .col(text_null("why"))
        .to_owned()
}

fn outbox() -> TableCreateStatement {
    table("outbox")
        .col(id())
        .col(int("chat"))
        .col(int_null("topic"))
        .col(int("lane"))
        .col(text("body"))
        .col(text_null("key").unique_key())
        .col(int("created_at"))
        .col(int("due_at"))
        .col(text_null("owner"))
        .col(int("state").default(0))
        .col(int("tries").default(0))
        .col(int_null("sent_at"))
        .col(int_null("message_id"))
        .col(int_null("before_id"))
        .col(text_null("why"))
        .to_owned()
}

fn small() -> Vec<TableCreateStatement> {
    vec![
        table("quarantine")
            .col(id())
            .col(int("received_at"))
            .col(text("payload"))
            .col(text("why"))
            .to_owned(),
        table("conversation")
            .col(int("chat").primary_key())
            .col(text("state"))
            .col(int("updated_at"))
            .to_owned(),
        table("picture")
            .col(text("sha").primary_key())
            .col(ColumnDef::new("png").blob().not_null())
            .col(int("created_at"))
            .to_owned(),
        table("replica")
            .col(text("id").primary_key())
            .col(int("seen_at"))
            .to_owned(),
        table("setting")
            .col(text("key").primary_key())
            .col(text("value"))
            .to_owned(),
    ]
}
