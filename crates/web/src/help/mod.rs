//! Help for anybody.

mod page;

pub use page::HelpPage;
