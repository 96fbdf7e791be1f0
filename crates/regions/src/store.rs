//! All SQL of the units.

use crate::{Kind, Unit};
use base::{Date, Point, RegionCode};
use db::{DbError, Row, Tx, sql};
use std::collections::HashMap;

/// What became of a version.
pub(crate) enum Put {
    Added,
    Changed,
    Same,
}

const COLUMNS: &str = "code, name, kind, parent, manager, from_day, until_day, lat, lon";

pub(crate) async fn known(tx: &mut Tx<'_>, code: &RegionCode) -> Result<bool, DbError> {
    let found = sql("SELECT 1 FROM regions WHERE code = $1 LIMIT 1")
        .bind(code.as_str())
        .opt(tx, |row| row.get::<i64>(0))
        .await?;
    Ok(found.is_some())
}

pub(crate) async fn put(tx: &mut Tx<'_>, unit: &Unit) -> Result<Put, DbError> {
    let from = unit.from.map_or(0, Date::number);
    let added = bind(
        sql("INSERT INTO regions (code, name, kind, parent, manager, from_day, until_day, lat, lon) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (code, from_day) DO NOTHING"),
        unit,
    )
    .run(tx)
    .await?;
    if added == 1 {
        return Ok(Put::Added);
    }
    let before = sql(format!("SELECT {COLUMNS} FROM regions WHERE code = $1 AND from_day = $2"))
        .bind(unit.code.as_str())
        .bind(from)
        .one(tx, unit_from)
        .await?;
    // A file without an end does not reopen a version that a later one has ended.
    let until = unit.until.or(before.until);
    if before == (Unit { until, ..unit.clone() }) {
        return Ok(Put::Same);
    }
    bind(
        sql("UPDATE regions SET name = $2, kind = $3, parent = $4, manager = $5, until_day = $7, lat = $8, lon = $9 \
             WHERE code = $1 AND from_day = $6"),
        &Unit { until, ..unit.clone() },
    )
    .run(tx)
    .await?;
    Ok(Put::Changed)
}

pub(crate) async fn end_before(tx: &mut Tx<'_>, code: &RegionCode, from: Date) -> Result<u64, DbError> {
    sql("UPDATE regions SET until_day = $2 WHERE code = $1 AND from_day < $2 AND (until_day IS NULL OR until_day > $2)")
        .bind(code.as_str())
        .bind(from.number())
        .run(tx)
        .await
}

pub(crate) async fn at(tx: &mut Tx<'_>, code: &str, day: Date) -> Result<Option<Unit>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM regions WHERE code = $1 AND from_day <= $2 AND (until_day IS NULL OR until_day > $2)"
    ))
    .bind(code)
    .bind(day.number())
    .opt(tx, unit_from)
    .await
}

pub(crate) async fn on(tx: &mut Tx<'_>, day: Date) -> Result<Vec<Unit>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM regions WHERE from_day <= $1 AND (until_day IS NULL OR until_day > $1) ORDER BY code"
    ))
    .bind(day.number())
    .all(tx, unit_from)
    .await
}

/// Every version there is, by code and first day.
pub(crate) async fn versions(tx: &mut Tx<'_>) -> Result<Vec<Unit>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM regions ORDER BY code, from_day")).all(tx, unit_from).await
}

/// Every version of one unit, the oldest first.
pub(crate) async fn versions_of(tx: &mut Tx<'_>, code: &str) -> Result<Vec<Unit>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM regions WHERE code = $1 ORDER BY from_day"))
        .bind(code)
        .all(tx, unit_from)
        .await
}

/// A unit that this reorganisation made and that something else has ended since.
pub(crate) async fn changed_since(tx: &mut Tx<'_>, name: &str) -> Result<Option<String>, DbError> {
    sql("SELECT r.code FROM reorganisation_units u JOIN regions r ON r.code = u.code AND r.from_day = u.from_day \
         WHERE u.name = $1 AND u.did = 'added' AND r.until_day IS NOT NULL ORDER BY r.code LIMIT 1")
    .bind(name)
    .opt(tx, |row| row.get(0))
    .await
}

pub(crate) async fn names_on(tx: &mut Tx<'_>, day: Date) -> Result<HashMap<String, String>, DbError> {
    let rows =
        sql("SELECT code, name FROM regions WHERE from_day <= $1 AND (until_day IS NULL OR until_day > $1)")
            .bind(day.number())
            .all(tx, |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))
            .await?;
    Ok(rows.into_iter().collect())
}

fn bind(query: db::Query, unit: &Unit) -> db::Query {
    query
        .bind(unit.code.as_str())
        .bind(unit.name.trim())
        .bind(unit.kind.word())
        .bind(unit.parent.as_ref().map(RegionCode::as_str))
        .bind(unit.manager.as_ref().map(RegionCode::as_str))
        .bind(unit.from.map_or(0, Date::number))
        .bind(unit.until.map(Date::number))
        .bind(unit.centre.map(|point| point.lat))
        .bind(unit.centre.map(|point| point.lon))
}

fn unit_from(row: &Row<'_>) -> Result<Unit, DbError> {
    let strange = |index, found: String| DbError::Column { index, wanted: "a unit", found };
    let code = |index, text: String| RegionCode::parse(&text).map_err(|_| strange(index, text));
    let day = |index, number: i64| Date::from_number(number).map_err(|_| strange(index, number.to_string()));
    let kind: String = row.get(2)?;
    let from: i64 = row.get(5)?;
    let centre = match (row.get::<Option<f64>>(7)?, row.get::<Option<f64>>(8)?) {
        (Some(lat), Some(lon)) => Point::new(lat, lon).ok(),
        _ => None,
    };
    Ok(Unit {
        code: code(0, row.get(0)?)?,
        name: row.get(1)?,
        kind: Kind::read(&kind).ok_or_else(|| strange(2, kind))?,
        parent: row.get::<Option<String>>(3)?.map(|text| code(3, text)).transpose()?,
        manager: row.get::<Option<String>>(4)?.map(|text| code(4, text)).transpose()?,
        from: if from == 0 { None } else { Some(day(5, from)?) },
        until: row.get::<Option<i64>>(6)?.map(|number| day(6, number)).transpose()?,
        centre,
    })
}

/// The codes of units whose name, on whatever day, has this in it.
pub(crate) async fn named(tx: &mut Tx<'_>, part: &str, limit: i64) -> Result<Vec<String>, DbError> {
    sql("SELECT DISTINCT code FROM regions WHERE name LIKE $1 ESCAPE '!' ORDER BY code LIMIT $2")
        .bind(format!("%{}%", part.replace('!', "!!").replace('%', "!%").replace('_', "!_")))
        .bind(limit)
        .all(tx, |row| row.get(0))
        .await
}
