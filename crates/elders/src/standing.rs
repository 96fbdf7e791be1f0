//! How elders stand on a day, many at once, for rounds, reports, mandates and privacy, in their own transaction: which
//! facts hold, which decisions are in force, the newest level, how to reach them. Nothing sealed is opened.

use crate::category::{Categories, Grade};
use crate::decision::DecisionKind;
use crate::fact::{FactKind, within};
use crate::health::{Preferred, Smartphone};
use crate::record_store::day;
use crate::store::{self, COLUMNS, Stored, marks};
use base::{AccountId, Date, ElderId, Point, Sex};
use db::{DbError, Query, Tx, sql};
use std::collections::HashMap;

/// Ids of one statement.
const MANY: usize = 100;

/// An elder with what holds on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Who.
    pub id: ElderId,
    /// Full name.
    pub name: String,
    /// 王婆婆.
    pub called: String,
    /// Birthday.
    pub birth: Option<Date>,
    /// Sex.
    pub sex: Sex,
    /// Region code.
    pub region: String,
    /// Where the home is.
    pub point: Option<Point>,
    /// How exactly that is known, in metres.
    pub accuracy_m: Option<i64>,
    /// The day of death, when the elder is known to have died.
    pub died: Option<Date>,
    /// What the records come to today.
    pub categories: Categories,
    /// The newest level of ability.
    pub grade: Option<Grade>,
    /// Facts of the household that hold on the day, with since when.
    pub facts: Vec<(FactKind, Option<Date>)>,
    /// Decisions in force on the day, with until when.
    pub decisions: Vec<(DecisionKind, Option<Date>)>,
    /// When the next assessment is due, when there was one.
    pub assessment_due: Option<Date>,
    /// Smartphone; none = not asked.
    pub smartphone: Option<Smartphone>,
    /// Over what the elder wants to be reached; none = not asked.
    pub channel: Option<Preferred>,
    /// The family doctor's account, of a contract in force on the day.
    pub doctor: Option<AccountId>,
}

/// These elders on this day, by id; whoever is not in the register is left out.
///
/// # Errors
/// When storage fails.
pub async fn standings(tx: &mut Tx<'_>, elders: &[ElderId], on: Date) -> Result<Vec<Standing>, DbError> {
    let mut found = Vec::with_capacity(elders.len());
    for chunk in elders.chunks(MANY) {
        let stored: Vec<Stored> = within_ids(&format!("SELECT {COLUMNS} FROM elders e WHERE e.id IN"), chunk)
            .all(tx, store::stored)
            .await?;
        found.extend(complete(tx, chunk, stored, on).await?);
    }
    found.sort_by_key(|standing| standing.id);
    Ok(found)
}

