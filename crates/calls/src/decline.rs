//! The agent cannot take it.

use base::OfferId;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::agent::reason;
use crate::refused::Cannot;
use crate::{hands, store};

/// The agent, or the agent's phone, declines an offer: the call goes to the next, the agent is not ready.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Decline {
    /// The offer.
    pub offer: OfferId,
    /// Why; empty means that the agent just declined.
    pub reason: String,
}

impl Command for Decline {
    const NAME: &'static str = "calls.decline";
    const SAYS: &'static str = "拒接";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let why = if self.reason.trim().is_empty() { reason::DECLINED } else { self.reason.trim() };
        let now = cx.now;
        let settled = store::offers::settle(cx.tx(), self.offer, "declined", Some(why), now).await?;
        let offer = settled.ok_or(Cannot::OfferGone)?;
        if cx.account().is_some_and(|account| account != offer.agent) {
            return Err(Cannot::NotYours.into());
        }
        hands::give_back(cx, &offer, why).await?;
        Ok(())
    }
}
