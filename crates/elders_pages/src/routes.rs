//! The routes of the register.

use crate::{amend, assess, assessment, death, health, papers, reach, record, register, standing};
use axum::Router;
use axum::routing::{get, post};
use desk::Role;
use pages::State;
use pages::door::routes::{Route, get as read, post as act};
use pages::layout::Family::Desk;

/// Who works with elders' records.
const OFFICE: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
/// Who enters decisions and assessments.
const DECIDERS: &[Role] = &[Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
/// Who writes about health.
const CARERS: &[Role] = &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk];
/// Who enters a death.
const MOURNERS: &[Role] = &[Role::Supervisor, Role::Worker, Role::Clerk, Role::Officer];

/// What there is, for whom.
pub const ROUTES: &[Route] = &[
    read("/elders/register", OFFICE, Desk),
    act("/elders/register", OFFICE),
    read("/elders/{id}/record", OFFICE, Desk),
    read("/elders/{id}/amend", OFFICE, Desk),
    act("/elders/{id}/amend", OFFICE),
    read("/elders/{id}/reach", OFFICE, Desk),
    act("/elders/{id}/phones", OFFICE),
    act("/elders/{id}/phones/{place}", OFFICE),
    act("/elders/{id}/contacts", OFFICE),
    act("/elders/{id}/addresses", OFFICE),
    read("/elders/{id}/documents", OFFICE, Desk),
    act("/elders/{id}/documents", OFFICE),
    act("/elders/{id}/number", DECIDERS),
    read("/elders/{id}/standing", OFFICE, Desk),
    act("/elders/{id}/facts", OFFICE),
    act("/elders/{id}/decisions", DECIDERS),
    act("/elders/{id}/end", OFFICE),
    act("/elders/{id}/void", OFFICE),
    read("/elders/{id}/health", OFFICE, Desk),
    act("/elders/{id}/health", CARERS),
    act("/elders/{id}/religion", CARERS),
    act("/elders/{id}/doctor", DECIDERS),
    read("/elders/{id}/assess", DECIDERS, Desk),
    act("/elders/{id}/assess", DECIDERS),
    read("/elders/{id}/assessments/{assessment}", OFFICE, Desk),
    read("/elders/{id}/death", OFFICE, Desk),
    act("/elders/{id}/death", MOURNERS),
    act("/elders/{id}/restore", MOURNERS),
];

/// These routes.
pub fn routes() -> Router<State> {
    Router::new()
        .route("/elders/register", get(register::form).post(register::save))
        .route("/elders/{id}/record", get(record::show))
        .route("/elders/{id}/amend", get(amend::form).post(amend::save))
        .route("/elders/{id}/reach", get(reach::show))
        .route("/elders/{id}/phones", post(reach::add_phone))
        .route("/elders/{id}/phones/{place}", post(reach::end_phone))
        .route("/elders/{id}/contacts", post(reach::contacts))
        .route("/elders/{id}/addresses", post(reach::address))
        .route("/elders/{id}/documents", get(papers::show).post(papers::add))
        .route("/elders/{id}/number", post(papers::number))
        .route("/elders/{id}/standing", get(standing::show))
        .route("/elders/{id}/facts", post(standing::fact))
        .route("/elders/{id}/decisions", post(standing::decision))
        .route("/elders/{id}/end", post(standing::end))
        .route("/elders/{id}/void", post(standing::void))
        .route("/elders/{id}/health", get(health::show).post(health::save))
        .route("/elders/{id}/religion", post(health::religion))
        .route("/elders/{id}/doctor", post(health::doctor))
        .route("/elders/{id}/assess", get(assess::form).post(assess::save))
        .route("/elders/{id}/assessments/{assessment}", get(assessment::show))
        .route("/elders/{id}/death", get(death::show).post(death::die))
        .route("/elders/{id}/restore", post(death::restore))
}
