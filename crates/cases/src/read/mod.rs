//! What can be asked about cases.

mod board;
mod filter;
mod list;
mod show;

pub use board::{Board, Number};
pub use filter::{Filter, Order, Which};
pub use list::{List, Page, Row, elders_of_number};
pub use show::{Proof, Show, Shown, Stage, StageState};

use desk::Role;

/// Who reads cases: everybody who may open one.
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
