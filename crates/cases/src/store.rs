//! All SQL of cases.

use crate::case::{Case, Owner, Rung, State};
use base::{CaseId, ElderId, Moment};
use catalogue::{Evidence, Priority, StepKind};
use db::{DbError, Query, Row, Tx, sql};

/// A case as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) id: CaseId,
    pub(crate) service: String,
    pub(crate) version: i64,
    pub(crate) elder: Option<ElderId>,
    pub(crate) region: String,
    pub(crate) channel: String,
    pub(crate) summary: Option<Vec<u8>>,
    pub(crate) opened_by: String,
    pub(crate) opened_at: Moment,
    pub(crate) case: Case,
}

pub(crate) const COLUMNS: &str = "c.id, c.service, c.version, c.elder_id, c.region, c.channel, c.summary, c.opened_by, \
     c.opened_at, c.state, c.step, c.rung, c.owner_id, c.due_at, c.overdue, c.priority, c.presses, c.callback, \
     c.callback_tries, c.satisfied, c.called_back_at, c.outcome, c.taken_at, c.done_at, c.closed_at";

/// Enters a case, or finds the open urgent one that it joins: the id that now stands for it.
/// Never looks first: on PostgreSQL two presses at once would both find nothing.
pub(crate) async fn insert(tx: &mut Tx<'_>, kept: &Kept, joins: bool) -> Result<CaseId, DbError> {
    let case = &kept.case;
    sql("INSERT INTO cases (id, service, version, elder_id, region, channel, summary, opened_by, opened_at, state, step, \
         rung, owner_id, due_at, overdue, priority, presses, callback, callback_tries, taken_at, done_at, closed_at, \
         urgent_elder) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, \
         $20, $21, $22, $23) ON CONFLICT (urgent_elder) WHERE urgent_elder IS NOT NULL \
         DO UPDATE SET presses = cases.presses RETURNING id")
    .bind(kept.id)
    .bind(kept.service.as_str())
    .bind(kept.version)
    .bind(kept.elder)
    .bind(kept.region.as_str())
    .bind(kept.channel.as_str())
    .bind(kept.summary.clone())
    .bind(kept.opened_by.as_str())
    .bind(kept.opened_at)
    .bind(case.state.word())
    .bind(case.step.code())
    .bind(case.owner.rung.word())
    .bind(case.owner.account)
    .bind(case.due)
    .bind(case.overdue)
    .bind(case.priority.number())
    .bind(case.presses)
    .bind(case.callback)
    .bind(case.callback_tries)
    .bind(case.taken_at)
    .bind(case.done_at)
    .bind(case.closed_at)
    .bind(kept.elder.filter(|_| joins))
    .one(tx, |row| row.get(0))
    .await
}

/// Writes what rules may change.
pub(crate) async fn save(tx: &mut Tx<'_>, id: CaseId, case: &Case) -> Result<(), DbError> {
    // Once the work is done or the case has ended, the elder's next press is a new need.
    let joinable = matches!(case.state, State::Waiting | State::Working);
    let text = if joinable { SAVE } else { SAVE_SETTLED };
    sql(text)
        .bind(id)
        .bind(case.state.word())
        .bind(case.step.code())
        .bind(case.owner.rung.word())
        .bind(case.owner.account)
        .bind(case.due)
        .bind(case.overdue)
        .bind(case.priority.number())
        .bind(case.presses)
        .bind(case.callback_tries)
        .bind(case.satisfied)
        .bind(case.called_back_at)
        .bind(case.outcome.clone())
        .bind(case.taken_at)
        .bind(case.done_at)
        .bind(case.closed_at)
        .run(tx)
        .await?;
    Ok(())
}

const SAVE: &str = "UPDATE cases SET state = $2, step = $3, rung = $4, owner_id = $5, due_at = $6, overdue = $7, \
     priority = $8, presses = $9, callback_tries = $10, satisfied = $11, called_back_at = $12, outcome = $13, \
     taken_at = $14, done_at = $15, closed_at = $16 WHERE id = $1";

const SAVE_SETTLED: &str = "UPDATE cases SET state = $2, step = $3, rung = $4, owner_id = $5, due_at = $6, overdue = $7, \
     priority = $8, presses = $9, callback_tries = $10, satisfied = $11, called_back_at = $12, outcome = $13, \
     taken_at = $14, done_at = $15, closed_at = $16, urgent_elder = NULL WHERE id = $1";

