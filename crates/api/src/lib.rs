//! The JSON interface under `/api/v1`: for other programs, with a bearer token of `yinqiao token create`.
//!
//! The same acts and questions as the pages; a repeated `Idempotency-Key` finds its first answer; errors are
//! RFC 9457 problem details; instants are milliseconds since 1970 in UTC; ids are 32 hexadecimal digits.
//! Never here: a rule, or SQL.

mod calls;
mod cases;
mod elders;
mod events;
mod problem;
mod signed;
mod visits;

use axum::Router;
use axum::routing::get;
use desk::Desk;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

pub use problem::Problem;

/// Every route of this door, for the guards: method, path, a role that may, a role that may not.
pub const ROUTES: &[(&str, &str, desk::Role, desk::Role)] = {
    use desk::Role::{Agent, AuditAdmin, SystemAdmin};
    &[
        ("GET", "/api/v1/cases", Agent, SystemAdmin),
        ("POST", "/api/v1/cases", Agent, AuditAdmin),
        ("GET", "/api/v1/cases/{id}", Agent, SystemAdmin),
        ("GET", "/api/v1/calls", Agent, SystemAdmin),
        ("GET", "/api/v1/calls/{id}", Agent, SystemAdmin),
        ("GET", "/api/v1/visits", Agent, SystemAdmin),
        ("GET", "/api/v1/visits/{id}", Agent, SystemAdmin),
        ("GET", "/api/v1/elders/{id}", Agent, SystemAdmin),
        ("GET", "/api/v1/events", Agent, SystemAdmin),
    ]
};

#[derive(OpenApi)]
#[openapi(
    info(title = "银桥", description = "Elder-care service: cases, calls, visits, elders, events."),
    paths(
        cases::list,
        cases::open,
        cases::show,
        calls::list,
        calls::show,
        visits::list,
        visits::show,
        elders::show,
        events::events
    ),
    components(schemas(
        Problem,
        cases::CasePage,
        cases::CaseBrief,
        cases::CaseWhole,
        cases::StoryEntry,
        cases::OpenCase,
        cases::Opened,
        calls::CallPage,
        calls::CallBrief,
        calls::CallWhole,
        calls::Recording,
        visits::VisitPage,
        visits::VisitBrief,
        visits::VisitWhole,
        elders::ElderCard,
        elders::Contact
    )),
    modifiers(&Bearer)
)]
struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// This door's part of the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// Tells the desk what this door asks of its own.
pub fn register(registry: &mut desk::Registry) {
    registry.ask::<events::Listen>();
}

/// The routes of this door.
pub fn router(desk: Desk) -> Router {
    Router::new()
        .route("/api/v1/cases", get(cases::list).post(cases::open))
        .route("/api/v1/cases/{id}", get(cases::show))
        .route("/api/v1/calls", get(calls::list))
        .route("/api/v1/calls/{id}", get(calls::show))
        .route("/api/v1/visits", get(visits::list))
        .route("/api/v1/visits/{id}", get(visits::show))
        .route("/api/v1/elders/{id}", get(elders::show))
        .route("/api/v1/events", get(events::events))
        .with_state(desk)
}
