//! Lines of the daily list.

use super::strange;
use crate::gap::{GapId, GapKind, Rung};
use base::{AccountId, AnyId, ElderId, Moment, Span};
use db::{DbError, Row, Tx, sql};
use desk::values;

/// A line that may be new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct New {
    pub kind: GapKind,
    /// What makes it the same line when it is found again.
    pub key: String,
    pub elder: Option<ElderId>,
    pub region: String,
    /// Added to the kind's own weight: the tier of the elder.
    pub weight: i64,
    /// What it is about, without names and numbers.
    pub about: String,
    pub owner: Option<AccountId>,
}

/// A line as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub id: GapId,
    pub kind: GapKind,
    pub elder: Option<ElderId>,
    pub region: String,
    pub about: String,
    pub found_at: Moment,
    pub rung: Rung,
    pub owner: Option<AccountId>,
    pub climbs: i64,
    pub due_at: Option<Moment>,
    pub closed_at: Option<Moment>,
    pub closed_by: Option<String>,
    pub outcome: Option<String>,
    pub words: Option<Vec<u8>>,
}

pub(crate) const COLUMNS: &str = "g.id, g.kind, g.elder_id, g.region, g.about, g.found_at, g.rung, g.owner_id, g.climbs, g.due_at, \
     g.closed_at, g.closed_by, g.outcome, g.words";

pub(crate) fn kept(row: &Row<'_>) -> Result<Kept, DbError> {
    Ok(Kept {
        id: GapId::parse(&row.get::<String>(0)?).map_err(|_| strange("gap"))?,
        kind: GapKind::parse(&row.get::<String>(1)?).ok_or_else(|| strange("kind of gap"))?,
        elder: row.get(2)?,
        region: row.get(3)?,
        about: row.get(4)?,
        found_at: row.get(5)?,
        rung: Rung::parse(&row.get::<String>(6)?).ok_or_else(|| strange("rung"))?,
        owner: row.get(7)?,
        climbs: row.get(8)?,
        due_at: row.get(9)?,
        closed_at: row.get(10)?,
        closed_by: row.get(11)?,
        outcome: row.get(12)?,
        words: row.get(13)?,
    })
}

/// Enters what is new; a line that was found before, open or closed, stays as it is. Answers how many are new.
pub(crate) async fn find(tx: &mut Tx<'_>, lines: &[New], now: Moment) -> Result<u64, DbError> {
    let mut added = 0;
    for chunk in lines.chunks(100) {
        let text = format!(
            "INSERT INTO round_gaps (id, kind, key, elder_id, region, weight, about, found_at, rung, owner_id, climbs, due_at) \
             VALUES {} ON CONFLICT (kind, key) DO NOTHING",
            values(12, chunk.len())
        );
        let query = chunk.iter().fold(sql(text), |query, line| {
            // A line for a worker whom nobody knows begins at the street.
            let first = line.kind.first_rung();
            let rung = if first == Rung::Worker && line.owner.is_none() { Rung::Officer } else { first };
            query
                .bind(GapId::mint(now).text())
                .bind(line.kind.word())
                .bind(line.key.as_str())
                .bind(line.elder)
                .bind(line.region.as_str())
                .bind(line.kind.weight() + line.weight)
                .bind(line.about.as_str())
                .bind(now)
                .bind(rung.word())
                .bind(line.owner.filter(|_| rung == Rung::Worker))
                .bind(0i64)
                .bind(now + line.kind.clock())
        });
        added += query.run(tx).await?;
    }
    Ok(added)
}

pub(crate) async fn load(tx: &mut Tx<'_>, id: GapId) -> Result<Option<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM round_gaps g WHERE g.id = $1")).bind(id.text()).opt(tx, kept).await
}

/// An elder's open lines.
pub(crate) async fn open_of(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<Kept>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM round_gaps g WHERE g.elder_id = $1 AND g.closed_at IS NULL ORDER BY g.weight, g.id LIMIT 50"
    ))
    .bind(elder)
    .all(tx, kept)
    .await
}

/// Closes a line; false when it is closed already.
pub(crate) async fn close(
    tx: &mut Tx<'_>,
    id: GapId,
    outcome: &str,
    words: Option<Vec<u8>>,
    by: &str,
    now: Moment,
) -> Result<bool, DbError> {
    let closed =
        sql("UPDATE round_gaps SET closed_at = $2, closed_by = $3, outcome = $4, words = $5, due_at = NULL \
         WHERE id = $1 AND closed_at IS NULL")
        .bind(id.text())
        .bind(now)
        .bind(by)
        .bind(outcome)
        .bind(words)
        .run(tx)
        .await?;
    Ok(closed == 1)
}

/// Closes what an elder's meeting clears up.
pub(crate) async fn met(tx: &mut Tx<'_>, elder: ElderId, by: &str, now: Moment) -> Result<u64, DbError> {
    sql("UPDATE round_gaps SET closed_at = $2, closed_by = $3, outcome = 'met', due_at = NULL WHERE elder_id = $1 \
         AND kind IN ('unseen', 'unanswered') AND closed_at IS NULL")
    .bind(elder)
    .bind(now)
    .bind(by)
    .run(tx)
    .await
}

/// Closes one line by what makes it itself, because its cause is gone.
pub(crate) async fn gone(
    tx: &mut Tx<'_>,
    kind: GapKind,
    like: &str,
    outcome: &str,
    now: Moment,
) -> Result<u64, DbError> {
    sql("UPDATE round_gaps SET closed_at = $3, closed_by = 'system', outcome = $4, due_at = NULL WHERE kind = $1 \
         AND key >= $2 AND key < $2 || '~' AND closed_at IS NULL")
    .bind(kind.word())
    .bind(like)
    .bind(now)
    .bind(outcome)
    .run(tx)
    .await
}

/// What makes open lines of a kind themselves, the oldest first.
pub(crate) async fn open_keys(tx: &mut Tx<'_>, kind: GapKind, limit: i64) -> Result<Vec<String>, DbError> {
    sql("SELECT key FROM round_gaps WHERE kind = $1 AND closed_at IS NULL ORDER BY found_at, id LIMIT $2")
        .bind(kind.word())
        .bind(limit)
        .all(tx, |row| row.get(0))
        .await
}

/// Closes what is open for an elder who died; what runs on after the death stays.
pub(crate) async fn died(tx: &mut Tx<'_>, elder: ElderId, now: Moment) -> Result<u64, DbError> {
    sql("UPDATE round_gaps SET closed_at = $2, closed_by = 'system', outcome = 'died', due_at = NULL WHERE elder_id = $1 \
         AND kind NOT IN ('after_death', 'duplicate') AND closed_at IS NULL")
    .bind(elder)
    .bind(now)
    .run(tx)
    .await
}

/// Lines whose clock has run out, the oldest first.
pub(crate) async fn run_out(tx: &mut Tx<'_>, now: Moment, limit: i64) -> Result<Vec<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM round_gaps g WHERE g.due_at <= $1 ORDER BY g.due_at, g.id LIMIT $2"))
        .bind(now)
        .bind(limit)
        .all(tx, kept)
        .await
}

/// Moves a line to a rung, with a new clock.
pub(crate) async fn climb(
    tx: &mut Tx<'_>,
    id: GapId,
    to: Rung,
    now: Moment,
    clock: Span,
) -> Result<(), DbError> {
    sql("UPDATE round_gaps SET rung = $2, owner_id = NULL, climbs = climbs + 1, due_at = $3 WHERE id = $1")
        .bind(id.text())
        .bind(to.word())
        .bind(now + clock)
        .run(tx)
        .await?;
    Ok(())
}
