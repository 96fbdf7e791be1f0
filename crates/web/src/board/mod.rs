//! The supervisor's board.

pub(crate) mod handle;
mod page;

pub use page::{AgentRow, Alarm, BoardPage, Figure, LateRow};
