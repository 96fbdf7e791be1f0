//! Visits as the office sees them.

mod page;

pub use page::VisitPage;
