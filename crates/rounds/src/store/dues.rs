//! Turns: the days on which elders were due, and whether they were met. What the visit rate is counted from.

use crate::rule::{How, Tier};
use base::{AccountId, ElderId, Moment};
use db::{DbError, Tx, sql};
use desk::values;

/// A turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Turn {
    pub elder: ElderId,
    pub day: i64,
    pub region: String,
    pub tier: Tier,
    pub owner: Option<AccountId>,
}

/// A turn was served; once, by whoever came first.
pub(crate) async fn met(tx: &mut Tx<'_>, turn: &Turn, at: Moment, how: How) -> Result<(), DbError> {
    sql("INSERT INTO round_dues (elder_id, due_day, region, tier, owner_id, met_at, met_how) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (elder_id, due_day) DO UPDATE SET \
         met_at = coalesce(round_dues.met_at, excluded.met_at), met_how = coalesce(round_dues.met_how, excluded.met_how)")
    .bind(turn.elder)
    .bind(turn.day)
    .bind(turn.region.as_str())
    .bind(turn.tier.word())
    .bind(turn.owner)
    .bind(at)
    .bind(how.word())
    .run(tx)
    .await?;
    Ok(())
}

/// Turns that passed without a meeting; those that are known already stay.
pub(crate) async fn missed(tx: &mut Tx<'_>, turns: &[Turn]) -> Result<u64, DbError> {
    let mut added = 0;
    for chunk in turns.chunks(100) {
        let text = format!(
            "INSERT INTO round_dues (elder_id, due_day, region, tier, owner_id) VALUES {} \
             ON CONFLICT (elder_id, due_day) DO NOTHING",
            values(5, chunk.len())
        );
        let query = chunk.iter().fold(sql(text), |query, turn| {
            query
                .bind(turn.elder)
                .bind(turn.day)
                .bind(turn.region.as_str())
                .bind(turn.tier.word())
                .bind(turn.owner)
        });
        added += query.run(tx).await?;
    }
    Ok(added)
}
