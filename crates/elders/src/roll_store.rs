//! The register read from its beginning to its end, some hundred rows at a time, for series of other capabilities;
//! and whether a number is the elder's own.

use crate::category::{Categories, Grade};
use base::{Date, ElderId, Point};
use db::{DbError, Query, Row, Tx, sql};

/// An elder as a rule about elders needs to know them: nothing sealed.
#[derive(Debug, Clone, PartialEq)]
pub struct RollRow {
    /// Who.
    pub id: ElderId,
    /// Full name.
    pub name: String,
    /// Birthday.
    pub birth: Option<Date>,
    /// Region code.
    pub region: String,
    /// Where the home is.
    pub point: Option<Point>,
    /// Why looked after with priority.
    pub categories: Categories,
    /// Grade of ability.
    pub grade: Option<Grade>,
    /// The elder is known to have died.
    pub died: bool,
}

const COLUMNS: &str = "e.id, e.name, e.birth, e.region, e.lat, e.lon, e.categories, e.grade, e.died_on";

fn row(row: &Row<'_>) -> Result<RollRow, DbError> {
    let point = match (row.get::<Option<f64>>(4)?, row.get::<Option<f64>>(5)?) {
        (Some(lat), Some(lon)) => Point::new(lat, lon).ok(),
        _ => None,
    };
    Ok(RollRow {
        id: row.get(0)?,
        name: row.get(1)?,
        birth: row.get::<Option<i64>>(2)?.and_then(|number| Date::from_number(number).ok()),
        region: row.get(3)?,
        point,
        categories: Categories::from_bits(row.get(6)?),
        grade: row.get::<Option<i64>>(7)?.and_then(Grade::from_code),
        died: row.get::<Option<i64>>(8)?.is_some(),
    })
}

/// The next elders by id, whoever they are.
///
/// # Errors
/// When storage fails.
pub async fn roll(tx: &mut Tx<'_>, after: Option<ElderId>, limit: i64) -> Result<Vec<RollRow>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM elders e WHERE e.id > $1 ORDER BY e.id LIMIT $2"))
        .bind(after.map(String::from).unwrap_or_default())
        .bind(limit)
        .all(tx, row)
        .await
}

/// These elders, by id; whoever is not in the register is left out.
///
/// # Errors
/// When storage fails.
pub async fn roll_of(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<Vec<RollRow>, DbError> {
    let mut found = Vec::with_capacity(elders.len());
    for chunk in elders.chunks(200) {
        let marks: Vec<String> = (1..=chunk.len()).map(|n| format!("${n}")).collect();
        let text =
            format!("SELECT {COLUMNS} FROM elders e WHERE e.id IN ({}) ORDER BY e.id", marks.join(", "));
        let query: Query = chunk.iter().fold(sql(text), |query, elder| query.bind(*elder));
        found.extend(query.all(tx, row).await?);
    }
    Ok(found)
}

/// Whether the number behind this token is the elder's own, not a contact's.
///
/// # Errors
/// When storage fails.
pub async fn owns_number(tx: &mut Tx<'_>, elder: ElderId, token: &str) -> Result<bool, DbError> {
    let found =
        sql("SELECT 1 FROM elder_phones WHERE elder_id = $1 AND (token = $2 OR local_token = $2) LIMIT 1")
            .bind(elder)
            .bind(token)
            .opt(tx, |row| row.get::<i64>(0))
            .await?;
    Ok(found.is_some())
}
