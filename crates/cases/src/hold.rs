//! The way every act on one case goes: load it, let the rules change it, save it, set its clock, tell.

use crate::cannot::Cannot;
use crate::case::Case;
use crate::run_out::RunOut;
use crate::store::{self, Kept};
use crate::topics::{CaseChanged, CaseClosed};
use base::{AnyId, CaseId};
use catalogue::Service;
use db::DbError;
use desk::{Cx, Role, Stop};

/// Who works on cases at a desk.
pub(crate) const DESK: &[Role] = &[Role::Agent, Role::Supervisor, Role::Officer];

/// A case in the hands of an act, with its service.
pub(crate) struct Held {
    pub(crate) kept: Kept,
    pub(crate) service: &'static Service,
    before: Case,
}

/// The entry of the catalogue that a case runs under; the newest one when its own was taken out of the file.
pub(crate) fn service_of(kept: &Kept) -> Result<&'static Service, DbError> {
    let shipped = catalogue::shipped();
    shipped
        .version(&kept.service, kept.version)
        .or_else(|| shipped.current(&kept.service))
        .ok_or_else(|| DbError::other(format!("the catalogue has no service {}", kept.service)))
}

impl Held {
    /// Loads the case and makes the act part of its story.
    pub(crate) async fn load(cx: &mut Cx<'_, '_>, id: CaseId) -> Result<Held, Stop<Cannot>> {
        let kept = store::load(cx.tx(), id).await?.ok_or(Cannot::NotFound)?;
        cx.thread(id);
        if let Some(elder) = kept.elder {
            cx.about(elder);
        }
        let service = service_of(&kept)?;
        let before = kept.case.clone();
        Ok(Held { kept, service, before })
    }

    /// The part that the rules change.
    pub(crate) fn case(&mut self) -> &mut Case {
        &mut self.kept.case
    }

    /// Saves what changed, sets the clock, notes the change and tells.
    pub(crate) async fn save(self, cx: &mut Cx<'_, '_>) -> Result<(), DbError> {
        let Held { kept, before, .. } = self;
        let case = &kept.case;
        if *case != before {
            store::save(cx.tx(), kept.id, case).await?;
        }
        if case.due != before.due {
            set_clock(cx, kept.id, case).await?;
        }
        if case.state != before.state {
            cx.change("state", before.state.word(), case.state.word());
        }
        if case.step != before.step {
            cx.change("step", before.step.code(), case.step.code());
        }
        if case.owner != before.owner {
            cx.change("owner", before.owner, case.owner);
        }
        let (elder, region, owner) = (kept.elder, kept.region.clone(), case.owner.account);
        if before.state.open() && !case.state.open() {
            let (service, outcome) = (kept.service.clone(), case.outcome.clone());
            let state = case.state;
            return cx
                .tell(CaseClosed { case: kept.id, elder, region, owner, service, state, outcome })
                .await;
        }
        cx.tell(CaseChanged { case: kept.id, elder, region, owner, state: case.state }).await
    }
}

/// One timer a case, at the time by which something must have happened.
pub(crate) async fn set_clock(cx: &mut Cx<'_, '_>, id: CaseId, case: &Case) -> Result<(), DbError> {
    match case.due {
        Some(due) => cx.later(&id.text(), due, &RunOut { case: id }).await,
        None => cx.never::<RunOut>(&id.text()).await,
    }
}
