//! What there is, for whom.

use crate::{course, files, month, plans, records, tree, unit};
use axum::Router;
use axum::routing;
use desk::Role;
use pages::State;
use pages::door::routes::{Route, get, post};
use pages::layout::Family::{Api, Desk};

/// Who looks at the tree: whoever works with regions.
const TREE: &[Role] = &[Role::Officer, Role::Supervisor, Role::Worker, Role::SystemAdmin, Role::AuditAdmin];
/// Who looks at reorganisations.
const SEE: &[Role] = &[Role::Officer, Role::Supervisor, Role::SystemAdmin, Role::AuditAdmin];
/// Who plays one through without doing it.
const TRY: &[Role] = &[Role::Officer, Role::Supervisor, Role::SystemAdmin];
/// Who does and undoes one: it touches every record and everybody's scope, and sees nobody's.
const RUN: &[Role] = &[Role::SystemAdmin];
/// Who reads the month.
const READ: &[Role] = &[Role::Officer, Role::Supervisor, Role::Worker];
/// Who closes it.
const CLOSE: &[Role] = &[Role::Officer];

/// What there is, for whom.
pub const ROUTES: &[Route] = &[
    get("/regions", TREE, Desk),
    get("/regions/{id}", TREE, Desk),
    get("/reorganisations", SEE, Desk),
    post("/reorganisations", RUN),
    post("/reorganisations/preview", TRY),
    get("/reorganisations/{id}", SEE, Desk),
    post("/reorganisations/{id}/start", RUN),
    post("/reorganisations/{id}/undo", RUN),
    get("/months", READ, Desk),
    get("/months/records", READ, Desk),
    get("/months/compare", READ, Desk),
    get("/months/file", READ, Api),
    post("/months/close", CLOSE),
];

/// These routes.
pub fn routes() -> Router<State> {
    Router::new()
        .route("/regions", routing::get(tree::show))
        .route("/regions/{id}", routing::get(unit::show))
        .route("/reorganisations", routing::get(plans::show).post(plans::plan))
        .route("/reorganisations/preview", routing::post(plans::preview))
        .route("/reorganisations/{id}", routing::get(course::show))
        .route("/reorganisations/{id}/start", routing::post(course::start))
        .route("/reorganisations/{id}/undo", routing::post(course::undo))
        .route("/months", routing::get(month::show))
        .route("/months/records", routing::get(records::show))
        .route("/months/compare", routing::get(records::compare))
        .route("/months/file", routing::get(files::download))
        .route("/months/close", routing::post(month::close))
}
