//! 探访关爱 rounds: elders who are seen regularly, and everything that has to be cleared up so that nobody falls through.

mod due;
mod ending;
mod gap;
mod near;
mod raise;
mod rule;

pub use due::{Turn, due, passed, serves};
pub use ending::{Check, Ending, Worry};
pub use gap::{GapId, GapKind, Rung};
pub use near::order;
pub use raise::{Cause, Raise, RaiseId, every};
pub use rule::{BadRule, Every, Facts, How, Line, Rule, Signs, Tier};
