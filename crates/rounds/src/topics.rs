//! What rounds tell: ids only.

use crate::gap::{GapId, GapKind};
use base::{AccountId, AnyId, CaseId, ElderId};
use desk::Topic;
use serde::{Deserialize, Serialize};

/// Somebody was at an elder's door, or spoke with the elder, or the elder's place on the list changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundChanged {
    /// Whose.
    pub elder: ElderId,
    /// Where.
    pub region: String,
    /// Whose elder it is.
    pub owner: Option<AccountId>,
    /// A case that was opened because of it.
    pub case: Option<CaseId>,
}

impl Topic for RoundChanged {
    const NAME: &'static str = "rounds.changed";
    fn keys(&self) -> Vec<String> {
        let mut keys = vec![self.elder.text(), format!("region:{}", self.region)];
        keys.extend(self.owner.map(|owner| owner.text()));
        keys.extend(self.case.map(|case| case.text()));
        keys
    }
}

/// A line of the daily list was closed or fell to somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapChanged {
    /// Which.
    pub gap: GapId,
    /// What it is.
    pub kind: GapKind,
    /// Where.
    pub region: String,
}

impl Topic for GapChanged {
    const NAME: &'static str = "rounds.gap";
    fn keys(&self) -> Vec<String> {
        vec![self.gap.text(), format!("region:{}", self.region)]
    }
}
