//! Calls: the list, one call, the acts on it.

mod page;

pub use page::CallPage;
