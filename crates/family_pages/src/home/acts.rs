//! What whoever acts can do for an elder: ask for a service, write, ask to go on, give it back.

use super::{asks, elder, told};
use axum::extract::{Path, State as Held};
use base::AnyId as _;
use desk::{Command, Outcome};
use mandates::{AskRenewal, AskService, Leave, Write};
use pages::State;
use pages::door::{Answer, Sent, Signed, say};

/// Back to the elder's page with what was done or why not; without a mandate there is no page to go back to.
async fn done<C: Command>(
    state: &State,
    signed: &Signed,
    sent: &Sent,
    id: &str,
    command: C,
    words: &str,
) -> Answer {
    let elder = elder(id)?;
    let to = format!("/family/{}", elder.text());
    match state.desk.run(&asks(signed, sent.request(), elder), command).await {
        Ok(_) => Ok(say(&to, false, words)),
        Err(Outcome::Refused(refused)) => Ok(say(&to, true, &refused.to_string())),
        Err(Outcome::Reused) => Ok(say(&to, true, "这一页旧了，请再看一眼，再点一次")),
        Err(other) => Err(told(other)),
    }
}

/// `POST /family/{id}/service`.
pub(crate) async fn service(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let (service, words) = (sent.text("service").to_owned(), sent.text("words").to_owned());
    let act = AskService { elder: elder(&id)?, service, words };
    done(&state, &signed, &sent, &id, act, "收到了，中心马上有人办。办到哪一步，下面看得到").await
}

/// `POST /family/{id}/message`.
pub(crate) async fn message(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let act = Write { elder: elder(&id)?, words: sent.text("words").to_owned() };
    done(&state, &signed, &sent, &id, act, "留言收到了，回了话您这里就能看到").await
}

/// `POST /family/{id}/renew`.
pub(crate) async fn renew(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let act = AskRenewal { elder: elder(&id)? };
    done(&state, &signed, &sent, &id, act, "收到了，我们会打电话问老人家").await
}

/// `POST /family/{id}/leave`.
pub(crate) async fn leave(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let elder = elder(&id)?;
    match state.desk.run(&asks(&signed, sent.request(), elder), Leave { elder }).await {
        Ok(()) => Ok(say("/family", false, "已经退出，不再替这位老人办事")),
        Err(Outcome::Refused(refused)) => Ok(say("/family", true, &refused.to_string())),
        Err(other) => Err(told(other)),
    }
}
