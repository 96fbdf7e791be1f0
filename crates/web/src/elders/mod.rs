//! Elders: search and card.

mod card;
mod find;
mod page;

pub use card::history;
pub(crate) use card::{first, glance, open};
pub(crate) use find::{find, show as search};
pub use page::{CardPage, FindPage, FoundRow};
