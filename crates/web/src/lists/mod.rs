//! The list page that cases, calls, visits, devices, the trail and the accounts share.

pub mod address;
pub(crate) mod calls;
pub(crate) mod cases;
pub(crate) mod devices;
mod page;
pub(crate) mod params;
pub(crate) mod visits;

pub use page::{Cell, Filter, ListPage, Row};
pub use params::Params;
