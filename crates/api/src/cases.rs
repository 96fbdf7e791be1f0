//! Cases: lists, one with its whole story, opening one.

use crate::Problem;
use crate::signed::{Signed, id, named};
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use base::{AnyId, CaseId, ElderId, Moment};
use cases::read::{Filter, List, Order, Row, Show};
use desk::{Channel, Desk, Entry};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which cases.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Of this elder.
    elder: Option<String>,
    /// `open`, `ended`, or one state.
    state: Option<String>,
    /// Only cases with news after this position (an answer's `position`, an event's id).
    since: Option<i64>,
    /// Only cases opened at or after this instant.
    opened_since: Option<i64>,
    /// Counted from 1.
    page: Option<i64>,
    /// Rows a page, up to 200.
    size: Option<i64>,
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CasePage {
    cases: Vec<CaseBrief>,
    /// How many there are on all pages.
    total: i64,
    page: i64,
    pages: i64,
    /// The position of the newest news when this was read: the next `since`.
    position: i64,
}

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseBrief {
    id: String,
    /// As people say it.
    number: String,
    service: String,
    service_name: String,
    elder: Option<String>,
    elder_name: Option<String>,
    region: String,
    channel: String,
    state: String,
    step: String,
    /// Who answers for it: a person's account or a rung of the ladder.
    owner: serde_json::Value,
    /// `P0` to `P4`.
    priority: String,
    /// By when something must have happened.
    due: Option<i64>,
    overdue: bool,
    /// Presses and calls so far.
    presses: i64,
    /// What the elder said, 1 to 5.
    satisfied: Option<i64>,
    outcome: Option<String>,
    opened_at: i64,
    closed_at: Option<i64>,
}

impl From<&Row> for CaseBrief {
    fn from(row: &Row) -> Self {
        Self {
            id: row.id.text(),
            number: row.number.clone(),
            service: row.service.clone(),
            service_name: row.service_name.to_owned(),
            elder: row.elder.map(|e| e.text()),
            elder_name: row.elder_name.clone(),
            region: row.region.clone(),
            channel: row.channel.to_owned(),
            state: row.state.word().to_owned(),
            step: row.step.code().to_owned(),
            owner: serde_json::to_value(row.owner).unwrap_or_default(),
            priority: format!("P{}", row.priority.number()),
            due: row.due.map(Moment::ms),
            overdue: row.overdue,
            presses: row.presses,
            satisfied: row.satisfied,
            outcome: row.outcome.as_ref().map(ToString::to_string),
            opened_at: row.opened_at.ms(),
            closed_at: row.closed_at.map(Moment::ms),
        }
    }
}

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StoryEntry {
    id: String,
    at: i64,
    /// `p:` and an account, `d:` and a device, or `system`.
    actor: String,
    /// The elder for whom the actor acted under a mandate.
    behalf: Option<String>,
    /// `cases.close`.
    act: String,
    /// The act in words.
    says: String,
    /// `done`, `refused`, `denied` or `opened`.
    outcome: String,
    channel: String,
    /// The act in which it happened.
    parent: Option<String>,
    /// What the act noted; null when it was erased.
    detail: serde_json::Value,
}

fn entry(desk: &Desk, e: Entry) -> StoryEntry {
    StoryEntry {
        id: e.id.text(),
        at: e.at.ms(),
        actor: e.actor,
        behalf: e.behalf,
        says: desk.registry().says(&e.act).to_owned(),
        act: e.act,
        outcome: e.outcome,
        channel: e.channel,
        parent: e.parent.map(|p| p.text()),
        detail: e.detail,
    }
}

/// A case with its whole story.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseWhole {
    #[serde(flatten)]
    case: CaseBrief,
    /// What it is about; may be empty.
    summary: String,
    opened_by: String,
    /// What is still missing before it can be closed.
    missing: Vec<String>,
    /// Whether the elder is to be called back.
    callback: bool,
    called_back_at: Option<i64>,
    /// Everything that happened, in order.
    story: Vec<StoryEntry>,
}

/// A case to open.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct OpenCase {
    /// Code of the service.
    service: String,
    /// Whom it is for.
    elder: Option<String>,
    /// Where; may be left out for an elder.
    region: Option<String>,
    /// What it is about.
    summary: Option<String>,
}

