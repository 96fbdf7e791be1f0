//! Visits: lists, and one with its way to the door and its proofs.

use crate::Problem;
use crate::signed::{Signed, id, named};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use base::{AccountId, AnyId, CaseId, ElderId, Moment};
use desk::Desk;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use visits::read::{Filter, List, Row, Show};

/// Which visits.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Of this elder.
    elder: Option<String>,
    /// Of this helper's account.
    helper: Option<String>,
    /// Of this case.
    case: Option<String>,
    /// `live`, `ended`, or one state.
    state: Option<String>,
    /// Sent at or after this instant.
    since: Option<i64>,
    /// Counted from 1.
    page: Option<i64>,
    /// Rows a page, up to 200.
    size: Option<i64>,
}

/// A page of visits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitPage {
    visits: Vec<VisitBrief>,
    total: i64,
    page: i64,
    pages: i64,
}

/// A visit in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitBrief {
    id: String,
    case: Option<String>,
    service: String,
    elder: String,
    elder_name: String,
    region: String,
    state: String,
    helper: Option<String>,
    helper_name: Option<String>,
    sent_at: i64,
    accepted_at: Option<i64>,
    arrived_at: Option<i64>,
    finished_at: Option<i64>,
    /// Metres between the arrival and the home.
    distance_m: Option<f64>,
    outcome: Option<String>,
}

impl From<&Row> for VisitBrief {
    fn from(row: &Row) -> Self {
        Self {
            id: row.id.text(),
            case: row.case.map(|c| c.text()),
            service: row.service.clone(),
            elder: row.elder.text(),
            elder_name: row.elder_name.clone(),
            region: row.region.clone(),
            state: row.state.word().to_owned(),
            helper: row.helper.map(|h| h.text()),
            helper_name: row.helper_name.clone(),
            sent_at: row.sent_at.ms(),
            accepted_at: row.accepted_at.map(Moment::ms),
            arrived_at: row.arrived_at.map(Moment::ms),
            finished_at: row.finished_at.map(Moment::ms),
            distance_m: row.distance,
            outcome: row.outcome.map(str::to_owned),
        }
    }
}

/// One visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitWhole {
    #[serde(flatten)]
    visit: VisitBrief,
    /// Kinds of the proofs that lie there.
    proofs: Vec<String>,
    /// Kinds of the proofs that are missing.
    missing: Vec<String>,
    /// To how many helpers it was offered.
    offers: usize,
    words: String,
    satisfied: Option<i64>,
}

/// Visits, newest first.
#[utoipa::path(get, path = "/api/v1/visits", tag = "visits", params(Wanted), responses(
    (status = 200, body = VisitPage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)),
    security(("token" = [])))]
pub(crate) async fn list(
    signed: Signed,
    State(desk): State<Desk>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<VisitPage>, Problem> {
    let Query(wanted) = wanted.map_err(|e| Problem::invalid("query", e.to_string()))?;
    let state = wanted.state.as_deref().filter(|s| !s.is_empty());
    let filter = Filter {
        elder: named::<ElderId>("elder", &wanted.elder)?,
        helper: named::<AccountId>("helper", &wanted.helper)?,
        case: named::<CaseId>("case", &wanted.case)?,
        state: state.map(str::parse).transpose().map_err(|e: String| Problem::invalid("state", e))?,
        since: wanted.since.map(Moment::from_ms),
        ..Filter::default()
    };
    let list = List { filter, page: wanted.page.unwrap_or(1), size: wanted.size.unwrap_or(50) };
    let page = desk.look(&signed.ask, list).await?;
    let visits = page.rows.iter().map(VisitBrief::from).collect();
    Ok(Json(VisitPage { visits, total: page.total, page: page.page, pages: page.pages }))
}

/// One visit; leaves a trail entry.
#[utoipa::path(get, path = "/api/v1/visits/{id}", tag = "visits", params(("id" = String, Path)), responses(
    (status = 200, body = VisitWhole), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)),
    security(("token" = [])))]
pub(crate) async fn show(
    signed: Signed,
    State(desk): State<Desk>,
    path: Path<String>,
) -> Result<Json<VisitWhole>, Problem> {
    let shown = desk.look(&signed.ask, Show { visit: id(path)? }).await?;
    Ok(Json(VisitWhole {
        visit: VisitBrief::from(&shown.row),
        proofs: shown.proofs.iter().map(|p| p.kind.code().to_owned()).collect(),
        missing: shown.missing.iter().map(|m| m.code().to_owned()).collect(),
        offers: shown.offers.len(),
        words: shown.words,
        satisfied: shown.satisfied,
    }))
}
