//! The search for elders: one box. What was typed travels in the body of a form: no name, no number in an address.

use super::{FindPage, FoundRow};
use crate::agent::words;
use crate::door::{Answer, Sent, Signed, State, page, wrong};
use crate::layout::Family;
use axum::http::StatusCode;
use base::AnyId as _;
use find::{Find, Hit};

/// Rows of one answer; whoever wants more says more.
const ROWS: usize = 30;

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
    match state.desk.look(&signed.ask, Find { text: q.clone(), limit: ROWS }).await {
        Ok(answer) => {
            more = answer.more;
            found = answer.rows.iter().map(row).collect();
            searched = true;
        }
        Err(outcome) => (status, chrome.errors) = wrong(outcome.into(), &[("text", "q")])?,
    }
    let mut response = page(&FindPage { chrome, q, found, searched, more })?;
    *response.status_mut() = status;
    Ok(response)
}

fn row(hit: &Hit) -> FoundRow {
    let elder = &hit.elder;
    let mut why: Vec<String> = hit.why.iter().map(|why| why.key.label().to_owned()).collect();
    why.dedup();
    FoundRow {
        id: elder.id.text(),
        name: words::mask(&elder.name),
        // How somebody is addressed may be the whole name, which a list does not show.
        called: Some(&elder.called)
            .filter(|called| !called.contains(&elder.name))
            .cloned()
            .unwrap_or_default(),
        age: words::age_sex(elder.age, elder.sex),
        region: elder.region_name.clone(),
        phone: elder.phone.clone().unwrap_or_default(),
        why,
        died: hit.died,
    }
}
