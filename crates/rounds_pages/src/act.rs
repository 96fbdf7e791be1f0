//! Acts on one elder's rounds. Each may come from a page's form or, later and perhaps twice, out of the phone's pocket; the
//! form's request id makes it happen once, and the phone's clock is told beside ours.

use crate::words::form_day;
use axum::extract::{Path, State as Held};
use base::{AnyId as _, ElderId, Moment};
use pages::State;
use pages::door::act::back_with;
use pages::door::{Answer, Pocket, Sent, Signed, Trouble};
use rounds::{AddStay, Agree, Check, EndStay, Ending, Give, Record, Recorded, Refuse, SetAway, Worry};

/// An elder of an address.
pub(crate) fn elder(text: &str) -> Result<ElderId, Trouble> {
    ElderId::parse(text).map_err(|_| Trouble::absent())
}

/// Where the form stood: the list of today or the elder's page.
fn back(sent: &Sent, id: &str) -> String {
    if sent.text("back") == "today" { "/rounds".to_owned() } else { format!("/rounds/{id}") }
}

/// `POST /rounds/{id}/record`.
pub(crate) async fn record(
    Held(state): Held<State>,
    signed: Signed,
    pocket: Pocket,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let Some(ending) = Ending::parse(sent.text("ending")) else {
        let words = "请选一个结果：见到了、通了话、没开门……";
        return pocket.trouble(Trouble::told(axum::http::StatusCode::UNPROCESSABLE_ENTITY, words));
    };
    let record = Record {
        elder: elder(&id)?,
        ending,
        checks: sent.all("check").filter_map(Check::parse).collect(),
        worry: Worry::parse(sent.text("worry")),
        words: sent.text("words").to_owned(),
        device_at: sent.number("at").map_or_else(|| state.desk.clock().now(), Moment::from_ms),
    };
    let outcome = state.desk.run(&signed.with(sent.request()), record).await;
    let said = |out: Recorded| match (out.case, out.again) {
        (Some(_), _) if ending == Ending::Closed => "两次没开门，已开工单请人找".to_owned(),
        (Some(_), _) => "记下了，已开工单".to_owned(),
        (None, true) => "记下了，今天再去敲一次".to_owned(),
        (None, false) => format!("记下了：{}", ending.label()),
    };
    pocket.answer(&back(&sent, &id), outcome.map(said))
}

/// `POST /rounds/{id}/refuse`.
pub(crate) async fn refuse(
    Held(state): Held<State>,
    signed: Signed,
    pocket: Pocket,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let refuse = Refuse {
        elder: elder(&id)?,
        reason: sent.some("reason").map(str::to_owned),
        words: sent.text("words").to_owned(),
        told: sent.text("told") == "yes",
    };
    let now = state.desk.clock().now();
    let outcome = state.desk.run(&signed.with(sent.request()), refuse).await;
    let said = |day| format!("记下了，按长者的意思办；{}再问一次", crate::words::day(day, now));
    pocket.answer(&back(&sent, &id), outcome.map(said))
}

/// `POST /rounds/{id}/agree`.
pub(crate) async fn agree(
    Held(state): Held<State>,
    signed: Signed,
    pocket: Pocket,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let outcome = state.desk.run(&signed.with(sent.request()), Agree { elder: elder(&id)? }).await;
    pocket.answer(&back(&sent, &id), outcome.map(|()| "好，今天起接着探访".to_owned()))
}

/// `POST /rounds/{id}/give`.
pub(crate) async fn give(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let give = Give { elder: elder(&id)?, owner: sent.id("owner") };
    let outcome = state.desk.run(&signed.with(sent.request()), give).await;
    back_with(&format!("/rounds/{id}"), outcome.map(|()| "负责人定好了".to_owned()))
}

/// `POST /rounds/{id}/stay`.
pub(crate) async fn stay(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let from = form_day(sent.text("from")).unwrap_or(i64::MAX / 2);
    let add = AddStay { elder: elder(&id)?, place: sent.text("place").to_owned(), from };
    let outcome = state.desk.run(&signed.with(sent.request()), add).await;
    back_with(&format!("/rounds/{id}"), outcome.map(|_| "入住登记好了".to_owned()))
}

/// `POST /rounds/{id}/stay-end`.
pub(crate) async fn end_stay(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let stay = sent.id("stay").ok_or_else(Trouble::absent)?;
    let outcome = state.desk.run(&signed.with(sent.request()), EndStay { elder: elder(&id)?, stay }).await;
    back_with(&format!("/rounds/{id}"), outcome.map(|()| "已注销这处入住".to_owned()))
}

/// `POST /rounds/away`.
pub(crate) async fn away(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    let (account, region) = sent.text("who").split_once(' ').ok_or_else(Trouble::absent)?;
    let account = base::AccountId::parse(account).map_err(|_| Trouble::absent())?;
    let deputy = sent.id("deputy").ok_or_else(Trouble::absent)?;
    let away = SetAway {
        account,
        region: region.to_owned(),
        deputy,
        from: form_day(sent.text("from")).unwrap_or_default(),
        until: form_day(sent.text("until")).unwrap_or_default(),
    };
    let outcome = state.desk.run(&signed.with(sent.request()), away).await;
    back_with("/rounds/away", outcome.map(|()| "代班定好了，这几天的清单归代班的人".to_owned()))
}
