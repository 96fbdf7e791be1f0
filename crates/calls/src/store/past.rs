//! Calls moved in from an older system.

use base::Moment;
use db::{DbError, Tx, sql};

use crate::import::PastCall;
use crate::read::Numbers;

/// Enters past calls, at most a hundred a statement; how many were new.
pub(crate) async fn insert(tx: &mut Tx<'_>, rows: &[(PastCall, Sealed)]) -> Result<u64, DbError> {
    let mut new = 0;
    for chunk in rows.chunks(100) {
        let text = format!(
            "INSERT INTO calls (id, direction, state, class, elder_id, region, number_sealed, number_token, number_tail, \
             agent_id, reason, outcome, source, arrived_at, waiting_at, answered_at, ended_at, wait_ms, talk_ms) \
             VALUES {} ON CONFLICT (source) WHERE source IS NOT NULL DO NOTHING",
            desk::values(19, chunk.len())
        );
        let query = chunk.iter().fold(sql(text), |query, (row, sealed)| {
            let wait = row.waited.ms();
            let answered = row.talked.map(|_| row.at + row.waited);
            let ended = row.at + row.waited + row.talked.unwrap_or_default();
            query
                .bind(base::AnyId::text(&sealed.id))
                .bind(row.direction.word())
                .bind(if row.talked.is_some() || row.direction == crate::Direction::Out {
                    "ended"
                } else {
                    "abandoned"
                })
                .bind(row.class.number())
                .bind(row.elder)
                .bind(sealed.region.as_str())
                .bind(sealed.number.clone())
                .bind(sealed.token.clone())
                .bind(sealed.tail.clone())
                .bind(row.agent)
                .bind(row.ended.as_str())
                .bind(row.kind.as_str())
                .bind(row.source.as_str())
                .bind(row.at)
                .bind(row.at)
                .bind(answered)
                .bind(ended)
                .bind(wait)
                .bind(row.talked.map(|t| t.ms()))
        });
        new += query.run(tx).await?;
    }
    Ok(new)
}

/// What the command made ready for a row.
#[derive(Debug, Clone)]
pub(crate) struct Sealed {
    pub(crate) id: base::CallId,
    pub(crate) region: String,
    pub(crate) number: Option<Vec<u8>>,
    pub(crate) token: Option<String>,
    pub(crate) tail: Option<String>,
}

/// The counts of the board since a moment.
pub(crate) async fn board(tx: &mut Tx<'_>, since: Moment) -> Result<Numbers, DbError> {
    let mut numbers = sql("SELECT COUNT(*), COUNT(*) FILTER (WHERE answered_at IS NOT NULL), \
         COUNT(*) FILTER (WHERE answered_at IS NOT NULL AND wait_ms <= 10000), \
         COUNT(*) FILTER (WHERE answered_at IS NOT NULL AND wait_ms <= 60000), \
         COUNT(*) FILTER (WHERE answered_at IS NOT NULL AND wait_ms <= 180000), \
         COUNT(*) FILTER (WHERE state = 'abandoned') FROM calls WHERE arrived_at >= $1 AND direction = 'in'")
    .bind(since)
    .one(tx, |row| {
        Ok(Numbers {
            offered: row.get(0)?,
            answered: row.get(1)?,
            within_10: row.get(2)?,
            within_60: row.get(3)?,
            within_180: row.get(4)?,
            abandoned: row.get(5)?,
            ..Numbers::default()
        })
    })
    .await?;
    let live = "SELECT COUNT(*) FILTER (WHERE state IN ('waiting', 'offered')), \
         COUNT(*) FILTER (WHERE state IN ('talking', 'held')) FROM calls \
         WHERE state IN ('waiting', 'offered', 'dialling', 'talking', 'held')";
    (numbers.waiting, numbers.talking) = sql(live).one(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    numbers.owed =
        sql("SELECT COUNT(*) FROM call_backs WHERE state = 'open'").one(tx, |row| row.get(0)).await?;
    Ok(numbers)
}

/// Since when the oldest call waits.
pub(crate) async fn oldest_wait(tx: &mut Tx<'_>) -> Result<Option<Moment>, DbError> {
    sql("SELECT MIN(waiting_at) FROM calls WHERE state IN ('waiting', 'offered')")
        .one(tx, |row| row.get(0))
        .await
}

/// How many agents are in each state.
pub(crate) async fn agents_by_state(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>, DbError> {
    sql("SELECT state, COUNT(*) FROM agents GROUP BY state ORDER BY state")
        .all(tx, |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}
