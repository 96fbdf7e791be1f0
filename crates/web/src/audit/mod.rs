//! 留痕: the trail as the audit administrator reads it.

mod handle;
mod read;

pub(crate) use handle::{list, of_case};
pub use read::{ReadCaseTrail, ReadTrail};
