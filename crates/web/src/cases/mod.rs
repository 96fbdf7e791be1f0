//! Cases: one case with its story, the acts on it.

mod acts;
mod handle;
pub(crate) mod look;
mod page;
pub(crate) mod story;

pub(crate) use acts::{cancel, close, escalate, hand_over, note, open, reopen, satisfied, send, take};
pub(crate) use handle::show;
pub use page::{CasePage, Line};
