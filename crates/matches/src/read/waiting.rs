//! Pairs that wait for a person, for whoever reconciles what happened in a day, in their own transaction.

use crate::ids::PairId;
use crate::pairs::State;
use base::ElderId;
use db::{DbError, Query, Tx, sql};
use std::collections::HashSet;

/// A pair that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub pair: PairId,
    /// The record that came in.
    pub elder: ElderId,
    /// Where.
    pub region: String,
    /// The two records have numbers, and they are not the same person's or contradict each other.
    pub numbers: bool,
}

/// The next waiting pairs by id.
///
/// # Errors
/// When storage fails.
pub async fn waiting(tx: &mut Tx<'_>, after: Option<PairId>, limit: i64) -> Result<Vec<Waiting>, DbError> {
    sql("SELECT id, asked_id, region, numbers IS NOT NULL FROM match_pairs WHERE state = $1 AND id > $2 ORDER BY id LIMIT $3")
        .bind(State::Waiting.code())
        .bind(after.map(String::from).unwrap_or_default())
        .bind(limit)
        .all(tx, |row| {
            Ok(Waiting { pair: row.get(0)?, elder: row.get(1)?, region: row.get(2)?, numbers: row.get(3)? })
        })
        .await
}

/// Which of these pairs still wait; at most some hundred.
///
/// # Errors
/// When storage fails.
pub async fn still_waiting(tx: &mut Tx<'_>, pairs: &[PairId]) -> Result<HashSet<PairId>, DbError> {
    let mut found = HashSet::new();
    for chunk in pairs.chunks(200) {
        let marks: Vec<String> = (2..chunk.len() + 2).map(|n| format!("${n}")).collect();
        let text = format!("SELECT id FROM match_pairs WHERE state = $1 AND id IN ({})", marks.join(", "));
        let head = sql(text).bind(State::Waiting.code());
        let query: Query = chunk.iter().fold(head, |query, pair| query.bind(*pair));
        let ids: Vec<PairId> = query.all(tx, |row| row.get(0)).await?;
        found.extend(ids);
    }
    Ok(found)
}
