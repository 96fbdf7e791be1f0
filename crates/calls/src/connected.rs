//! The other side of a call out answered.

use base::CallId;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::refused::Cannot;
use crate::{call_back, hands, news, store};

/// The dialled side picked up. The door does this.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Connected {
    /// The call.
    pub call: CallId,
}

impl Command for Connected {
    const NAME: &'static str = "calls.connected";
    const SAYS: &'static str = "对方接听";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let call = hands::load(cx, self.call).await?;
        let now = cx.now;
        if !store::calls::set_connected(cx.tx(), self.call, now).await? {
            return Err(Cannot::Over.into());
        }
        match (call.elder, call.callback_of) {
            (Some(elder), _) if call.callback_of.is_some() => call_back::reached(cx, elder).await?,
            (None, Some(first)) => call_back::after_try(cx, first, true).await?,
            _ => {}
        }
        let (elder, case, agent) = (call.elder, call.case, call.agent);
        cx.tell(news::Changed { call: call.id, what: "talking".into(), elder, case, agent }).await?;
        Ok(())
    }
}
