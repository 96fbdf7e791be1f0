//! The supervisor's board.

mod page;

pub use page::{AgentRow, Alarm, BoardPage, Figure, LateRow};
