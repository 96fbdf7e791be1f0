//! Who is on the list.

use super::{marks, strange};
use crate::round::{Round, State};
use crate::rule::{How, Tier};
use base::{AccountId, ElderId, Point};
use db::{DbError, Query, Row, Tx, sql};
use desk::values;

pub(crate) const COLUMNS: &str = "r.elder_id, r.region, r.tier, r.reasons, r.state, r.was, r.owner_id, r.given, r.lat, r.lon, \
     r.since_day, r.every, r.due_day, r.last_at, r.last_how, r.met_at, r.tried_day";

pub(crate) fn round(row: &Row<'_>) -> Result<Round, DbError> {
    let state = |text: String| State::parse(&text).ok_or_else(|| strange("state"));
    let point = match (row.get::<Option<f64>>(8)?, row.get::<Option<f64>>(9)?) {
        (Some(lat), Some(lon)) => Point::new(lat, lon).ok(),
        _ => None,
    };
    Ok(Round {
        elder: row.get(0)?,
        region: row.get(1)?,
        tier: Tier::parse(&row.get::<String>(2)?).ok_or_else(|| strange("tier"))?,
        reasons: serde_json::from_str(&row.get::<String>(3)?).map_err(DbError::other)?,
        state: state(row.get(4)?)?,
        was: row.get::<Option<String>>(5)?.map(state).transpose()?,
        owner: row.get(6)?,
        given: row.get(7)?,
        point,
        since: row.get(10)?,
        every: row.get(11)?,
        due: row.get(12)?,
        last: row.get(13)?,
        last_how: row.get::<Option<String>>(14)?.and_then(|how| How::parse(&how)),
        met: row.get(15)?,
        tried: row.get(16)?,
    })
}

pub(crate) async fn load(tx: &mut Tx<'_>, elder: ElderId) -> Result<Option<Round>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM rounds r WHERE r.elder_id = $1")).bind(elder).opt(tx, round).await
}

/// The rounds of elders between two ids: `after < id <= until`.
pub(crate) async fn between(
    tx: &mut Tx<'_>,
    after: Option<ElderId>,
    until: ElderId,
) -> Result<Vec<Round>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM rounds r WHERE r.elder_id > $1 AND r.elder_id <= $2 ORDER BY r.elder_id"
    ))
    .bind(after.map(String::from).unwrap_or_default())
    .bind(until)
    .all(tx, round)
    .await
}

/// The rounds of these elders.
pub(crate) async fn of(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<Vec<Round>, DbError> {
    let mut found = Vec::new();
    for chunk in elders.chunks(200) {
        let text = format!(
            "SELECT {COLUMNS} FROM rounds r WHERE r.elder_id IN ({}) ORDER BY r.elder_id",
            marks(1, chunk.len())
        );
        let query: Query = chunk.iter().fold(sql(text), |query, elder| query.bind(*elder));
        found.extend(query.all(tx, round).await?);
    }
    Ok(found)
}

/// Writes these rounds as they are now; new or not.
pub(crate) async fn put(tx: &mut Tx<'_>, rounds: &[Round]) -> Result<(), DbError> {
    for chunk in rounds.chunks(50) {
        let text = format!(
            "INSERT INTO rounds (elder_id, region, tier, reasons, state, was, owner_id, given, lat, lon, since_day, every, \
             due_day, last_at, last_how, met_at, tried_day) VALUES {} ON CONFLICT (elder_id) DO UPDATE SET \
             region = excluded.region, tier = excluded.tier, reasons = excluded.reasons, state = excluded.state, \
             was = excluded.was, owner_id = excluded.owner_id, given = excluded.given, lat = excluded.lat, \
             lon = excluded.lon, since_day = excluded.since_day, every = excluded.every, due_day = excluded.due_day, \
             last_at = excluded.last_at, last_how = excluded.last_how, met_at = excluded.met_at, \
             tried_day = excluded.tried_day",
            values(17, chunk.len())
        );
        let mut query = sql(text);
        for round in chunk {
            let reasons = serde_json::to_string(&round.reasons).map_err(DbError::other)?;
            query = query
                .bind(round.elder)
                .bind(round.region.as_str())
                .bind(round.tier.word())
                .bind(reasons)
                .bind(round.state.word())
                .bind(round.was.map(State::word))
                .bind(round.owner)
                .bind(round.given)
                .bind(round.point.map(|point| point.lat))
                .bind(round.point.map(|point| point.lon))
                .bind(round.since)
                .bind(round.every)
                .bind(round.due)
                .bind(round.last)
                .bind(round.last_how.map(How::word))
                .bind(round.met)
                .bind(round.tried);
        }
        query.run(tx).await?;
    }
    Ok(())
}

/// Those of these owners who are due by a day, the most urgent first.
pub(crate) async fn due_of(
    tx: &mut Tx<'_>,
    owners: &[AccountId],
    day: i64,
    limit: i64,
) -> Result<Vec<Round>, DbError> {
    if owners.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT {COLUMNS} FROM rounds r WHERE r.owner_id IN ({}) AND r.due_day <= $1 ORDER BY CASE r.tier WHEN 'high' THEN 0 \
         WHEN 'key' THEN 1 ELSE 2 END, r.due_day, r.elder_id LIMIT {limit}",
        marks(2, owners.len())
    );
    let query = owners.iter().fold(sql(text).bind(day), |query, owner| query.bind(*owner));
    query.all(tx, round).await
}

