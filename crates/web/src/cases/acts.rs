//! Acts on a case, by forms of its page and of the desk. A double submit finds the first answer by the form's request id.

use crate::door::act::back_with;
use crate::door::{Answer, Sent, Signed, State, Trouble};
use axum::extract::{Path, State as Held};
use base::{AccountId, AnyId as _, CallId, CaseId, ElderId};
use calls::Attach;
use cases::{CallBack, Cancel, Close, Escalate, HandOver, Note, Open, Owner, Reopen, Rung, Take};
use catalogue::Channel;
use desk::{Command, Role};

/// The case of the address.
fn case(text: &str) -> Result<CaseId, Trouble> {
    CaseId::parse(text).map_err(|_| Trouble::absent())
}

/// Where to go afterwards: the desk with this case at hand, or the case's page.
fn to(sent: &Sent, case: CaseId) -> String {
    match sent.text("back") {
        "/desk" => format!("/desk?case={}", case.text()),
        _ => format!("/cases/{}", case.text()),
    }
}

/// Runs one act of a case and goes back, saying what was done or why not.
async fn act<C: Command>(
    state: &State,
    signed: &Signed,
    sent: &Sent,
    case: CaseId,
    act: C,
    done: &str,
) -> Answer {
    let outcome = state.desk.run(&signed.with(sent.request()), act).await;
    back_with(&to(sent, case), outcome.map(|_| done.to_owned()))
}

/// `POST /cases/{id}/take`.
pub(crate) async fn take(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let case = case(&id)?;
    act(&state, &signed, &sent, case, Take { case }, "这件工单由您来办").await
}

/// `POST /cases/{id}/note`.
pub(crate) async fn note(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let case = case(&id)?;
    let words = sent.text("words").to_owned();
    act(&state, &signed, &sent, case, Note { case, words }, "记下了").await
}

/// `POST /cases/{id}/send`: the nearest in order, or first the helper chosen by hand.
pub(crate) async fn send(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let case = case(&id)?;
    let helper = sent.id::<AccountId>("helper");
    let outcome = state.desk.run(&signed.with(sent.request()), visits::Send { case, helper }).await;
    let said = outcome.map(|sent| {
        let asked: Vec<&str> = sent.visits.iter().flat_map(|v| &v.offers).map(|o| o.name.as_str()).collect();
        match asked.is_empty() {
            true => "现在没有助老员能去，已经报给值班主管".to_owned(),
            false => format!("已派给{}，等答复", asked.join("、")),
        }
    });
    back_with(&to(&sent, case), said)
}

/// `POST /cases/{id}/satisfied`.
pub(crate) async fn satisfied(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let case = case(&id)?;
    let satisfied = match sent.text("satisfied") {
        "yes" => Some(5),
        "no" => Some(2),
        "none" => None,
        _ => {
            return back_with::<cases::Cannot>(
                &to(&sent, case),
                Err(desk::Outcome::Refused(cases::Cannot::Score)),
            );
        }
    };
    let words = sent.text("words").to_owned();
    act(&state, &signed, &sent, case, CallBack { case, satisfied, words }, "回访记下了").await
}

/// `POST /cases/{id}/close`.
pub(crate) async fn close(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let case = case(&id)?;
    let (outcome, note) = (sent.text("outcome").to_owned(), sent.text("words").to_owned());
    act(&state, &signed, &sent, case, Close { case, outcome, note }, "工单已办结").await
}

/// `POST /cases/{id}/cancel`.
pub(crate) async fn cancel(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let case = case(&id)?;
    let reason = sent.text("reason").to_owned();
    act(&state, &signed, &sent, case, Cancel { case, reason }, "工单已撤销").await
}

/// `POST /cases/{id}/reopen`.
pub(crate) async fn reopen(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let case = case(&id)?;
    let reason = sent.text("reason").to_owned();
    act(&state, &signed, &sent, case, Reopen { case, reason }, "工单重新打开了，由您来办").await
}

/// `POST /cases/{id}/escalate`.
pub(crate) async fn escalate(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let case = case(&id)?;
    let reason = sent.text("reason").to_owned();
    act(&state, &signed, &sent, case, Escalate { case, reason }, "已上报").await
}

/// `POST /cases/{id}/hand-over`: to a rung or to an agent.
pub(crate) async fn hand_over(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let case = case(&id)?;
    let to = match (Rung::parse(sent.text("to")), sent.id::<AccountId>("to")) {
        (Some(rung), _) => Owner { rung, account: None },
        (None, Some(account)) => Owner { rung: Rung::Agents, account: Some(account) },
        (None, None) => {
            return Err(Trouble::told(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "请选择转给谁"));
        }
    };
    let reason = sent.text("reason").to_owned();
    act(&state, &signed, &sent, case, HandOver { case, to, reason }, "已转交").await
}

/// `POST /cases`: opens a case for an elder, or for whoever is on the line; it is filed with the call.
pub(crate) async fn open(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    let call = sent.id::<CallId>("call");
    let open = Open {
        service: sent.text("service").to_owned(),
        elder: sent.id::<ElderId>("elder"),
        region: if sent.some("elder").is_some() { String::new() } else { signed.me.region.clone() },
        channel: channel(&signed, call.is_some()),
        summary: sent.text("summary").to_owned(),
        priority: None,
        joins: true,
        held_by: (call.is_some() && signed.is(&[Role::Agent, Role::Supervisor])).then_some(signed.me.account),
    };
    let failed = if sent.text("back") == "/desk" { "/desk".to_owned() } else { elder_or_home(&sent) };
    let opened = match state.desk.run(&signed.with(sent.request()), open).await {
        Ok(opened) => opened,
        Err(outcome) => return back_with(&failed, Err(outcome)),
    };
    if let Some(call) = call {
        let ask = signed.with(&format!("{}.call", sent.request()));
        let attached = state.desk.run(&ask, Attach { call, case: opened.case }).await;
        if let Err(outcome) = attached {
            return back_with(&to(&sent, opened.case), Err(outcome));
        }
    }
    let words = if opened.joined {
        "已有一张没办完的紧急工单，并到那一张里"
    } else {
        "工单开好了"
    };
    back_with::<cases::CannotOpen>(&to(&sent, opened.case), Ok(words.to_owned()))
}

fn elder_or_home(sent: &Sent) -> String {
    sent.id::<ElderId>("elder")
        .map_or_else(|| "/cases".to_owned(), |elder| format!("/elders/{}", elder.text()))
}

/// Where a wish came in, by who enters it.
fn channel(signed: &Signed, call: bool) -> Channel {
    match () {
        () if call || signed.is(&[Role::Agent, Role::Supervisor]) => Channel::Phone,
        () if signed.is(&[Role::Worker]) => Channel::Community,
        () if signed.is(&[Role::Clerk, Role::Doctor]) => Channel::Window,
        () if signed.is(&[Role::Family]) => Channel::Family,
        () => Channel::Phone,
    }
}
