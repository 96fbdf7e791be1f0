//! Means, states and fates, and which may follow which.

use serde::{Deserialize, Serialize};

/// How words reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// Said on the telephone.
    Call,
    /// 短信.
    Sms,
    /// On the page of somebody who works here.
    Page,
    /// On paper.
    Print,
}

impl Means {
    /// All of them.
    pub const ALL: [Means; 4] = [Means::Call, Means::Sms, Means::Page, Means::Print];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Means::Call => "call",
            Means::Sms => "sms",
            Means::Page => "page",
            Means::Print => "print",
        }
    }
    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Means::Call => "电话告知",
            Means::Sms => "短信",
            Means::Page => "站内通知",
            Means::Print => "纸质通知",
        }
    }
    /// From storage.
    pub fn read(word: &str) -> Option<Self> {
        Means::ALL.into_iter().find(|means| means.word() == word)
    }
}

/// What has become of a notice so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 待发.
    Queued,
    /// 已发.
    Sent,
    /// 已听到, 已看到.
    Heard,
    /// 已确认.
    Confirmed,
    /// 没送到.
    Failed,
}

impl State {
    /// All of them.
    pub const ALL: [State; 5] = [State::Queued, State::Sent, State::Heard, State::Confirmed, State::Failed];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Sent => "sent",
            State::Heard => "heard",
            State::Confirmed => "confirmed",
            State::Failed => "failed",
        }
    }
    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            State::Queued => "待发",
            State::Sent => "已发",
            State::Heard => "已听到",
            State::Confirmed => "已确认",
            State::Failed => "没送到",
        }
    }
    /// From storage.
    pub fn read(word: &str) -> Option<Self> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// What somebody says has become of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It was handed over; with the provider's receipt, if there is one.
    Sent {
        /// Of the provider.
        receipt: Option<String>,
    },
    /// It was heard or seen.
    Heard,
    /// The other side has said yes to it.
    Confirmed,
    /// One try failed, there will be another.
    Tried {
        /// Why.
        reason: String,
    },
    /// It will not arrive.
    Failed {
        /// Why.
        reason: String,
    },
}

/// This fate does not follow on that state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("这条通知已经是“{}”", .0.label())]
pub struct Misplaced(pub State);

impl State {
    /// The state after a fate. A step may be left out (heard without sent), never taken back.
    ///
    /// # Errors
    /// [`Misplaced`].
    pub fn after(self, fate: &Fate) -> Result<State, Misplaced> {
        match (self, fate) {
            (State::Queued, Fate::Tried { .. }) => Ok(State::Queued),
            (State::Queued | State::Sent, Fate::Sent { .. }) => Ok(State::Sent),
            (State::Queued | State::Sent | State::Heard, Fate::Heard) => Ok(State::Heard),
            (State::Queued | State::Sent | State::Heard | State::Confirmed, Fate::Confirmed) => {
                Ok(State::Confirmed)
            }
            (State::Queued | State::Sent | State::Failed, Fate::Failed { .. }) => Ok(State::Failed),
            _ => Err(Misplaced(self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_never_goes_back() {
        let failed = Fate::Failed { reason: String::new() };
        let sent = Fate::Sent { receipt: None };
        assert_eq!(State::Queued.after(&sent), Ok(State::Sent));
        assert_eq!(State::Queued.after(&Fate::Confirmed), Ok(State::Confirmed), "said on the telephone");
        assert_eq!(State::Heard.after(&sent), Err(Misplaced(State::Heard)));
        assert_eq!(State::Heard.after(&failed), Err(Misplaced(State::Heard)));
        assert_eq!(State::Failed.after(&Fate::Heard), Err(Misplaced(State::Failed)));
        for state in State::ALL {
            assert_eq!(State::read(state.word()), Some(state));
        }
        for means in Means::ALL {
            assert_eq!(Means::read(means.word()), Some(means));
        }
    }
}
