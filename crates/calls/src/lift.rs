//! Answering from the page: the phone is asked to pick up by itself.

use base::OfferId;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::refused::Cannot;
use crate::{hands, news, store};

/// The agent presses "answer" on the page. The phone rings again with the request to answer by itself; the call is
/// answered when it does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Lift {
    /// The offer.
    pub offer: OfferId,
}

impl Command for Lift {
    const NAME: &'static str = "calls.lift";
    const SAYS: &'static str = "在页面上接听";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let account = cx.account().ok_or(Cannot::NotYours)?;
        let offer = store::offers::of_agent(cx.tx(), account).await?.filter(|o| o.id == self.offer);
        let offer = offer.ok_or(Cannot::OfferGone)?;
        hands::load(cx, offer.call).await?;
        cx.tell(news::Lifted { call: offer.call, offer: offer.id, agent: account }).await?;
        Ok(())
    }
}
