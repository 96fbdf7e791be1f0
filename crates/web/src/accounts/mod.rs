//! Accounts, for the security administrator.

mod page;

pub use page::{AccountPage, AddPage};
