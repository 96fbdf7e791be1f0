//! One call: its page, and the acts on it by forms of the desk.

use crate::agent::Found;
use crate::agent::handle::{LINE, search};
use crate::agent::words::{class_of, mask, when};
use crate::calls::CallPage;
use crate::door::act::back_with;
use crate::door::{Answer, Sent, Signed, State, Trouble, page, say};
use crate::layout::{Family, Said, Tag};
use crate::words;
use axum::extract::{Path, State as Held};
use base::{AnyId as _, CallId, ElderId, Moment};
use calls::read::{CallView, Mine, Show};
use calls::{HangUp, Hold, KeepNumber, Lift, Tie};

fn call(text: &str) -> Result<CallId, Trouble> {
    CallId::parse(text).map_err(|_| Trouble::absent())
}

/// `GET /calls/{id}`.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed, Path(id): Path<String>) -> Answer {
    page(&shown(&state, &signed, call(&id)?, None).await?)
}

/// `POST /calls/{id}/find`: whose number is it?
pub(crate) async fn find(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let (found, refused) = search(&state, &signed, sent.text("q")).await?;
    let mut shown = shown(&state, &signed, call(&id)?, Some(found)).await?;
    if let Some(words) = refused {
        shown.chrome.said = Some(Said { bad: true, words });
    }
    page(&shown)
}

async fn shown(
    state: &State,
    signed: &Signed,
    id: CallId,
    found: Option<Vec<Found>>,
) -> Result<CallPage, Trouble> {
    let call = state.desk.look(&signed.ask, Show { call: id }).await?;
    let now = state.desk.clock().now();
    let title = format!(
        "{} {}",
        if call.direction == calls::Direction::In { "来电" } else { "呼出" },
        when(call.arrived, now)
    );
    let mut chrome = signed.chrome(state, Family::Desk, &title);
    (chrome.live, chrome.topics, chrome.about) = (true, "calls.", id.text());
    Ok(CallPage {
        chrome,
        id: id.text(),
        state: words::call_state(call.state),
        priority: Tag::new(
            class_of(call.class.number()),
            format!("P{} {}", call.class.number(), call.class_label),
        ),
        facts: facts(&call),
        elder: call.elder.map(|elder| (mask(&call.name), format!("/elders/{}", elder.text()))),
        case: call.case.map(|case| ("归在工单里".to_owned(), format!("/cases/{}", case.text()))),
        events: events(&call),
        recordings: call.recordings.iter().map(recording).collect(),
        can_tie: call.elder.is_none() && signed.is(LINE),
        searched: found.is_some(),
        found: found.unwrap_or_default(),
    })
}

fn recording(one: &calls::read::RecordingRow) -> (String, String) {
    let mended = if one.mended { "（程序中断过，已修复）" } else { "" };
    (
        format!("/recordings/{}", one.recording.text()),
        format!("双方录音，{}{mended}", words::lasting(one.length)),
    )
}

fn facts(call: &CallView) -> Vec<(&'static str, String)> {
    let mut facts =
        vec![("号码", if call.number.is_empty() { "没有号码".to_owned() } else { call.number.clone() })];
    let until = call.answered.or(call.ended);
    facts.extend(until.map(|until| ("等了", words::lasting(until - call.arrived))));
    facts.extend(call.answered.zip(call.ended).map(|(from, until)| ("通话", words::lasting(until - from))));
    if !call.agent_name.is_empty() {
        facts.push(("话务员", call.agent_name.clone()));
    }
    let named = |all: &[(&str, &str)], code: &str| {
        all.iter().find(|(c, _)| *c == code).map_or_else(|| code.to_owned(), |(_, word)| (*word).to_owned())
    };
    for (label, all, code) in
        [("结果", calls::OUTCOMES, &call.outcome), ("下一步", calls::NEXT_STEPS, &call.next_step)]
    {
        if !code.is_empty() {
            facts.push((label, named(all, code)));
        }
    }
    facts
}

/// To the second: on the line seconds count.
fn clock(at: Moment) -> String {
    let b = at.beijing();
    format!("{:02}:{:02}:{:02}", b.hour, b.minute, b.second)
}

fn events(call: &CallView) -> Vec<(String, String)> {
    let first = if call.direction == calls::Direction::In { "打进来" } else { "开始呼出" };
    let mut events = vec![(call.arrived, first.to_owned())];
    for offer in &call.offers {
        events.push((offer.made, format!("振{}的话机", offer.agent_name)));
        let fate = match offer.state.as_str() {
            "declined" => Some("没有接"),
            "expired" => Some("振铃没人接"),
            _ => None,
        };
        let fate = fate.zip(offer.settled);
        events.extend(fate.map(|(fate, at)| {
            let why = if offer.reason.is_empty() { String::new() } else { format!("（{}）", offer.reason) };
            (at, format!("{}{fate}{why}", offer.agent_name))
        }));
    }
    events.extend(call.answered.map(|at| (at, format!("{}接通", call.agent_name))));
    events.extend(call.ended.map(|at| {
        (at, if call.reason.is_empty() { "结束".to_owned() } else { format!("结束：{}", call.reason) })
    }));
    events.sort_by_key(|(at, _)| *at);
    events.into_iter().map(|(at, what)| (clock(at), what)).collect()
}

/// `POST /calls/{id}/answer`: the agent's phone is asked to pick up by itself.
pub(crate) async fn answer(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let call = call(&id)?;
    let mine = state.desk.look(&signed.ask, Mine {}).await?;
    let Some(offer) = mine.offer.filter(|_| mine.call == Some(call)) else {
        return Ok(say("/desk", true, &calls::Cannot::OfferGone.to_string()));
    };
    let outcome = state.desk.run(&signed.with(sent.request()), Lift { offer }).await;
    back_with("/desk", outcome.map(|()| "已请话机接听".to_owned()))
}

async fn holding(state: State, signed: Signed, id: String, sent: Sent, on: bool) -> Answer {
    let outcome = state.desk.run(&signed.with(sent.request()), Hold { call: call(&id)?, on }).await;
    let words = if on { "已保持，对方听到等候提示" } else { "已接回" };
    back_with("/desk", outcome.map(|()| words.to_owned()))
}

/// `POST /calls/{id}/hold`.
pub(crate) async fn hold(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    holding(state, signed, id, sent, true).await
}

/// `POST /calls/{id}/resume`.
pub(crate) async fn resume(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    holding(state, signed, id, sent, false).await
}

/// `POST /calls/{id}/hang-up`.
pub(crate) async fn hang_up(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let outcome = state.desk.run(&signed.with(sent.request()), HangUp { call: call(&id)? }).await;
    back_with("/desk", outcome.map(|()| "已挂断".to_owned()))
}

/// `POST /calls/{id}/tie`: the caller is this elder, for this call or (`keep`) whenever this number rings.
pub(crate) async fn tie(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let call = call(&id)?;
    let elder = sent.id::<ElderId>("elder").ok_or_else(Trouble::absent)?;
    let own = format!("/calls/{}", call.text());
    let to = if sent.text("back") == own { own.as_str() } else { "/desk" };
    let outcome = state.desk.run(&signed.with(sent.request()), Tie { call, elder, instead: false }).await;
    if outcome.is_err() || sent.text("keep").is_empty() {
        return back_with(to, outcome.map(|_| "这通来电已对应长者".to_owned()));
    }
    let kept = state.desk.run(&signed.with(sent.request()), KeepNumber { call }).await;
    back_with(to, kept.map(|_| "已对应长者，下次来电就认得这个号码".to_owned()))
}
