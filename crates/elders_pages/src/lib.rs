//! The register at a desk: an elder is taken in, amended, and everything that stands beside the card is written here:
//! numbers and addresses with their days, documents, facts and decisions, assessments, health, a death and its undoing.
//! The agent's short card is `web`'s; it leads here.

mod amend;
mod assess;
mod assessment;
mod death;
mod draft;
mod fields;
mod health;
mod papers;
mod reach;
mod record;
mod register;
mod routes;
mod standing;
mod words;

pub use routes::{ROUTES, routes};
