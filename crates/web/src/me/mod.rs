//! My own settings.

mod handle;
mod page;
pub(crate) mod view;

pub(crate) use handle::{code, enrol, password, show};
pub use page::MePage;
