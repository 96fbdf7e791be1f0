//! A case of this capability: a mandate to confirm leads to its page, words of a family are read and answered here.

use crate::words::when;
use axum::extract::{Path, State as Held};
use axum::http::StatusCode;
use base::{AnyId as _, CaseId, Moment};
use mandates::Answer as Reply;
use mandates::read::{ByCase, CaseOf, MessageView};
use pages::State;
use pages::door::{Answer, Sent, Signed, Trouble, page, say, wrong};
use pages::layout::{Chrome, Family, FieldError};

/// One message.
struct Line {
    at: String,
    words: String,
    answer: Option<(String, String, String)>,
}

#[derive(askama::Template)]
#[template(path = "office/case.html")]
struct CasePage {
    chrome: Chrome,
    case: String,
    elder: String,
    elder_href: String,
    from: String,
    lines: Vec<Line>,
    open: bool,
    words: String,
}

fn case(text: &str) -> Result<CaseId, Trouble> {
    CaseId::parse(text).map_err(|_| Trouble::absent())
}

/// `GET /messages/{id}`.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed, Path(id): Path<String>) -> Answer {
    render(&state, &signed, case(&id)?, "", Vec::new(), StatusCode::OK).await
}

async fn render(
    state: &State,
    signed: &Signed,
    case: CaseId,
    draft: &str,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let (elder, elder_name, from, messages) = match state.desk.look(&signed.ask, CaseOf { case }).await? {
        ByCase::Mandate(mandate) => return Err(Trouble::Go(format!("/mandates/{}", mandate.text()))),
        ByCase::Other => return Err(Trouble::Go(format!("/cases/{}", case.text()))),
        ByCase::Messages { elder, elder_name, from, messages } => (elder, elder_name, from, messages),
    };
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(state, Family::Desk, "家属留言");
    chrome.path = format!("/messages/{}", case.text());
    chrome.errors = errors;
    let mut response = page(&CasePage {
        case: case.text(),
        elder: elder_name,
        elder_href: format!("/elders/{}", elder.text()),
        from,
        open: messages.iter().any(|message| message.answered_at.is_none()),
        lines: messages.into_iter().map(|message| line(message, now)).collect(),
        words: draft.to_owned(),
        chrome,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

fn line(message: MessageView, now: Moment) -> Line {
    let answered = message.answered_at.map(|at| when(at, now));
    Line {
        at: when(message.at, now),
        words: message.words,
        answer: answered.map(|at| (at, message.answered_by, message.answer)),
    }
}

/// `POST /messages/{id}`.
pub(crate) async fn answer(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let case = case(&id)?;
    let act = Reply { case, words: sent.text("words").to_owned() };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(()) => Ok(say(&format!("/messages/{id}"), false, "回了，家属在自己的页面上看得到")),
        Err(outcome) => {
            let (status, errors) = wrong(outcome.into(), &[("words", "words")])?;
            render(&state, &signed, case, sent.text("words"), errors, status).await
        }
    }
}
