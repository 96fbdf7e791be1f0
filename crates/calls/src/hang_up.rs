//! Somebody here ends a call.

use base::CallId;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::refused::Cannot;
use crate::{hands, store};

/// The agent ends their call, or a supervisor any; the door hears the news and ends the legs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HangUp {
    /// The call.
    pub call: CallId,
}

impl Command for HangUp {
    const NAME: &'static str = "calls.hang_up";
    const SAYS: &'static str = "挂机";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let call = hands::load(cx, self.call).await?;
        if !call.state.live() {
            return Err(Cannot::Over.into());
        }
        let mine = match cx.account() {
            None => true,
            Some(account) => {
                call.agent == Some(account)
                    || store::agents::on_call(cx.tx(), call.id).await?.iter().any(|a| a.account == account)
                    || cx.holds(Role::Supervisor).await?
            }
        };
        if !mine {
            return Err(Cannot::NotYours.into());
        }
        hands::finish(cx, &call, crate::Why::Agent.says(), false).await?;
        Ok(())
    }
}
