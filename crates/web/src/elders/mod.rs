//! Elders: search and card.

mod page;
mod person;

pub use page::{CardPage, FindPage};
pub use person::{history, person};
