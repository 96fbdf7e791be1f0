//! All SQL of visits.

pub(crate) mod helpers;
pub(crate) mod offers;
pub(crate) mod past;
pub(crate) mod proofs;

use crate::visit::{Arrival, Method, State, Visit};
use base::geo::Point;
use base::{AccountId, CaseId, ElderId, Moment, VisitId};
use db::{DbError, Query, Row, Tx, sql};

pub(crate) const COLUMNS: &str = "v.id, v.case_id, v.elder_id, v.region, v.service, v.version, v.seat, v.state, \
     v.helper_id, v.device, v.sent_at, v.accepted_at, v.departed_at, v.departed_device_at, v.arrived_at, \
     v.arrived_device_at, v.method, v.lat, v.lon, v.accuracy, v.distance, v.far_reason IS NOT NULL, v.finished_at, \
     v.finished_device_at, v.outcome, v.ended_at";

/// Enters a visit for which a helper is being found.
pub(crate) async fn insert(tx: &mut Tx<'_>, visit: &Visit, sent_by: &str) -> Result<(), DbError> {
    sql(
        "INSERT INTO visits (id, case_id, elder_id, region, service, version, seat, state, sent_by, sent_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(visit.id)
    .bind(visit.case)
    .bind(visit.elder)
    .bind(visit.region.as_str())
    .bind(visit.service.as_str())
    .bind(visit.version)
    .bind(visit.seat)
    .bind(visit.state.word())
    .bind(sent_by)
    .bind(visit.sent_at)
    .run(tx)
    .await?;
    Ok(())
}

/// Writes what rules may change.
pub(crate) async fn save(tx: &mut Tx<'_>, visit: &Visit) -> Result<(), DbError> {
    let arrival = visit.arrival.as_ref();
    let point = arrival.and_then(|a| a.point);
    sql("UPDATE visits SET state = $2, helper_id = $3, device = $4, accepted_at = $5, departed_at = $6, \
         departed_device_at = $7, local_day = $8, arrived_at = $9, arrived_device_at = $10, method = $11, lat = $12, \
         lon = $13, accuracy = $14, distance = $15, finished_at = $16, finished_device_at = $17, outcome = $18, \
         ended_at = $19 WHERE id = $1")
    .bind(visit.id)
    .bind(visit.state.word())
    .bind(visit.helper)
    .bind(visit.device.clone())
    .bind(visit.accepted_at)
    .bind(visit.departed.map(|d| d.0))
    .bind(visit.departed.map(|d| d.1))
    .bind(visit.local_day())
    .bind(arrival.map(|a| a.at))
    .bind(arrival.map(|a| a.device_at))
    .bind(arrival.map(|a| a.method.word()))
    .bind(point.map(|p| p.lat))
    .bind(point.map(|p| p.lon))
    .bind(arrival.and_then(|a| a.accuracy))
    .bind(arrival.and_then(|a| a.distance))
    .bind(visit.finished.map(|f| f.0))
    .bind(visit.finished.map(|f| f.1))
    .bind(visit.outcome.clone())
    .bind(visit.ended_at)
    .run(tx)
    .await?;
    Ok(())
}

/// The visit of an id.
pub(crate) async fn load(tx: &mut Tx<'_>, id: VisitId) -> Result<Option<Visit>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM visits v WHERE v.id = $1")).bind(id).opt(tx, visit).await
}

/// All visits of a case, the newest of each seat last.
pub(crate) async fn of_case(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<Visit>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM visits v WHERE v.case_id = $1 ORDER BY v.seat, v.sent_at, v.id"))
        .bind(case)
        .all(tx, visit)
        .await
}

/// What a helper has in hand.
pub(crate) async fn in_hand(tx: &mut Tx<'_>, helper: AccountId) -> Result<Vec<Visit>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM visits v WHERE v.helper_id = $1 AND v.ended_at IS NULL ORDER BY v.sent_at, v.id"
    ))
    .bind(helper)
    .all(tx, visit)
    .await
}

/// What a helper ended since.
pub(crate) async fn ended_since(
    tx: &mut Tx<'_>,
    helper: AccountId,
    since: Moment,
) -> Result<Vec<Visit>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM visits v WHERE v.helper_id = $1 AND v.ended_at >= $2 ORDER BY v.ended_at, v.id"
    ))
    .bind(helper)
    .bind(since)
    .all(tx, visit)
    .await
}

/// The reason for an arrival far from the home, or without a position.
pub(crate) async fn explain(tx: &mut Tx<'_>, id: VisitId, sealed: Vec<u8>) -> Result<(), DbError> {
    sql("UPDATE visits SET far_reason = $2 WHERE id = $1").bind(id).bind(sealed).run(tx).await?;
    Ok(())
}

/// The helper's words at the end.
pub(crate) async fn set_words(tx: &mut Tx<'_>, id: VisitId, sealed: Vec<u8>) -> Result<(), DbError> {
    sql("UPDATE visits SET words = $2 WHERE id = $1").bind(id).bind(sealed).run(tx).await?;
    Ok(())
}

/// What is sealed about a visit: reason for the distance, words at the end; and what the elder said of it.
pub(crate) async fn sealed(
    tx: &mut Tx<'_>,
    id: VisitId,
) -> Result<(Option<Vec<u8>>, Option<Vec<u8>>, Option<i64>), DbError> {
    sql("SELECT far_reason, words, satisfied FROM visits WHERE id = $1")
        .bind(id)
        .one(tx, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await
}

/// Rows for a list.
pub(crate) async fn list(tx: &mut Tx<'_>, query: Query) -> Result<Vec<Visit>, DbError> {
    query.all(tx, visit).await
}

/// One number.
pub(crate) async fn count(tx: &mut Tx<'_>, query: Query) -> Result<i64, DbError> {
    query.one(tx, |row| row.get(0)).await
}

fn visit(row: &Row) -> Result<Visit, DbError> {
    let state: String = row.get(7)?;
    Ok(Visit {
        id: row.get(0)?,
        case: row.get(1)?,
        elder: row.get::<ElderId>(2)?,
        region: row.get(3)?,
        service: row.get(4)?,
        version: row.get(5)?,
        seat: row.get(6)?,
        state: State::parse(&state).ok_or_else(|| DbError::other("a visit is in an unknown state"))?,
        helper: row.get(8)?,
        device: row.get(9)?,
        sent_at: row.get(10)?,
        accepted_at: row.get(11)?,
        departed: both(row.get(12)?, row.get(13)?),
        arrival: arrival(row)?,
        finished: both(row.get(22)?, row.get(23)?),
        outcome: row.get(24)?,
        ended_at: row.get(25)?,
    })
}

fn arrival(row: &Row) -> Result<Option<Arrival>, DbError> {
    let Some((at, device_at)) = both(row.get(14)?, row.get(15)?) else { return Ok(None) };
    let method: Option<String> = row.get(16)?;
    let (lat, lon): (Option<f64>, Option<f64>) = (row.get(17)?, row.get(18)?);
    Ok(Some(Arrival {
        at,
        device_at,
        method: method.as_deref().and_then(Method::parse).unwrap_or(Method::Told),
        point: lat.zip(lon).map(|(lat, lon)| Point { lat, lon }),
        accuracy: row.get(19)?,
        distance: row.get(20)?,
        explained: row.get(21)?,
    }))
}

fn both(server: Option<Moment>, device: Option<Moment>) -> Option<(Moment, Moment)> {
    server.zip(device)
}
