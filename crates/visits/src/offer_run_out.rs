//! A helper did not answer in time: the next one is asked.

use crate::search;
use crate::store::offers::{self, OfferState};
use crate::visit::{Cannot, State};
use base::OfferId;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Set with every offer; done by our own rules alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OfferRunOut {
    /// Which offer.
    pub offer: OfferId,
}

impl Command for OfferRunOut {
    const NAME: &'static str = "visits.offer_run_out";
    const SAYS: &'static str = "派单无人答复";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let offer = offers::load(cx.tx(), self.offer).await?.ok_or(Cannot::NotFound)?;
        let mut visit = crate::hands::load(cx, offer.visit).await?;
        if offer.state != OfferState::Open {
            return Ok(());
        }
        search::settle(cx, &visit, &offer, OfferState::Expired, None, None).await?;
        cx.note("helper", offer.helper);
        if visit.state == State::Offering {
            let service = crate::hands::service_of(&visit)?;
            search::go_on(cx, &mut visit, service, None).await?;
        }
        Ok(())
    }
}
