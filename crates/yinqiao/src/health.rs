//! For whoever watches the machine: `/healthz` (the process answers), `/readyz` (so does its database), `/metrics` (Prometheus).
//! Counts only: nothing here is about a person.
use crate::office::Office;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

/// What the three pages look at.
#[derive(Clone)]
pub struct Watched {
    pub(crate) office: Arc<Office>,
    pub(crate) door: ingest::Door,
    pub(crate) line: sip::Door,
}

/// The routes.
pub fn router(watched: Watched) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(watched)
}

/// The OpenAPI document of all doors together.
pub fn document(api: utoipa::openapi::OpenApi) -> Router {
    Router::new().route("/api/v1/openapi.json", get(move || async move { Json(api) }))
}

async fn ready(State(watched): State<Watched>) -> impl IntoResponse {
    // The smallest question a database can be asked.
    let asked = watched.office.desk.since(i64::MAX - 1, 1);
    match tokio::time::timeout(Duration::from_secs(2), asked).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "database does not answer\n")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database does not answer in time\n"),
    }
}

async fn metrics(State(watched): State<Watched>) -> impl IntoResponse {
    let desk = watched.office.desk.metrics();
    let db = watched.office.desk.db().metrics();
    let mut text = String::new();
    let mut counted = |name: &str, help: &str, value: u64| one(&mut text, name, "counter", help, value);
    counted("yinqiao_acts_done_total", "Acts done", desk.done);
    counted("yinqiao_acts_refused_total", "Acts refused for a reason of their own", desk.refused);
    counted("yinqiao_acts_denied_total", "Acts that the actor may not do", desk.denied);
    counted("yinqiao_acts_busy_total", "Acts turned away because the queue was full", desk.busy);
    counted("yinqiao_acts_faults_total", "Acts that met a fault of storage", desk.faults);
    counted("yinqiao_db_commits_total", "Durable commits", db.commits);
    counted("yinqiao_db_saved_total", "Pieces of work committed", db.saved);
    counted("yinqiao_db_failed_total", "Pieces of work answered with an error", db.failed);
    counted("yinqiao_db_reads_total", "Reads", db.reads);
    counted("yinqiao_db_retries_total", "Pieces of work that ran again", db.retries);
    counted("yinqiao_db_aborted_total", "Transactions given up to a conflict", db.aborted);
    counted(
        "yinqiao_db_broken_batches_total",
        "Batches whose transaction ended under them",
        db.broken_batches,
    );
    counted("yinqiao_db_panics_total", "Panics caught in work", db.panics);
    counted("yinqiao_db_refused_total", "Work refused because the queue was full", db.refused);
    one(&mut text, "yinqiao_db_queued", "gauge", "Pieces of work waiting now", db.queued);
    one(
        &mut text,
        "yinqiao_live_listeners",
        "gauge",
        "Open pages and doors that hear news",
        watched.office.desk.live().listeners() as u64,
    );
    text.push_str(&watched.door.counts().prometheus());
    text.push_str(&line(&watched.line.counts()));
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}

/// The line's counts, one gauge each under its own name.
fn line(counts: &sip::Counts) -> String {
    let counts = serde_json::to_value(counts).unwrap_or_default();
    let mut text =
        String::from("# HELP yinqiao_line What the telephone line counted\n# TYPE yinqiao_line gauge\n");
    for (name, value) in counts.as_object().into_iter().flatten() {
        writeln!(text, "yinqiao_line{{what=\"{name}\"}} {value}").expect("a string takes any text");
    }
    text
}

fn one(text: &mut String, name: &str, kind: &str, help: &str, value: u64) {
    writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}")
        .expect("a string takes any text");
}
