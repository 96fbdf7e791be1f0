//! Routes about people: signing in, oneself, elders, accounts, lists, the trail.

use crate::door::State;
use crate::door::routes::{Route, get, open, post};
use crate::layout::Family;
use axum::Router;

/// What there is, for whom.
pub(crate) const ROUTES: &[Route] = &[
    open("GET", "/sign-in", Family::Desk),
    open("POST", "/sign-in", Family::Desk),
    open("POST", "/view", Family::Desk),
    open("GET", "/help", Family::Elder),
    open("GET", "/assets/{name}", Family::Api),
    get("/", &[], Family::Desk),
    get("/me", &[], Family::Desk),
    post("/sign-out", &[]),
];

/// These routes.
pub(crate) fn routes() -> Router<State> {
    Router::new()
}
