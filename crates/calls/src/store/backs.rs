//! Calls that we owe: abandoned or cut off before the elder was helped.

use base::{CallId, CaseId, ElderId, Moment};
use db::{DbError, Row, Tx, sql};

use crate::call::Class;

/// A call that we owe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) call: CallId,
    pub(crate) elder: Option<ElderId>,
    pub(crate) case: Option<CaseId>,
    pub(crate) class: Class,
    pub(crate) tries: i64,
    pub(crate) due: Moment,
    pub(crate) opened: Moment,
}

fn kept(row: &Row) -> Result<Kept, DbError> {
    Ok(Kept {
        call: row.get(0)?,
        elder: row.get(1)?,
        case: row.get(2)?,
        class: Class::of(row.get(3)?),
        tries: row.get(4)?,
        due: row.get(5)?,
        opened: row.get(6)?,
    })
}

/// Enters a call-back; false when the call has one, or the elder is owed one already: one debt, however often they tried.
pub(crate) async fn insert(tx: &mut Tx<'_>, back: &Kept) -> Result<bool, DbError> {
    let inserted =
        sql("INSERT INTO call_backs (call_id, elder_id, case_id, class, state, tries, due_at, opened_at) \
         VALUES ($1, $2, $3, $4, 'open', $5, $6, $7) ON CONFLICT DO NOTHING")
        .bind(back.call)
        .bind(back.elder)
        .bind(back.case)
        .bind(back.class.number())
        .bind(back.tries)
        .bind(back.due)
        .bind(back.opened)
        .run(tx)
        .await?;
    Ok(inserted == 1)
}

pub(crate) async fn open(tx: &mut Tx<'_>, call: CallId) -> Result<Option<Kept>, DbError> {
    sql("SELECT call_id, elder_id, case_id, class, tries, due_at, opened_at FROM call_backs \
         WHERE call_id = $1 AND state = 'open'")
    .bind(call)
    .opt(tx, kept)
    .await
}

pub(crate) async fn all_open(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Kept>, DbError> {
    sql("SELECT call_id, elder_id, case_id, class, tries, due_at, opened_at FROM call_backs \
         WHERE state = 'open' ORDER BY class, due_at, call_id LIMIT $1")
    .bind(limit)
    .all(tx, kept)
    .await
}

/// Open call-backs to an elder.
pub(crate) async fn open_of(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<CallId>, DbError> {
    sql("SELECT call_id FROM call_backs WHERE elder_id = $1 AND state = 'open'")
        .bind(elder)
        .all(tx, |row| row.get(0))
        .await
}

pub(crate) async fn tried(tx: &mut Tx<'_>, call: CallId, tries: i64, due: Moment) -> Result<(), DbError> {
    sql("UPDATE call_backs SET tries = $2, due_at = $3 WHERE call_id = $1 AND state = 'open'")
        .bind(call)
        .bind(tries)
        .bind(due)
        .run(tx)
        .await?;
    Ok(())
}

/// Closes a call-back: `reached`, or `unreached`.
pub(crate) async fn close(tx: &mut Tx<'_>, call: CallId, state: &str, now: Moment) -> Result<bool, DbError> {
    let closed =
        sql("UPDATE call_backs SET state = $2, closed_at = $3 WHERE call_id = $1 AND state = 'open'")
            .bind(call)
            .bind(state)
            .bind(now)
            .run(tx)
            .await?;
    Ok(closed == 1)
}
