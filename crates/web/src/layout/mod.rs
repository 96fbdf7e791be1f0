//! What every page shares: the frame (bar, navigation, footer), small parts, the words of states.

mod chrome;
mod parts;
pub mod words;

pub use chrome::{Chrome, Family, NavItem, Theme, View};
pub use parts::{Choice, FieldError, Pager, Said, Tag, escape};
