//! What can be asked of the board.

mod board;
mod figure;
mod opens;

pub use board::{Agent, Board, Shown};
pub use figure::{Figure, Goal, Group, Measure};
pub use opens::Opens;
