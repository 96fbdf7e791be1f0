//! What can be asked about visits and helpers.

mod board;
mod candidates;
mod day;
mod family;
mod filter;
mod helpers;
mod list;
mod show;

pub use board::{Board, Number};
pub use candidates::Candidates;
pub use day::{Asked, Day, Job, JobShown, Today};
pub use family::{FamilyVisits, ForFamily, LastSeen, Seen};
pub use filter::{Filter, Which};
pub use helpers::{HelperRow, Helpers};
pub use list::{List, Page, Row};
pub use show::{LateRow, OfCase, OfferRow, ProofRow, Show, Shown};

use desk::Role;

/// Who reads visits in lists.
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
