//! Asking to act for an elder. The answer is the same for everybody and comes after the same time.

use axum::extract::State as Held;
use axum::http::StatusCode;
use base::Stopwatch;
use mandates::{AskFor, GROUPS, Kin, Noted, See, Sees, Services, Terms};
use pages::State;
use pages::door::{Answer, Sent, Signed, Trouble, page, say, wrong};
use pages::layout::{Choice, Chrome, Family, FieldError};

/// What was answered, word for word, whether there is such an elder or not.
const ANSWER: &str = "收到了。如果填的都对，我们会打老人家自己的电话问清楚；老人家点了头，这里就能看到。";

#[derive(askama::Template)]
#[template(path = "home/ask.html")]
struct AskPage {
    chrome: Chrome,
    name: String,
    last4: String,
    relation: String,
    words: String,
    kins: Vec<Choice>,
    sees: Vec<Choice>,
    services: Vec<Choice>,
}

fn form(
    state: &State,
    signed: &Signed,
    sent: Option<&Sent>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let mut chrome = signed.chrome(state, Family::Phone, "申请替老人办事");
    chrome.path = "/family/ask".to_owned();
    chrome.errors = errors;
    let text = |name: &str| sent.map_or("", |sent| sent.text(name)).to_owned();
    let kin = sent.and_then(|sent| Kin::read(sent.text("kin"))).unwrap_or(Kin::Family);
    let kins = Kin::ALL.into_iter().filter(|one| *one != Kin::Guardian);
    let chosen = |field: &str, word: &str, first: bool| match sent {
        Some(sent) => sent.all(field).any(|had| had == word),
        None => first,
    };
    let sees = See::ALL
        .map(|see| Choice::new(see.word(), see.label(), chosen("sees", see.word(), see == See::Sign)));
    let services = GROUPS.map(|(_, code, label)| Choice::new(code, label, chosen("services", code, false)));
    let mut response = page(&AskPage {
        name: text("name"),
        last4: text("last4"),
        relation: text("relation"),
        words: text("words"),
        kins: kins.map(|one| Choice::new(one.word(), one.label(), one == kin)).collect(),
        sees: sees.to_vec(),
        services: services.to_vec(),
        chrome,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

/// `GET /family/ask`.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed) -> Answer {
    if signed.me.name.is_empty() {
        return Err(Trouble::Go("/family/name".to_owned()));
    }
    form(&state, &signed, None, Vec::new(), StatusCode::OK)
}

/// `POST /family/ask`.
pub(crate) async fn ask(Held(state): Held<State>, signed: Signed, sent: Sent) -> Answer {
    let since = Stopwatch::start();
    if signed.me.name.is_empty() {
        return Err(Trouble::Go("/family/name".to_owned()));
    }
    let act = AskFor {
        name: sent.text("name").to_owned(),
        last4: sent.text("last4").to_owned(),
        kin: Kin::read(sent.text("kin")).unwrap_or(Kin::Family),
        relation: sent.text("relation").to_owned(),
        terms: Terms {
            sees: Sees::read(sent.all("sees")),
            services: Services::read(sent.all("services")),
            from: None,
            until: None,
        },
        words: sent.text("words").to_owned(),
    };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(noted) => {
            settle(noted, &since).await;
            Ok(say("/family", false, ANSWER))
        }
        Err(outcome) => {
            let fields = [
                ("name", "name"),
                ("last4", "last4"),
                ("words", "words"),
                ("kin", "kin"),
                ("sees", "sees"),
                ("until", "sees"),
            ];
            let (status, errors) = wrong(outcome.into(), &fields)?;
            form(&state, &signed, Some(&sent), errors, status)
        }
    }
}

/// Waits until the answer's time has come, so that nobody can tell from it what was looked at.
async fn settle(noted: Noted, since: &Stopwatch) {
    let wait = noted.answer_after().to_std();
    tokio::time::sleep(wait.saturating_sub(since.elapsed())).await;
}
