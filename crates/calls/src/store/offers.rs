//! Offers of a call to an agent. At most one is open for a call, and one for an agent: the schema sees to it.

use base::{AccountId, CallId, Moment, OfferId};
use db::{DbError, Tx, sql};

/// An open offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) id: OfferId,
    pub(crate) call: CallId,
    pub(crate) agent: AccountId,
    pub(crate) expires: Moment,
}

fn open(row: &db::Row) -> Result<Open, DbError> {
    Ok(Open { id: row.get(0)?, call: row.get(1)?, agent: row.get(2)?, expires: row.get(3)? })
}

pub(crate) async fn insert(tx: &mut Tx<'_>, offer: &Open, now: Moment) -> Result<(), DbError> {
    sql("INSERT INTO call_offers (id, call_id, agent_id, state, made_at, expires_at) VALUES ($1, $2, $3, 'open', $4, $5)")
        .bind(offer.id)
        .bind(offer.call)
        .bind(offer.agent)
        .bind(now)
        .bind(offer.expires)
        .run(tx)
        .await?;
    Ok(())
}

/// Settles an open offer; `None` when it was settled before.
pub(crate) async fn settle(
    tx: &mut Tx<'_>,
    id: OfferId,
    state: &str,
    reason: Option<&str>,
    now: Moment,
) -> Result<Option<Open>, DbError> {
    sql("UPDATE call_offers SET state = $2, reason = $3, settled_at = $4 WHERE id = $1 AND state = 'open' \
         RETURNING id, call_id, agent_id, expires_at")
    .bind(id)
    .bind(state)
    .bind(reason)
    .bind(now)
    .opt(tx, open)
    .await
}

pub(crate) async fn of_call(tx: &mut Tx<'_>, call: CallId) -> Result<Option<Open>, DbError> {
    sql("SELECT id, call_id, agent_id, expires_at FROM call_offers WHERE call_id = $1 AND state = 'open'")
        .bind(call)
        .opt(tx, open)
        .await
}

pub(crate) async fn of_agent(tx: &mut Tx<'_>, agent: AccountId) -> Result<Option<Open>, DbError> {
    sql("SELECT id, call_id, agent_id, expires_at FROM call_offers WHERE agent_id = $1 AND state = 'open'")
        .bind(agent)
        .opt(tx, open)
        .await
}

/// Every offer of a call, in order; the names are filled in by the reader.
pub(crate) async fn all_of(tx: &mut Tx<'_>, call: CallId) -> Result<Vec<crate::read::OfferRow>, DbError> {
    sql("SELECT id, agent_id, state, reason, made_at, settled_at FROM call_offers WHERE call_id = $1 ORDER BY made_at, id")
        .bind(call)
        .all(tx, |row| {
            Ok(crate::read::OfferRow {
                offer: row.get(0)?,
                agent: row.get(1)?,
                agent_name: String::new(),
                state: row.get(2)?,
                reason: row.get::<Option<String>>(3)?.unwrap_or_default(),
                made: row.get(4)?,
                settled: row.get(5)?,
            })
        })
        .await
}
