//! The lease of an offer runs out.

use base::OfferId;
use desk::{Command, Cx, Lane, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::agent::reason;
use crate::{hands, store};

/// Ten seconds and nobody answered: the next agent, and the first is not ready until they say so. A timer does this.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoAnswer {
    /// The offer.
    pub offer: OfferId,
}

impl Command for NoAnswer {
    const NAME: &'static str = "calls.no_answer";
    const SAYS: &'static str = "振铃未接";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Urgent;
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let now = cx.now;
        let settled =
            store::offers::settle(cx.tx(), self.offer, "expired", Some(reason::NO_ANSWER), now).await?;
        let Some(offer) = settled else { return Ok(false) };
        hands::give_back(cx, &offer, reason::NO_ANSWER).await?;
        Ok(true)
    }
}
