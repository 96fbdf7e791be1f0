//! The calls table.

use base::{AccountId, CallId, CaseId, ElderId, Moment};
use db::{DbError, Row, Tx, sql};

use crate::call::{Class, Direction, State};

/// A call as it is stored, without what only lists need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) id: CallId,
    pub(crate) direction: Direction,
    pub(crate) state: State,
    pub(crate) class: Class,
    pub(crate) elder: Option<ElderId>,
    pub(crate) case: Option<CaseId>,
    pub(crate) region: String,
    pub(crate) number: Option<Vec<u8>>,
    pub(crate) tail: Option<String>,
    pub(crate) line: Option<String>,
    pub(crate) agent: Option<AccountId>,
    pub(crate) callback_of: Option<CallId>,
    pub(crate) arrived_at: Moment,
    pub(crate) waiting_at: Moment,
    pub(crate) answered_at: Option<Moment>,
}

const COLUMNS: &str = "id, direction, state, class, elder_id, case_id, region, number_sealed, number_tail, line, agent_id, \
     callback_of, arrived_at, waiting_at, answered_at";

fn kept(row: &Row) -> Result<Kept, DbError> {
    let state: String = row.get(2)?;
    Ok(Kept {
        id: row.get(0)?,
        direction: Direction::parse(&row.get::<String>(1)?),
        state: State::parse(&state).ok_or_else(|| DbError::other(format!("call state {state}")))?,
        class: Class::of(row.get(3)?),
        elder: row.get(4)?,
        case: row.get(5)?,
        region: row.get(6)?,
        number: row.get(7)?,
        tail: row.get(8)?,
        line: row.get(9)?,
        agent: row.get(10)?,
        callback_of: row.get(11)?,
        arrived_at: row.get(12)?,
        waiting_at: row.get(13)?,
        answered_at: row.get(14)?,
    })
}

/// Enters a call; `None` when this leg has brought one already: then that one's id.
pub(crate) async fn insert(
    tx: &mut Tx<'_>,
    call: &Kept,
    token: Option<&str>,
    leg: Option<&str>,
) -> Result<Result<(), CallId>, DbError> {
    let inserted =
        sql("INSERT INTO calls (id, direction, state, class, elder_id, case_id, region, number_sealed, \
         number_token, number_tail, line, leg, agent_id, callback_of, arrived_at, waiting_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
         ON CONFLICT (leg) WHERE leg IS NOT NULL DO NOTHING")
        .bind(call.id)
        .bind(call.direction.word())
        .bind(call.state.word())
        .bind(call.class.number())
        .bind(call.elder)
        .bind(call.case)
        .bind(call.region.as_str())
        .bind(call.number.clone())
        .bind(token)
        .bind(call.tail.clone())
        .bind(call.line.clone())
        .bind(leg)
        .bind(call.agent)
        .bind(call.callback_of)
        .bind(call.arrived_at)
        .bind(call.waiting_at)
        .run(tx)
        .await?;
    if inserted == 1 {
        return Ok(Ok(()));
    }
    let first = sql("SELECT id FROM calls WHERE leg = $1").bind(leg).one(tx, |row| row.get(0)).await?;
    Ok(Err(first))
}

pub(crate) async fn load(tx: &mut Tx<'_>, id: CallId) -> Result<Option<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM calls WHERE id = $1")).bind(id).opt(tx, kept).await
}

/// All calls that still have legs, oldest first.
pub(crate) async fn live(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Kept>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM calls WHERE state IN ('waiting', 'offered', 'dialling', 'talking', 'held') ORDER BY id LIMIT $1"
    ))
    .bind(limit)
    .all(tx, kept)
    .await
}

/// The head of the queue.
pub(crate) async fn waiting(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Kept>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM calls WHERE state = 'waiting' ORDER BY class, waiting_at, id LIMIT $1"
    ))
    .bind(limit)
    .all(tx, kept)
    .await
}

/// Moves a call on, only if it still is where the caller saw it.
pub(crate) async fn set_state(tx: &mut Tx<'_>, id: CallId, from: State, to: State) -> Result<bool, DbError> {
    let moved = sql("UPDATE calls SET state = $3 WHERE id = $1 AND state = $2")
        .bind(id)
        .bind(from.word())
        .bind(to.word())
        .run(tx)
        .await?;
    Ok(moved == 1)
}

/// The call is offered; the first offer's time stays.
pub(crate) async fn set_offered(tx: &mut Tx<'_>, id: CallId, now: Moment) -> Result<bool, DbError> {
    let moved = sql("UPDATE calls SET state = 'offered', offered_at = coalesce(offered_at, $2) \
         WHERE id = $1 AND state = 'waiting'")
    .bind(id)
    .bind(now)
    .run(tx)
    .await?;
    Ok(moved == 1)
}

/// An agent answered: `to` is talking, or dialling when we call out.
pub(crate) async fn set_answered(
    tx: &mut Tx<'_>,
    id: CallId,
    agent: AccountId,
    to: State,
    answered: Option<Moment>,
    now: Moment,
) -> Result<bool, DbError> {
    let moved =
        sql("UPDATE calls SET state = $2, agent_id = $3, answered_at = $4, wait_ms = $5 - arrived_at \
         WHERE id = $1 AND state = 'offered'")
        .bind(id)
        .bind(to.word())
        .bind(agent)
        .bind(answered)
        .bind(now)
        .run(tx)
        .await?;
    Ok(moved == 1)
}

