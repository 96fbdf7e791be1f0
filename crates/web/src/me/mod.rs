//! My own settings.

mod page;

pub use page::MePage;
