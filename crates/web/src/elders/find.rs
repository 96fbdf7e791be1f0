//! The search for elders. What was typed travels in the body of a form: no name, no number in an address.

use super::FindPage;
use crate::agent::{Found, words};
use crate::door::{Answer, Sent, Signed, State, page, wrong};
use crate::layout::Family;
use axum::http::StatusCode;
use base::AnyId as _;
use elders::{Find, Masked};

/// `GET /elders`.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed) -> Answer {
    let chrome = signed.chrome(&state, Family::Desk, "找长者");
    page(&FindPage { chrome, q: String::new(), found: Vec::new(), searched: false, more: false })
}

/// `POST /elders`.
pub(crate) async fn find(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let q = sent.text("q").to_owned();
    let mut chrome = signed.chrome(&state, Family::Desk, "找长者");
    let mut status = StatusCode::OK;
    let (mut found, mut more, mut searched) = (Vec::new(), false, false);
    match state.desk.look(&signed.ask, Find { text: q.clone(), after: None, limit: 30 }).await {
        Ok(answer) => {
            more = answer.page.next.is_some();
            found = answer.page.rows.iter().map(row).collect();
            searched = true;
        }
        Err(outcome) => (status, chrome.errors) = wrong(outcome.into(), &[("text", "q")])?,
    }
    let mut response = page(&FindPage { chrome, q, found, searched, more })?;
    *response.status_mut() = status;
    Ok(response)
}

fn row(one: &Masked) -> Found {
    let mut how = one.region_name.clone();
    if let Some(phone) = &one.phone {
        how.push_str(&format!(" · {phone}"));
    }
    let who = format!("{} {}", words::mask(&one.name), words::age_sex(one.age, one.sex));
    Found { id: one.id.text(), who, how }
}
