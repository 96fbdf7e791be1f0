//! The routes, with who may.

use crate::{home, office};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use desk::Role::{self, Agent, Clerk, Doctor, Family, Officer, Supervisor, Worker};
use pages::State;
use pages::door::routes::{Route, get as page, open, post as act};
use pages::layout::Family::{Api, Desk, Phone};

/// Who acts under mandates.
const ACTS: &[Role] = &[Family];
/// Who enters and ends mandates on an elder's word.
const OFFICE: &[Role] = &[Agent, Supervisor, Worker, Clerk, Officer, Doctor];
/// Who calls elders.
const LINE: &[Role] = &[Agent, Supervisor];
/// Who answers families.
const ANSWERS: &[Role] = &[Agent, Supervisor, Officer];

/// What there is, for whom.
pub const ROUTES: &[Route] = &[
    open("GET", "/family/sign-in", Phone),
    open("POST", "/family/sign-in", Phone),
    open("POST", "/family/code", Phone),
    page("/family", ACTS, Phone),
    page("/family/name", ACTS, Phone),
    act("/family/name", ACTS),
    page("/family/ask", ACTS, Phone),
    act("/family/ask", ACTS),
    page("/family/{id}", ACTS, Phone),
    act("/family/{id}/service", ACTS),
    act("/family/{id}/message", ACTS),
    act("/family/{id}/renew", ACTS),
    act("/family/{id}/leave", ACTS),
    page("/mandates", OFFICE, Desk),
    page("/mandates/{id}", OFFICE, Desk),
    act("/mandates/{id}/confirm", OFFICE),
    act("/mandates/{id}/decline", OFFICE),
    act("/mandates/{id}/change", OFFICE),
    act("/mandates/{id}/revoke", OFFICE),
    act("/mandates/{id}/call", LINE),
    page("/mandates/{id}/papers/{name}", OFFICE, Api),
    page("/messages/{id}", OFFICE, Desk),
    act("/messages/{id}", ANSWERS),
    page("/elders/{id}/mandates", OFFICE, Desk),
    act("/elders/{id}/mandates", OFFICE),
    act("/elders/{id}/mandates/stop", OFFICE),
];

/// These routes.
pub fn routes() -> Router<State> {
    let paper = DefaultBodyLimit::max(office::papers::LARGEST + 64 * 1024);
    Router::new()
        .route("/family/sign-in", get(home::sign_in::show).post(home::sign_in::send))
        .route("/family/code", post(home::sign_in::enter))
        .route("/family", get(home::people::show))
        .route("/family/name", get(home::name::show).post(home::name::set))
        .route("/family/ask", get(home::ask::show).post(home::ask::ask))
        .route("/family/{id}", get(home::one::show))
        .route("/family/{id}/service", post(home::acts::service))
        .route("/family/{id}/message", post(home::acts::message))
        .route("/family/{id}/renew", post(home::acts::renew))
        .route("/family/{id}/leave", post(home::acts::leave))
        .route("/mandates", get(office::list::show))
        .route("/mandates/{id}", get(office::one::show))
        .route("/mandates/{id}/confirm", post(office::acts::confirm))
        .route("/mandates/{id}/decline", post(office::acts::decline))
        .route("/mandates/{id}/change", post(office::acts::change))
        .route("/mandates/{id}/revoke", post(office::acts::revoke))
        .route("/mandates/{id}/call", post(office::acts::call))
        .route("/mandates/{id}/papers/{name}", get(office::papers::show))
        .route("/messages/{id}", get(office::case::show).post(office::case::answer))
        .route("/elders/{id}/mandates", get(office::elder::show).post(office::elder::give).layer(paper))
        .route("/elders/{id}/mandates/stop", post(office::acts::stop))
}
