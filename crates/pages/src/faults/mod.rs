//! What is shown when a page cannot be.

mod page;

pub use page::FaultPage;
