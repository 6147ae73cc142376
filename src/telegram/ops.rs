//! `/healthz` and `/metrics` for those who run the program.
//!
//! Numbers only: nothing in here can name a person, a desa or a text. The format is Prometheus'
//! text format, written by hand since it is a dozen lines.

use std::fmt::Write;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::metrics::{BOUNDS_MS, Counter, Histogram, Metrics};

/// What waits, counted in the store at the time of asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depths {
    pub inbox: u64,
    pub inbox_oldest_s: u64,
    pub inbox_set_aside: u64,
    pub outbox_people: u64,
    pub outbox_broadcast: u64,
    pub outbox_oldest_s: u64,
    pub outbox_unsure: u64,
    pub outbox_undeliverable: u64,
}

/// Looks into the store. `Err` says in one English line why it cannot.
pub trait Gauge: Clone + Send + Sync + 'static {
    fn depths(&self) -> impl Future<Output = Result<Depths, String>> + Send;
}

/// Serves `/healthz` (200 while the store answers, else 503) and `/metrics`.
pub fn ops_router<G: Gauge>(metrics: Arc<Metrics>, gauge: G) -> Router {
    Router::new()
        .route("/healthz", get(healthz::<G>))
        .route("/metrics", get(serve_metrics::<G>))
        .with_state((metrics, gauge))
}

async fn healthz<G: Gauge>(State((_, gauge)): State<(Arc<Metrics>, G)>) -> Response {
    match gauge.depths().await {
        Ok(_) => "ok\n".into_response(),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response(),
    }
}

async fn serve_metrics<G: Gauge>(State((metrics, gauge)): State<(Arc<Metrics>, G)>) -> Response {
    // Without the store the counters still tell a lot; its absence shows in `store_up`.
    let text = metrics_text(&metrics, gauge.depths().await.ok());
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

fn metrics_text(metrics: &Metrics, depths: Option<Depths>) -> String {
    let mut out = String::with_capacity(4096);
    for (name, help, counter) in counters(metrics) {
        let name = format!("musrenbot_{name}_total");
        head(&mut out, &name, "counter", help);
        line(&mut out, &name, counter.get());
    }
    let up = u64::from(depths.is_some());
    for (name, help, value) in gauges(up, depths.unwrap_or_default()) {
        let name = format!("musrenbot_{name}");
        head(&mut out, &name, "gauge", help);
        line(&mut out, &name, value);
    }
    let commit = "time from taking updates to the end of their commit";
    let name = "musrenbot_commit_seconds";
    histogram(&mut out, &metrics.commit, name, commit);
    out
}

fn histogram(out: &mut String, one: &Histogram, name: &str, help: &str) {
    head(out, name, "histogram", help);
    let mut count = 0;
    for (class, bound_ms) in one.classes.iter().zip(BOUNDS_MS) {
        count += class.get();
        let bound = Duration::from_millis(bound_ms).as_secs_f64();
        line(out, &format!("{name}_bucket{{le=\"{bound}\"}}"), count);
    }
    count += one.classes[BOUNDS_MS.len()].get();
    line(out, &format!("{name}_bucket{{le=\"+Inf\"}}"), count);
    let sum = Duration::from_micros(one.sum_us.get()).as_secs_f64();
    line(out, &format!("{name}_sum"), sum);
    line(out, &format!("{name}_count"), count);
}

fn counters(metrics: &Metrics) -> [(&'static str, &'static str, &Counter); 16] {
    [
        (
            "updates_received",
            "updates stored",
            &metrics.updates_received,
        ),
        (
            "updates_repeated",
            "updates that had come before",
            &metrics.updates_repeated,
        ),
        (
            "updates_unreadable",
            "updates put in quarantine",
            &metrics.updates_unreadable,
        ),
        (
            "updates_handled",
            "updates decided and committed",
            &metrics.updates_handled,
        ),
        (
            "updates_set_aside",
            "updates that failed for good",
            &metrics.updates_set_aside,
        ),
        (
            "polls_failed",
            "polls without an answer",
            &metrics.polls_failed,
        ),
        ("sends_sent", "messages taken by telegram", &metrics.sent),
        ("sends_busy", "sends to be tried again", &metrics.busy),
        (
            "sends_unsure",
            "sends whose answer got lost",
            &metrics.unsure,
        ),
        (
            "sends_moved",
            "sends to a group that has moved",
            &metrics.moved,
        ),
        (
            "sends_undeliverable",
            "messages refused for good",
            &metrics.undeliverable,
        ),
        (
            "sends_token_refused",
            "sends refused with the token",
            &metrics.token_refused,
        ),
        (
            "sends_repeated",
            "messages sent although another try may have been shown: its answer got lost, or \
             another replica had taken them over",
            &metrics.repeated,
        ),
        (
            "sends_perhaps_repeated",
            "messages taken over from a run that died and may have sent them, at most one a chat",
            &metrics.perhaps_repeated,
        ),
        (
            "files_fetched",
            "photos and documents kept",
            &metrics.files_fetched,
        ),
        ("summaries", "daily summaries queued", &metrics.summaries),
    ]
}

fn gauges(up: u64, depths: Depths) -> [(&'static str, &'static str, u64); 9] {
    [
        ("store_up", "1 while the store answers", up),
        ("inbox_depth", "updates that wait", depths.inbox),
        (
            "inbox_oldest_seconds",
            "age of the oldest that waits",
            depths.inbox_oldest_s,
        ),
        (
            "inbox_set_aside",
            "updates that lie aside",
            depths.inbox_set_aside,
        ),
        (
            "outbox_people_depth",
            "answers that wait",
            depths.outbox_people,
        ),
        (
            "outbox_broadcast_depth",
            "notices that wait",
            depths.outbox_broadcast,
        ),
        (
            "outbox_oldest_seconds",
            "age of the oldest that waits",
            depths.outbox_oldest_s,
        ),
        (
            "outbox_unsure",
            "messages left as perhaps shown",
            depths.outbox_unsure,
        ),
        (
            "outbox_undeliverable",
            "messages left as refused",
            depths.outbox_undeliverable,
        ),
    ]
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    line(out, &format!("# HELP {name}"), help);
    line(out, &format!("# TYPE {name}"), kind);
}

fn line(out: &mut String, name: &str, value: impl std::fmt::Display) {
    writeln!(out, "{name} {value}").expect("a string takes all");
}
