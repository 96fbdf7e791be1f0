//! Routes about people: signing in, oneself, elders, accounts, lists, the trail.

use crate::door::routes::{Route, get as read, open, post as act};
use crate::door::{State, Trouble};
use crate::layout::Family::{Api, Desk, Elder};
use crate::{accounts, assets, audit, elders, help, lists, me, notices, signin};
use axum::Router;
use axum::routing::{get, post};
use desk::Role;

/// Who works with cases and elders.
const OFFICE: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
/// Who sees the line and who can go.
const CENTRE: &[Role] = &[Role::Agent, Role::Supervisor, Role::Officer];
const SECURITY: &[Role] = &[Role::SecurityAdmin];
const AUDIT: &[Role] = &[Role::AuditAdmin];
/// Who reads the trail of one case.
const TRACES: &[Role] = &[Role::Supervisor, Role::AuditAdmin];

/// What there is, for whom.
pub(crate) const ROUTES: &[Route] = &[
    open("GET", "/sign-in", Desk),
    open("POST", "/sign-in", Desk),
    open("POST", "/view", Desk),
    open("GET", "/help", Elder),
    open("GET", "/assets/{name}", Api),
    open("GET", "/sw.js", Api),
    read("/", &[], Desk),
    read("/me", &[], Desk),
    act("/me/password", &[]),
    act("/me/enrol", &[]),
    act("/me/code", &[]),
    act("/sign-out", &[]),
    read("/cases", OFFICE, Desk),
    read("/calls", CENTRE, Desk),
    read("/call-backs", CENTRE, Desk),
    read("/visits", OFFICE, Desk),
    read("/helpers", CENTRE, Desk),
    read("/devices", OFFICE, Desk),
    read("/notices", OFFICE, Desk),
    read("/notices/{id}", OFFICE, Desk),
    act("/notices/{id}/mark", OFFICE),
    act("/notices/{id}/again", OFFICE),
    read("/elders", OFFICE, Desk),
    act("/elders", OFFICE),
    read("/elders/{id}", OFFICE, Desk),
    act("/elders/{id}", OFFICE),
    act("/elders/{id}/first", OFFICE),
    read("/accounts", SECURITY, Desk),
    read("/accounts/add", SECURITY, Desk),
    act("/accounts/add", SECURITY),
    read("/accounts/{id}", SECURITY, Desk),
    act("/accounts/{id}/roles", SECURITY),
    act("/accounts/{id}/unlock", SECURITY),
    act("/accounts/{id}/disable", SECURITY),
    act("/accounts/{id}/enable", SECURITY),
    act("/accounts/{id}/password", SECURITY),
    read("/audit", AUDIT, Desk),
    read("/cases/{id}/trail", TRACES, Desk),
];

/// These routes.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/sign-in", get(signin::show).post(signin::enter))
        .route("/sign-out", post(signin::leave))
        .route("/", get(signin::home))
        .route("/view", post(me::view::set))
        .route("/me", get(me::show))
        .route("/me/password", post(me::password))
        .route("/me/enrol", post(me::enrol))
        .route("/me/code", post(me::code))
        .route("/help", get(help::show))
        .route("/assets/{name}", get(assets::serve))
        .route("/sw.js", get(assets::service_worker))
        .route("/cases", get(lists::cases::list))
        .route("/calls", get(lists::calls::list))
        .route("/call-backs", get(lists::calls::owed))
        .route("/visits", get(lists::visits::list))
        .route("/helpers", get(lists::visits::helpers))
        .route("/devices", get(lists::devices::list))
        .route("/notices", get(notices::list))
        .route("/notices/{id}", get(notices::show))
        .route("/notices/{id}/mark", post(notices::mark))
        .route("/notices/{id}/again", post(notices::again))
        .route("/elders", get(elders::search).post(elders::find))
        .route("/elders/{id}", get(elders::glance).post(elders::open))
        .route("/elders/{id}/first", post(elders::first))
        .route("/accounts", get(accounts::list::list))
        .route("/accounts/add", get(accounts::add::form).post(accounts::add::add))
        .route("/accounts/{id}", get(accounts::one::show))
        .route("/accounts/{id}/roles", post(accounts::one::set_roles))
        .route("/accounts/{id}/unlock", post(accounts::one::unlock))
        .route("/accounts/{id}/disable", post(accounts::one::disable))
        .route("/accounts/{id}/enable", post(accounts::one::enable))
        .route("/accounts/{id}/password", post(accounts::one::reset))
        .route("/audit", get(audit::list))
        .route("/cases/{id}/trail", get(audit::of_case))
        .fallback(async || Trouble::absent())
}
