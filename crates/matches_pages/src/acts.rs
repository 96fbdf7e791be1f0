//! What is said of a pair, and taken back.

use crate::pair::neighbours;
use axum::extract::Path;
use base::{AnyId, ElderId};
use matches::{Decide, EventId, PairId, Part, Say, Survey};
use pages::State;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, Trouble, back};

/// `POST /matches/pairs/{id}`: says it, and goes on to the next pair, where it can be taken back.
pub(crate) async fn decide(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let pair = PairId::parse(&path).map_err(|_| Trouble::absent())?;
    let (say, word) = match sent.text("say") {
        "one" => (Say::One, "one"),
        "two" => (Say::Two, "two"),
        _ => (Say::Later, "later"),
    };
    let next = neighbours(&state, &signed, pair).await?.next;
    let to = next.map_or_else(|| "/matches".to_owned(), |next| format!("/matches/pairs/{}", next.text()));
    match state.desk.run(&signed.with(sent.request()), Decide { pair, say }).await {
        Ok(done) => Ok(back(&format!("{to}?did={}&of={}&say={word}", done.event.text(), done.elder.text()))),
        Err(outcome) => back_with(&to, Err::<String, _>(outcome)),
    }
}

/// `POST /matches/undo`.
pub(crate) async fn undo(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let event: EventId = sent.id("event").ok_or_else(Trouble::absent)?;
    let elder: ElderId = sent.id("elder").ok_or_else(Trouble::absent)?;
    let to = match sent.text("back") {
        "story" => format!("/joins/{}", elder.text()),
        _ => "/matches".to_owned(),
    };
    let outcome = state.desk.run(&signed.with(sent.request()), Part { event, elder }).await;
    back_with(
        &to,
        outcome.map(|parted| match parted.look_at.as_str() {
            "" => "撤销了".to_owned(),
            parts => format!("分开了；当时从那条记录补进来的{parts}还在这边，请看一下要不要删"),
        }),
    )
}

/// `POST /matches/survey`: walks through the whole register, step by step, by itself.
pub(crate) async fn survey(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let outcome = state.desk.run(&signed.with(sent.request()), Survey::default()).await;
    back_with("/matches/weights", outcome.map(|_| "开始整理了，后台会一直做完，可以先做别的".to_owned()))
}
