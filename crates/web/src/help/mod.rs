//! Help for anybody.

mod handle;
mod page;

pub(crate) use handle::show;
pub use page::HelpPage;
