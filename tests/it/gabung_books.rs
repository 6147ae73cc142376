//! Verbs decided and written as the pump does it, without a chat around them.

use std::collections::HashMap;

use musrenbot::app::apply::apply;
use musrenbot::app::decide::{Context, House};
use musrenbot::app::decision::{Conversation, Known};
use musrenbot::app::fetch::fetch;
use musrenbot::app::incoming::{Chat, ChatKind, Incoming, Sender, What};
use musrenbot::app::verb::gabung::{self, Outcome};
use musrenbot::domain::gabung::Sifat;
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::Person;
use musrenbot::store::{Store, StoreError};

use crate::dialog_support::{BOOK, LISTS};

/// Decides and commits as the pump does, for what has no button of its own. Says whether it
/// was done.
pub async fn decided(
    store: &Store,
    who: &Person,
    verb: impl Fn(Context<'_>) -> Outcome,
) -> Result<bool, StoreError> {
    let house = House {
        book: BOOK.clone(),
        lists: LISTS.clone(),
        bot_name: "musren_uji_bot".to_owned(),
    };
    let now = "2027-02-02T01:00:00Z".parse().expect("an instant");
    let incoming = Incoming {
        chat: Chat {
            id: who.id,
            kind: ChatKind::Private,
            title: None,
            topic: None,
        },
        from: Some(Sender {
            id: who.id,
            nama: who.nama.clone(),
            is_bot: false,
        }),
        at: now,
        what: What::Nothing,
    };
    let mut known = Known {
        person: Some(who.clone()),
        conversation: Conversation::default(),
        fresh_code: String::new(),
        facts: HashMap::new(),
    };
    let tx = store.begin().await?;
    let outcome = loop {
        let cx = Context {
            house: &house,
            known: &known,
            incoming: &incoming,
            now,
        };
        match verb(cx) {
            Ok(outcome) => break outcome,
            Err(want) => {
                let fact = fetch(&tx, &want).await?;
                known.facts.insert(want, fact);
            }
        }
    };
    let Ok(decision) = outcome else {
        tx.rollback().await?;
        return Ok(false);
    };
    for change in &decision.changes {
        apply(&tx, change, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

pub async fn proposed(
    store: &Store,
    desk: &Person,
    child: KodeUsulan,
    parent: KodeUsulan,
    sifat: Sifat,
) -> Result<bool, StoreError> {
    decided(store, desk, |cx| {
        let person = cx.person().expect("the desk");
        let child = cx.known.usulan(child)?.expect("the child");
        let parent = cx.known.usulan(parent)?.expect("the parent");
        gabung::propose(cx, person, child, parent, sifat, Some("ruas yang sama"))
    })
    .await
}
