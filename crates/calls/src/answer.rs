//! The agent is there: the offer is taken.

use base::{AnyId, CallId, CaseId, ElderId, OfferId};
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::agent::AgentState;
use crate::call::{Direction, State};
use crate::no_answer::NoAnswer;
use crate::refused::Cannot;
use crate::remind::Remind;
use crate::{call_back, hands, news, store};

/// The agent's phone was picked up for this offer. The door does it in the agent's name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    /// The offer's token: an offer that is over answers nothing.
    pub offer: OfferId,
}

/// What the agent has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picked {
    /// The call.
    pub call: CallId,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// Its case.
    pub case: Option<CaseId>,
    /// We call out: the other side is to be dialled now.
    pub out: bool,
}

impl Command for Answer {
    const NAME: &'static str = "calls.answer";
    const SAYS: &'static str = "接听";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    const LANE: Lane = Lane::Urgent;
    type Out = Picked;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Picked, Stop<Cannot>> {
        let now = cx.now;
        let offer = store::offers::settle(cx.tx(), self.offer, "answered", None, now)
            .await?
            .ok_or(Cannot::OfferGone)?;
        if cx.account().is_some_and(|account| account != offer.agent) {
            return Err(Cannot::NotYours.into());
        }
        let call = hands::load(cx, offer.call).await?;
        let out = call.direction == Direction::Out;
        let (to, answered) = if out { (State::Dialling, None) } else { (State::Talking, Some(now)) };
        if !store::calls::set_answered(cx.tx(), call.id, offer.agent, to, answered, now).await? {
            return Err(Cannot::OfferGone.into());
        }
        cx.never::<NoAnswer>(&self.offer.text()).await?;
        cx.never::<Remind>(&call.id.text()).await?;
        hands::set_agent(cx, offer.agent, AgentState::Talking, None, Some(call.id)).await?;
        cx.note("agent", offer.agent);
        cx.note("waited_ms", (now - call.arrived_at).ms());
        if let Some(case) = call.case.filter(|_| cx.account().is_some()) {
            // Whoever speaks with the elder holds the case; a case that somebody else holds stays with them.
            match cx.call(cases::Take { case }).await {
                Ok(()) | Err(Stop::Refused(_)) => {}
                Err(Stop::Fault(fault)) => return Err(fault.into()),
            }
        }
        if let Some(elder) = call.elder.filter(|_| !out) {
            call_back::reached(cx, elder).await?;
        }
        cx.tell(news::Answered {
            call: call.id,
            agent: offer.agent,
            elder: call.elder,
            case: call.case,
            out,
        })
        .await?;
        Ok(Picked { call: call.id, elder: call.elder, case: call.case, out })
    }
}
