//! What most acts on a visit do alike: load it, make the act part of the case's story, save it, tell, move the case along.

use crate::store;
use crate::topics::VisitChanged;
use crate::visit::{Cannot, State, Visit};
use base::{AccountId, AnyId, CaseId, VisitId};
use catalogue::{Service, StepKind};
use db::DbError;
use desk::{Cx, Role, Stop};

/// Who sends helpers out.
pub(crate) const DESK: &[Role] = &[Role::Agent, Role::Supervisor, Role::Officer];
/// Who goes.
pub(crate) const HELPER: &[Role] = &[Role::Helper];

/// The visit, with the act made part of its case's story.
pub(crate) async fn load(cx: &mut Cx<'_, '_>, id: VisitId) -> Result<Visit, Stop<Cannot>> {
    let visit = store::load(cx.tx(), id).await?.ok_or(Cannot::NotFound)?;
    about(cx, &visit);
    Ok(visit)
}

/// The act belongs to this visit's case and elder.
pub(crate) fn about(cx: &mut Cx<'_, '_>, visit: &Visit) {
    if let Some(case) = visit.case {
        cx.thread(case);
    }
    cx.about(visit.elder);
    cx.note("visit", visit.id);
}

/// The helper's own visit, while it goes on.
pub(crate) async fn load_mine(cx: &mut Cx<'_, '_>, id: VisitId) -> Result<(Visit, AccountId), Stop<Cannot>> {
    let me = cx.account().ok_or(Cannot::NotFound)?;
    let visit = load(cx, id).await?;
    visit.must_be_mine(me)?;
    Ok((visit, me))
}

/// The service in the version that the visit runs under; the newest when that was taken out of the file.
pub(crate) fn service_of(visit: &Visit) -> Result<&'static Service, DbError> {
    let shipped = catalogue::shipped();
    shipped
        .version(&visit.service, visit.version)
        .or_else(|| shipped.current(&visit.service))
        .ok_or_else(|| DbError::other(format!("the catalogue has no service {}", visit.service)))
}

/// Saves and tells.
pub(crate) async fn save(cx: &mut Cx<'_, '_>, visit: &Visit) -> Result<(), DbError> {
    store::save(cx.tx(), visit).await?;
    cx.note("state", visit.state.word());
    cx.tell(VisitChanged {
        visit: visit.id,
        case: visit.case,
        elder: visit.elder,
        helper: visit.helper,
        region: visit.region.clone(),
        state: visit.state,
    })
    .await
}

/// The purpose of the tie that lets a helper see the elder they go to.
pub(crate) fn purpose(visit: VisitId) -> String {
    format!("visit:{}", visit.text())
}

/// A case's refusal is no refusal of the visit: what happened at the door happened.
pub(crate) fn unless_refused<T>(result: Result<T, Stop<cases::Cannot>>) -> Result<Option<T>, DbError> {
    match result {
        Ok(out) => Ok(Some(out)),
        Err(Stop::Refused(_)) => Ok(None),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}

/// The newest visit of each seat, which is the one that counts.
pub(crate) fn newest(visits: Vec<Visit>) -> Vec<Visit> {
    let mut newest: Vec<Visit> = Vec::new();
    for visit in visits {
        match newest.iter_mut().find(|v| v.seat == visit.seat) {
            Some(older) => *older = visit,
            None => newest.push(visit),
        }
    }
    newest
}

/// Moves the case to the step that its visits have reached together.
pub(crate) async fn move_case(cx: &mut Cx<'_, '_>, case: Option<CaseId>) -> Result<(), DbError> {
    let Some(case) = case else { return Ok(()) };
    let Some(brief) = cases::brief(cx.tx(), case).await? else { return Ok(()) };
    if !brief.case.state.open() {
        return Ok(());
    }
    let visits = newest(store::of_case(cx.tx(), case).await?);
    let to = reached(&visits, brief.service.helpers);
    let back = to == StepKind::Send && brief.case.state == cases::State::Working;
    if to > brief.case.step || (back && to < brief.case.step) {
        unless_refused(cx.call(cases::Advance { case, to, words: String::new() }).await)?;
    }
    Ok(())
}

/// How far the visits of a case have come together: a step is reached when every helper that the service asks for has.
fn reached(visits: &[Visit], helpers: u8) -> StepKind {
    let all =
        |good: fn(State) -> bool| visits.iter().filter(|v| good(v.state)).count() >= usize::from(helpers);
    if all(|s| s == State::Finished) {
        StepKind::Callback
    } else if all(|s| matches!(s, State::Finished | State::Arrived)) {
        StepKind::Finish
    } else if all(|s| s == State::Finished || s.out()) {
        StepKind::Arrive
    } else {
        StepKind::Send
    }
}
