//! `GET /exports/{id}`: one request; what is decided and fetched there.

use crate::exports::{name, region_names};
use crate::params::id;
use crate::words::{export_standing, when};
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use base::AnyId;
use desk::Outcome;
use pages::State;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, page, say};
use pages::layout::{Chrome, Family};
use sheets::ExportId;
use sheets::export::{DecideExport, FETCHES, ShowExport, State as Stands, fetch_file};

#[derive(askama::Template)]
#[template(path = "one_export.html")]
struct ExportPage {
    chrome: Chrome,
    id: String,
    number: String,
    tag: String,
    facts: Vec<(&'static str, String)>,
    open: Vec<&'static str>,
    masked: Vec<&'static str>,
    may_decide: bool,
    may_fetch: bool,
    making: bool,
    waits_own: bool,
    left: i64,
    until: String,
}

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    let export: ExportId = id(&path)?;
    let row = state.desk.look(&signed.ask, ShowExport { export }).await?;
    let now = state.desk.clock().now();
    let names = region_names(&state, &signed).await?;
    let mut chrome = signed.chrome(&state, Family::Desk, "导出申请");
    chrome.path = format!("/exports/{}", export.text());
    (chrome.live, chrome.topics, chrome.about) = (true, "exports.", export.text());
    let mut facts = vec![
        ("用途", format!("{}（{}）", row.purpose.label, row.purpose.ground)),
        ("为什么", row.reason.clone()),
        ("范围", name(&names, &row.region)),
        ("只要", row.category.map_or("不限", |category| category.label()).to_owned()),
        ("人数", row.rows.to_string()),
        ("谁申请", format!("{}，{}", row.asker, when(row.asked_at, now))),
    ];
    if let Some(at) = row.decided_at {
        facts.push(("谁批的", format!("{}，{}", row.decider, when(at, now))));
    }
    if !row.answer.is_empty() {
        facts.push(("批的话", row.answer.clone()));
    }
    facts.push(("下载", format!("{} 次，最多 {FETCHES} 次", row.fetched)));
    let (open, masked) = row.columns.iter().partition(|column| row.purpose.opens(**column));
    let label = |columns: Vec<&sheets::export::Column>| columns.into_iter().map(|c| c.label()).collect();
    page(&ExportPage {
        id: export.text(),
        tag: export_standing(row.state).html(),
        open: label(open),
        masked: label(masked),
        may_decide: row.may_decide,
        may_fetch: row.own && row.state == Stands::Ready && row.fetched < FETCHES,
        making: row.state == Stands::Making,
        waits_own: row.own && row.state == Stands::Asked,
        left: FETCHES - row.fetched,
        until: row.expires_at.map(|until| when(until, now)).unwrap_or_default(),
        number: row.number,
        facts,
        chrome,
    })
}

/// `POST /exports/{id}/decide`.
pub(crate) async fn decide(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let export: ExportId = id(&path)?;
    let approve = sent.text("say") == "yes";
    let act = DecideExport { export, approve, answer: sent.text("answer").to_owned() };
    let outcome = state.desk.run(&signed.with(sent.request()), act).await;
    let words = if approve { "批准了，正在生成" } else { "驳回了" };
    back_with(&format!("/exports/{}", export.text()), outcome.map(|()| words.to_owned()))
}

/// `POST /exports/{id}/file`: counted, so a form and not a link that a browser may follow by itself.
pub(crate) async fn file(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let export: ExportId = id(&path)?;
    match fetch_file(&state.desk, &signed.with(sent.request()), export).await {
        Ok((about, bytes)) => {
            let name = format!("{}.{}", about.number, about.format.word());
            let headers = [
                (CONTENT_TYPE, about.format.media().to_owned()),
                (CACHE_CONTROL, "no-store".to_owned()),
                (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            ];
            Ok((headers, bytes).into_response())
        }
        Err(Outcome::Refused(refused)) => {
            Ok(say(&format!("/exports/{}", export.text()), true, &refused.to_string()))
        }
        Err(other) => Err(other.into()),
    }
}
