//! Stories of the register, each on both databases.

mod common;
mod import;
mod stories;
