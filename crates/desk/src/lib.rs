//! The spine. Whatever anybody does goes through [`Desk::run`]: permission, the act, its trail entry
//! and its news commit together or not at all. Whatever anybody reads goes through [`Desk::look`]:
//! opening personal data leaves a trail entry too.
//!
//! Invariants:
//! - no change without a trail entry, no trail entry without its change;
//! - a repeated request finds its first answer;
//! - a timer and a piece of news lead to their act exactly once, however often the program is killed;
//! - one order for everything that happened; positions have no gaps.
//!
//! Never here: what an act means. That is each capability's.

mod about;
mod actor;
mod command;
mod cx;
mod desk;
mod emergency;
pub mod filebox;
mod held;
mod job;
mod keeping;
mod keys;
mod keys_turn;
mod live;
mod look;
mod metrics;
mod news;
mod outbox;
mod permit;
mod reach;
mod reached;
mod refusal;
mod registry;
mod requests;
mod role;
mod run;
mod rx;
mod seal;
mod stamp;
mod timers;
mod trail;
pub mod under;
mod vault;
mod vault_file;
mod vault_suite;
mod verify;

pub use about::{About, Chapter, Column, MOST_ROWS, OnErase, Reads};
pub use actor::{Actor, Ask, Channel};
pub use command::{Command, Lane, Query, Subject};
pub use cx::{Cx, Standing, values};
pub use desk::Desk;
pub use emergency::EmergencyLog;
pub use keeping::{Ended, Ending, Keeping};
pub use keys_turn::{Rewrapped, Wrapped};
pub use live::Live;
pub use metrics::DeskMetrics;
pub use news::{Stamped, Topic};
pub use reach::{Part, Reach, Why, after, condition, spread};
pub use refusal::{Denied, Kind, Never, Outcome, Refusal, Stop};
pub use registry::{Act, Registry};
pub use role::{Role, Roles, UnknownRole};
pub use run::Loops;
pub use rx::{Rx, Scope};
pub use seal::Anchor;
pub use trail::{Entry, Search};
pub use vault::{ElderKey, Unreadable, Vault, hex, random_key, sha256};
pub use vault_file::BadKeys;
pub use vault_suite::Suite;
pub use verify::Verified;
