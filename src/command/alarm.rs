//! What `serve` itself tells the admins.

use super::serve::Service;
use crate::app::outgoing::{Body, Lane};
use crate::dialog::text::Text;
use crate::store::StoreError;
use crate::store::outbox::NewOut;

impl Service {
    /// Queues a message to each admin; one with the same `key` is told once, whoever tells it.
    pub(super) async fn alarm(&self, key: &str, text: Text) -> Result<(), StoreError> {
        let now = self.clock.now();
        let keys = Vec::new();
        let body = Body::Message { text, keys };
        let body = serde_json::to_string(&body).expect("a message is plain data");
        let to = |admin: &i64| NewOut {
            chat: *admin,
            topic: None,
            lane: Lane::Broadcast,
            body: body.clone(),
            key: Some(format!("alarm:{key}:{admin}")),
            due_at: now,
        };
        let alarms: Vec<_> = self.pump.admins.iter().map(to).collect();
        let tx = self.store.begin().await?;
        tx.outbox_add(&alarms, None, now).await?;
        tx.commit().await
    }
}