/// The other side of a call out answered.
pub(crate) async fn set_connected(tx: &mut Tx<'_>, id: CallId, now: Moment) -> Result<bool, DbError> {
    let moved =
        sql("UPDATE calls SET state = 'talking', answered_at = $2 WHERE id = $1 AND state = 'dialling'")
            .bind(id)
            .bind(now)
            .run(tx)
            .await?;
    Ok(moved == 1)
}

/// Ends a live call.
pub(crate) async fn end(
    tx: &mut Tx<'_>,
    id: CallId,
    to: State,
    reason: &str,
    now: Moment,
) -> Result<bool, DbError> {
    let ended = sql("UPDATE calls SET state = $2, reason = $3, ended_at = $4, wait_ms = coalesce(wait_ms, $4 - arrived_at), \
         talk_ms = $4 - answered_at WHERE id = $1 AND ended_at IS NULL")
    .bind(id)
    .bind(to.word())
    .bind(reason)
    .bind(now)
    .run(tx)
    .await?;
    Ok(ended == 1)
}

pub(crate) async fn set_case(tx: &mut Tx<'_>, id: CallId, case: CaseId) -> Result<(), DbError> {
    sql("UPDATE calls SET case_id = $2 WHERE id = $1").bind(id).bind(case).run(tx).await?;
    Ok(())
}

/// Ties a call to an elder, its number sealed anew with the elder's key.
pub(crate) async fn set_elder(
    tx: &mut Tx<'_>,
    id: CallId,
    elder: ElderId,
    region: &str,
    number: Option<Vec<u8>>,
) -> Result<(), DbError> {
    sql("UPDATE calls SET elder_id = $2, region = $3, number_sealed = $4 WHERE id = $1")
        .bind(id)
        .bind(elder)
        .bind(region)
        .bind(number)
        .run(tx)
        .await?;
    Ok(())
}

pub(crate) async fn set_wrapped(
    tx: &mut Tx<'_>,
    id: CallId,
    outcome: &str,
    next_step: &str,
    note: Option<Vec<u8>>,
) -> Result<(), DbError> {
    sql("UPDATE calls SET outcome = $2, next_step = $3, note = $4 WHERE id = $1")
        .bind(id)
        .bind(outcome)
        .bind(next_step)
        .bind(note)
        .run(tx)
        .await?;
    Ok(())
}

/// Another live call of the same elder that an agent is on or that waits; for "the second call joins the first".
pub(crate) async fn live_of(tx: &mut Tx<'_>, elder: ElderId, but: CallId) -> Result<Option<CallId>, DbError> {
    sql("SELECT id FROM calls WHERE elder_id = $1 AND id <> $2 AND ended_at IS NULL ORDER BY id LIMIT 1")
        .bind(elder)
        .bind(but)
        .opt(tx, |row| row.get(0))
        .await
}

/// Call-backs to this elder that still wait for an agent.
pub(crate) async fn waiting_out_of(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<CallId>, DbError> {
    sql("SELECT id FROM calls WHERE elder_id = $1 AND direction = 'out' AND state = 'waiting' ORDER BY id")
        .bind(elder)
        .all(tx, |row| row.get(0))
        .await
}

/// Calls that nobody has answered yet, in the order of the queue; what an agent asked for themselves does not wait.
pub(crate) async fn unanswered(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Kept>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM calls WHERE state IN ('waiting', 'offered') AND (direction = 'in' OR agent_id IS NULL) \
         ORDER BY class, waiting_at, id LIMIT $1"
    ))
    .bind(limit)
    .all(tx, kept)
    .await
}

/// What only the page of one call shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rest {
    pub(crate) ended: Option<Moment>,
    pub(crate) reason: String,
    pub(crate) outcome: String,
    pub(crate) next_step: String,
}

pub(crate) async fn whole(tx: &mut Tx<'_>, id: CallId) -> Result<Option<(Kept, Rest)>, DbError> {
    let Some(call) = load(tx, id).await? else { return Ok(None) };
    let rest = sql("SELECT ended_at, reason, outcome, next_step FROM calls WHERE id = $1")
        .bind(id)
        .one(tx, |row| {
            let text = |at| Ok::<_, DbError>(row.get::<Option<String>>(at)?.unwrap_or_default());
            Ok(Rest { ended: row.get(0)?, reason: text(1)?, outcome: text(2)?, next_step: text(3)? })
        })
        .await?;
    Ok(Some((call, rest)))
}

/// Calls of an elder that were answered at or after this moment, the newest first.
pub(crate) async fn answered_of(
    tx: &mut Tx<'_>,
    elder: ElderId,
    since: Moment,
    limit: i64,
) -> Result<Vec<Kept>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM calls WHERE elder_id = $1 AND answered_at IS NOT NULL AND arrived_at >= $2 \
         ORDER BY arrived_at DESC, id DESC LIMIT $3"
    ))
    .bind(elder)
    .bind(since)
    .bind(limit)
    .all(tx, kept)
    .await
}
