//! What there is, for whom.

use crate::{acts, clusters, elder, pair, queue, weights};
use axum::Router;
use axum::routing;
use desk::Role;
use pages::State;
use pages::door::routes::{Route, get, post};
use pages::layout::Family::Desk;

const REVIEW: &[Role] = &[Role::Clerk, Role::Officer, Role::Supervisor];
const LEAD: &[Role] = &[Role::Supervisor];

/// What there is, for whom.
pub const ROUTES: &[Route] = &[
    get("/matches", REVIEW, Desk),
    get("/matches/pairs/{id}", REVIEW, Desk),
    post("/matches/pairs/{id}", REVIEW),
    post("/matches/undo", REVIEW),
    get("/joins/{id}", REVIEW, Desk),
    get("/matches/clusters", REVIEW, Desk),
    get("/matches/weights", LEAD, Desk),
    post("/matches/weights", LEAD),
    post("/matches/survey", LEAD),
];

/// These routes.
pub fn routes() -> Router<State> {
    Router::new()
        .route("/matches", routing::get(queue::show))
        .route("/matches/pairs/{id}", routing::get(pair::show).post(acts::decide))
        .route("/matches/undo", routing::post(acts::undo))
        .route("/joins/{id}", routing::get(elder::show))
        .route("/matches/clusters", routing::get(clusters::show))
        .route("/matches/weights", routing::get(weights::show).post(weights::adopt))
        .route("/matches/survey", routing::post(acts::survey))
}