/// The next elders by id, those who have died included; for a series that walks the whole register.
///
/// # Errors
/// When storage fails.
pub async fn standings_after(
    tx: &mut Tx<'_>,
    after: Option<ElderId>,
    limit: usize,
    on: Date,
) -> Result<Vec<Standing>, DbError> {
    let ids: Vec<ElderId> = sql("SELECT id FROM elders WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after.map(String::from).unwrap_or_default())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .all(tx, |row| row.get(0))
        .await?;
    standings(tx, &ids, on).await
}

/// The elders with this fact or decision in force on this day, by id, at most `limit`; a report's page opens to them.
///
/// # Errors
/// When storage fails.
pub async fn with_decision(
    tx: &mut Tx<'_>,
    kind: DecisionKind,
    on: Date,
    after: Option<ElderId>,
    limit: i64,
) -> Result<Vec<ElderId>, DbError> {
    sql("SELECT DISTINCT elder_id FROM elder_decisions WHERE kind = $1 AND elder_id > $2 AND voided_at IS NULL \
         AND (from_day IS NULL OR from_day <= $3) AND (until_day IS NULL OR until_day > $3) ORDER BY elder_id LIMIT $4")
    .bind(kind.word())
    .bind(after.map(String::from).unwrap_or_default())
    .bind(on.number())
    .bind(limit)
    .all(tx, |row| row.get(0))
    .await
}

/// Decisions that pay money and are still in force though the elder has died: to be told to who pays.
///
/// # Errors
/// When storage fails.
pub async fn paid_after_death(
    tx: &mut Tx<'_>,
    on: Date,
    after: Option<ElderId>,
    limit: i64,
) -> Result<Vec<(ElderId, DecisionKind)>, DbError> {
    let rows: Vec<(ElderId, String)> =
        sql("SELECT d.elder_id, d.kind FROM elder_deaths x JOIN elder_decisions d ON d.elder_id = x.elder_id \
             WHERE x.restored_at IS NULL AND d.voided_at IS NULL AND (d.until_day IS NULL OR d.until_day > $1) \
             AND d.elder_id > $2 ORDER BY d.elder_id, d.kind LIMIT $3")
        .bind(on.number())
        .bind(after.map(String::from).unwrap_or_default())
        .bind(limit)
        .all(tx, |row| Ok((row.get(0)?, row.get(1)?)))
        .await?;
    let known = rows.into_iter().filter_map(|(elder, word)| Some((elder, DecisionKind::read(&word)?)));
    Ok(known.filter(|(_, kind)| kind.pays()).collect())
}

type Kept<T> = HashMap<ElderId, Vec<T>>;

async fn complete(
    tx: &mut Tx<'_>,
    ids: &[ElderId],
    stored: Vec<Stored>,
    on: Date,
) -> Result<Vec<Standing>, DbError> {
    let mut facts = spans(tx, "elder_facts", ids, on).await?;
    let mut decisions = spans(tx, "elder_decisions", ids, on).await?;
    let mut due: HashMap<ElderId, (Option<Date>, Option<Date>)> = HashMap::new();
    let rows = within_ids(
        "SELECT elder_id, on_day, due_day FROM elder_assessments WHERE voided_at IS NULL AND elder_id IN",
        ids,
    )
    .all(tx, |row| Ok((row.get::<ElderId>(0)?, day(row, 1)?, day(row, 2)?)))
    .await?;
    for (elder, on_day, due_day) in rows {
        let newest = due.entry(elder).or_default();
        *newest = (*newest).max((on_day, due_day));
    }
    let mut reach: HashMap<ElderId, (Option<i64>, Option<i64>)> =
        within_ids("SELECT elder_id, smartphone, channel FROM elder_health WHERE elder_id IN", ids)
            .all(tx, |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))
            .await?
            .into_iter()
            .collect();
    let mut doctors = doctors(tx, ids, on).await?;
    let standing = |elder: Stored| {
        let (smartphone, channel) = reach.remove(&elder.id).unwrap_or_default();
        let facts = facts.remove(&elder.id).unwrap_or_default().into_iter();
        let decisions = decisions.remove(&elder.id).unwrap_or_default().into_iter();
        Standing {
            id: elder.id,
            name: elder.name,
            called: elder.called,
            birth: elder.birth,
            sex: elder.sex,
            region: elder.region,
            point: elder.point,
            accuracy_m: elder.accuracy_m,
            died: elder.died_on,
            categories: elder.categories,
            grade: elder.grade,
            facts: facts.filter_map(|(word, from, _)| Some((FactKind::read(&word)?, from))).collect(),
            decisions: decisions
                .filter_map(|(word, _, until)| Some((DecisionKind::read(&word)?, until)))
                .collect(),
            assessment_due: due.remove(&elder.id).and_then(|(_, due)| due),
            smartphone: smartphone.and_then(Smartphone::from_code),
            channel: channel.and_then(Preferred::from_code),
            doctor: doctors.remove(&elder.id),
        }
    };
    Ok(stored.into_iter().map(standing).collect())
}

/// Kind, from, until of the records of a table that hold on a day.
async fn spans(
    tx: &mut Tx<'_>,
    table: &'static str,
    ids: &[ElderId],
    on: Date,
) -> Result<Kept<(String, Option<Date>, Option<Date>)>, DbError> {
    let head = format!(
        "SELECT elder_id, kind, from_day, until_day FROM {table} WHERE voided_at IS NULL AND elder_id IN"
    );
    let rows = within_ids(&head, ids)
        .all(tx, |row| Ok((row.get::<ElderId>(0)?, (row.get::<String>(1)?, day(row, 2)?, day(row, 3)?))))
        .await?;
    let mut kept: Kept<_> = HashMap::new();
    for (elder, (kind, from, until)) in rows {
        if within(from, until, on) {
            kept.entry(elder).or_default().push((kind, from, until));
        }
    }
    Ok(kept)
}

async fn doctors(tx: &mut Tx<'_>, ids: &[ElderId], on: Date) -> Result<HashMap<ElderId, AccountId>, DbError> {
    let rows = within_ids(
        "SELECT elder_id, doctor_id, from_day, until_day FROM elder_contracts WHERE voided_at IS NULL \
         AND doctor_id IS NOT NULL AND elder_id IN",
        ids,
    )
    .all(tx, |row| Ok((row.get::<ElderId>(0)?, row.get::<AccountId>(1)?, day(row, 2)?, day(row, 3)?)))
    .await?;
    let standing = rows.into_iter().filter(|(_, _, from, until)| within(*from, *until, on));
    Ok(standing.map(|(elder, doctor, _, _)| (elder, doctor)).collect())
}

/// `head (...)` with the ids bound; filled up with the last one, so that one text serves every count.
fn within_ids(head: &str, elders: &[ElderId]) -> Query {
    let filled = elders.iter().chain(elders.last().into_iter().cycle()).take(MANY);
    filled.fold(sql(format!("{head} ({})", marks(1, MANY))), |query, elder| query.bind(*elder))
}
