//! When somebody's door was last opened to a helper: what rounds and families ask of visits.

use base::{ElderId, Moment};
use db::{DbError, Query, Tx, sql};
use std::collections::HashMap;

/// When each of these elders was last visited to the end, old system included.
///
/// # Errors
/// When storage fails.
pub async fn last_finished(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<HashMap<ElderId, Moment>, DbError> {
    let mut found = HashMap::new();
    for chunk in elders.chunks(200) {
        let marks: Vec<String> = (1..=chunk.len()).map(|n| format!("${n}")).collect();
        let text = format!(
            "SELECT elder_id, MAX(finished_at) FROM visits WHERE elder_id IN ({}) AND state = 'finished' GROUP BY elder_id",
            marks.join(", ")
        );
        let query: Query = chunk.iter().fold(sql(text), |query, elder| query.bind(*elder));
        let pairs: Vec<(ElderId, Moment)> = query.all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
        found.extend(pairs);
    }
    Ok(found)
}
