//! Rules, raises, objections, stays.

use super::{marks, strange};
use crate::raise::{Cause, Raise, RaiseId};
use crate::read::StayRow;
use crate::rule::Rule;
use base::{AccountId, AnyId, ElderId, EntryId, Moment};
use db::{DbError, Row, Tx, sql};
use std::collections::HashMap;

/// A rule as it was set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SetRule {
    pub id: EntryId,
    pub from: i64,
    pub rule: Rule,
    pub elders: i64,
    pub belong: i64,
    pub words: String,
    pub set_by: String,
    pub set_at: Moment,
}

const COLUMNS: &str = "id, from_day, body, elders, belong, words, set_by, set_at";

fn rule(row: &Row<'_>) -> Result<SetRule, DbError> {
    Ok(SetRule {
        id: row.get(0)?,
        from: row.get(1)?,
        rule: serde_json::from_str(&row.get::<String>(2)?).map_err(DbError::other)?,
        elders: row.get(3)?,
        belong: row.get(4)?,
        words: row.get(5)?,
        set_by: row.get(6)?,
        set_at: row.get(7)?,
    })
}

/// The rule of a day.
pub(crate) async fn on(tx: &mut Tx<'_>, day: i64) -> Result<Option<SetRule>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM round_rules WHERE from_day <= $1 ORDER BY from_day DESC LIMIT 1"))
        .bind(day)
        .opt(tx, rule)
        .await
}

/// All rules, the newest first.
pub(crate) async fn all(tx: &mut Tx<'_>) -> Result<Vec<SetRule>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM round_rules ORDER BY from_day DESC LIMIT 50")).all(tx, rule).await
}

/// Keeps a rule; one set again for the same day takes the place of the first.
pub(crate) async fn put(tx: &mut Tx<'_>, set: &SetRule) -> Result<(), DbError> {
    let body = serde_json::to_string(&set.rule).map_err(DbError::other)?;
    sql("INSERT INTO round_rules (id, name, from_day, body, elders, belong, words, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (from_day) DO UPDATE SET id = excluded.id, \
         name = excluded.name, body = excluded.body, elders = excluded.elders, belong = excluded.belong, \
         words = excluded.words, set_by = excluded.set_by, set_at = excluded.set_at")
    .bind(set.id)
    .bind(set.rule.name.as_str())
    .bind(set.from)
    .bind(body)
    .bind(set.elders)
    .bind(set.belong)
    .bind(set.words.as_str())
    .bind(set.set_by.as_str())
    .bind(set.set_at)
    .run(tx)
    .await?;
    Ok(())
}

fn raise(row: &Row<'_>) -> Result<Raise, DbError> {
    Ok(Raise {
        id: RaiseId::parse(&row.get::<String>(0)?).map_err(|_| strange("raise"))?,
        cause: Cause::parse(&row.get::<String>(1)?).ok_or_else(|| strange("cause"))?,
        name: row.get(2)?,
        region: row.get(3)?,
        from: row.get(4)?,
        until: row.get(5)?,
        high: row.get(6)?,
        key: row.get(7)?,
        ordinary: row.get(8)?,
    })
}

const RAISE: &str = "id, cause, name, region, from_day, until_day, high, key, ordinary";

/// Raises that are not over on a day.
pub(crate) async fn raises(tx: &mut Tx<'_>, day: i64) -> Result<Vec<Raise>, DbError> {
    sql(format!("SELECT {RAISE} FROM round_raises WHERE until_day > $1 ORDER BY from_day, id"))
        .bind(day)
        .all(tx, raise)
        .await
}

pub(crate) async fn raise_of(tx: &mut Tx<'_>, id: RaiseId) -> Result<Option<Raise>, DbError> {
    sql(format!("SELECT {RAISE} FROM round_raises WHERE id = $1")).bind(id.text()).opt(tx, raise).await
}

pub(crate) async fn put_raise(tx: &mut Tx<'_>, raise: &Raise, by: &str, at: Moment) -> Result<(), DbError> {
    sql("INSERT INTO round_raises (id, cause, name, region, from_day, until_day, high, key, ordinary, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(raise.id.text())
    .bind(raise.cause.word())
    .bind(raise.name.as_str())
    .bind(raise.region.as_str())
    .bind(raise.from)
    .bind(raise.until)
    .bind(raise.high)
    .bind(raise.key)
    .bind(raise.ordinary)
    .bind(by)
    .bind(at)
    .run(tx)
    .await?;
    Ok(())
}

/// Ends a raise on a day; one that has not begun goes.
pub(crate) async fn end_raise(tx: &mut Tx<'_>, id: RaiseId, day: i64) -> Result<(), DbError> {
    sql("DELETE FROM round_raises WHERE id = $1 AND from_day >= $2")
        .bind(id.text())
        .bind(day)
        .run(tx)
        .await?;
    sql("UPDATE round_raises SET until_day = $2 WHERE id = $1 AND until_day > $2")
        .bind(id.text())
        .bind(day)
        .run(tx)
        .await?;
    Ok(())
}

/// What an elder refused: the reason ("" = the rounds as a whole), the day on which to ask again, in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Objection {
    pub reason: String,
    pub ask: i64,
    pub at: Moment,
    pub by: String,
    pub words: Option<Vec<u8>>,
}

/// Reasons that elders between two ids refuse, the rounds as a whole left out: `after < id <= until`.
pub(crate) async fn refused_between(
    tx: &mut Tx<'_>,
    after: Option<ElderId>,
    until: ElderId,
) -> Result<HashMap<ElderId, Vec<String>>, DbError> {
    let query = sql("SELECT elder_id, reason FROM round_objections WHERE elder_id > $1 AND elder_id <= $2 AND reason <> '' \
         AND withdrawn_at IS NULL")
    .bind(after.map(String::from).unwrap_or_default())
    .bind(until);
    Ok(by_elder(query.all(tx, pair).await?))
}

