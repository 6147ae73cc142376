//! Taps on buttons, and answering them: in time, and once.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;
use serde_json::json;

use super::args::Args;
use super::entity::utf16_len;
use super::feed::Change;
use super::reply::{Answer, Refusal};
use super::updates::QUERY_EXPIRY_S;
use super::{Seat, World};

/// Letters that a tap's answer may have.
const TOAST_MAX: usize = 200;

/// Added to a person's id, so that taps queue apart from messages.
const TAP_QUEUE: i64 = 3 << 33;

#[derive(Default)]
pub(super) struct Queries {
    open: HashMap<u64, Query>,
    order: VecDeque<u64>,
    last: u64,
}

#[derive(Clone)]
struct Query {
    at: i64,
    seat: Seat,
    message: i64,
    data: String,
}

impl Queries {
    fn forget_old(&mut self, now: i64) {
        while let Some(oldest) = self.order.front() {
            match self.open.get(oldest) {
                Some(query) if now - query.at <= QUERY_EXPIRY_S => return,
                _ => self.open.remove(oldest),
            };
            self.order.pop_front();
        }
    }
}

impl World {
    /// A person taps a button. The button need not be there any more: a phone may show an old
    /// screen. Gives the id of the callback query.
    pub fn person_taps(
        &mut self,
        now: Timestamp,
        seat: impl Into<Seat>,
        message: i64,
        data: &str,
    ) -> String {
        let query = Query {
            at: now.as_second(),
            seat: seat.into(),
            message,
            data: data.to_owned(),
        };
        let queries = &mut self.queries;
        queries.forget_old(now.as_second());
        queries.last += 1;
        let number = queries.last;
        queries.order.push_back(number);
        queries.open.insert(number, query.clone());
        self.push_query(now, number, &query);
        query_id(number)
    }

    /// The phone sends a tap again after a lost connection: same query, new update. Nothing
    /// when the query was answered or is too old.
    pub fn person_taps_again(&mut self, now: Timestamp, query_id: &str) -> Option<i64> {
        let number = number_of(query_id)?;
        let query = self.queries.open.get(&number)?.clone();
        Some(self.push_query(now, number, &query))
    }

    fn push_query(&mut self, now: Timestamp, number: u64, query: &Query) -> i64 {
        let Seat { person, chat } = query.seat;
        let message = match self.message(chat, query.message) {
            Some(shown) => self.message_json(chat, shown),
            None => json!({ "chat": self.chat_json(chat), "message_id": query.message, "date": 0 }),
        };
        let payload = json!({
            "id": query_id(number), "from": self.user_json(person), "message": message,
            "chat_instance": format!("{chat}"), "data": query.data
        });
        self.push_update(
            now,
            "callback_query",
            person + TAP_QUEUE,
            payload.to_string(),
        )
    }

    pub(super) fn answer_callback_query(&mut self, now: Timestamp, args: &Args<'_>) -> Answer {
        let text = args.text("text").unwrap_or_default();
        if utf16_len(text) > TOAST_MAX {
            return Err(Refusal::blunder("MESSAGE_TOO_LONG"));
        }
        let too_old = || {
            Refusal::state("query is too old and response timeout expired or query ID is invalid")
        };
        let number = args
            .text("callback_query_id")
            .and_then(number_of)
            .ok_or_else(too_old)?;
        let query = self.queries.open.remove(&number).ok_or_else(too_old)?;
        if now.as_second() - query.at > QUERY_EXPIRY_S {
            return Err(too_old());
        }
        let Seat { person, chat } = query.seat;
        let toast = Change::Toast {
            person,
            text: text.to_owned(),
            alert: args.flag("show_alert"),
        };
        self.changed(chat, toast);
        Ok(true.into())
    }
}

fn query_id(number: u64) -> String {
    format!("77{number:010}")
}

fn number_of(query_id: &str) -> Option<u64> {
    query_id.strip_prefix("77")?.parse().ok()
}
