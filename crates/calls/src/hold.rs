//! Hold: the other side hears that somebody comes back.

use base::CallId;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::call::State;
use crate::refused::Cannot;
use crate::{hands, news, store};

/// The agent puts the call on hold, or takes it back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hold {
    /// The call.
    pub call: CallId,
    /// On hold, or back.
    pub on: bool,
}

impl Command for Hold {
    const NAME: &'static str = "calls.hold";
    const SAYS: &'static str = "通话保持";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let call = hands::load(cx, self.call).await?;
        if cx.account().is_some() && cx.account() != call.agent {
            return Err(Cannot::NotYours.into());
        }
        let (from, to) = if self.on { (State::Talking, State::Held) } else { (State::Held, State::Talking) };
        if !store::calls::set_state(cx.tx(), self.call, from, to).await? {
            return Err(if call.state.live() { Cannot::WrongState } else { Cannot::Over }.into());
        }
        cx.change("state", from.word(), to.word());
        let (elder, case, agent) = (call.elder, call.case, call.agent);
        cx.tell(news::Changed { call: call.id, what: to.word().into(), elder, case, agent }).await?;
        Ok(())
    }
}
