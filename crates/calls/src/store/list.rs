//! The list of calls, built from the parts of its filter.

use base::{CallId, Moment, Span};
use db::{DbError, Row, Tx, Value, sql};

use crate::call::{Class, Direction, State};
use crate::read::{Answered, CallRow, Filter};

/// Conditions and what they bind, numbered as they come.
#[derive(Default)]
struct Where {
    parts: Vec<String>,
    values: Vec<Value>,
}

impl Where {
    /// Adds a condition whose `?` is the value.
    fn add(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.parts.push(condition.replace('?', &format!("${}", self.values.len())));
    }

    fn bare(&mut self, condition: &str) {
        self.parts.push(condition.to_owned());
    }
}

/// Whose calls, as of when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scoped<'a> {
    /// What the asking person reaches.
    pub(crate) scope: &'a desk::Scope,
    /// What is still undecided at this moment is neither in time nor late.
    pub(crate) now: Moment,
}

/// A page of calls, newest first, inside a region scope (unknown callers belong to nobody's region and are always seen).
pub(crate) async fn page(
    tx: &mut Tx<'_>,
    filter: &Filter,
    within: Scoped<'_>,
    after: Option<(Moment, CallId)>,
    limit: i64,
) -> Result<Vec<CallRow>, DbError> {
    let mut conditions = scoped(filter, within);
    if let Some((at, call)) = after {
        conditions.values.push(at.into());
        let time = conditions.values.len();
        conditions.values.push(call.into());
        let id = conditions.values.len();
        conditions.bare(&format!("(c.arrived_at < ${time} OR (c.arrived_at = ${time} AND c.id < ${id}))"));
    }
    let filtered = if conditions.parts.is_empty() {
        String::new()
    } else {
        format!("WHERE {}", conditions.parts.join(" AND "))
    };
    let text = format!(
        "SELECT c.id, c.direction, c.state, c.class, c.elder_id, c.number_tail, c.case_id, c.agent_id, c.arrived_at, \
         c.wait_ms, c.talk_ms, c.reason, c.outcome, EXISTS (SELECT 1 FROM recordings r WHERE r.call_id = c.id) \
         FROM calls c {filtered} ORDER BY c.arrived_at DESC, c.id DESC LIMIT ${}",
        conditions.values.len() + 1
    );
    let query = conditions.values.into_iter().fold(sql(text), |query, value| query.bind(value));
    query.bind(limit).all(tx, row).await
}

/// How many calls a filter means inside a region scope, and since when the oldest of them waits.
pub(crate) async fn tally(
    tx: &mut Tx<'_>,
    filter: &Filter,
    within: Scoped<'_>,
) -> Result<(i64, Option<Moment>), DbError> {
    let conditions = scoped(filter, within);
    let filtered = match conditions.parts.is_empty() {
        true => String::new(),
        false => format!("WHERE {}", conditions.parts.join(" AND ")),
    };
    let text = format!("SELECT COUNT(*), MIN(c.waiting_at) FROM calls c {filtered}");
    let query = conditions.values.into_iter().fold(sql(text), |query, value| query.bind(value));
    query.one(tx, |row| Ok((row.get(0)?, row.get(1)?))).await
}

fn scoped(filter: &Filter, within: Scoped<'_>) -> Where {
    let mut conditions = conditions(filter, within.now);
    let (scope, values) = within.scope.condition("c.region", conditions.values.len() + 1);
    conditions.values.extend(values);
    conditions.bare(&format!("(c.region = '' OR {scope})"));
    conditions
}

fn conditions(filter: &Filter, now: Moment) -> Where {
    let mut out = Where::default();
    if let Some(elder) = filter.elder {
        out.add("c.elder_id = ?", elder);
    }
    if let Some(case) = filter.case {
        out.add("c.case_id = ?", case);
    }
    if let Some(agent) = filter.agent {
        out.add("c.agent_id = ?", agent);
    }
    if let Some(state) = filter.state {
        out.add("c.state = ?", state.word());
    }
    if filter.unanswered {
        out.bare("c.state IN ('waiting', 'offered')");
    }
    if let Some(direction) = filter.direction {
        out.add("c.direction = ?", direction.word());
    }
    if let Some(since) = filter.since {
        out.add("c.arrived_at >= ?", since);
    }
    if let Some(until) = filter.until {
        out.add("c.arrived_at < ?", until);
    }
    match filter.answered {
        Some(Answered::Within(seconds)) => {
            out.add("c.answered_at IS NOT NULL AND c.wait_ms <= ?", seconds.saturating_mul(1_000));
        }
        Some(Answered::NotWithin(seconds)) => {
            out.add("(c.answered_at IS NULL OR c.wait_ms > ?)", seconds.saturating_mul(1_000));
            out.add(JUDGED, now - Span::secs(seconds));
        }
        Some(Answered::Judged(seconds)) => out.add(JUDGED, now - Span::secs(seconds)),
        None => {}
    }
    out
}

/// Over, or waiting for longer than the time it is measured by.
const JUDGED: &str = "(c.state NOT IN ('waiting', 'offered') OR c.arrived_at < ?)";

fn row(row: &Row<'_>) -> Result<CallRow, DbError> {
    let state = State::parse(&row.get::<String>(2)?).unwrap_or(State::Ended);
    Ok(CallRow {
        call: row.get(0)?,
        direction: Direction::parse(&row.get::<String>(1)?),
        state,
        state_label: state.label(),
        class: Class::of(row.get(3)?),
        elder: row.get(4)?,
        name: String::new(),
        number: crate::read::tail(row.get(5)?),
        case: row.get(6)?,
        agent: row.get(7)?,
        agent_name: String::new(),
        at: row.get(8)?,
        waited: row.get::<Option<i64>>(9)?.map(base::Span::from_ms),
        talked: row.get::<Option<i64>>(10)?.map(base::Span::from_ms),
        reason: row.get::<Option<String>>(11)?.unwrap_or_default(),
        outcome: row.get::<Option<String>>(12)?.unwrap_or_default(),
        recorded: row.get(13)?,
    })
}
