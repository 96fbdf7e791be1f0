//! An agent says what they are doing.

use base::AccountId;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::agent::AgentState;
use crate::matching::offer_all;
use crate::refused::Cannot;
use crate::{hands, store};

/// Ready, pause with a reason, or off duty. A supervisor may do it for an agent who left their desk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetState {
    /// Whose; none: one's own.
    pub agent: Option<AccountId>,
    /// What.
    pub state: AgentState,
    /// Why, for a pause.
    pub reason: String,
}

/// What holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Now {
    /// The agent's phone is registered: without one no call is offered.
    pub phone: bool,
}

impl Command for SetState {
    const NAME: &'static str = "calls.set_state";
    const SAYS: &'static str = "切换话务状态";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    const LANE: Lane = Lane::Urgent;
    type Out = Now;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Now, Stop<Cannot>> {
        let own = cx.account();
        let agent = self.agent.or(own).ok_or(Cannot::NotYours)?;
        if own.is_some_and(|own| own != agent) && !cx.holds(Role::Supervisor).await? {
            return Err(Cannot::NotYours.into());
        }
        let reason = self.reason.trim();
        if self.state == AgentState::Pause && reason.is_empty() {
            return Err(Cannot::NoReason.into());
        }
        let before = store::agents::load(cx.tx(), agent).await?;
        let from = before.map_or(AgentState::Off, |a| a.state);
        if !from.may_choose(self.state) {
            return Err(Cannot::AgentBusy.into());
        }
        let reason = (self.state == AgentState::Pause).then_some(reason);
        hands::set_agent(cx, agent, self.state, reason, None).await?;
        cx.note("agent", agent);
        cx.change("state", from.word(), self.state.word());
        let phone = store::phones::agent_online(cx.tx(), agent).await?;
        if self.state == AgentState::Ready {
            offer_all(cx).await?;
        }
        Ok(Now { phone })
    }
}
