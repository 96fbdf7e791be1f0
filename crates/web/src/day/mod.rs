//! The helper's day and jobs, on a phone.

pub(crate) mod handle;
mod page;
mod view;

pub use page::{DayPage, Door, JobPage, JobRow};
