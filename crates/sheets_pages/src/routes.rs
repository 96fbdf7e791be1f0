//! What there is, for whom.

use crate::{columns, exports, list, new_export, one_export, show, upload};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing;
use desk::Role;
use pages::State;
use pages::door::routes::{Route, get, post};
use pages::layout::Family::{Api, Desk};

/// Who brings and asks for lists.
const BRING: &[Role] = &[Role::Clerk, Role::Worker, Role::Officer, Role::Supervisor];
/// Who approves that lists go out.
const APPROVE: &[Role] = &[Role::Officer, Role::Supervisor];
/// Who sees what was asked for.
const SEE: &[Role] = &[Role::Clerk, Role::Worker, Role::Officer, Role::Supervisor, Role::AuditAdmin];

/// What there is, for whom.
pub const ROUTES: &[Route] = &[
    get("/sheets", BRING, Desk),
    post("/sheets", BRING),
    get("/sheets/{id}", BRING, Desk),
    get("/sheets/{id}/columns", BRING, Desk),
    post("/sheets/{id}/columns", BRING),
    post("/sheets/{id}/go", BRING),
    post("/sheets/{id}/halt", BRING),
    post("/sheets/{id}/discard", BRING),
    get("/sheets/{id}/bad", BRING, Api),
    get("/exports", SEE, Desk),
    get("/exports/new", BRING, Desk),
    post("/exports/new", BRING),
    get("/exports/{id}", BRING, Desk),
    post("/exports/{id}/decide", APPROVE),
    post("/exports/{id}/file", BRING),
];

/// These routes.
pub fn routes() -> Router<State> {
    // A file passes through as a stream and is counted there, so that one that is too large is refused in words.
    let bring = routing::get(list::show).post(upload::bring).layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/sheets", bring)
        .route("/sheets/{id}", routing::get(show::show))
        .route("/sheets/{id}/columns", routing::get(columns::show).post(columns::say))
        .route("/sheets/{id}/go", routing::post(show::go))
        .route("/sheets/{id}/halt", routing::post(show::halt))
        .route("/sheets/{id}/discard", routing::post(show::discard))
        .route("/sheets/{id}/bad", routing::get(show::bad))
        .route("/exports", routing::get(exports::show))
        .route("/exports/new", routing::get(new_export::form).post(new_export::ask))
        .route("/exports/{id}", routing::get(one_export::show))
        .route("/exports/{id}/decide", routing::post(one_export::decide))
        .route("/exports/{id}/file", routing::post(one_export::file))
}
