//! What the office does with a mandate: confirm, decline, change, revoke, call the elder.

use super::one::mandate;
use super::terms;
use axum::extract::{Path, State as Held};
use base::{AnyId as _, ElderId};
use calls::{CallOut, Target};
use mandates::read::Show;
use mandates::{Change, Confirm, Decline, How, Over, Revoke, RevokeAll, Terms};
use pages::State;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, Trouble};

fn how(sent: &Sent) -> Option<How> {
    match sent.text("how") {
        "call" => Some(How::Call),
        "in_person" => Some(How::InPerson),
        _ => None,
    }
}

fn over(sent: &Sent) -> Over {
    Over::read(sent.text("over")).unwrap_or(Over::Phone)
}

/// `POST /mandates/{id}/confirm`.
pub(crate) async fn confirm(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let act = Confirm {
        mandate: mandate(&id)?,
        how: how(&sent).unwrap_or(How::Call),
        terms: Terms { from: None, ..terms(&sent) },
        words: sent.text("words").to_owned(),
    };
    let outcome = state.desk.run(&signed.with(sent.request()), act).await;
    back_with(&format!("/mandates/{id}"), outcome.map(|()| "记下了，现在起有效".to_owned()))
}

/// `POST /mandates/{id}/decline`.
pub(crate) async fn decline(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let act = Decline { mandate: mandate(&id)?, words: sent.text("words").to_owned() };
    let outcome = state.desk.run(&signed.with(sent.request()), act).await;
    back_with(&format!("/mandates/{id}"), outcome.map(|()| "作废了，申请的人什么也看不到".to_owned()))
}

/// `POST /mandates/{id}/change`.
pub(crate) async fn change(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let act = Change {
        mandate: mandate(&id)?,
        terms: terms(&sent),
        how: how(&sent),
        words: sent.text("words").to_owned(),
    };
    let outcome = state.desk.run(&signed.with(sent.request()), act).await;
    back_with(&format!("/mandates/{id}"), outcome.map(|()| "改好了".to_owned()))
}

/// `POST /mandates/{id}/revoke`.
pub(crate) async fn revoke(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let act = Revoke { mandate: mandate(&id)?, over: over(&sent), words: sent.text("words").to_owned() };
    let outcome = state.desk.run(&signed.with(sent.request()), act).await;
    let to = sent.some("back").map_or_else(|| format!("/mandates/{id}"), str::to_owned);
    back_with(&to, outcome.map(|()| "停掉了，他下一次点就进不来".to_owned()))
}

/// `POST /elders/{id}/mandates/stop`.
pub(crate) async fn stop(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let elder = ElderId::parse(&id).map_err(|_| Trouble::absent())?;
    let act = RevokeAll { elder, over: over(&sent) };
    let outcome = state.desk.run(&signed.with(sent.request()), act).await;
    let to = sent.some("back").map_or_else(|| format!("/elders/{id}/mandates"), str::to_owned);
    back_with(&to, outcome.map(|ended| format!("停掉了 {ended} 份代办授权")))
}

/// `POST /mandates/{id}/call`: calls the elder on a telephone of the elder's own.
pub(crate) async fn call(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let mandate = mandate(&id)?;
    let shown = state.desk.look(&signed.ask, Show { mandate }).await?;
    let m = &shown.row.mandate;
    let act = CallOut { target: Target::Elder { elder: m.elder, place: None }, case: m.case };
    let outcome = state.desk.run(&signed.with(sent.request()), act).await;
    back_with(&format!("/mandates/{id}"), outcome.map(|_| "正在打给老人家，先响您的话机".to_owned()))
}
