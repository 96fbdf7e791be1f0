//! Visits as the office sees them, and their photos.

pub(crate) mod handle;
mod page;
pub(crate) mod photo;

pub use page::VisitPage;
