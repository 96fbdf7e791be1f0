//! Offering a call to an agent, with a lease: ten seconds of ringing, then it moves on.

use base::{AccountId, AnyId, CallId, OfferId, Span};
use desk::{Command, Cx, Lane, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::agent::AgentState;
use crate::call::Direction;
use crate::no_answer::NoAnswer;
use crate::store;
use crate::{hands, news};

/// How long a phone rings.
pub const RING: Span = Span::secs(10);

/// Offers a waiting call to an agent. Only other acts of the line do this.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Offer {
    /// Which call.
    pub call: CallId,
    /// To whom.
    pub agent: AccountId,
    /// The agent asked for it: the phone shall answer by itself.
    pub lift: bool,
}

impl Command for Offer {
    const NAME: &'static str = "calls.offer";
    const SAYS: &'static str = "来电派给话务员";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Urgent;
    type Out = Option<OfferId>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Option<OfferId>, Stop<Never>> {
        let now = cx.now;
        if !store::calls::set_offered(cx.tx(), self.call, now).await? {
            return Ok(None);
        }
        let Some(call) = store::calls::load(cx.tx(), self.call).await? else { return Ok(None) };
        let id: OfferId = cx.mint();
        let offer = store::offers::Open { id, call: self.call, agent: self.agent, expires: now + RING };
        store::offers::insert(cx.tx(), &offer, now).await?;
        hands::set_agent(cx, self.agent, AgentState::Reserved, None, Some(self.call)).await?;
        cx.later(&id.text(), offer.expires, &NoAnswer { offer: id }).await?;
        hands::thread(cx, &call);
        cx.note("agent", self.agent);
        cx.note("waited_ms", (now - call.waiting_at).ms());
        let (elder, case) = (call.elder, call.case);
        let (agent, lift, out) = (self.agent, self.lift, call.direction == Direction::Out);
        cx.tell(news::Offered { call: self.call, offer: id, agent, elder, case, lift, out }).await?;
        Ok(Some(id))
    }
}
