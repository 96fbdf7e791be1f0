//! Documents beside the first: kind, number, days, issuer; masked until somebody says what the whole number is for.

use crate::draft::{Draft, Reading, elder};
use crate::fields;
use crate::record::{Line, documents, open};
use crate::words::Heading;
use axum::extract::Path;
use base::identity::Document;
use base::{AnyId as _, Date, DocumentId, ElderId};
use desk::Query as _;
use elders::{AddDocument, GivenDocument, NumberOf};
use pages::State;
use pages::door::{Answer, Sent, Signed, Trouble, page, say};
use pages::layout::{Choice, Chrome, Family};

/// The page.
#[derive(askama::Template)]
#[template(path = "papers.html")]
struct PapersPage {
    chrome: Chrome,
    heading: Heading,
    first: (String, String),
    documents: Vec<(String, Line)>,
    kinds: Vec<Choice>,
    doubts: Vec<String>,
    typed: Sent,
    /// A whole number that was asked for: of which document, and the number.
    whole: Option<(String, String)>,
    can_see: bool,
}

/// `GET /elders/{id}/documents`.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    render(&state, &signed, elder(&path)?, Draft::default(), None).await
}

/// `POST /elders/{id}/documents`.
pub(crate) async fn add(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let mut reading = Reading::of(&sent);
    let document = GivenDocument {
        kind: Document::from_word(sent.text("kind")).unwrap_or(Document::Other),
        number: reading.text("number"),
        from: reading.day("from"),
        until: reading.day("until"),
        issuer: reading.text("issuer"),
    };
    if !reading.errors.is_empty() {
        let errors = reading.errors;
        return render(&state, &signed, id, Draft::unreadable(sent, errors), None).await;
    }
    let act = AddDocument { elder: id, document };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(_) => Ok(say(&format!("/elders/{}/documents", id.text()), false, "证件登记好了")),
        Err(outcome) => {
            let fields = [("number", "number"), ("from", "from"), ("until", "until"), ("note", "issuer")];
            render(&state, &signed, id, Draft::refused(sent, outcome, &fields)?, None).await
        }
    }
}

/// `POST /elders/{id}/number`: one number whole, with what it is for.
pub(crate) async fn number(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let why = sent.text("why").to_owned();
    if why.is_empty() {
        let mut reading = Reading::of(&sent);
        reading.wrong("why", "请写明要完整号码做什么，会留痕");
        let errors = reading.errors;
        return render(&state, &signed, id, Draft::unreadable(sent, errors), None).await;
    }
    let document = sent.id::<DocumentId>("document");
    let number = state.desk.look(&signed.ask, NumberOf { elder: id, document, why }).await?;
    let which = document.map(|document| document.text()).unwrap_or_default();
    render(&state, &signed, id, Draft::default(), Some((which, number))).await
}

async fn render(
    state: &State,
    signed: &Signed,
    id: ElderId,
    draft: Draft,
    whole: Option<(String, String)>,
) -> Result<axum::response::Response, Trouble> {
    let record = open(state, signed, id).await?;
    let today = Date::of(state.desk.clock().now());
    let mut chrome = signed.chrome(state, Family::Desk, "长者证件");
    let Draft { sent, errors, status } = draft;
    chrome.errors = errors;
    let profile = &record.card.profile;
    let kind = Document::from_word(sent.text("kind")).unwrap_or(Document::SocialSecurity);
    let response = page(&PapersPage {
        heading: Heading::of(&record, "documents"),
        first: (profile.document.label().to_owned(), profile.identity.clone()),
        documents: record.documents.iter().map(|one| one.id.text()).zip(documents(&record, today)).collect(),
        kinds: fields::kinds(kind, false),
        doubts: fields::doubts(kind, sent.text("number"), today),
        typed: sent,
        whole,
        can_see: signed.is(NumberOf::ROLES),
        chrome,
    })?;
    Draft::answer(status, response)
}
