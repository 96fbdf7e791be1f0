//! A helper says yes. Of two who are asked at once the first one goes, the other is told.

use crate::hands::{self, HELPER};
use crate::search;
use crate::store::offers::{self, OfferState};
use crate::visit::Cannot;
use base::{Moment, OfferId, VisitId};
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Accepts an offer. A yes that comes after its clock still counts while nobody else has the visit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Accept {
    /// Which offer.
    pub offer: OfferId,
    /// When the helper pressed, by the phone's clock.
    pub device_at: Moment,
}

impl Command for Accept {
    const NAME: &'static str = "visits.accept";
    const SAYS: &'static str = "接单";
    const ROLES: &'static [Role] = HELPER;
    const LANE: Lane = Lane::Urgent;
    type Out = VisitId;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<VisitId, Stop<Cannot>> {
        let me = cx.account().ok_or(Cannot::NotFound)?;
        let offer = offers::load(cx.tx(), self.offer).await?.ok_or(Cannot::NotFound)?;
        if offer.helper != me {
            return Err(Cannot::NotFound.into());
        }
        let mut visit = hands::load(cx, offer.visit).await?;
        if visit.helper == Some(me) && visit.state.out() {
            return Ok(visit.id);
        }
        let in_hand = crate::store::in_hand(cx.tx(), me).await?;
        if in_hand.iter().any(|other| other.id != visit.id) {
            return Err(Cannot::OnAnother.into());
        }
        visit.accept(me, cx.now)?;
        search::settle(cx, &visit, &offer, OfferState::Accepted, Some(self.device_at), None).await?;
        search::settle_open(cx, &visit, OfferState::Lost).await?;
        cx.tie(me, visit.elder, &hands::purpose(visit.id), None).await?;
        hands::save(cx, &visit).await?;
        hands::move_case(cx, visit.case).await?;
        Ok(visit.id)
    }
}
