//! Pages of the region tree, of reorganisations and of the officer's month.

mod course;
mod files;
mod month;
mod plans;
mod records;
mod routes;
mod tree;
mod unit;
mod words;

pub use routes::{ROUTES, routes};
