//! What somebody is called: asked once.

use axum::extract::State as Held;
use axum::http::StatusCode;
use mandates::SetName;
use pages::State;
use pages::door::{Answer, Sent, Signed, page, say, wrong};
use pages::layout::{Chrome, Family, FieldError};

#[derive(askama::Template)]
#[template(path = "home/name.html")]
struct NamePage {
    chrome: Chrome,
    name: String,
}

fn form(state: &State, signed: &Signed, name: String, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let mut chrome = signed.chrome(state, Family::Phone, "您的姓名");
    chrome.path = "/family/name".to_owned();
    chrome.errors = errors;
    let mut response = page(&NamePage { chrome, name })?;
    *response.status_mut() = status;
    Ok(response)
}

/// `GET /family/name`.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed) -> Answer {
    form(&state, &signed, signed.me.name.clone(), Vec::new(), StatusCode::OK)
}

/// `POST /family/name`.
pub(crate) async fn set(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    let act = SetName { name: sent.text("name").to_owned() };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(()) => Ok(say("/family", false, "记下了")),
        Err(outcome) => {
            let (status, errors) = wrong(outcome.into(), &[("name", "name")])?;
            form(&state, &signed, sent.text("name").to_owned(), errors, status)
        }
    }
}
