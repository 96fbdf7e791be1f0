//! What can be asked about devices.

mod board;
mod family;
mod filter;
mod knock;
mod list;
mod presses;

pub use board::{Board, Number};
pub use family::{Heard, LastHeard};
pub use filter::Filter;
pub use knock::Knock;
pub use list::{ByElder, List, Page, Row, Show, Unknown};
pub use presses::{PressLine, PressesOf};

use desk::Role;

/// Who reads devices.
const READERS: &[Role] = &[
    Role::Agent,
    Role::Helper,
    Role::Supervisor,
    Role::Worker,
    Role::Doctor,
    Role::Clerk,
    Role::Officer,
    Role::Family,
];