/// Reasons that these elders refuse, the rounds as a whole left out.
pub(crate) async fn refused(
    tx: &mut Tx<'_>,
    elders: &[ElderId],
) -> Result<HashMap<ElderId, Vec<String>>, DbError> {
    if elders.is_empty() {
        return Ok(HashMap::new());
    }
    let text = format!(
        "SELECT elder_id, reason FROM round_objections WHERE elder_id IN ({}) AND reason <> '' AND withdrawn_at IS NULL",
        marks(1, elders.len())
    );
    let query = elders.iter().fold(sql(text), |query, elder| query.bind(*elder));
    Ok(by_elder(query.all(tx, pair).await?))
}

fn pair(row: &Row<'_>) -> Result<(ElderId, String), DbError> {
    Ok((row.get(0)?, row.get(1)?))
}

fn by_elder(rows: Vec<(ElderId, String)>) -> HashMap<ElderId, Vec<String>> {
    let mut found: HashMap<ElderId, Vec<String>> = HashMap::new();
    for (elder, reason) in rows {
        found.entry(elder).or_default().push(reason);
    }
    found
}

pub(crate) async fn objections(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<Objection>, DbError> {
    sql("SELECT reason, ask_day, at, by_id, words FROM round_objections WHERE elder_id = $1 AND withdrawn_at IS NULL \
         ORDER BY at, reason")
    .bind(elder)
    .all(tx, |row| {
        Ok(Objection {
            reason: row.get(0)?,
            ask: row.get(1)?,
            at: row.get(2)?,
            by: row.get(3)?,
            words: row.get(4)?,
        })
    })
    .await
}

pub(crate) async fn object(tx: &mut Tx<'_>, elder: ElderId, what: &Objection) -> Result<(), DbError> {
    sql("INSERT INTO round_objections (elder_id, reason, words, by_id, at, ask_day) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (elder_id, reason) DO UPDATE SET words = excluded.words, by_id = excluded.by_id, at = excluded.at, \
         ask_day = excluded.ask_day, withdrawn_at = NULL")
    .bind(elder)
    .bind(what.reason.as_str())
    .bind(what.words.clone())
    .bind(what.by.as_str())
    .bind(what.at)
    .bind(what.ask)
    .run(tx)
    .await?;
    Ok(())
}

/// Takes an elder's objections back; answers how many.
pub(crate) async fn agree(tx: &mut Tx<'_>, elder: ElderId, now: Moment) -> Result<u64, DbError> {
    sql("UPDATE round_objections SET withdrawn_at = $2 WHERE elder_id = $1 AND withdrawn_at IS NULL")
        .bind(elder)
        .bind(now)
        .run(tx)
        .await
}

/// Enters a stay; false when it is there already.
pub(crate) async fn put_stay(
    tx: &mut Tx<'_>,
    stay: &StayRow,
    elder: ElderId,
    region: &str,
    by: AccountId,
    now: Moment,
) -> Result<bool, DbError> {
    let added = sql(
        "INSERT INTO round_stays (id, elder_id, region, place, from_day, until_day, entered_by, entered_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (elder_id, place, from_day) DO NOTHING",
    )
    .bind(stay.id)
    .bind(elder)
    .bind(region)
    .bind(stay.place.as_str())
    .bind(stay.from)
    .bind(stay.until)
    .bind(by)
    .bind(now)
    .run(tx)
    .await?;
    Ok(added == 1)
}

/// Ends a stay of an elder on a day; false when there is no such open one.
pub(crate) async fn end_stay(
    tx: &mut Tx<'_>,
    id: EntryId,
    elder: ElderId,
    day: i64,
) -> Result<bool, DbError> {
    let ended =
        sql("UPDATE round_stays SET until_day = $3 WHERE id = $1 AND elder_id = $2 AND until_day IS NULL")
            .bind(id)
            .bind(elder)
            .bind(day)
            .run(tx)
            .await?;
    Ok(ended == 1)
}

pub(crate) async fn stays(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<StayRow>, DbError> {
    sql("SELECT id, place, from_day, until_day FROM round_stays WHERE elder_id = $1 ORDER BY from_day DESC, id LIMIT 20")
        .bind(elder)
        .all(tx, |row| {
            Ok(StayRow { id: row.get(0)?, place: row.get(1)?, from: row.get(2)?, until: row.get(3)? })
        })
        .await
}

/// The next elders who are registered at more than one place at once: who, where they live, the places.
pub(crate) async fn two_places(
    tx: &mut Tx<'_>,
    after: Option<ElderId>,
    limit: i64,
) -> Result<Vec<(ElderId, String, Vec<String>)>, DbError> {
    let elders: Vec<(ElderId, String)> =
        sql("SELECT elder_id, MIN(region) FROM round_stays WHERE until_day IS NULL AND elder_id > $1 GROUP BY elder_id \
             HAVING COUNT(DISTINCT place) > 1 ORDER BY elder_id LIMIT $2")
        .bind(after.map(String::from).unwrap_or_default())
        .bind(limit)
        .all(tx, |row| Ok((row.get(0)?, row.get(1)?)))
        .await?;
    let mut found = Vec::with_capacity(elders.len());
    for (elder, region) in elders {
        let places = sql(
            "SELECT DISTINCT place FROM round_stays WHERE elder_id = $1 AND until_day IS NULL ORDER BY place",
        )
        .bind(elder)
        .all(tx, |row| row.get(0))
        .await?;
        found.push((elder, region, places));
    }
    Ok(found)
}
