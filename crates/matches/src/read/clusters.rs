//! Groups of records that are one person, the largest first: where something is wrong, they are large.

use crate::decide::REVIEWERS;
use crate::read::queue::end_of;
use base::ElderId;
use db::sql;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// Asks for the largest groups: elders into whom others are gone, or to whom several records are linked.
#[derive(Debug, Serialize)]
pub struct Clusters {
    /// At most 100.
    pub limit: i64,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterRow {
    /// The kept elder.
    pub elder: ElderId,
    /// Name.
    pub name: String,
    /// Elders gone into this one directly.
    pub gone: i64,
    /// Records of sources.
    pub records: i64,
}

impl Query for Clusters {
    const NAME: &'static str = "matches.clusters";
    const SAYS: &'static str = "查看归到一起的记录";
    const ROLES: &'static [Role] = REVIEWERS;
    type Out = Vec<ClusterRow>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<ClusterRow>, Stop<Never>> {
        let scope = rx.scope().await?.region;
        let found: Vec<(ElderId, i64, i64)> = sql("SELECT g.elder_id, CAST(SUM(g.gone) AS BIGINT), \
             CAST(SUM(g.records) AS BIGINT) FROM ( \
             SELECT kept_id AS elder_id, COUNT(*) AS gone, 0 AS records FROM match_joins GROUP BY kept_id \
             UNION ALL SELECT elder_id, 0 AS gone, COUNT(*) AS records FROM match_sources \
             GROUP BY elder_id HAVING COUNT(*) > 1) g JOIN match_faces f ON f.elder_id = g.elder_id \
             WHERE f.region >= $1 AND f.region < $2 GROUP BY g.elder_id \
             ORDER BY CAST(SUM(g.gone + g.records) AS BIGINT) DESC, g.elder_id LIMIT $3")
        .bind(scope.as_str())
        .bind(end_of(&scope))
        .bind(self.limit.clamp(1, 100))
        .all(rx.tx(), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await?;
        let ids: Vec<ElderId> = found.iter().map(|(elder, _, _)| *elder).collect();
        let names = elders::names(rx.tx(), &ids).await?;
        Ok(found
            .into_iter()
            .map(|(elder, gone, records)| ClusterRow {
                elder,
                name: names.get(&elder).cloned().unwrap_or_default(),
                gone,
                records,
            })
            .collect())
    }
}
