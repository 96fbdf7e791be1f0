//! Elders: search and card.

mod page;

pub use page::{CardPage, FindPage};
