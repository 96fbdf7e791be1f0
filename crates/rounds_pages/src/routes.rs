//! The routes, with who may.

use crate::{act, all, card, gap, gaps, rate, rules, today};
use axum::Router;
use axum::routing::{get, post};
use desk::Role::{self, Agent, Clerk, Doctor, Officer, Supervisor, Worker};
use pages::State;
use pages::door::routes::{Route, get as page, post as act_on};
use pages::layout::Family::{Desk, Phone};

/// Who has elders to see, and who answers for them.
const ROUNDS: &[Role] = &[Worker, Officer, Supervisor];
/// Who sees an elder's rounds.
const SEES: &[Role] = &[Worker, Officer, Supervisor, Agent, Doctor];
/// Who writes results down.
const GOES: &[Role] = &[Worker, Officer, Supervisor, Agent];
/// Who decides.
const DECIDES: &[Role] = &[Officer, Supervisor];
/// Who enters stays.
const ENTERS: &[Role] = &[Worker, Clerk, Officer, Supervisor];

/// What there is, for whom.
pub const ROUTES: &[Route] = &[
    page("/rounds", ROUNDS, Phone),
    page("/rounds/all", SEES, Desk),
    page("/rounds/rate", ROUNDS, Desk),
    page("/rounds/turns", ROUNDS, Desk),
    page("/rounds/rules", ROUNDS, Desk),
    act_on("/rounds/rules", DECIDES),
    act_on("/rounds/rules/preview", DECIDES),
    act_on("/rounds/raises", DECIDES),
    act_on("/rounds/raises/{id}/end", DECIDES),
    page("/rounds/away", ROUNDS, Desk),
    act_on("/rounds/away", ROUNDS),
    page("/rounds/{id}", SEES, Desk),
    act_on("/rounds/{id}/record", GOES),
    act_on("/rounds/{id}/refuse", GOES),
    act_on("/rounds/{id}/agree", GOES),
    act_on("/rounds/{id}/give", DECIDES),
    act_on("/rounds/{id}/stay", ENTERS),
    act_on("/rounds/{id}/stay-end", ENTERS),
    page("/gaps", ROUNDS, Desk),
    page("/gaps/{id}", ROUNDS, Desk),
    act_on("/gaps/{id}/close", ROUNDS),
];

/// These routes.
pub fn routes() -> Router<State> {
    Router::new()
        .route("/rounds", get(today::show))
        .route("/rounds/all", get(all::list))
        .route("/rounds/rate", get(rate::show))
        .route("/rounds/turns", get(rate::turns))
        .route("/rounds/rules", get(rules::show).post(rules::set))
        .route("/rounds/rules/preview", post(rules::preview))
        .route("/rounds/raises", post(rules::raise))
        .route("/rounds/raises/{id}/end", post(rules::end_raise))
        .route("/rounds/away", get(all::away).post(act::away))
        .route("/rounds/{id}", get(card::show))
        .route("/rounds/{id}/record", post(act::record))
        .route("/rounds/{id}/refuse", post(act::refuse))
        .route("/rounds/{id}/agree", post(act::agree))
        .route("/rounds/{id}/give", post(act::give))
        .route("/rounds/{id}/stay", post(act::stay))
        .route("/rounds/{id}/stay-end", post(act::end_stay))
        .route("/gaps", get(gaps::list))
        .route("/gaps/{id}", get(gap::show))
        .route("/gaps/{id}/close", post(gap::close))
}
