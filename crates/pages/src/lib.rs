//! What every page stands on: the frame and its small parts, who is signed in, how a refusal is told, the table of
//! routes, styles and scripts. Pages themselves live in `web` and in the `*_pages` crates beside their capability.

pub mod assets;
pub mod door;
pub mod faults;
pub mod layout;

pub use door::{Route, Settings, State};
