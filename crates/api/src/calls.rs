//! Calls: lists, and one with its offers and recordings.

use crate::Problem;
use crate::signed::{Signed, id, named};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use base::{AnyId, CaseId, ElderId, Moment};
use calls::read::{CallRow, Filter, List, Show};
use desk::Desk;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which calls.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Of this elder.
    elder: Option<String>,
    /// Of this case.
    case: Option<String>,
    /// One state.
    state: Option<String>,
    /// Begun at or after this instant.
    since: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

/// A page of calls.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallPage {
    calls: Vec<CallBrief>,
    /// For the next page, when there is one.
    next: Option<String>,
}

/// A call in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallBrief {
    id: String,
    /// `in` or `out`.
    direction: String,
    state: String,
    /// `P0` to `P4`.
    class: String,
    elder: Option<String>,
    elder_name: String,
    /// Masked.
    number: String,
    case: Option<String>,
    agent: Option<String>,
    at: i64,
    waited_ms: Option<i64>,
    talked_ms: Option<i64>,
    outcome: String,
    recorded: bool,
}

impl From<&CallRow> for CallBrief {
    fn from(row: &CallRow) -> Self {
        Self {
            id: row.call.text(),
            direction: row.direction.word().to_owned(),
            state: row.state.word().to_owned(),
            class: format!("P{}", row.class.number()),
            elder: row.elder.map(|e| e.text()),
            elder_name: row.name.clone(),
            number: row.number.clone(),
            case: row.case.map(|c| c.text()),
            agent: row.agent.map(|a| a.text()),
            at: row.at.ms(),
            waited_ms: row.waited.map(|s| s.ms()),
            talked_ms: row.talked.map(|s| s.ms()),
            outcome: row.outcome.clone(),
            recorded: row.recorded,
        }
    }
}

/// A recording of a call.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Recording {
    id: String,
    length_ms: i64,
    saved_at: i64,
}

/// One call.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallWhole {
    id: String,
    direction: String,
    state: String,
    class: String,
    elder: Option<String>,
    elder_name: String,
    /// Masked.
    number: String,
    case: Option<String>,
    agent: Option<String>,
    arrived_at: i64,
    answered_at: Option<i64>,
    ended_at: Option<i64>,
    reason: String,
    outcome: String,
    next_step: String,
    /// How often it was offered.
    offers: usize,
    recordings: Vec<Recording>,
}

/// Calls, newest first.
#[utoipa::path(get, path = "/api/v1/calls", tag = "calls", params(Wanted), responses(
    (status = 200, body = CallPage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)),
    security(("token" = [])))]
pub(crate) async fn list(
    signed: Signed,
    State(desk): State<Desk>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<CallPage>, Problem> {
    let Query(wanted) = wanted.map_err(|e| Problem::invalid("query", e.to_string()))?;
    let state = match wanted.state.as_deref().filter(|s| !s.is_empty()) {
        Some(word) => {
            let state = calls::State::parse(word);
            Some(state.ok_or_else(|| Problem::invalid("state", format!("没有“{word}”这种状态")))?)
        }
        None => None,
    };
    let filter = Filter {
        elder: named::<ElderId>("elder", &wanted.elder)?,
        case: named::<CaseId>("case", &wanted.case)?,
        state,
        since: wanted.since.map(Moment::from_ms),
        ..Filter::default()
    };
    let list = List { filter, after: wanted.after, limit: wanted.limit.unwrap_or(50).clamp(1, 200) };
    let page = desk.look(&signed.ask, list).await?;
    Ok(Json(CallPage { calls: page.rows.iter().map(CallBrief::from).collect(), next: page.next }))
}

/// One call.
#[utoipa::path(get, path = "/api/v1/calls/{id}", tag = "calls", params(("id" = String, Path)), responses(
    (status = 200, body = CallWhole), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)),
    security(("token" = [])))]
pub(crate) async fn show(
    signed: Signed,
    State(desk): State<Desk>,
    path: Path<String>,
) -> Result<Json<CallWhole>, Problem> {
    let call = desk.look(&signed.ask, Show { call: id(path)? }).await?;
    Ok(Json(CallWhole {
        id: call.call.text(),
        direction: call.direction.word().to_owned(),
        state: call.state.word().to_owned(),
        class: format!("P{}", call.class.number()),
        elder: call.elder.map(|e| e.text()),
        elder_name: call.name,
        number: call.number,
        case: call.case.map(|c| c.text()),
        agent: call.agent.map(|a| a.text()),
        arrived_at: call.arrived.ms(),
        answered_at: call.answered.map(Moment::ms),
        ended_at: call.ended.map(Moment::ms),
        reason: call.reason,
        outcome: call.outcome,
        next_step: call.next_step,
        offers: call.offers.len(),
        recordings: call
            .recordings
            .iter()
            .map(|r| Recording { id: r.recording.text(), length_ms: r.length.ms(), saved_at: r.saved.ms() })
            .collect(),
    }))
}
