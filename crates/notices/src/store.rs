//! All SQL of the notices.

use crate::notice::{Means, State};
use base::{AccountId, CaseId, ElderId, Moment, NoticeId};
use db::{DbError, Row, Tx, sql};

/// A notice as stored.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub id: NoticeId,
    pub means: Means,
    pub state: State,
    pub elder: Option<ElderId>,
    pub account: Option<AccountId>,
    pub case: Option<CaseId>,
    pub region: String,
    pub headline: String,
    pub sealed: Vec<u8>,
    pub masked: String,
    pub made_at: Moment,
    /// When it was last handed over, or tried to be.
    pub sent_at: Option<Moment>,
    pub heard_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub tries: i64,
    pub reason: Option<String>,
    pub receipt: Option<String>,
}

const COLUMNS: &str = "id, means, state, elder_id, account_id, case_id, region, headline, sealed, masked, made_at, \
     sent_at, heard_at, ended_at, tries, reason, receipt";

fn stored(row: &Row<'_>) -> Result<Stored, DbError> {
    let (means, state): (String, String) = (row.get(1)?, row.get(2)?);
    let strange = |index, found| DbError::Column { index, wanted: "a word of notices", found };
    Ok(Stored {
        id: row.get(0)?,
        means: Means::read(&means).ok_or_else(|| strange(1, means))?,
        state: State::read(&state).ok_or_else(|| strange(2, state))?,
        elder: row.get(3)?,
        account: row.get(4)?,
        case: row.get(5)?,
        region: row.get(6)?,
        headline: row.get(7)?,
        sealed: row.get(8)?,
        masked: row.get(9)?,
        made_at: row.get(10)?,
        sent_at: row.get(11)?,
        heard_at: row.get(12)?,
        ended_at: row.get(13)?,
        tries: row.get(14)?,
        reason: row.get(15)?,
        receipt: row.get(16)?,
    })
}

pub(crate) async fn insert(tx: &mut Tx<'_>, n: Stored) -> Result<(), DbError> {
    sql("INSERT INTO notices (id, means, state, elder_id, account_id, case_id, region, headline, sealed, masked, \
         made_at, sent_at, tries) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)")
    .bind(n.id)
    .bind(n.means.word())
    .bind(n.state.word())
    .bind(n.elder)
    .bind(n.account)
    .bind(n.case)
    .bind(n.region)
    .bind(n.headline)
    .bind(n.sealed)
    .bind(n.masked)
    .bind(n.made_at)
    .bind(n.sent_at)
    .run(tx)
    .await?;
    Ok(())
}

pub(crate) async fn by_id(tx: &mut Tx<'_>, id: NoticeId) -> Result<Option<Stored>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM notices WHERE id = $1")).bind(id).opt(tx, stored).await
}

/// Writes what changes with a notice's fate.
pub(crate) async fn update(tx: &mut Tx<'_>, n: &Stored) -> Result<(), DbError> {
    sql(
        "UPDATE notices SET state = $2, sent_at = $3, heard_at = $4, ended_at = $5, tries = $6, reason = $7, \
         receipt = $8 WHERE id = $1",
    )
    .bind(n.id)
    .bind(n.state.word())
    .bind(n.sent_at)
    .bind(n.heard_at)
    .bind(n.ended_at)
    .bind(n.tries)
    .bind(n.reason.clone())
    .bind(n.receipt.clone())
    .run(tx)
    .await?;
    Ok(())
}

/// The oldest that wait to go this way and were not tried after this moment.
pub(crate) async fn queued(tx: &mut Tx<'_>, means: Means, limit: i64) -> Result<Vec<Stored>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM notices WHERE state = 'queued' AND means = $1 ORDER BY id LIMIT $2"))
        .bind(means.word())
        .bind(limit)
        .all(tx, stored)
        .await
}

/// Which notices a list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// One column and what it must hold.
    pub of: Option<(&'static str, String)>,
    pub means: Option<Means>,
    pub state: Option<State>,
    /// Only what this scope reaches.
    pub scope: Option<desk::Scope>,
    pub before: Option<NoticeId>,
    pub limit: i64,
}

pub(crate) async fn list(tx: &mut Tx<'_>, wanted: &Wanted) -> Result<Vec<Stored>, DbError> {
    let (column, value) = match &wanted.of {
        Some((column, value)) => (*column, value.clone()),
        None => ("id", String::new()),
    };
    let owned = if wanted.of.is_some() { format!("{column} = $1") } else { "$1 = ''".to_owned() };
    let everywhere = || ("1 = 1".to_owned(), Vec::new());
    let (scoped, values) = wanted.scope.as_ref().map_or_else(everywhere, |s| s.condition("region", 6));
    let query = sql(format!(
        "SELECT {COLUMNS} FROM notices WHERE {owned} AND ($2 = '' OR means = $2) AND ($3 = '' OR state = $3) \
         AND id < $4 AND {scoped} ORDER BY id DESC LIMIT $5"
    ))
    .bind(value)
    .bind(wanted.means.map_or("", Means::word))
    .bind(wanted.state.map_or("", State::word))
    // Ids are hexadecimal digits: all of them come before g.
    .bind(wanted.before.map_or_else(|| "g".to_owned(), String::from))
    .bind(wanted.limit);
    values.into_iter().fold(query, db::Query::bind).all(tx, stored).await
}

pub(crate) async fn unread(tx: &mut Tx<'_>, account: AccountId) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) FROM notices WHERE account_id = $1 AND means = 'page' AND state = 'sent'")
        .bind(account)
        .one(tx, |row| row.get(0))
        .await
}
