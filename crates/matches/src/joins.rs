//! Elders who are one person: the gone one points to the kept one. Followed when reading; nothing else is moved.

use crate::ids::EventId;
use crate::many::{AT_ONCE, within};
use base::ElderId;
use db::{DbError, Tx, sql};
use std::collections::HashMap;

/// Longest way from a gone elder to the kept one.
const STEPS: usize = 20;

/// Under which elder's record this elder is known now: the elder itself unless it was joined to another.
///
/// # Errors
/// When storage fails.
pub async fn kept(tx: &mut Tx<'_>, elder: ElderId) -> Result<ElderId, DbError> {
    let mut at = elder;
    for _ in 0..STEPS {
        let next = sql("SELECT kept_id FROM match_joins WHERE gone_id = $1")
            .bind(at)
            .opt(tx, |row| row.get::<ElderId>(0))
            .await?;
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(at)
}

/// [`kept`] of many; only those who are gone are in the answer.
///
/// # Errors
/// When storage fails.
pub async fn kept_many(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<HashMap<ElderId, ElderId>, DbError> {
    let mut gone: HashMap<ElderId, ElderId> = HashMap::new();
    let mut wanted: Vec<ElderId> = elders.to_vec();
    for _ in 0..STEPS {
        wanted.sort_unstable();
        wanted.dedup();
        let mut steps: HashMap<ElderId, ElderId> = HashMap::new();
        for chunk in wanted.chunks(AT_ONCE) {
            let text = "SELECT gone_id, kept_id FROM match_joins WHERE gone_id IN ({})";
            let rows: Vec<(ElderId, ElderId)> =
                within(text, chunk).all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
            steps.extend(rows);
        }
        if steps.is_empty() {
            break;
        }
        for to in gone.values_mut() {
            if let Some(next) = steps.get(to) {
                *to = *next;
            }
        }
        for elder in elders {
            if let Some(next) = steps.get(elder) {
                gone.entry(*elder).or_insert(*next);
            }
        }
        wanted = steps.into_values().collect();
    }
    Ok(gone)
}

/// Everybody who is one person with this elder: the kept one first, then those gone into it.
///
/// # Errors
/// When storage fails.
pub async fn members(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<ElderId>, DbError> {
    let mut all = vec![kept(tx, elder).await?];
    let mut at = 0;
    while at < all.len() && all.len() < 100 {
        let more = sql("SELECT gone_id FROM match_joins WHERE kept_id = $1 ORDER BY gone_id")
            .bind(all[at])
            .all(tx, |row| row.get::<ElderId>(0))
            .await?;
        all.extend(more);
        at += 1;
    }
    Ok(all)
}

/// Lets an elder point to another; false when it points somewhere already.
pub(crate) async fn join(
    tx: &mut Tx<'_>,
    gone: ElderId,
    kept: ElderId,
    event: EventId,
) -> Result<bool, DbError> {
    let taken = sql("INSERT INTO match_joins (gone_id, kept_id, event_id) VALUES ($1, $2, $3) \
         ON CONFLICT (gone_id) DO NOTHING")
    .bind(gone)
    .bind(kept)
    .bind(event)
    .run(tx)
    .await?;
    Ok(taken == 1)
}

/// Takes back what this event joined; false when it stands no more.
pub(crate) async fn part(tx: &mut Tx<'_>, event: EventId) -> Result<bool, DbError> {
    Ok(sql("DELETE FROM match_joins WHERE event_id = $1").bind(event).run(tx).await? == 1)
}
