//! Timers: acts that our own rules do when their time comes. A timer is a row; it is taken and its
//! act done in one transaction, so that a kill at any moment neither loses nor doubles it.

use base::Moment;
use db::{DbError, Tx, sql};

/// A timer whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) act: String,
    pub(crate) key: String,
    pub(crate) due: Moment,
    pub(crate) payload: String,
}

pub(crate) async fn set(
    tx: &mut Tx<'_>,
    act: &str,
    key: &str,
    due: Moment,
    payload: &str,
) -> Result<(), DbError> {
    sql("INSERT INTO timers (act, key, due_at, payload) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (act, key) DO UPDATE SET due_at = excluded.due_at, payload = excluded.payload")
    .bind(act)
    .bind(key)
    .bind(due)
    .bind(payload)
    .run(tx)
    .await?;
    Ok(())
}

pub(crate) async fn cancel(tx: &mut Tx<'_>, act: &str, key: &str) -> Result<(), DbError> {
    sql("DELETE FROM timers WHERE act = $1 AND key = $2").bind(act).bind(key).run(tx).await?;
    Ok(())
}

/// Takes the timer; false when it was cancelled, moved or taken meanwhile.
pub(crate) async fn take(tx: &mut Tx<'_>, timer: &Due) -> Result<bool, DbError> {
    let taken = sql("DELETE FROM timers WHERE act = $1 AND key = $2 AND due_at = $3")
        .bind(timer.act.as_str())
        .bind(timer.key.as_str())
        .bind(timer.due)
        .run(tx)
        .await?;
    Ok(taken == 1)
}

/// Timers that are due, the oldest first.
pub(crate) async fn due(tx: &mut Tx<'_>, now: Moment, limit: i64) -> Result<Vec<Due>, DbError> {
    sql("SELECT act, key, due_at, payload FROM timers WHERE due_at <= $1 ORDER BY due_at, act, key LIMIT $2")
        .bind(now)
        .bind(limit)
        .all(tx, |row| Ok(Due { act: row.get(0)?, key: row.get(1)?, due: row.get(2)?, payload: row.get(3)? }))
        .await
}

/// When the next timer is due.
pub(crate) async fn next(tx: &mut Tx<'_>) -> Result<Option<Moment>, DbError> {
    sql("SELECT MIN(due_at) FROM timers").one(tx, |row| row.get(0)).await
}
