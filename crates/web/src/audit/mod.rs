//! 留痕: the trail as the audit administrator reads it.

mod handle;
mod read;

pub(crate) use handle::list;
pub use read::ReadTrail;
