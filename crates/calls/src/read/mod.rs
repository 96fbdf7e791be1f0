//! What pages and doors ask of the line.

mod board;
mod door;
mod family;
mod list;
mod mine;
mod queue;
mod show;
mod tally;

pub use board::{Board, Numbers};
pub use door::{Dial, Dialling, Listen, Phone, Phones, Sound};
pub use family::{FamilyCall, LastCalls, LastHeard, Spoke, spoke_since, told, told_at};
pub(crate) use list::tail;
pub use list::{Answered, CallRow, Filter, List, Page};
pub use mine::{AgentRow, Agents, CallBacks, Mine, Now, OwedRow};
pub use queue::{Queue, WaitingRow};
pub use show::{CallView, OfferRow, RecordingRow, RecordingsOfCase, Show};
pub use tally::{Tallied, Tally};

use base::{AccountId, ElderId};
use db::{DbError, Tx};
use desk::Role;
use std::collections::HashMap;

/// Who sees the line.
pub(crate) const READERS: &[Role] = &[Role::Agent, Role::Supervisor, Role::Officer, Role::AuditAdmin];

/// Names of the elders in a list.
pub(crate) async fn names(
    tx: &mut Tx<'_>,
    elders: impl Iterator<Item = Option<ElderId>>,
) -> Result<HashMap<ElderId, String>, DbError> {
    let mut ids: Vec<ElderId> = elders.flatten().collect();
    ids.sort();
    ids.dedup();
    elders::names(tx, &ids).await
}

/// Names of the agents in a list.
pub(crate) async fn agent_names(
    tx: &mut Tx<'_>,
    agents: impl Iterator<Item = Option<AccountId>>,
) -> Result<HashMap<AccountId, String>, DbError> {
    let mut ids: Vec<AccountId> = agents.flatten().collect();
    ids.sort();
    ids.dedup();
    crate::store::agents::names(tx, &ids).await
}

/// A number as lists show it: `尾号1234`.
pub(crate) fn masked(tail: Option<String>) -> String {
    tail.map(|tail| format!("尾号{tail}")).unwrap_or_default()
}
