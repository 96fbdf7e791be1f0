//! All SQL of the places.

use crate::file::PlaceRow;
use crate::place::{Kind, Place, region_text};
use base::{Moment, Phone, PlaceId, Point};
use db::{DbError, Row, Tx, sql};

/// What became of a row.
pub(crate) enum Put {
    Added,
    Changed,
    Same,
}

const COLUMNS: &str = "id, source_id, name, kind, institution, region, address, phone, hours, lat, lon";

fn place(row: &Row<'_>) -> Result<Place, DbError> {
    let kind: String = row.get(3)?;
    let point = match (row.get::<Option<f64>>(9)?, row.get::<Option<f64>>(10)?) {
        (Some(lat), Some(lon)) => Point::new(lat, lon).ok(),
        _ => None,
    };
    Ok(Place {
        id: row.get(0)?,
        source_id: row.get(1)?,
        name: row.get(2)?,
        kind: Kind::read(&kind).unwrap_or(Kind::Other),
        institution: row.get(4)?,
        region: row.get(5)?,
        address: row.get(6)?,
        phone: row.get::<Option<String>>(7)?.and_then(|text| Phone::parse(&text).ok()),
        hours: row.get(8)?,
        point,
    })
}

pub(crate) async fn put(tx: &mut Tx<'_>, id: PlaceId, row: &PlaceRow, now: Moment) -> Result<Put, DbError> {
    let before = sql(format!("SELECT {COLUMNS} FROM places WHERE source_id = $1"))
        .bind(&row.source_id)
        .opt(tx, place)
        .await?;
    let after = Place {
        id: before.as_ref().map_or(id, |place| place.id),
        source_id: row.source_id.clone(),
        name: row.name.trim().to_owned(),
        kind: row.kind,
        institution: row.institution.clone(),
        region: region_text(&row.region),
        address: row.address.clone(),
        phone: row.phone.clone(),
        hours: row.hours.clone(),
        point: row.point,
    };
    if before.as_ref() == Some(&after) {
        return Ok(Put::Same);
    }
    sql("INSERT INTO places (id, source_id, name, kind, institution, region, address, phone, hours, lat, lon, \
         changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (source_id) DO UPDATE SET name = excluded.name, kind = excluded.kind, \
         institution = excluded.institution, region = excluded.region, address = excluded.address, \
         phone = excluded.phone, hours = excluded.hours, lat = excluded.lat, lon = excluded.lon, \
         changed_at = excluded.changed_at")
    .bind(after.id)
    .bind(after.source_id)
    .bind(after.name)
    .bind(after.kind.word())
    .bind(after.institution)
    .bind(after.region)
    .bind(after.address)
    .bind(after.phone.map(|phone| phone.to_string()))
    .bind(after.hours)
    .bind(after.point.map(|point| point.lat))
    .bind(after.point.map(|point| point.lon))
    .bind(now)
    .run(tx)
    .await?;
    Ok(if before.is_some() { Put::Changed } else { Put::Added })
}

pub(crate) async fn by_id(tx: &mut Tx<'_>, id: PlaceId) -> Result<Option<Place>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM places WHERE id = $1")).bind(id).opt(tx, place).await
}

pub(crate) async fn by_institution(tx: &mut Tx<'_>, institution: &str) -> Result<Vec<Place>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM places WHERE institution = $1 ORDER BY name, id"))
        .bind(institution)
        .all(tx, place)
        .await
}

/// By kind, name and id; an empty word is every kind.
pub(crate) async fn list(
    tx: &mut Tx<'_>,
    kind: Option<Kind>,
    region: &str,
    begins: &str,
    after: Option<PlaceId>,
    limit: i64,
) -> Result<Vec<Place>, DbError> {
    let last = match after {
        Some(id) => by_id(tx, id).await?.map(|p| (p.kind.word().to_owned(), p.name, String::from(p.id))),
        None => None,
    };
    let (last_kind, name, id) = last.unwrap_or_default();
    let end = |text: &str| format!("{text}\u{10ffff}");
    sql(format!(
        "SELECT {COLUMNS} FROM places WHERE (kind, name, id) > ($1, $2, $3) AND ($4 = '' OR kind = $4) \
         AND region >= $5 AND region < $6 AND name >= $7 AND name < $8 ORDER BY kind, name, id LIMIT $9"
    ))
    .bind(last_kind)
    .bind(name)
    .bind(id)
    .bind(kind.map_or("", Kind::word))
    .bind(region)
    .bind(end(region))
    .bind(begins)
    .bind(end(begins))
    .bind(limit)
    .all(tx, place)
    .await
}

/// Places within a rectangle of degrees.
pub(crate) async fn inside(tx: &mut Tx<'_>, low: Point, high: Point) -> Result<Vec<Place>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM places WHERE lat >= $1 AND lat <= $2 AND lon >= $3 AND lon <= $4"))
        .bind(low.lat)
        .bind(high.lat)
        .bind(low.lon)
        .bind(high.lon)
        .all(tx, place)
        .await
}
