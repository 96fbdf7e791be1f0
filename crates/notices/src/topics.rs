//! What notices tell: ids only.

use crate::notice::{Means, State};
use base::{AccountId, AnyId, CaseId, ElderId, NoticeId};
use desk::Topic;
use serde::{Deserialize, Serialize};

/// A notice waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeQueued {
    /// Which.
    pub notice: NoticeId,
    /// How it goes.
    pub means: Means,
    /// For which elder.
    pub elder: Option<ElderId>,
    /// For which person who works here.
    pub account: Option<AccountId>,
    /// About which case.
    pub case: Option<CaseId>,
}

impl Topic for NoticeQueued {
    const NAME: &'static str = "notices.queued";
    fn keys(&self) -> Vec<String> {
        keys(self.notice, self.elder, self.account, self.case)
    }
}

/// Something has become of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeChanged {
    /// Which.
    pub notice: NoticeId,
    /// What.
    pub state: State,
    /// For which elder.
    pub elder: Option<ElderId>,
    /// For which person who works here.
    pub account: Option<AccountId>,
    /// About which case.
    pub case: Option<CaseId>,
}

impl Topic for NoticeChanged {
    const NAME: &'static str = "notices.changed";
    fn keys(&self) -> Vec<String> {
        keys(self.notice, self.elder, self.account, self.case)
    }
}

fn keys(
    notice: NoticeId,
    elder: Option<ElderId>,
    account: Option<AccountId>,
    case: Option<CaseId>,
) -> Vec<String> {
    let mut keys = vec![notice.text()];
    keys.extend(elder.map(|id| id.text()));
    keys.extend(account.map(|id| id.text()));
    keys.extend(case.map(|id| id.text()));
    keys
}
