//! When somebody was last spoken with: what rounds and families ask of the line.

use base::{CallId, ElderId, Moment, Span};
use db::{DbError, Query, Tx, sql};
use std::collections::HashMap;

/// Shorter talks are a wrong connection, not a conversation.
const LEAST: Span = Span::secs(10);

/// A conversation that took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken {
    /// With whom, or about whom.
    pub elder: ElderId,
    /// When it began.
    pub at: Moment,
    /// Over the elder's own number or phone: a sign of life. Otherwise somebody else spoke for the elder.
    pub own: bool,
}

/// What a call that is over was: none when nobody answered, nobody is known, or it was over at once.
///
/// # Errors
/// When storage fails.
pub async fn spoken(tx: &mut Tx<'_>, call: CallId) -> Result<Option<Spoken>, DbError> {
    let found = sql(
        "SELECT elder_id, answered_at, number_token, line FROM calls WHERE id = $1 AND elder_id IS NOT NULL \
         AND answered_at IS NOT NULL AND talk_ms >= $2",
    )
    .bind(call)
    .bind(LEAST)
    .opt(tx, |row| {
        let token: Option<String> = row.get(2)?;
        let line: Option<String> = row.get(3)?;
        Ok((row.get::<ElderId>(0)?, row.get::<Moment>(1)?, token, line))
    })
    .await?;
    let Some((elder, at, token, line)) = found else { return Ok(None) };
    let own = match token {
        _ if line.is_some() => true,
        Some(token) => elders::owns_number(tx, elder, &token).await?,
        None => false,
    };
    Ok(Some(Spoken { elder, at, own }))
}

/// When each of these elders was last spoken with over the line, old system included.
///
/// # Errors
/// When storage fails.
pub async fn last_spoken(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<HashMap<ElderId, Moment>, DbError> {
    let mut found = HashMap::new();
    for chunk in elders.chunks(200) {
        let marks: Vec<String> = (1..=chunk.len()).map(|n| format!("${n}")).collect();
        let text = format!(
            "SELECT elder_id, MAX(answered_at) FROM calls WHERE elder_id IN ({}) AND answered_at IS NOT NULL \
             AND talk_ms >= {} GROUP BY elder_id",
            marks.join(", "),
            LEAST.ms()
        );
        let query: Query = chunk.iter().fold(sql(text), |query, elder| query.bind(*elder));
        let pairs: Vec<(ElderId, Moment)> = query.all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
        found.extend(pairs);
    }
    Ok(found)
}

/// Call-backs to known elders that were given up since then because nobody answered: the call, whose, when.
///
/// # Errors
/// When storage fails.
pub async fn unreached_since(
    tx: &mut Tx<'_>,
    since: Moment,
    limit: i64,
) -> Result<Vec<(CallId, ElderId, Moment)>, DbError> {
    sql("SELECT call_id, elder_id, closed_at FROM call_backs WHERE state = 'unreached' AND closed_at >= $1 \
         AND elder_id IS NOT NULL ORDER BY closed_at, call_id LIMIT $2")
    .bind(since)
    .bind(limit)
    .all(tx, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    .await
}
