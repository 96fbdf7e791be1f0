//! 区划变更时的移交: visits that have not ended; the others stay where they took place.

use regions::{Follower, Holding};

/// What of this capability goes along when codes change.
pub struct Recode;

impl Follower for Recode {
    const NAME: &'static str = "visits.recode";
    const SAYS: &'static str = "未完成上门随区划移交";
    const HOLDINGS: &'static [Holding] =
        &[Holding { kind: "visit", label: "未完成上门", table: "visits", open: "ended_at IS NULL" }];
}
