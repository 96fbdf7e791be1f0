//! The SQL of the round that looks for silent devices.

use crate::store::{COLUMNS, Kept, kept};
use base::{CaseId, DeviceId, Moment};
use db::{DbError, Tx, sql};

/// Marks devices that have missed two signs of life; answers how many. A mark is one column, so a few hundred at once are
/// no burden; more wait for the next round.
pub(crate) async fn mark_late(tx: &mut Tx<'_>, now: Moment) -> Result<i64, DbError> {
    let marked = sql("UPDATE devices SET silence = 'late', late_at = NULL WHERE id IN \
         (SELECT id FROM devices WHERE late_at IS NOT NULL AND late_at <= $1 ORDER BY late_at LIMIT 500)")
    .bind(now)
    .run(tx)
    .await?;
    Ok(i64::try_from(marked).unwrap_or(i64::MAX))
}

/// Devices whose silence is due to be looked after, the longest first.
pub(crate) async fn due(tx: &mut Tx<'_>, now: Moment, limit: i64) -> Result<Vec<Kept>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM devices d WHERE d.silent_at IS NOT NULL AND d.silent_at <= $1 \
         ORDER BY d.silent_at, d.id LIMIT $2"
    ))
    .bind(now)
    .bind(limit)
    .all(tx, kept)
    .await
}

/// How many devices of a region have fallen silent since then and are silent still.
pub(crate) async fn silent_lately(tx: &mut Tx<'_>, region: &str, since: Moment) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) FROM devices WHERE silent_since IS NOT NULL AND region = $1 AND silent_since >= $2")
        .bind(region)
        .bind(since)
        .one(tx, |row| row.get(0))
        .await
}

pub(crate) async fn mark_silent(
    tx: &mut Tx<'_>,
    id: DeviceId,
    now: Moment,
    case: CaseId,
) -> Result<(), DbError> {
    sql("UPDATE devices SET silence = 'silent', late_at = NULL, silent_at = NULL, silent_since = $2, silent_case = $3 \
         WHERE id = $1")
    .bind(id)
    .bind(now)
    .bind(case)
    .run(tx)
    .await?;
    Ok(())
}

/// The last outage of a region, and when it last grew.
pub(crate) async fn outage(tx: &mut Tx<'_>, region: &str) -> Result<Option<(CaseId, Moment)>, DbError> {
    sql("SELECT case_id, last_at FROM device_outages WHERE region = $1")
        .bind(region)
        .opt(tx, |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

/// Lays devices to the outage of a region; another case begins a new count.
pub(crate) async fn count_outage(
    tx: &mut Tx<'_>,
    region: &str,
    case: CaseId,
    many: i64,
    now: Moment,
) -> Result<(), DbError> {
    sql("INSERT INTO device_outages (region, case_id, last_at, devices) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (region) DO UPDATE SET last_at = excluded.last_at, case_id = excluded.case_id, \
         devices = CASE WHEN device_outages.case_id = excluded.case_id \
         THEN device_outages.devices + excluded.devices ELSE excluded.devices END")
    .bind(region)
    .bind(case)
    .bind(now)
    .bind(many)
    .run(tx)
    .await?;
    Ok(())
}

/// When the last round was gone.
pub(crate) async fn last_round(tx: &mut Tx<'_>) -> Result<Option<Moment>, DbError> {
    sql("SELECT at FROM device_sweeps WHERE id = 'all'").opt(tx, |row| row.get(0)).await
}

/// Remembers that a round was gone.
pub(crate) async fn went_round(tx: &mut Tx<'_>, now: Moment) -> Result<(), DbError> {
    sql("INSERT INTO device_sweeps (id, at) VALUES ('all', $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at")
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// Gives devices whose silence is due the time of a sign of life and a half; answers how many, at most 500.
pub(crate) async fn spare(tx: &mut Tx<'_>, now: Moment) -> Result<i64, DbError> {
    let spared = sql("UPDATE devices SET silence = 'heard', late_at = $1 + beat_every + beat_every / 4, \
         silent_at = $1 + beat_every + beat_every / 2 WHERE id IN \
         (SELECT id FROM devices WHERE silent_at IS NOT NULL AND silent_at <= $1 ORDER BY silent_at LIMIT 500)")
    .bind(now)
    .run(tx)
    .await?;
    Ok(i64::try_from(spared).unwrap_or(i64::MAX))
}
