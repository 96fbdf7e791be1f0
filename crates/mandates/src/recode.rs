//! 区划变更时的移交: mandates that have not ended go to the new code with their scope; ended ones stay as they were.

use regions::{Follower, Holding};

/// What of this capability goes along when codes change.
pub struct Recode;

impl Follower for Recode {
    const NAME: &'static str = "mandates.recode";
    const SAYS: &'static str = "有效代办授权随区划移交";
    const HOLDINGS: &'static [Holding] =
        &[Holding {
            kind: "mandate", label: "有效代办授权", table: "mandates", open: "state <> 'ended'"
        }];
}
