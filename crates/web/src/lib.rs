//! The pages: a door to the desk. Every page is rendered by the server and
//! works without scripts; scripts add live refresh, keys and the helper's pocket.

pub mod accounts;
pub mod agent;
pub mod audit;
pub mod board;
pub mod calls;
pub mod cases;
pub mod day;
pub mod elders;
pub mod help;
pub mod lists;
mod live;
pub mod me;
pub mod notices;
mod people;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
pub mod signin;
pub mod visits;
mod words;
mod work;

pub use pages::{Route, Settings, State};
// The frame is a crate of its own, shared with the pages beside their capabilities.
pub use pages::{assets, door, layout};

use pages::door::Table;

/// Every route of every page.
pub const ROUTES: Table = Table(&[
    people::ROUTES,
    work::ROUTES,
    elders_pages::ROUTES,
    family_pages::ROUTES,
    matches_pages::ROUTES,
    sheets_pages::ROUTES,
    reports_pages::ROUTES,
    rounds_pages::ROUTES,
    privacy_pages::ROUTES,
]);

use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// Nothing but our own: no inline script, nothing loaded from elsewhere, nobody frames us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                      media-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Tells the desk what this door asks of its own.
pub fn register(registry: &mut desk::Registry) {
    registry.ask::<audit::ReadTrail>().ask::<audit::ReadCaseTrail>();
}

/// The routes of this door.
pub fn router(mut state: State) -> Router {
    state.routes = ROUTES;
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    Router::new()
        .merge(people::routes())
        .merge(work::routes())
        .merge(elders_pages::routes())
        .merge(family_pages::routes())
        .merge(matches_pages::routes())
        .merge(sheets_pages::routes())
        .merge(privacy_pages::routes())
        .merge(reports_pages::routes())
        .merge(rounds_pages::routes())
        .layer(CsrfLayer::new())
        .layer(fixed(CONTENT_SECURITY_POLICY, POLICY))
        .layer(fixed(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(REFERRER_POLICY, "same-origin"))
        .with_state(state)
}
