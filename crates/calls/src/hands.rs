//! What several acts of the line do alike: load a call, set an agent, end a call, return it to the queue.

use base::{AccountId, AnyId, CallId, Span};
use db::DbError;
use desk::{Cx, Stop};

use crate::abandon::Abandon;
use crate::agent::AgentState;
use crate::call::{Direction, State};
use crate::matching::{never, offer_all};
use crate::no_answer::NoAnswer;
use crate::refused::Cannot;
use crate::remind::Remind;
use crate::store::{self, calls::Kept};
use crate::{call_back, news};

/// The call, or the refusal that there is none.
pub(crate) async fn load(cx: &mut Cx<'_, '_>, id: CallId) -> Result<Kept, Stop<Cannot>> {
    let call = store::calls::load(cx.tx(), id).await?.ok_or(Cannot::NoCall)?;
    thread(cx, &call);
    Ok(call)
}

/// Makes this act part of the call's elder's and case's story.
pub(crate) fn thread(cx: &mut Cx<'_, '_>, call: &Kept) {
    if let Some(elder) = call.elder {
        cx.about(elder);
    }
    if let Some(case) = call.case {
        cx.thread(case);
    }
    cx.note("call", call.id);
}

/// Sets what an agent is doing and tells.
pub(crate) async fn set_agent(
    cx: &mut Cx<'_, '_>,
    account: AccountId,
    state: AgentState,
    reason: Option<&str>,
    call: Option<CallId>,
) -> Result<(), DbError> {
    let agent =
        store::agents::Kept { account, state, reason: reason.map(str::to_owned), since: cx.now, call };
    store::agents::set(cx.tx(), &agent).await?;
    cx.tell(news::AgentChanged { agent: account, state: state.word().to_owned(), call }).await
}

/// An offer ended without an answer: the agent is not ready for `reason`, the call goes back to its old place.
pub(crate) async fn give_back(
    cx: &mut Cx<'_, '_>,
    offer: &store::offers::Open,
    reason: &str,
) -> Result<(), DbError> {
    let (call, agent) = (offer.call, offer.agent);
    cx.never::<NoAnswer>(&offer.id.text()).await?;
    set_agent(cx, agent, AgentState::Pause, Some(reason), None).await?;
    cx.note("agent", agent);
    cx.note("reason", reason);
    cx.tell(news::Withdrawn { call, offer: offer.id, agent }).await?;
    let Some(kept) = store::calls::load(cx.tx(), call).await? else { return Ok(()) };
    thread(cx, &kept);
    // A call that the agent asked for is nobody else's; every other one keeps its place.
    if kept.direction == Direction::Out && kept.agent.is_some() {
        return finish(cx, &kept, reason, false).await;
    }
    store::calls::set_state(cx.tx(), call, State::Offered, State::Waiting).await?;
    offer_all(cx).await?;
    remind_if_waiting(cx, call).await
}

/// Starts the reminders of a call that could not be offered at once.
pub(crate) async fn remind_if_waiting(cx: &mut Cx<'_, '_>, call: CallId) -> Result<(), DbError> {
    let Some(kept) = store::calls::load(cx.tx(), call).await? else { return Ok(()) };
    if kept.state != State::Waiting {
        return Ok(());
    }
    let seconds = Remind::next((cx.now - kept.waiting_at).ms() / 1_000);
    let due = kept.waiting_at + Span::secs(seconds);
    cx.later(&call.text(), due, &Remind { call, seconds }).await
}

/// Ends a call and offers the next one to the agents that it frees.
pub(crate) async fn finish(cx: &mut Cx<'_, '_>, call: &Kept, reason: &str, cut: bool) -> Result<(), DbError> {
    close(cx, call, reason, cut).await?;
    offer_all(cx).await?;
    Ok(())
}

/// Ends a call whatever its state, frees its agents, opens or moves on a call-back.
/// `cut`: it ended by a fault of the line, so a talk may have been broken off.
pub(crate) async fn close(cx: &mut Cx<'_, '_>, call: &Kept, reason: &str, cut: bool) -> Result<(), DbError> {
    let now = cx.now;
    let abandoned = call.direction == Direction::In && call.state.unanswered();
    let to = if abandoned { State::Abandoned } else { State::Ended };
    if !store::calls::end(cx.tx(), call.id, to, reason, now).await? {
        return Ok(());
    }
    cx.note("reason", reason);
    cx.never::<Remind>(&call.id.text()).await?;
    if let Some(offer) = store::offers::of_call(cx.tx(), call.id).await? {
        store::offers::settle(cx.tx(), offer.id, "withdrawn", Some(reason), now).await?;
        cx.never::<NoAnswer>(&offer.id.text()).await?;
        cx.tell(news::Withdrawn { call: call.id, offer: offer.id, agent: offer.agent }).await?;
    }
    let talked = call.answered_at.is_some();
    for agent in store::agents::on_call(cx.tx(), call.id).await? {
        let (state, keeps) = match agent.state {
            AgentState::Talking if talked => (AgentState::Wrapup, Some(call.id)),
            AgentState::Pause | AgentState::Off => (agent.state, None),
            _ => (AgentState::Ready, None),
        };
        set_agent(cx, agent.account, state, None, keeps).await?;
    }
    let (elder, case, agent) = (call.elder, call.case, call.agent);
    cx.tell(news::Ended { call: call.id, elder, case, agent, abandoned }).await?;
    if abandoned || (cut && call.direction == Direction::In) {
        never(cx.call(Abandon { call: call.id, cut }).await)?;
    }
    if let Some(first) = call.callback_of {
        call_back::after_try(cx, first, talked).await?;
    }
    Ok(())
}

/// The number of a call, opened.
pub(crate) async fn number(cx: &mut Cx<'_, '_>, call: &Kept) -> Result<Option<String>, DbError> {
    let Some(sealed) = &call.number else { return Ok(None) };
    match call.elder {
        Some(elder) => cx.open(elder, sealed).await.map(Some),
        None => {
            let clear = cx.vault().open_house(HOUSE, sealed).map_err(DbError::other)?;
            Ok(String::from_utf8(clear).ok())
        }
    }
}

/// Seals a number for an elder, or for the house while nobody knows whose it is.
pub(crate) async fn seal(
    cx: &mut Cx<'_, '_>,
    elder: Option<base::ElderId>,
    number: &str,
) -> Result<Vec<u8>, DbError> {
    match elder {
        Some(elder) => cx.seal(elder, number).await,
        None => Ok(cx.vault().seal_house(HOUSE, number.as_bytes())),
    }
}

/// The house key's purpose for numbers.
pub(crate) const HOUSE: &str = "call";
