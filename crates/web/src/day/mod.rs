//! The helper's day and jobs, on a phone.

mod page;

pub use page::{DayPage, Door, JobPage, JobRow};
