//! A helper cannot do it: somebody else is found, or the desk decides.

use crate::hands::{self, HELPER};
use crate::search;
use crate::store;
use crate::visit::{Cannot, State, Visit};
use base::{AnyId, Moment, VisitId};
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The helper gives the visit back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fail {
    /// Which visit.
    pub visit: VisitId,
    /// Why: nobody opens, the elder does not want it, I had an accident.
    pub reason: String,
    /// Somebody else should go; otherwise the desk decides.
    pub again: bool,
    /// When, by the phone's clock.
    pub device_at: Moment,
}

impl Command for Fail {
    const NAME: &'static str = "visits.fail";
    const SAYS: &'static str = "上门没办成";
    const ROLES: &'static [Role] = HELPER;
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let reason = self.reason.trim();
        if reason.is_empty() {
            return Err(Cannot::NoReason.into());
        }
        let (mut visit, me) = hands::load_mine(cx, self.visit).await?;
        visit.end(State::Failed, cx.now);
        hands::save(cx, &visit).await?;
        cx.note("reason", reason);
        cx.note("device_at", self.device_at);
        let sealed = cx.seal(visit.elder, reason).await?;
        store::set_words(cx.tx(), visit.id, sealed).await?;
        cx.untie(me, visit.elder, &hands::purpose(visit.id)).await?;
        hands::move_case(cx, visit.case).await?;
        if self.again {
            again(cx, &visit).await?;
        }
        Ok(())
    }
}

/// The same seat is offered again, to the others.
async fn again(cx: &mut Cx<'_, '_>, failed: &Visit) -> Result<(), Stop<Cannot>> {
    let mut visit = Visit {
        id: cx.mint(),
        state: State::Offering,
        helper: None,
        device: None,
        sent_at: cx.now,
        accepted_at: None,
        departed: None,
        arrival: None,
        finished: None,
        outcome: None,
        ended_at: None,
        ..failed.clone()
    };
    let by = cx.actor().text();
    store::insert(cx.tx(), &visit, &by).await?;
    cx.register(&visit.id.text(), Some(visit.elder), &visit.region, None).await?;
    let service = hands::service_of(&visit)?;
    search::go_on(cx, &mut visit, service, None).await?;
    Ok(())
}