/// The case of an id.
pub(crate) async fn load(tx: &mut Tx<'_>, id: CaseId) -> Result<Option<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM cases c WHERE c.id = $1")).bind(id).opt(tx, kept).await
}

/// The open urgent case of an elder.
pub(crate) async fn urgent_of(tx: &mut Tx<'_>, elder: ElderId) -> Result<Option<CaseId>, DbError> {
    sql("SELECT id FROM cases WHERE urgent_elder = $1").bind(elder).opt(tx, |row| row.get(0)).await
}

/// Gives a case that nobody was known for its elder, with its summary sealed anew.
pub(crate) async fn set_elder(
    tx: &mut Tx<'_>,
    id: CaseId,
    elder: ElderId,
    region: &str,
    summary: Option<Vec<u8>>,
) -> Result<(), DbError> {
    sql("UPDATE cases SET elder_id = $2, region = $3, summary = $4 WHERE id = $1")
        .bind(id)
        .bind(elder)
        .bind(region)
        .bind(summary)
        .run(tx)
        .await?;
    Ok(())
}

/// Lays a proof to a case; the same proof twice is one.
pub(crate) async fn add_evidence(
    tx: &mut Tx<'_>,
    case: CaseId,
    kind: Evidence,
    reference: &str,
    at: Moment,
    given_by: &str,
) -> Result<(), DbError> {
    sql("INSERT INTO case_evidence (case_id, kind, reference, at, given_by) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (case_id, kind, reference) DO NOTHING")
    .bind(case)
    .bind(kind.code())
    .bind(reference)
    .bind(at)
    .bind(given_by)
    .run(tx)
    .await?;
    Ok(())
}

/// One proof as it is kept: kind, reference, time, actor.
pub(crate) type Proof = (String, String, Moment, String);

/// All proofs of a case, in the order in which they came.
pub(crate) async fn evidence(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<Proof>, DbError> {
    sql("SELECT kind, reference, at, given_by FROM case_evidence WHERE case_id = $1 ORDER BY at, kind, reference")
        .bind(case)
        .all(tx, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .await
}

/// Rows for a list; `text` begins at FROM.
pub(crate) async fn list(tx: &mut Tx<'_>, query: Query) -> Result<Vec<Kept>, DbError> {
    query.all(tx, kept).await
}

/// The ids in a range, for finding a case by its number.
pub(crate) async fn ids_between(tx: &mut Tx<'_>, from: &str, until: &str) -> Result<Vec<CaseId>, DbError> {
    sql("SELECT id FROM cases WHERE id >= $1 AND id < $2 ORDER BY id")
        .bind(from)
        .bind(until)
        .all(tx, |row| row.get(0))
        .await
}

/// One number.
pub(crate) async fn count(tx: &mut Tx<'_>, query: Query) -> Result<i64, DbError> {
    query.one(tx, |row| row.get(0)).await
}

fn kept(row: &Row) -> Result<Kept, DbError> {
    let word = |index: usize| row.get::<String>(index);
    let bad = |what: &str| DbError::other(format!("a case holds an unknown {what}"));
    let case = Case {
        state: State::parse(&word(9)?).ok_or_else(|| bad("state"))?,
        step: StepKind::from_code(&word(10)?).ok_or_else(|| bad("step"))?,
        owner: Owner { rung: Rung::parse(&word(11)?).ok_or_else(|| bad("rung"))?, account: row.get(12)? },
        due: row.get(13)?,
        overdue: row.get(14)?,
        priority: Priority::from_number(row.get(15)?),
        presses: row.get(16)?,
        callback: row.get(17)?,
        callback_tries: row.get(18)?,
        satisfied: row.get(19)?,
        called_back_at: row.get(20)?,
        outcome: row.get(21)?,
        taken_at: row.get(22)?,
        done_at: row.get(23)?,
        closed_at: row.get(24)?,
    };
    Ok(Kept {
        id: row.get(0)?,
        service: row.get(1)?,
        version: row.get(2)?,
        elder: row.get(3)?,
        region: row.get(4)?,
        channel: row.get(5)?,
        summary: row.get(6)?,
        opened_by: row.get(7)?,
        opened_at: row.get(8)?,
        case,
    })
}
