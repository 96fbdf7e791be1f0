//! News of the line. Ids only; pages filter by call, elder, case and agent.

use base::{AccountId, AnyId, CallId, CaseId, ElderId, OfferId};
use desk::Topic;
use serde::{Deserialize, Serialize};

fn keys(call: CallId, elder: Option<ElderId>, case: Option<CaseId>, agent: Option<AccountId>) -> Vec<String> {
    let mut keys = vec![call.text(), "calls".to_owned()];
    keys.extend(elder.map(|id| id.text()));
    keys.extend(case.map(|id| id.text()));
    keys.extend(agent.map(|id| id.text()));
    keys
}

/// A call came in or was put into the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// The call.
    pub call: CallId,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// The case it opened or joined.
    pub case: Option<CaseId>,
    /// Its class, 0 to 4.
    pub class: i64,
}

impl Topic for Arrived {
    const NAME: &'static str = "calls.arrived";
    fn keys(&self) -> Vec<String> {
        keys(self.call, self.elder, self.case, None)
    }
}

/// A call was offered to an agent: the page shows the card, then the phone rings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// The call.
    pub call: CallId,
    /// The token of this offer.
    pub offer: OfferId,
    /// Who shall answer.
    pub agent: AccountId,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// Its case.
    pub case: Option<CaseId>,
    /// Whether the phone shall answer by itself: the agent asked for this call.
    pub lift: bool,
    /// We call out: there is no leg yet.
    pub out: bool,
}

impl Topic for Offered {
    const NAME: &'static str = "calls.offered";
    fn keys(&self) -> Vec<String> {
        keys(self.call, self.elder, self.case, Some(self.agent))
    }
}

/// The agent asked for the offered call from the page: ring again, asking the phone to answer by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifted {
    /// The call.
    pub call: CallId,
    /// The offer.
    pub offer: OfferId,
    /// Who answers.
    pub agent: AccountId,
}

impl Topic for Lifted {
    const NAME: &'static str = "calls.lifted";
    fn keys(&self) -> Vec<String> {
        keys(self.call, None, None, Some(self.agent))
    }
}

/// An offer is over without an answer: stop ringing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The call.
    pub call: CallId,
    /// The offer.
    pub offer: OfferId,
    /// Whose phone rang.
    pub agent: AccountId,
}

impl Topic for Withdrawn {
    const NAME: &'static str = "calls.withdrawn";
    fn keys(&self) -> Vec<String> {
        keys(self.call, None, None, Some(self.agent))
    }
}

/// An agent answered. Calling out, the other side is dialled now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The call.
    pub call: CallId,
    /// Who answered.
    pub agent: AccountId,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// Its case.
    pub case: Option<CaseId>,
    /// Whether we call out.
    pub out: bool,
}

impl Topic for Answered {
    const NAME: &'static str = "calls.answered";
    fn keys(&self) -> Vec<String> {
        keys(self.call, self.elder, self.case, Some(self.agent))
    }
}

/// Something else about a call changed: held, connected, tied to an elder, recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The call.
    pub call: CallId,
    /// `held`, `talking`, `tied`, `recorded`, `wrapped`.
    pub what: String,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// Its case.
    pub case: Option<CaseId>,
    /// Its agent.
    pub agent: Option<AccountId>,
}

impl Topic for Changed {
    const NAME: &'static str = "calls.changed";
    fn keys(&self) -> Vec<String> {
        keys(self.call, self.elder, self.case, self.agent)
    }
}

/// A call is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The call.
    pub call: CallId,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// Its case.
    pub case: Option<CaseId>,
    /// Its agent, if one answered.
    pub agent: Option<AccountId>,
    /// Nobody had answered.
    pub abandoned: bool,
}

impl Topic for Ended {
    const NAME: &'static str = "calls.ended";
    fn keys(&self) -> Vec<String> {
        keys(self.call, self.elder, self.case, self.agent)
    }
}

/// A caller gave up, or was cut off by us, before being helped: a call-back is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abandoned {
    /// The call.
    pub call: CallId,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// Its case.
    pub case: Option<CaseId>,
    /// Whether we call back by ourselves.
    pub owed: bool,
}

impl Topic for Abandoned {
    const NAME: &'static str = "calls.abandoned";
    fn keys(&self) -> Vec<String> {
        keys(self.call, self.elder, self.case, None)
    }
}

/// Three call-backs and nobody answered: contacts, then a helper, have to be sent. The supervisor knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreached {
    /// The call that was abandoned.
    pub call: CallId,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// Its case.
    pub case: Option<CaseId>,
}

impl Topic for Unreached {
    const NAME: &'static str = "calls.unreached";
    fn keys(&self) -> Vec<String> {
        keys(self.call, self.elder, self.case, None)
    }
}

/// A call has waited 10, 20, 40 or 60 seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The call.
    pub call: CallId,
    /// How long, in seconds.
    pub seconds: i64,
    /// Its class, 0 to 4.
    pub class: i64,
}

impl Topic for Waiting {
    const NAME: &'static str = "calls.waiting";
    fn keys(&self) -> Vec<String> {
        keys(self.call, None, None, None)
    }
}

/// An agent does something else now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentChanged {
    /// Who.
    pub agent: AccountId,
    /// What, as [`crate::AgentState::word`].
    pub state: String,
    /// With which call.
    pub call: Option<CallId>,
}

impl Topic for AgentChanged {
    const NAME: &'static str = "agents.changed";
    fn keys(&self) -> Vec<String> {
        vec![self.agent.text(), "agents".to_owned()]
    }
}

/// A phone was added, taken away, or came or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneChanged {
    /// Its SIP user.
    pub user: String,
    /// Whose, when an agent's.
    pub agent: Option<AccountId>,
}

impl Topic for PhoneChanged {
    const NAME: &'static str = "calls.phone";
    fn keys(&self) -> Vec<String> {
        let mut keys = vec!["phones".to_owned()];
        keys.extend(self.agent.map(|id| id.text()));
        keys
    }
}
