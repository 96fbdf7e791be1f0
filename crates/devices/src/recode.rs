//! 区划变更时的移交: devices in use; a withdrawn one stays where it was.

use regions::{Follower, Holding};

/// What of this capability goes along when codes change.
pub struct Recode;

impl Follower for Recode {
    const NAME: &'static str = "devices.recode";
    const SAYS: &'static str = "在用设备随区划移交";
    const HOLDINGS: &'static [Holding] =
        &[Holding { kind: "device", label: "在用设备", table: "devices", open: "withdrawn_at IS NULL" }];
}
