//! Calls: one call, the acts on it, its recordings.

pub(crate) mod handle;
mod page;
pub(crate) mod sound;

pub use page::CallPage;
