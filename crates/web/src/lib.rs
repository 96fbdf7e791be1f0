//! The pages and the JSON interface: a door to the desk. Every page is rendered by the server and
//! works without scripts; scripts add live refresh, keys and the helper's pocket.

pub mod accounts;
pub mod agent;
pub mod assets;
pub mod board;
pub mod calls;
pub mod cases;
pub mod day;
pub mod elders;
pub mod faults;
pub mod help;
pub mod layout;
pub mod lists;
pub mod me;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
pub mod signin;
pub mod visits;
