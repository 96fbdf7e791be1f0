//! 区划变更时的移交: open lines of the daily list. Places on the list follow the elders' own records.

use regions::{Follower, Holding};

/// What of this capability goes along when codes change.
pub struct Recode;

impl Follower for Recode {
    const NAME: &'static str = "rounds.recode";
    const SAYS: &'static str = "待核实清单随区划移交";
    const HOLDINGS: &'static [Holding] =
        &[Holding { kind: "gap", label: "待核实", table: "round_gaps", open: "closed_at IS NULL" }];
}
