//! Routes of the work: the agent's desk, cases, calls, the board, the helper's day.

use crate::door::State;
use crate::door::routes::Route;
use axum::Router;

/// What there is, for whom.
pub(crate) const ROUTES: &[Route] = &[];

/// These routes.
pub(crate) fn routes() -> Router<State> {
    Router::new()
}
