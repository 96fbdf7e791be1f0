//! A helper says no: the next one is asked at once.

use crate::hands::{self, HELPER};
use crate::search;
use crate::store::offers::{self, OfferState};
use crate::visit::{Cannot, State};
use base::{Moment, OfferId};
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Declines an offer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Decline {
    /// Which offer.
    pub offer: OfferId,
    /// Why; may be empty. Nobody has to explain a no.
    pub words: String,
    /// When the helper pressed, by the phone's clock.
    pub device_at: Moment,
}

impl Command for Decline {
    const NAME: &'static str = "visits.decline";
    const SAYS: &'static str = "不接单";
    const ROLES: &'static [Role] = HELPER;
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let me = cx.account().ok_or(Cannot::NotFound)?;
        let offer = offers::load(cx.tx(), self.offer).await?.ok_or(Cannot::NotFound)?;
        if offer.helper != me {
            return Err(Cannot::NotFound.into());
        }
        let mut visit = hands::load(cx, offer.visit).await?;
        if offer.state != OfferState::Open {
            // Too late to matter, and no reason to trouble anybody.
            return Ok(());
        }
        let words = Some(self.words.trim()).filter(|w| !w.is_empty());
        search::settle(cx, &visit, &offer, OfferState::Declined, Some(self.device_at), words).await?;
        if visit.state == State::Offering {
            let service = hands::service_of(&visit)?;
            search::go_on(cx, &mut visit, service, None).await?;
        }
        Ok(())
    }
}
