//! Recordings: where they lie and what they must hash to.

use base::{CallId, CaseId, Moment, RecordingId};
use db::{DbError, Row, Tx, sql};

/// A recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) id: RecordingId,
    pub(crate) call: CallId,
    pub(crate) path: String,
    pub(crate) sha256: String,
    pub(crate) millis: i64,
    pub(crate) bytes: i64,
    pub(crate) mended: bool,
    pub(crate) saved: Moment,
}

const COLUMNS: &str = "r.id, r.call_id, r.path, r.sha256, r.millis, r.bytes, r.mended, r.saved_at";

fn kept(row: &Row) -> Result<Kept, DbError> {
    Ok(Kept {
        id: row.get(0)?,
        call: row.get(1)?,
        path: row.get(2)?,
        sha256: row.get(3)?,
        millis: row.get(4)?,
        bytes: row.get(5)?,
        mended: row.get(6)?,
        saved: row.get(7)?,
    })
}

/// Enters a recording; false when this file is known already.
pub(crate) async fn insert(tx: &mut Tx<'_>, recording: &Kept) -> Result<bool, DbError> {
    let inserted =
        sql("INSERT INTO recordings (id, call_id, path, sha256, millis, bytes, mended, saved_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (path) DO NOTHING")
        .bind(recording.id)
        .bind(recording.call)
        .bind(recording.path.as_str())
        .bind(recording.sha256.as_str())
        .bind(recording.millis)
        .bind(recording.bytes)
        .bind(recording.mended)
        .bind(recording.saved)
        .run(tx)
        .await?;
    Ok(inserted == 1)
}

pub(crate) async fn load(tx: &mut Tx<'_>, id: RecordingId) -> Result<Option<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM recordings r WHERE r.id = $1")).bind(id).opt(tx, kept).await
}

pub(crate) async fn of_call(tx: &mut Tx<'_>, call: CallId) -> Result<Vec<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM recordings r WHERE r.call_id = $1 ORDER BY r.id"))
        .bind(call)
        .all(tx, kept)
        .await
}

pub(crate) async fn of_case(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<Kept>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM recordings r JOIN calls c ON c.id = r.call_id WHERE c.case_id = $1 ORDER BY r.id LIMIT 200"
    ))
    .bind(case)
    .all(tx, kept)
    .await
}
