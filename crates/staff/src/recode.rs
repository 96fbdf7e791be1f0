//! 区划变更时的移交: accounts, and what the permission check knows of people: from that moment their scope is the new one.

use regions::{Follower, Holding};

/// What of this capability goes along when codes change.
pub struct Recode;

impl Follower for Recode {
    const NAME: &'static str = "staff.recode";
    const SAYS: &'static str = "账号和管辖范围随区划移交";
    const HOLDINGS: &'static [Holding] = &[
        Holding { kind: "account", label: "账号", table: "accounts", open: "" },
        Holding { kind: "actor", label: "管辖范围", table: "actors", open: "" },
    ];
}
