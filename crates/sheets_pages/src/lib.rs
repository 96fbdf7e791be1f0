//! Pages of lists that come in and go out: a file is brought, its columns are said, it is tried, it goes in, what could
//! not go in is fetched, mended and brought again; a list is asked for, approved by another, fetched.

mod columns;
mod exports;
mod list;
mod new_export;
mod one_export;
mod params;
mod routes;
mod show;
mod upload;
mod words;

pub use routes::{ROUTES, routes};
