//! The desk's own addresses: the page, the agent's state, calling somebody, writing a call up, finding who is on the line.

use crate::agent::Found;
use crate::agent::look::{Asked, desk};
use crate::agent::words::age_sex;
use crate::door::act::back_with;
use crate::door::{Answer, Sent, Signed, State, Trouble, page, say};
use crate::layout::Said;
use axum::extract::{Query, State as Held};
use base::{AnyId as _, CallId, CaseId, ElderId};
use calls::{AgentState, CallOut, SetState, Target, WrapUp};
use cases::read::{Filter, List};
use desk::Role;
use std::collections::HashMap;

/// Who answers the line.
pub(crate) const LINE: &[Role] = &[Role::Agent, Role::Supervisor];

/// `GET /desk`, `?case=` puts one at hand.
pub(crate) async fn show(
    Held(state): Held<State>,
    signed: Signed,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let case = query.get("case").and_then(|id| CaseId::parse(id).ok());
    page(&desk(&state, &signed, Asked { case, found: None }).await?)
}

/// `POST /desk/find`: who is on the line? What was typed travels in the body, never in an address.
pub(crate) async fn find(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    let (found, refused) = search(&state, &signed, sent.text("q")).await?;
    let mut shown = desk(&state, &signed, Asked { case: None, found: Some(found) }).await?;
    if let Some(words) = refused {
        shown.chrome.said = Some(Said { bad: true, words });
    }
    page(&shown)
}

/// Elders found by a search, masked; or what is wrong with what was typed.
pub(crate) async fn search(
    state: &State,
    signed: &Signed,
    text: &str,
) -> Result<(Vec<Found>, Option<String>), Trouble> {
    let search = ::find::Find { text: text.to_owned(), limit: 8 };
    let found = match state.desk.look(&signed.ask, search).await {
        Ok(found) => found,
        Err(desk::Outcome::Refused(refused)) => return Ok((Vec::new(), Some(refused.to_string()))),
        Err(other) => return Err(other.into()),
    };
    let row = |hit: &::find::Hit| {
        let elder = &hit.elder;
        let age = age_sex(elder.age, elder.sex);
        let died = if hit.died { " · 已去世" } else { "" };
        Found {
            id: elder.id.text(),
            who: format!("{} {} {age}", crate::agent::words::mask(&elder.name), elder.called),
            how: format!("{} · {}{died}", elder.region_name, elder.phone.as_deref().unwrap_or("没有电话")),
        }
    };
    Ok((found.rows.iter().map(row).collect(), None))
}

/// `POST /desk/state`.
pub(crate) async fn turn(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    let (next, reason, words) = match sent.text("state") {
        "ready" => (AgentState::Ready, "", "已上线"),
        "rest" => (AgentState::Pause, "休息", "小休中，不振您的话机"),
        "meal" => (AgentState::Pause, "吃饭", "小休中，不振您的话机"),
        "off" => (AgentState::Off, "", "已下班"),
        _ => return Ok(say("/desk", true, "没有这种状态")),
    };
    let set = SetState { agent: None, state: next, reason: reason.to_owned() };
    let outcome = state.desk.run(&signed.with(sent.request()), set).await;
    back_with(
        "/desk",
        outcome.map(|now| match (now.phone, next) {
            (false, AgentState::Ready) => "已上线，但是话机没有连上，来电振不了铃".to_owned(),
            _ => words.to_owned(),
        }),
    )
}

/// `POST /desk/wrapped`: the call is written up.
pub(crate) async fn wrapped(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    let call = sent.id::<CallId>("call").ok_or_else(Trouble::absent)?;
    let code = |name: &str, default: &str| sent.some(name).unwrap_or(default).to_owned();
    let wrap = WrapUp {
        call,
        outcome: code("outcome", "advised"),
        next_step: code("next_step", "none"),
        words: sent.text("words").to_owned(),
        pause: None,
    };
    let outcome = state.desk.run(&signed.with(sent.request()), wrap).await;
    back_with("/desk", outcome.map(|()| "通话登记好了，可以接下一个".to_owned()))
}

/// `POST /desk/call-back`: the elder of a case is called; the agent's own phone rings first.
pub(crate) async fn call_back(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    let case = sent.id::<CaseId>("case").ok_or_else(Trouble::absent)?;
    let to = format!("/desk?case={}", case.text());
    let filter = Filter { among: Some(vec![case]), ..Filter::default() };
    let page = state.desk.look(&signed.ask, List { filter, size: 1, ..List::default() }).await?;
    let row = page.rows.into_iter().next().ok_or_else(Trouble::absent)?;
    let Some(elder) = row.elder else { return Ok(say(&to, true, "还不知道是哪位长者")) };
    let out = CallOut { target: Target::Elder { elder, place: None }, case: Some(case) };
    let outcome = state.desk.run(&signed.with(sent.request()), out).await;
    back_with(&to, outcome.map(|_| "正在拨，先接您的话机".to_owned()))
}

/// `POST /desk/call-contact`.
pub(crate) async fn call_contact(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    let (elder, place) =
        sent.id::<ElderId>("elder").zip(sent.number("contact")).ok_or_else(Trouble::absent)?;
    let case = sent.id::<CaseId>("case");
    let to = case.map_or_else(|| "/desk".to_owned(), |case| format!("/desk?case={}", case.text()));
    let out = CallOut { target: Target::Contact { elder, place }, case };
    let outcome = state.desk.run(&signed.with(sent.request()), out).await;
    back_with(&to, outcome.map(|_| "正在拨，先接您的话机".to_owned()))
}
