//! What can be asked about rounds.

mod card;
mod gaps;
mod heard;
mod list;
mod preview;
mod rate;
mod rules;
mod today;
mod workers;

pub use card::{CardOf, ObjectionRow, ResultRow, RoundCard, StayRow};
pub use gaps::{GapCount, GapCounts, GapFilter, GapOf, GapPage, GapRow, GapShown, Gaps};
pub use heard::{LastRound, Met};
pub use list::{Filter, List, Page, Row};
pub use preview::{Load, Preview, Previewed};
pub use rate::{By, Fate, Rate, RateRow, TurnFilter, TurnPage, TurnRow, Turns};
pub use rules::{RuleRow, Rules, RulesShown};
pub use today::{Today, TodayList, TodayRow};
pub use workers::{WorkerRow, Workers};

use desk::{Kind, Refusal, Role};

/// Who sees rounds in lists, within their scope.
const READERS: &[Role] = &[Role::Worker, Role::Officer, Role::Supervisor, Role::Agent, Role::Doctor];

/// There is no such record within the asking person's scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("没有找到这一条")]
pub struct Unknown;

impl Refusal for Unknown {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

/// 1 to 200 rows, 50 when nobody said.
fn size(wanted: i64) -> i64 {
    if wanted <= 0 { 50 } else { wanted.min(200) }
}

/// Which page of how many.
fn pages(total: i64, size: i64) -> i64 {
    ((total + size - 1) / size).max(1)
}
