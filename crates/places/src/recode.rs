//! 区划变更时的移交: all facilities: they stand where they stand.

use regions::{Follower, Holding};

/// What of this capability goes along when codes change.
pub struct Recode;

impl Follower for Recode {
    const NAME: &'static str = "places.recode";
    const SAYS: &'static str = "设施随区划移交";
    const HOLDINGS: &'static [Holding] =
        &[Holding { kind: "place", label: "设施", table: "places", open: "" }];
}