/// Which case stands for the wish now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Opened {
    case: String,
    /// It was open already.
    joined: bool,
}

/// Cases by elder, state, news.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(Wanted), responses(
    (status = 200, body = CasePage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)),
    security(("token" = [])))]
pub(crate) async fn list(
    signed: Signed,
    State(desk): State<Desk>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<CasePage>, Problem> {
    let Query(wanted) = wanted.map_err(|e| Problem::invalid("query", e.to_string()))?;
    let position = desk.live().position().max(0);
    let state = wanted.state.as_deref().filter(|s| !s.is_empty());
    let state = state.map(str::parse).transpose().map_err(|e: String| Problem::invalid("state", e))?;
    let among = match wanted.since {
        Some(since) => Some(touched(&desk, since).await?),
        None => None,
    };
    let filter = Filter {
        elder: named::<ElderId>("elder", &wanted.elder)?,
        state,
        since: wanted.opened_since.map(Moment::from_ms),
        among,
        ..Filter::default()
    };
    let (page, size) = (wanted.page.unwrap_or(1), wanted.size.unwrap_or(50));
    let page = desk.look(&signed.ask, List { filter, order: Order::Newest, page, size }).await?;
    let cases = page.rows.iter().map(CaseBrief::from).collect();
    Ok(Json(CasePage { cases, total: page.total, page: page.page, pages: page.pages, position }))
}

/// The cases of which there is news after a position: the newest 500 of them.
async fn touched(desk: &Desk, since: i64) -> Result<Vec<CaseId>, Problem> {
    let mut cases = std::collections::BTreeSet::new();
    let mut position = since.max(0);
    loop {
        let page = desk.since(position, 500).await.map_err(desk::Outcome::<desk::Never>::Fault)?;
        let Some(last) = page.last() else { break };
        position = last.position;
        for news in &page {
            let case = serde_json::from_str::<serde_json::Value>(&news.payload).ok();
            let case = case.and_then(|p| CaseId::parse(p.get("case")?.as_str()?).ok());
            cases.extend(case);
        }
    }
    Ok(cases.into_iter().rev().take(500).collect())
}

/// One case with its whole story; leaves a trail entry.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", params(("id" = String, Path)), responses(
    (status = 200, body = CaseWhole), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)),
    security(("token" = [])))]
pub(crate) async fn show(
    signed: Signed,
    State(desk): State<Desk>,
    path: Path<String>,
) -> Result<Json<CaseWhole>, Problem> {
    let shown = desk.look(&signed.ask, Show { case: id(path)? }).await?;
    let case = CaseBrief::from(&shown.row);
    let story = shown.story.into_iter().map(|e| entry(&desk, e)).collect();
    Ok(Json(CaseWhole {
        case,
        summary: shown.summary,
        opened_by: shown.opened_by,
        missing: shown.missing.iter().map(|m| m.code().to_owned()).collect(),
        callback: shown.callback,
        called_back_at: shown.called_back_at.map(Moment::ms),
        story,
    }))
}

/// Opens a case, or joins the elder's open urgent one. A repeated `Idempotency-Key` finds its first answer.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = OpenCase,
    params(("Idempotency-Key" = Option<String>, Header, description = "A repeated one finds its first answer")), responses(
    (status = 201, body = Opened), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("token" = [])))]
pub(crate) async fn open(
    signed: Signed,
    State(desk): State<Desk>,
    body: Result<Json<OpenCase>, JsonRejection>,
) -> Result<impl IntoResponse, Problem> {
    let Json(body) = body.map_err(|e| Problem::invalid("body", e.body_text()))?;
    let elder = named::<ElderId>("elder", &body.elder)?;
    debug_assert_eq!(signed.ask.channel, Channel::Api);
    let open = cases::Open {
        service: body.service,
        elder,
        region: body.region.unwrap_or_default(),
        channel: catalogue::Channel::Web,
        summary: body.summary.unwrap_or_default(),
        priority: None,
        joins: true,
        held_by: None,
    };
    let opened = desk.run(&signed.ask, open).await?;
    let answer = Opened { case: opened.case.text(), joined: opened.joined };
    let place = [(header::LOCATION, format!("/api/v1/cases/{}", answer.case))];
    Ok((StatusCode::CREATED, place, Json(answer)))
}
