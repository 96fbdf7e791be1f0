//! SQL of incidents, sweeps, files to remove, rotations and reviews of purposes.

use crate::incident::Told;
use base::{AccountId, ElderId, IncidentId, Moment};
use db::{DbError, Row, Tx, sql};
use desk::values;

/// An incident as stored.
#[derive(Debug, Clone)]
pub(crate) struct KeptIncident {
    pub id: IncidentId,
    pub kind: String,
    pub headline: String,
    pub words: Vec<u8>,
    pub happened_at: Option<Moment>,
    pub known_at: Moment,
    pub affected: i64,
    pub serious: bool,
    pub account: Option<AccountId>,
    pub tell_authority_at: Moment,
    pub tell_people_at: Moment,
    pub told_authority_at: Option<Moment>,
    pub told_people_at: Option<Moment>,
    pub late: bool,
    pub closed_at: Option<Moment>,
    pub measures: Option<Vec<u8>>,
}

const INCIDENT: &str = "id, kind, headline, words, happened_at, known_at, affected, serious, account_id, \
     tell_authority_at, tell_people_at, told_authority_at, told_people_at, late, closed_at, measures";

fn kept_incident(row: &Row<'_>) -> Result<KeptIncident, DbError> {
    Ok(KeptIncident {
        id: row.get(0)?,
        kind: row.get(1)?,
        headline: row.get(2)?,
        words: row.get(3)?,
        happened_at: row.get(4)?,
        known_at: row.get(5)?,
        affected: row.get(6)?,
        serious: row.get(7)?,
        account: row.get(8)?,
        tell_authority_at: row.get(9)?,
        tell_people_at: row.get(10)?,
        told_authority_at: row.get(11)?,
        told_people_at: row.get(12)?,
        late: row.get(13)?,
        closed_at: row.get(14)?,
        measures: row.get(15)?,
    })
}

