//! Routes of privacy.

use crate::{consents, copy, incidents, keys, notice, overrides, purposes, retention, rights};
use axum::Router;
use axum::routing::{get, post};
use desk::Role;
use pages::State;
use pages::door::routes::{Route, get as read, open, post as act};
use pages::layout::Family::{Api, Desk, Elder};

/// Who works with elders.
const OFFICE: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
/// Who sees the register of purposes.
const READERS: &[Role] = &[
    Role::Agent,
    Role::Supervisor,
    Role::Worker,
    Role::Doctor,
    Role::Clerk,
    Role::Officer,
    Role::SecurityAdmin,
    Role::SystemAdmin,
    Role::AuditAdmin,
];
/// Who sees requests and openings.
const ANSWERERS: &[Role] = &[
    Role::Agent,
    Role::Supervisor,
    Role::Worker,
    Role::Doctor,
    Role::Clerk,
    Role::Officer,
    Role::SecurityAdmin,
    Role::AuditAdmin,
];
const COPIERS: &[Role] = &[Role::Supervisor, Role::Officer, Role::Clerk];
const ERASERS: &[Role] = &[Role::Supervisor, Role::SecurityAdmin];
const HOLDERS: &[Role] = &[Role::Supervisor, Role::Officer, Role::SecurityAdmin];
const KEEPERS: &[Role] =
    &[Role::Supervisor, Role::Officer, Role::SecurityAdmin, Role::SystemAdmin, Role::AuditAdmin];
const TELLERS: &[Role] = &[Role::Supervisor, Role::SecurityAdmin, Role::SystemAdmin];
const SECURITY: &[Role] = &[Role::SecurityAdmin];
const KEYS: &[Role] = &[Role::SecurityAdmin, Role::AuditAdmin];

/// What there is, for whom.
pub const ROUTES: &[Route] = &[
    open("GET", "/privacy-notice", Elder),
    open("GET", "/privacy-notice/spoken.wav", Api),
    read("/privacy", READERS, Desk),
    act("/privacy/review", SECURITY),
    read("/consents/{id}", OFFICE, Desk),
    act("/consents/{id}/give", OFFICE),
    act("/consents/{id}/withdraw", OFFICE),
    act("/consents/{id}/ask", OFFICE),
    act("/consents/{id}/copy", COPIERS),
    read("/overrides", ANSWERERS, Desk),
    act("/overrides", OFFICE),
    read("/overrides/{id}", ANSWERERS, Desk),
    act("/overrides/{id}/review", ERASERS),
    read("/rights", ANSWERERS, Desk),
    read("/rights/{id}", ANSWERERS, Desk),
    act("/rights/{id}/identity", OFFICE),
    act("/rights/{id}/answer", COPIERS),
    act("/rights/{id}/erase", ERASERS),
    act("/rights/{id}/hold", HOLDERS),
    act("/rights/{id}/lift", HOLDERS),
    act("/rights/{id}/copy", COPIERS),
    act("/rights/{id}/copy.json", COPIERS),
    read("/retention", KEEPERS, Desk),
    read("/incidents", KEEPERS, Desk),
    act("/incidents", TELLERS),
    read("/incidents/{id}", KEEPERS, Desk),
    act("/incidents/{id}/tell", TELLERS),
    act("/incidents/{id}/close", TELLERS),
    read("/keys", KEYS, Desk),
    act("/keys/master", SECURITY),
    act("/keys/elder", SECURITY),
];

/// These routes.
pub fn routes() -> Router<State> {
    Router::new()
        .route("/privacy-notice", get(notice::show))
        .route("/privacy-notice/spoken.wav", get(notice::spoken))
        .route("/privacy", get(purposes::show))
        .route("/privacy/review", post(purposes::review))
        .route("/consents/{id}", get(consents::show))
        .route("/consents/{id}/give", post(consents::give))
        .route("/consents/{id}/withdraw", post(consents::withdraw))
        .route("/consents/{id}/ask", post(consents::ask))
        .route("/consents/{id}/copy", post(copy::for_other))
        .route("/overrides", get(overrides::list).post(overrides::break_glass))
        .route("/overrides/{id}", get(overrides::show))
        .route("/overrides/{id}/review", post(overrides::review))
        .route("/rights", get(rights::list))
        .route("/rights/{id}", get(rights::show))
        .route("/rights/{id}/identity", post(rights::identity))
        .route("/rights/{id}/answer", post(rights::answer))
        .route("/rights/{id}/erase", post(rights::erase))
        .route("/rights/{id}/hold", post(rights::hold))
        .route("/rights/{id}/lift", post(rights::lift))
        .route("/rights/{id}/copy", post(copy::whole))
        .route("/rights/{id}/copy.json", post(copy::json))
        .route("/retention", get(retention::show))
        .route("/incidents", get(incidents::list).post(incidents::open))
        .route("/incidents/{id}", get(incidents::show))
        .route("/incidents/{id}/tell", post(incidents::tell))
        .route("/incidents/{id}/close", post(incidents::close))
        .route("/keys", get(keys::show))
        .route("/keys/master", post(keys::master))
        .route("/keys/elder", post(keys::elder))
}
