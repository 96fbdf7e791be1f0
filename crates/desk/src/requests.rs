//! Request ids: a repeated request finds its first answer instead of acting twice.
//! The id is claimed at the end of its act, by the insert itself: no look before the leap, which
//! on PostgreSQL would make every pair of neighbours conflict.

use crate::Ask;
use base::Moment;
use db::{DbError, Tx, sql};

/// What is remembered of a request.
pub(crate) struct Remembered {
    pub(crate) payload_hash: Vec<u8>,
    pub(crate) answer: String,
}

/// Remembers the answer; false when the request was answered before.
pub(crate) async fn claim(
    tx: &mut Tx<'_>,
    ask: &Ask,
    act: &str,
    request: &str,
    payload_hash: &[u8],
    answer: &str,
    now: Moment,
) -> Result<bool, DbError> {
    let claimed = sql("INSERT INTO requests (actor, act, id, payload_hash, answer, at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (actor, act, id) DO NOTHING")
    .bind(ask.actor.text())
    .bind(act)
    .bind(request)
    .bind(payload_hash)
    .bind(answer)
    .bind(now)
    .run(tx)
    .await?;
    Ok(claimed == 1)
}

/// What this request was answered before.
pub(crate) async fn find(
    tx: &mut Tx<'_>,
    ask: &Ask,
    act: &str,
    request: &str,
) -> Result<Option<Remembered>, DbError> {
    sql("SELECT payload_hash, answer FROM requests WHERE actor = $1 AND act = $2 AND id = $3")
        .bind(ask.actor.text())
        .bind(act)
        .bind(request)
        .opt(tx, |row| Ok(Remembered { payload_hash: row.get(0)?, answer: row.get(1)? }))
        .await
}

/// Forgets up to 1,000 requests from before `before`.
pub(crate) async fn forget(tx: &mut Tx<'_>, before: Moment) -> Result<u64, DbError> {
    sql("DELETE FROM requests WHERE (actor, act, id) IN \
         (SELECT actor, act, id FROM requests WHERE at < $1 ORDER BY at LIMIT 1000)")
    .bind(before)
    .run(tx)
    .await
}