pub(crate) async fn add_incident(tx: &mut Tx<'_>, new: &KeptIncident) -> Result<(), DbError> {
    sql("INSERT INTO incidents (id, kind, headline, words, happened_at, known_at, affected, serious, account_id, \
         tell_authority_at, tell_people_at, late) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
    .bind(new.id)
    .bind(new.kind.as_str())
    .bind(new.headline.as_str())
    .bind(new.words.clone())
    .bind(new.happened_at)
    .bind(new.known_at)
    .bind(new.affected)
    .bind(new.serious)
    .bind(new.account)
    .bind(new.tell_authority_at)
    .bind(new.tell_people_at)
    .bind(false)
    .run(tx)
    .await?;
    Ok(())
}

pub(crate) async fn name_elders(tx: &mut Tx<'_>, id: IncidentId, elders: &[ElderId]) -> Result<(), DbError> {
    for chunk in elders.chunks(100) {
        let text = format!(
            "INSERT INTO incident_elders (incident_id, elder_id) VALUES {} ON CONFLICT (incident_id, elder_id) DO NOTHING",
            values(2, chunk.len())
        );
        chunk.iter().fold(sql(text), |query, elder| query.bind(id).bind(*elder)).run(tx).await?;
    }
    Ok(())
}

pub(crate) async fn named_elders(tx: &mut Tx<'_>, id: IncidentId) -> Result<Vec<ElderId>, DbError> {
    sql("SELECT elder_id FROM incident_elders WHERE incident_id = $1 ORDER BY elder_id")
        .bind(id)
        .all(tx, |row| row.get(0))
        .await
}

pub(crate) async fn incident(tx: &mut Tx<'_>, id: IncidentId) -> Result<Option<KeptIncident>, DbError> {
    sql(format!("SELECT {INCIDENT} FROM incidents WHERE id = $1")).bind(id).opt(tx, kept_incident).await
}

pub(crate) async fn incidents(tx: &mut Tx<'_>) -> Result<Vec<KeptIncident>, DbError> {
    sql(format!("SELECT {INCIDENT} FROM incidents ORDER BY known_at DESC, id DESC LIMIT 200"))
        .all(tx, kept_incident)
        .await
}

pub(crate) async fn told(tx: &mut Tx<'_>, id: IncidentId, told: Told, now: Moment) -> Result<bool, DbError> {
    let column = match told {
        Told::Authority => "told_authority_at",
        Told::People => "told_people_at",
    };
    let text = format!("UPDATE incidents SET {column} = $2 WHERE id = $1 AND {column} IS NULL");
    Ok(sql(text).bind(id).bind(now).run(tx).await? == 1)
}

/// Marks an incident of which somebody is not told in time; false when everybody who is due was.
pub(crate) async fn late_incident(tx: &mut Tx<'_>, id: IncidentId, now: Moment) -> Result<bool, DbError> {
    let done = sql("UPDATE incidents SET late = $3 WHERE id = $1 AND closed_at IS NULL AND \
         ((told_authority_at IS NULL AND tell_authority_at <= $2) OR (told_people_at IS NULL AND tell_people_at <= $2))")
    .bind(id)
    .bind(now)
    .bind(true)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// The next time by which somebody is to be told.
pub(crate) async fn next_telling(
    tx: &mut Tx<'_>,
    id: IncidentId,
    now: Moment,
) -> Result<Option<Moment>, DbError> {
    let kept = incident(tx, id).await?.filter(|kept| kept.closed_at.is_none());
    Ok(kept
        .filter(|kept| kept.told_people_at.is_none())
        .map(|kept| kept.tell_people_at)
        .filter(|at| *at > now))
}

pub(crate) async fn close_incident(
    tx: &mut Tx<'_>,
    id: IncidentId,
    measures: Vec<u8>,
    now: Moment,
) -> Result<bool, DbError> {
    let done = sql("UPDATE incidents SET closed_at = $2, measures = $3 WHERE id = $1 AND closed_at IS NULL")
        .bind(id)
        .bind(now)
        .bind(measures)
        .run(tx)
        .await?;
    Ok(done == 1)
}

/// Files that nothing names any more wait here for the door that removes them.
pub(crate) async fn leave(
    tx: &mut Tx<'_>,
    files: &[(&'static str, String)],
    now: Moment,
) -> Result<(), DbError> {
    for chunk in files.chunks(100) {
        let text = format!(
            "INSERT INTO retention_files (folder, path, at) VALUES {} ON CONFLICT (folder, path) DO NOTHING",
            values(3, chunk.len())
        );
        let query =
            chunk.iter().fold(sql(text), |q, (folder, path)| q.bind(*folder).bind(path.as_str()).bind(now));
        query.run(tx).await?;
    }
    Ok(())
}

pub(crate) async fn leaving(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<(String, String)>, DbError> {
    sql("SELECT folder, path FROM retention_files ORDER BY folder, path LIMIT $1")
        .bind(limit)
        .all(tx, |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

pub(crate) async fn gone(tx: &mut Tx<'_>, folder: &str, path: &str) -> Result<u64, DbError> {
    sql("DELETE FROM retention_files WHERE folder = $1 AND path = $2").bind(folder).bind(path).run(tx).await
}

/// One class on one day.
#[derive(Debug, Clone)]
pub(crate) struct KeptSweep {
    pub day: i64,
    pub class: String,
    pub before_at: Moment,
    pub gone: i64,
    pub files: i64,
    pub left_over: i64,
    pub ended_at: Moment,
}

/// Adds what a step took away to the day's report of its class.
pub(crate) async fn swept(tx: &mut Tx<'_>, s: &KeptSweep) -> Result<(), DbError> {
    sql("INSERT INTO retention_sweeps (day, class, before_at, gone, files, left_over, ended_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (day, class) DO UPDATE SET \
         gone = retention_sweeps.gone + excluded.gone, files = retention_sweeps.files + excluded.files, \
         left_over = excluded.left_over, ended_at = excluded.ended_at")
    .bind(s.day)
    .bind(s.class.as_str())
    .bind(s.before_at)
    .bind(s.gone)
    .bind(s.files)
    .bind(s.left_over)
    .bind(s.ended_at)
    .run(tx)
    .await?;
    Ok(())
}

pub(crate) async fn sweeps(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<KeptSweep>, DbError> {
    sql("SELECT day, class, before_at, gone, files, left_over, ended_at FROM retention_sweeps \
         ORDER BY day DESC, class LIMIT $1")
    .bind(limit)
    .all(tx, |row| {
        Ok(KeptSweep {
            day: row.get(0)?,
            class: row.get(1)?,
            before_at: row.get(2)?,
            gone: row.get(3)?,
            files: row.get(4)?,
            left_over: row.get(5)?,
            ended_at: row.get(6)?,
        })
    })
    .await
}

/// Reviews of purposes: the newest of each.
pub(crate) async fn purpose_reviews(
    tx: &mut Tx<'_>,
) -> Result<Vec<(String, String, String, Moment, AccountId)>, DbError> {
    sql("SELECT p.purpose, p.verdict, p.words, p.at, p.account_id FROM purpose_reviews p JOIN \
         (SELECT purpose, MAX(at) AS at FROM purpose_reviews GROUP BY purpose) n \
         ON n.purpose = p.purpose AND n.at = p.at ORDER BY p.purpose, p.id")
    .all(tx, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
    .await
}

pub(crate) async fn review_purpose(
    tx: &mut Tx<'_>,
    id: String,
    purpose: &str,
    verdict: &str,
    words: &str,
    by: AccountId,
    now: Moment,
) -> Result<(), DbError> {
    sql("INSERT INTO purpose_reviews (id, purpose, verdict, words, at, account_id) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(purpose)
        .bind(verdict)
        .bind(words)
        .bind(now)
        .bind(by)
        .run(tx)
        .await?;
    Ok(())
}
