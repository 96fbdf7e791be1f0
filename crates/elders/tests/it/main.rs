//! Stories of the register, each on both databases.

mod common;
mod death;
mod import;
mod papers;
mod records;
mod standings;
mod stories;
