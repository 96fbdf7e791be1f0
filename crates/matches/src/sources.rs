//! Which record of which source belongs to which elder: what the events come to.

use crate::ids::EventId;
use crate::many::{self, AT_ONCE, within};
use base::ElderId;
use db::{DbError, Row, Tx, Value, sql};
use std::collections::HashMap;

/// How a record came to its elder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// The elder was made from it.
    Registered,
    /// It was linked to an elder who was there.
    Linked,
    /// The elder was made from it for the time being.
    Asked,
}

impl How {
    fn code(self) -> &'static str {
        match self {
            How::Registered => "registered",
            How::Linked => "linked",
            How::Asked => "asked",
        }
    }

    fn from_code(code: &str) -> How {
        match code {
            "linked" => How::Linked,
            "asked" => How::Asked,
            _ => How::Registered,
        }
    }
}

/// A record's place.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub source: String,
    pub id: String,
    pub elder: ElderId,
    pub how: How,
    pub digest: String,
    pub event: EventId,
    pub sealed: Option<Vec<u8>>,
}

fn record(row: &Row<'_>) -> Result<Record, DbError> {
    Ok(Record {
        source: row.get(0)?,
        id: row.get(1)?,
        elder: row.get(2)?,
        how: How::from_code(&row.get::<String>(3)?),
        digest: row.get(4)?,
        event: row.get(5)?,
        sealed: row.get(6)?,
    })
}

/// The places of these records of one source; unknown ones are left out.
pub(crate) async fn known(
    tx: &mut Tx<'_>,
    source: &str,
    ids: &[&str],
) -> Result<HashMap<String, Record>, DbError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(AT_ONCE) {
        let text = format!(
            "SELECT source, source_id, elder_id, how, digest, event_id, sealed FROM match_sources \
             WHERE source_id IN ({{}}) AND source = ${}",
            AT_ONCE + 1
        );
        let rows = within(&text, chunk).bind(source).all(tx, record).await?;
        found.extend(rows.into_iter().map(|record| (record.id.clone(), record)));
    }
    Ok(found)
}

/// Every record of these elders.
pub(crate) async fn of_elders(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<Vec<Record>, DbError> {
    let mut found = Vec::new();
    for chunk in elders.chunks(AT_ONCE) {
        let text = "SELECT source, source_id, elder_id, how, digest, event_id, sealed FROM match_sources \
             WHERE elder_id IN ({}) ORDER BY source, source_id";
        found.extend(within(text, chunk).all(tx, record).await?);
    }
    Ok(found)
}

/// How many records these elders have.
pub(crate) async fn counts(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<HashMap<ElderId, usize>, DbError> {
    let mut found = HashMap::new();
    for chunk in elders.chunks(AT_ONCE) {
        let text = "SELECT elder_id, COUNT(*) FROM match_sources WHERE elder_id IN ({}) GROUP BY elder_id";
        let rows: Vec<(ElderId, usize)> =
            within(text, chunk).all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The record whose place this event made, if it is still so.
pub(crate) async fn by_event(
    tx: &mut Tx<'_>,
    elder: ElderId,
    event: EventId,
) -> Result<Option<Record>, DbError> {
    sql("SELECT source, source_id, elder_id, how, digest, event_id, sealed FROM match_sources WHERE elder_id = $1 \
         AND event_id = $2")
    .bind(elder)
    .bind(event)
    .opt(tx, record)
    .await
}

/// Gives records their places; one that has a place gets the new one.
pub(crate) async fn place(tx: &mut Tx<'_>, records: Vec<Record>) -> Result<(), DbError> {
    let rows: Vec<Vec<Value>> = records
        .into_iter()
        .map(|record| {
            vec![
                record.source.into(),
                record.id.into(),
                record.elder.into(),
                record.how.code().into(),
                record.digest.into(),
                record.event.into(),
                record.sealed.into(),
            ]
        })
        .collect();
    many::insert(
        tx,
        "INSERT INTO match_sources (source, source_id, elder_id, how, digest, event_id, sealed)",
        7,
        "ON CONFLICT (source, source_id) DO UPDATE SET elder_id = excluded.elder_id, how = excluded.how, \
         digest = excluded.digest, event_id = excluded.event_id, sealed = excluded.sealed",
        rows,
    )
    .await?;
    Ok(())
}
