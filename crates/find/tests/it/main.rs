//! Stories of the search, each on both databases.

mod common;
mod keeping;
mod names;
mod others;
mod scope;
