//! Accounts, for the security administrator.

pub(crate) mod add;
pub(crate) mod list;
pub(crate) mod one;
mod page;

pub use page::{AccountPage, AddPage};
