//! The desk calls a visit off.

use crate::hands::{self, DESK};
use crate::search;
use crate::store::offers::OfferState;
use crate::visit::{Cannot, State, Visit};
use base::VisitId;
use db::DbError;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Calls a visit off; the helper is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallOff {
    /// Which visit.
    pub visit: VisitId,
    /// Why.
    pub reason: String,
}

impl Command for CallOff {
    const NAME: &'static str = "visits.call_off";
    const SAYS: &'static str = "撤回派单";
    const ROLES: &'static [Role] = DESK;
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.visit)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        if self.reason.trim().is_empty() {
            return Err(Cannot::NoReason.into());
        }
        let mut visit = hands::load(cx, self.visit).await?;
        if !visit.state.live() {
            return Err(Cannot::Ended.into());
        }
        cx.note("reason", self.reason.trim());
        call_off(cx, &mut visit).await?;
        hands::move_case(cx, visit.case).await?;
        Ok(())
    }
}

/// Ends a live visit; whoever was asked or out for it is told.
pub(crate) async fn call_off(cx: &mut Cx<'_, '_>, visit: &mut Visit) -> Result<(), DbError> {
    search::settle_open(cx, visit, OfferState::Withdrawn).await?;
    if let Some(helper) = visit.helper {
        cx.untie(helper, visit.elder, &hands::purpose(visit.id)).await?;
    }
    visit.end(State::Cancelled, cx.now);
    hands::save(cx, visit).await
}
