//! What was brought back from the doors, and the turns that were served or not.

use super::strange;
use crate::ending::{Check, Ending};
use crate::rule::Tier;
use base::{AccountId, CaseId, ElderId, EntryId, Moment};
use db::{DbError, Row, Tx, sql};

/// One result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub id: EntryId,
    pub elder: ElderId,
    pub region: String,
    pub tier: Tier,
    pub ending: Ending,
    pub checks: Vec<Check>,
    pub words: Option<Vec<u8>>,
    pub by: String,
    pub at: Moment,
    pub device_at: Moment,
    pub counted: bool,
    pub case: Option<CaseId>,
    pub source: String,
}

const COLUMNS: &str =
    "id, elder_id, region, tier, result, checks, words, by_id, at, device_at, counted, case_id, source";

fn kept(row: &Row<'_>) -> Result<Kept, DbError> {
    Ok(Kept {
        id: row.get(0)?,
        elder: row.get(1)?,
        region: row.get(2)?,
        tier: Tier::parse(&row.get::<String>(3)?).ok_or_else(|| strange("tier"))?,
        ending: Ending::parse(&row.get::<String>(4)?).ok_or_else(|| strange("result"))?,
        checks: row.get::<String>(5)?.split(',').filter_map(Check::parse).collect(),
        words: row.get(6)?,
        by: row.get(7)?,
        at: row.get(8)?,
        device_at: row.get(9)?,
        counted: row.get(10)?,
        case: row.get(11)?,
        source: row.get(12)?,
    })
}

/// Writes a result down; false when its source was written down before: nothing is counted twice.
pub(crate) async fn insert(tx: &mut Tx<'_>, new: &Kept) -> Result<bool, DbError> {
    let checks: Vec<&str> = new.checks.iter().map(|check| check.word()).collect();
    let added = sql("INSERT INTO round_results (id, elder_id, region, tier, result, checks, words, by_id, at, device_at, counted, \
         case_id, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (source) DO NOTHING")
    .bind(new.id)
    .bind(new.elder)
    .bind(new.region.as_str())
    .bind(new.tier.word())
    .bind(new.ending.word())
    .bind(checks.join(","))
    .bind(new.words.clone())
    .bind(new.by.as_str())
    .bind(new.at)
    .bind(new.device_at)
    .bind(new.counted)
    .bind(new.case)
    .bind(new.source.as_str())
    .run(tx)
    .await?;
    Ok(added == 1)
}

pub(crate) async fn set_case(tx: &mut Tx<'_>, id: EntryId, case: CaseId) -> Result<(), DbError> {
    sql("UPDATE round_results SET case_id = $2 WHERE id = $1").bind(id).bind(case).run(tx).await?;
    Ok(())
}

/// An elder's results, the newest first.
pub(crate) async fn of(tx: &mut Tx<'_>, elder: ElderId, limit: i64) -> Result<Vec<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM round_results WHERE elder_id = $1 ORDER BY at DESC, id DESC LIMIT $2"))
        .bind(elder)
        .bind(limit)
        .all(tx, kept)
        .await
}

/// What somebody brought back since then, the newest first.
pub(crate) async fn by(
    tx: &mut Tx<'_>,
    who: AccountId,
    since: Moment,
    limit: i64,
) -> Result<Vec<Kept>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM round_results WHERE by_id = $1 AND at >= $2 ORDER BY at DESC, id DESC LIMIT $3"
    ))
    .bind(who)
    .bind(since)
    .bind(limit)
    .all(tx, kept)
    .await
}
