//! The agents table: what each is doing since when.

use base::{AccountId, CallId, Moment};
use db::{DbError, Tx, sql};

use crate::agent::AgentState;

/// What an agent is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) account: AccountId,
    pub(crate) state: AgentState,
    pub(crate) reason: Option<String>,
    pub(crate) since: Moment,
    pub(crate) call: Option<CallId>,
}

const COLUMNS: &str = "account_id, state, reason, since_at, call_id";

fn kept(row: &db::Row) -> Result<Kept, DbError> {
    Ok(Kept {
        account: row.get(0)?,
        state: AgentState::parse(&row.get::<String>(1)?).unwrap_or(AgentState::Off),
        reason: row.get(2)?,
        since: row.get(3)?,
        call: row.get(4)?,
    })
}

pub(crate) async fn load(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM agents WHERE account_id = $1")).bind(account).opt(tx, kept).await
}

pub(crate) async fn all(tx: &mut Tx<'_>) -> Result<Vec<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM agents ORDER BY state, since_at, account_id")).all(tx, kept).await
}

/// The agents who are with this call.
pub(crate) async fn on_call(tx: &mut Tx<'_>, call: CallId) -> Result<Vec<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM agents WHERE call_id = $1")).bind(call).all(tx, kept).await
}

/// Those who may be offered a call: ready, their phone registered, the longest idle first.
pub(crate) async fn eligible(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<AccountId>, DbError> {
    sql("SELECT a.account_id FROM agents a WHERE a.state = 'ready' AND EXISTS (SELECT 1 FROM phone_lines p \
         WHERE p.account_id = a.account_id AND p.online_at IS NOT NULL AND p.removed_at IS NULL) \
         ORDER BY a.since_at, a.account_id LIMIT $1")
    .bind(limit)
    .all(tx, |row| row.get(0))
    .await
}

/// Those whom an urgent call may be offered after all: writing another one up, or not ready only because they missed a
/// ring (at night there may be nobody else).
pub(crate) async fn pressed(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<AccountId>, DbError> {
    sql("SELECT a.account_id FROM agents a WHERE (a.state = 'wrapup' OR (a.state = 'pause' AND a.reason = $1)) \
         AND EXISTS (SELECT 1 FROM phone_lines p WHERE p.account_id = a.account_id AND p.online_at IS NOT NULL \
         AND p.removed_at IS NULL) ORDER BY a.since_at, a.account_id LIMIT $2")
    .bind(crate::agent::reason::NO_ANSWER)
    .bind(limit)
    .all(tx, |row| row.get(0))
    .await
}

/// Sets what an agent is doing, whatever it was.
pub(crate) async fn set(tx: &mut Tx<'_>, agent: &Kept) -> Result<(), DbError> {
    sql("INSERT INTO agents (account_id, state, reason, since_at, call_id) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (account_id) DO UPDATE SET state = excluded.state, reason = excluded.reason, \
         since_at = excluded.since_at, call_id = excluded.call_id")
    .bind(agent.account)
    .bind(agent.state.word())
    .bind(agent.reason.clone())
    .bind(agent.since)
    .bind(agent.call)
    .run(tx)
    .await?;
    Ok(())
}

/// The names of these accounts.
pub(crate) async fn names(
    tx: &mut Tx<'_>,
    ids: &[AccountId],
) -> Result<std::collections::HashMap<AccountId, String>, DbError> {
    let mut out = std::collections::HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(200) {
        let marks: Vec<String> = (1..=chunk.len()).map(|n| format!("${n}")).collect();
        let text = format!("SELECT id, name FROM accounts WHERE id IN ({})", marks.join(", "));
        let query = chunk.iter().fold(sql(text), |query, id| query.bind(*id));
        out.extend(query.all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?);
    }
    Ok(out)
}
