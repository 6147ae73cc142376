//! What each chat is in the middle of, as JSON that only `app` reads.

use std::collections::HashMap;

use jiff::Timestamp;

use super::sql::{batch, get, list, ms};
use super::{Result, Tx};

const SOME: &str = "
SELECT chat, state FROM conversation
WHERE chat IN (SELECT CAST(value ->> 0 AS bigint) FROM {rows})";

const PUT: &str = "
INSERT INTO conversation (chat, state, updated_at)
SELECT CAST(value ->> 0 AS bigint), value ->> 1, CAST($2 AS bigint) FROM {rows} WHERE true
ON CONFLICT (chat) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at";

impl Tx {
    /// Those of `chats` that have one. The inbox rows of the chats must be claimed in this
    /// transaction: that is what keeps anybody else from writing them meanwhile.
    pub async fn conversation_some(&self, chats: &[i64]) -> Result<HashMap<i64, String>> {
        let rows = self.db().all(SOME, [list(chats)]).await?;
        rows.iter()
            .map(|row| Ok((get(row, "chat")?, get(row, "state")?)))
            .collect()
    }

    /// Writes the states; the last one counts where a chat stands twice.
    pub async fn conversation_put(&self, states: &[(i64, String)], now: Timestamp) -> Result<()> {
        let last: HashMap<i64, &str> = states.iter().map(|(c, s)| (*c, s.as_str())).collect();
        if last.is_empty() {
            return Ok(());
        }
        self.db().run(PUT, [batch(last), ms(now).into()]).await?;
        Ok(())
    }
}
