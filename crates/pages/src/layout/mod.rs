//! What every page shares: the frame (bar, navigation, footer), small parts.

mod chrome;
mod parts;

pub use chrome::{Chrome, Family, NavItem, Theme, View};
pub use parts::{Choice, FieldError, Pager, Said, Tag, escape};
