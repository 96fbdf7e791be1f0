//! The pages: a door to the desk. Every page is rendered by the server and
//! works without scripts; scripts add live refresh, keys and the helper's pocket.

pub mod accounts;
pub mod agent;
pub mod assets;
pub mod audit;
pub mod board;
pub mod calls;
pub mod cases;
pub mod day;
pub mod door;
pub mod elders;
pub mod faults;
pub mod help;
pub mod layout;
pub mod lists;
mod live;
pub mod me;
mod people;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
pub mod signin;
pub mod visits;
mod work;

pub use door::{ROUTES, Route, Settings, State};

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
pub fn router(state: State) -> Router {
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    Router::new()
        .merge(people::routes())
        .merge(work::routes())
        .layer(CsrfLayer::new())
        .layer(fixed(CONTENT_SECURITY_POLICY, POLICY))
        .layer(fixed(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(REFERRER_POLICY, "same-origin"))
        .with_state(state)
}
