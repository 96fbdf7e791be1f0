//! The whole copy of one elder's record: as a page to read and print, or as JSON. Made by a form, so that no address opens it again
//! by itself; each leaves its entry in the trail.

use crate::words::{id, when};
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use base::{ElderId, RightId};
use desk::About;
use pages::door::{Answer, Sent, Signed, State, Trouble, page};
use pages::layout::{Chrome, Family};
use privacy::{Copy, CopyFor, WholeCopy};

/// The document.
#[derive(askama::Template)]
#[template(path = "copy.html")]
struct CopyPage {
    chrome: Chrome,
    copy: Copy,
    made: String,
    back: String,
}

fn abouts(state: &State) -> Vec<About> {
    state.desk.registry().abouts().copied().collect()
}

fn shown(state: &State, signed: &Signed, copy: Copy, back: String) -> Answer {
    let mut chrome = signed.chrome(state, Family::Desk, "个人信息副本");
    chrome.path.clone_from(&back);
    let made = when(copy.made_at, copy.made_at);
    page(&CopyPage { chrome, made, copy, back })
}

/// `POST /rights/{id}/copy`.
pub(crate) async fn whole(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
) -> Answer {
    let right: RightId = id(&text)?;
    let copy = state.desk.look(&signed.ask, WholeCopy { right, abouts: abouts(&state) }).await?;
    shown(&state, &signed, copy, format!("/rights/{text}"))
}

/// `POST /rights/{id}/copy.json`.
pub(crate) async fn json(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
) -> Answer {
    let right: RightId = id(&text)?;
    let copy = state.desk.look(&signed.ask, WholeCopy { right, abouts: abouts(&state) }).await?;
    let bytes = serde_json::to_vec_pretty(&copy).map_err(|error| {
        // A copy is plain text all through; should this ever fail, nobody is told half of it.
        Trouble::told(axum::http::StatusCode::INTERNAL_SERVER_ERROR, format!("副本写不出来：{error}"))
    })?;
    let headers = [
        (CONTENT_TYPE, "application/json; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"copy.json\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes).into_response())
}

/// `POST /consents/{id}/copy`: for another institution.
pub(crate) async fn for_other(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
    sent: Sent,
) -> Answer {
    let elder: ElderId = id(&text)?;
    let query = CopyFor {
        elder,
        recipient: sent.text("recipient").to_owned(),
        purpose: sent.text("purpose").to_owned(),
        abouts: abouts(&state),
    };
    let copy = state.desk.look(&signed.ask, query).await?;
    shown(&state, &signed, copy, format!("/consents/{text}"))
}
