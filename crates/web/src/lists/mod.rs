//! The list page that cases, calls, visits, the trail and the accounts share.

pub mod address;
mod page;

pub use page::{Cell, Filter, ListPage, Row};