/// How many of these owners' elders are due by a day, and how many they have at all.
pub(crate) async fn count_of(tx: &mut Tx<'_>, owners: &[AccountId], day: i64) -> Result<(i64, i64), DbError> {
    if owners.is_empty() {
        return Ok((0, 0));
    }
    let text = format!(
        "SELECT COUNT(*) FILTER (WHERE due_day <= $1), COUNT(*) FROM rounds WHERE due_day IS NOT NULL AND owner_id IN ({})",
        marks(2, owners.len())
    );
    let query = owners.iter().fold(sql(text).bind(day), |query, owner| query.bind(*owner));
    query.one(tx, |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// The next elders who are late today, by id.
pub(crate) async fn late(
    tx: &mut Tx<'_>,
    after: Option<ElderId>,
    today: i64,
    limit: i64,
) -> Result<Vec<Round>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM rounds r WHERE r.elder_id > $1 AND r.due_day < $2 AND r.state = 'on' ORDER BY r.elder_id LIMIT $3"
    ))
    .bind(after.map(String::from).unwrap_or_default())
    .bind(today)
    .bind(limit)
    .all(tx, round)
    .await
}

/// The elders of an owner, by id, at most 1,000.
pub(crate) async fn elders_of(tx: &mut Tx<'_>, owner: AccountId) -> Result<Vec<ElderId>, DbError> {
    sql("SELECT elder_id FROM rounds WHERE owner_id = $1 AND due_day IS NOT NULL ORDER BY elder_id LIMIT 1000")
        .bind(owner)
        .all(tx, |row| row.get(0))
        .await
}

/// Regions in which elders are on the list without an owner, with how many.
pub(crate) async fn without_owner(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>, DbError> {
    sql("SELECT region, COUNT(*) FROM rounds WHERE owner_id IS NULL AND due_day IS NOT NULL GROUP BY region ORDER BY region")
        .all(tx, |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

/// The next elders who moved away and whose new home nobody has written down, by id.
pub(crate) async fn moved(
    tx: &mut Tx<'_>,
    after: Option<ElderId>,
    limit: i64,
) -> Result<Vec<Round>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM rounds r WHERE r.elder_id > $1 AND r.state = 'moved' ORDER BY r.elder_id LIMIT $2"
    ))
    .bind(after.map(String::from).unwrap_or_default())
    .bind(limit)
    .all(tx, round)
    .await
}

/// On which day the series went last.
pub(crate) async fn swept(tx: &mut Tx<'_>) -> Result<Option<i64>, DbError> {
    sql("SELECT day FROM round_sweeps WHERE id = 'all'").opt(tx, |row| row.get(0)).await
}

/// The series went to its end.
pub(crate) async fn set_swept(tx: &mut Tx<'_>, day: i64, now: base::Moment) -> Result<(), DbError> {
    sql("INSERT INTO round_sweeps (id, day, at) VALUES ('all', $1, $2) ON CONFLICT (id) DO UPDATE SET day = excluded.day, \
         at = excluded.at")
    .bind(day)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}
