//! Stories about rounds, each on both databases.

mod common;
mod doors;
mod lines;
mod rules;
mod series;
