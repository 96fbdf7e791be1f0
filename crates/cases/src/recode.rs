//! 区划变更时的移交: open cases go to the new code with their scope; closed ones stay as they were.

use regions::{Follower, Holding};

/// What of this capability goes along when codes change.
pub struct Recode;

impl Follower for Recode {
    const NAME: &'static str = "cases.recode";
    const SAYS: &'static str = "未办结工单随区划移交";
    const HOLDINGS: &'static [Holding] =
        &[Holding { kind: "case", label: "未办结工单", table: "cases", open: "closed_at IS NULL" }];
}
