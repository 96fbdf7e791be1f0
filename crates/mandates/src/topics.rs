//! What mandates tell: ids only.

use crate::ids::{MandateId, MessageId};
use crate::mandate::State;
use base::{AccountId, AnyId, CaseId, ElderId};
use desk::Topic;
use serde::{Deserialize, Serialize};

/// A mandate began, changed or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Which.
    pub mandate: MandateId,
    /// For whom.
    pub elder: ElderId,
    /// Who acts.
    pub account: AccountId,
    /// Where it stands now.
    pub state: State,
    /// The elder has said yes to it at some time. What was never confirmed is not told to whoever asked: it would tell
    /// them that there is such an elder.
    pub shown: bool,
}

impl Topic for Changed {
    const NAME: &'static str = "mandates.changed";
    fn keys(&self) -> Vec<String> {
        let mut keys = vec![self.mandate.text(), self.elder.text()];
        keys.extend(self.shown.then(|| self.account.text()));
        keys
    }
}

/// The centre answered a family's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Which words.
    pub message: MessageId,
    /// About whom.
    pub elder: ElderId,
    /// To whom.
    pub account: AccountId,
    /// In which case.
    pub case: CaseId,
}

impl Topic for Answered {
    const NAME: &'static str = "mandates.answered";
    fn keys(&self) -> Vec<String> {
        vec![self.message.text(), self.elder.text(), self.account.text(), self.case.text()]
    }
}
