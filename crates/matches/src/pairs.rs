//! Pairs of elders that a person has to look at.

use crate::core::Candidate;
use crate::events::{parts_of, parts_text};
use crate::ids::{EventId, PairId};
use crate::many;
use base::{AnyId, ElderId, Moment};
use db::{DbError, Row, Tx, Value, sql};
use desk::Cx;
use matcher::{Doubt, Explained, explain};
use serde::{Deserialize, Serialize};

/// Where a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// For a person; put off ones wait until their time.
    Waiting,
    /// One person.
    Joined,
    /// Two persons.
    Apart,
}

impl State {
    pub(crate) fn code(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Joined => "joined",
            State::Apart => "apart",
        }
    }

    fn from_code(code: &str) -> State {
        match code {
            "joined" => State::Joined,
            "apart" => State::Apart,
            _ => State::Waiting,
        }
    }
}

/// A pair as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub id: PairId,
    pub low: ElderId,
    pub high: ElderId,
    /// Who came in last.
    pub asked: ElderId,
    pub doubt: Doubt,
    pub total: f64,
    pub parts: Vec<Explained>,
    pub numbers: Option<bool>,
    pub state: State,
    pub at: Moment,
    pub event: Option<EventId>,
}

impl Stored {
    /// The one who was there before.
    pub(crate) fn other(&self) -> ElderId {
        if self.asked == self.low { self.high } else { self.low }
    }
}

pub(crate) const COLUMNS: &str =
    "id, low_id, high_id, asked_id, doubt, total, parts, numbers, region, state, at, due_at, event_id";

pub(crate) fn stored(row: &Row<'_>) -> Result<Stored, DbError> {
    Ok(Stored {
        id: row.get(0)?,
        low: row.get(1)?,
        high: row.get(2)?,
        asked: row.get(3)?,
        doubt: Doubt::from_code(&row.get::<String>(4)?).unwrap_or(Doubt::Alike),
        total: row.get(5)?,
        parts: parts_of(&row.get::<String>(6)?),
        numbers: row.get(7)?,
        state: State::from_code(&row.get::<String>(9)?),
        at: row.get(10)?,
        event: row.get(12)?,
    })
}

pub(crate) async fn pair(tx: &mut Tx<'_>, id: PairId) -> Result<Option<Stored>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM match_pairs WHERE id = $1")).bind(id).opt(tx, stored).await
}

/// Asks a person about these: (who came in, region, who it may be). Answers the pairs' ids.
pub(crate) async fn ask(
    cx: &mut Cx<'_, '_>,
    questions: &[(ElderId, &str, &Candidate)],
) -> Result<Vec<PairId>, DbError> {
    let now = cx.now;
    let mut ids = Vec::with_capacity(questions.len());
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(questions.len());
    let mut records = Vec::with_capacity(questions.len());
    for (asked, region, candidate) in questions {
        let id: PairId = cx.mint();
        let (low, high) = (asked.min(&candidate.elder), asked.max(&candidate.elder));
        rows.push(vec![
            id.into(),
            low.into(),
            high.into(),
            asked.into(),
            candidate.doubt.code().into(),
            candidate.judged.total.into(),
            parts_text(&explain(&candidate.judged)).into(),
            Value::Bool(candidate.judged.numbers),
            (*region).into(),
            State::Waiting.code().into(),
            now.into(),
            now.into(),
            Value::Text(None),
        ]);
        records.push((id.text(), *asked, *region));
        ids.push(id);
    }
    let head = format!("INSERT INTO match_pairs ({COLUMNS})");
    many::insert(cx.tx(), &head, 13, "ON CONFLICT (low_id, high_id) DO NOTHING", rows).await?;
    cx.register_records(&records).await?;
    Ok(ids)
}

/// Moves a waiting pair on; false when it waits no more.
pub(crate) async fn settle(
    tx: &mut Tx<'_>,
    id: PairId,
    state: State,
    event: EventId,
) -> Result<bool, DbError> {
    let done = sql("UPDATE match_pairs SET state = $2, event_id = $3 WHERE id = $1 AND state = $4")
        .bind(id)
        .bind(state.code())
        .bind(event)
        .bind(State::Waiting.code())
        .run(tx)
        .await?;
    Ok(done == 1)
}

/// Puts a waiting pair off; false when it waits no more.
pub(crate) async fn put_off(tx: &mut Tx<'_>, id: PairId, due: Moment) -> Result<bool, DbError> {
    let done = sql("UPDATE match_pairs SET due_at = $2 WHERE id = $1 AND state = $3")
        .bind(id)
        .bind(due)
        .bind(State::Waiting.code())
        .run(tx)
        .await?;
    Ok(done == 1)
}

/// Lets the pairs that this event settled wait again.
pub(crate) async fn reopen(tx: &mut Tx<'_>, event: EventId, now: Moment) -> Result<u64, DbError> {
    sql("UPDATE match_pairs SET state = $2, due_at = $3, event_id = NULL WHERE event_id = $1")
        .bind(event)
        .bind(State::Waiting.code())
        .bind(now)
        .run(tx)
        .await
}

/// Waiting pairs within a group need no answer any more: the event settles them too.
pub(crate) async fn settle_within(tx: &mut Tx<'_>, group: &[ElderId], event: EventId) -> Result<(), DbError> {
    for low in group {
        for high in group.iter().filter(|high| *high > low) {
            sql("UPDATE match_pairs SET state = $3, event_id = $4 WHERE low_id = $1 AND high_id = $2 AND state = $5")
                .bind(low)
                .bind(high)
                .bind(State::Joined.code())
                .bind(event)
                .bind(State::Waiting.code())
                .run(tx)
                .await?;
        }
    }
    Ok(())
}

/// Whether an elder was registered for the time being: a person has still to say whether it is somebody who was there.
///
/// # Errors
/// When storage fails.
pub async fn is_provisional(tx: &mut Tx<'_>, elder: ElderId) -> Result<bool, DbError> {
    let waits = sql("SELECT 1 FROM match_pairs WHERE asked_id = $1 AND state = $2 LIMIT 1")
        .bind(elder)
        .bind(State::Waiting.code())
        .opt(tx, |row| row.get::<i64>(0))
        .await?;
    Ok(waits.is_some())
}

/// A pair that was put off waits now.
pub(crate) async fn bring_back(
    tx: &mut Tx<'_>,
    one: ElderId,
    other: ElderId,
    now: Moment,
) -> Result<u64, DbError> {
    sql("UPDATE match_pairs SET due_at = $3 WHERE low_id = $1 AND high_id = $2 AND state = $4")
        .bind(one.min(other))
        .bind(one.max(other))
        .bind(now)
        .bind(State::Waiting.code())
        .run(tx)
        .await
}
