//! Past visits, many rows at once.

use crate::import::PastVisit;
use base::{AnyId, VisitId};
use db::{DbError, Tx, sql};
use desk::values;

const WIDTH: usize = 20;
/// Rows of one statement: SQLite and PostgreSQL both take 32,766 values and more.
const ROWS: usize = 100;

/// A row on its way in, with what was sealed of it.
pub(crate) struct Entering<'a> {
    pub(crate) row: &'a PastVisit,
    pub(crate) id: VisitId,
    pub(crate) version: i64,
    pub(crate) words: Option<Vec<u8>>,
}

/// What became of a row: which visit it is now, and whether it is new.
pub(crate) struct Entered {
    pub(crate) source: String,
    pub(crate) id: VisitId,
}

/// Enters rows. A row that says the same as before is not among the answers; one that says something else amends its visit.
pub(crate) async fn insert(tx: &mut Tx<'_>, rows: &[Entering<'_>]) -> Result<Vec<Entered>, DbError> {
    let mut entered = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(ROWS) {
        let text = format!("{HEAD}{}{TAIL}", values(WIDTH, chunk.len()));
        let query = chunk.iter().fold(sql(text), |query, e| {
            let row = e.row;
            query
                .bind(e.id)
                .bind(row.elder)
                .bind(row.region.as_str())
                .bind(row.service.as_str())
                .bind(e.version)
                .bind(1_i64)
                .bind(if row.done { "finished" } else { "failed" })
                .bind(row.helper)
                .bind("import")
                .bind(row.sent_at.unwrap_or(row.arrived_at))
                .bind(row.arrived_at.local_day())
                .bind(row.arrived_at)
                .bind(row.arrived_at)
                .bind("import")
                .bind(row.finished_at)
                .bind(row.finished_at)
                .bind(row.satisfied)
                .bind(e.words.clone())
                .bind(row.finished_at)
                .bind(row.source.as_str())
        });
        let some = query.all(tx, |row| Ok(Entered { source: row.get(0)?, id: row.get(1)? })).await?;
        entered.extend(some);
    }
    Ok(entered)
}

const HEAD: &str = "INSERT INTO visits (id, elder_id, region, service, version, seat, state, helper_id, sent_by, sent_at, \
     local_day, arrived_at, arrived_device_at, method, finished_at, finished_device_at, satisfied, words, ended_at, \
     source) VALUES ";

/// Sealed words differ each time, so they cannot tell whether a row changed; what they are about does.
const TAIL: &str = " ON CONFLICT (source) DO UPDATE SET elder_id = excluded.elder_id, region = excluded.region, \
     service = excluded.service, version = excluded.version, state = excluded.state, helper_id = excluded.helper_id, \
     sent_at = excluded.sent_at, local_day = excluded.local_day, arrived_at = excluded.arrived_at, \
     arrived_device_at = excluded.arrived_device_at, finished_at = excluded.finished_at, \
     finished_device_at = excluded.finished_device_at, satisfied = excluded.satisfied, words = excluded.words, \
     ended_at = excluded.ended_at WHERE visits.elder_id <> excluded.elder_id OR visits.service <> excluded.service \
     OR visits.state <> excluded.state OR visits.helper_id <> excluded.helper_id \
     OR visits.sent_at <> excluded.sent_at OR visits.arrived_at <> excluded.arrived_at \
     OR visits.finished_at <> excluded.finished_at OR coalesce(visits.satisfied, 0) <> coalesce(excluded.satisfied, 0) \
     RETURNING source, id";

/// The records of past visits, so that the scope of opening them can be checked.
pub(crate) fn records<'a>(
    rows: &'a [Entering<'_>],
    entered: &'a [Entered],
) -> Vec<(String, base::ElderId, &'a str)> {
    let by_source: std::collections::HashMap<&str, &Entering<'_>> =
        rows.iter().map(|e| (e.row.source.as_str(), e)).collect();
    entered
        .iter()
        .filter_map(|e| {
            by_source.get(e.source.as_str()).map(|r| (e.id.text(), r.row.elder, r.row.region.as_str()))
        })
        .collect()
}
