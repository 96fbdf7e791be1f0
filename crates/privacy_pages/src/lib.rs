//! Pages of privacy: what data is used for, what an elder agrees to, records opened against the scope and their review, people's
//! rights, what is kept how long, incidents, keys; and the large-print notice that anybody may read and hear.

mod consents;
mod copy;
mod incidents;
mod keys;
mod notice;
mod overrides;
mod purposes;
mod retention;
mod rights;
mod routes;
mod words;

pub use routes::{ROUTES, routes};
