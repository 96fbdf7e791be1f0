//! 区划变更时的移交: calls that are not over yet, and those that must be called back.

use regions::{Follower, Holding};

/// What of this capability goes along when codes change.
pub struct Recode;

impl Follower for Recode {
    const NAME: &'static str = "calls.recode";
    const SAYS: &'static str = "未结束来电随区划移交";
    const HOLDINGS: &'static [Holding] = &[Holding {
        kind: "call",
        label: "未结束和待回电来电",
        table: "calls",
        open: "ended_at IS NULL OR id IN (SELECT call_id FROM call_backs WHERE state = 'open')",
    }];
}
