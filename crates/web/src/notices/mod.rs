//! Notices: what was sent to whom, what became of it, and doing it by hand where no machine does.

mod list;
mod one;
mod page;

pub(crate) use list::list;
pub(crate) use one::{again, mark, show};
pub use page::NoticePage;
