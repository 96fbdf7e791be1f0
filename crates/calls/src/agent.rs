//! What an agent is doing: one state machine, on the server's clock. Pure.

use serde::{Deserialize, Serialize};

/// What an agent is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentState {
    /// Not on duty.
    Off,
    /// May be offered a call.
    Ready,
    /// An offer rings.
    Reserved,
    /// On a call.
    Talking,
    /// Writes up the call; left by saying how it ended and what comes next.
    Wrapup,
    /// On duty but not to be offered calls, for a reason.
    Pause,
}

impl AgentState {
    /// All.
    pub const ALL: [AgentState; 6] = [
        AgentState::Off,
        AgentState::Ready,
        AgentState::Reserved,
        AgentState::Talking,
        AgentState::Wrapup,
        AgentState::Pause,
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            AgentState::Off => "off",
            AgentState::Ready => "ready",
            AgentState::Reserved => "reserved",
            AgentState::Talking => "talking",
            AgentState::Wrapup => "wrapup",
            AgentState::Pause => "pause",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<AgentState> {
        AgentState::ALL.into_iter().find(|s| s.word() == word)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            AgentState::Off => "下班",
            AgentState::Ready => "空闲",
            AgentState::Reserved => "振铃",
            AgentState::Talking => "通话",
            AgentState::Wrapup => "整理",
            AgentState::Pause => "小休",
        }
    }

    /// What an agent may choose themselves; the rest follows from calls.
    pub fn may_choose(self, next: AgentState) -> bool {
        use AgentState::{Off, Pause, Ready};
        matches!((self, next), (Off | Ready | Pause, Off | Ready | Pause))
    }
}

/// Why an agent is not ready, where the system says so.
pub mod reason {
    /// The phone rang ten seconds and nobody answered.
    pub const NO_ANSWER: &str = "振铃未接";
    /// The agent pressed decline or the phone answered busy.
    pub const DECLINED: &str = "拒接";
    /// The phone is not registered.
    pub const NO_PHONE: &str = "话机不在线";
    /// The program was started again during the call.
    pub const RESTART: &str = "系统重启";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_cannot_be_left_by_choice() {
        for busy in [AgentState::Reserved, AgentState::Talking, AgentState::Wrapup] {
            assert!(AgentState::ALL.into_iter().all(|next| !busy.may_choose(next)), "{busy:?}");
            assert!(AgentState::ALL.into_iter().all(|from| !from.may_choose(busy)), "{busy:?}");
        }
        assert!(AgentState::Off.may_choose(AgentState::Ready));
    }
}
