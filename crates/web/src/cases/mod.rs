//! Cases: the list, one case with its story, the acts on it.

mod page;

pub use page::{CasePage, Line};
