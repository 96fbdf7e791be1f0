//! SQL of openings against the scope, rights, holds and erasures.

use base::{AccountId, ElderId, Moment, OverrideId, RightId};
use db::{DbError, Row, Tx, sql};

/// An opening against the scope as stored.
#[derive(Debug, Clone)]
pub(crate) struct KeptOverride {
    pub id: OverrideId,
    pub account: AccountId,
    pub elder: ElderId,
    pub region: String,
    pub reason: Vec<u8>,
    pub from_at: Moment,
    pub until_at: Moment,
    pub due_at: Moment,
    pub late: bool,
    pub reviewed_at: Option<Moment>,
    pub reviewed_by: Option<AccountId>,
    pub verdict: Option<String>,
    pub remark: Option<Vec<u8>>,
}

const OVERRIDE: &str = "id, account_id, elder_id, region, reason, from_at, until_at, due_at, late, reviewed_at, \
     reviewed_by, verdict, remark";

fn kept_override(row: &Row<'_>) -> Result<KeptOverride, DbError> {
    Ok(KeptOverride {
        id: row.get(0)?,
        account: row.get(1)?,
        elder: row.get(2)?,
        region: row.get(3)?,
        reason: row.get(4)?,
        from_at: row.get(5)?,
        until_at: row.get(6)?,
        due_at: row.get(7)?,
        late: row.get(8)?,
        reviewed_at: row.get(9)?,
        reviewed_by: row.get(10)?,
        verdict: row.get(11)?,
        remark: row.get(12)?,
    })
}

pub(crate) async fn add_override(tx: &mut Tx<'_>, new: &KeptOverride) -> Result<(), DbError> {
    sql("INSERT INTO overrides (id, account_id, elder_id, region, reason, from_at, until_at, due_at, late) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(new.id)
    .bind(new.account)
    .bind(new.elder)
    .bind(new.region.as_str())
    .bind(new.reason.clone())
    .bind(new.from_at)
    .bind(new.until_at)
    .bind(new.due_at)
    .bind(false)
    .run(tx)
    .await?;
    Ok(())
}

pub(crate) async fn one_override(tx: &mut Tx<'_>, id: OverrideId) -> Result<Option<KeptOverride>, DbError> {
    sql(format!("SELECT {OVERRIDE} FROM overrides WHERE id = $1")).bind(id).opt(tx, kept_override).await
}

/// An account's own opening of this record that has not ended.
pub(crate) async fn open_override(
    tx: &mut Tx<'_>,
    account: AccountId,
    elder: ElderId,
    now: Moment,
) -> Result<Option<(OverrideId, Moment)>, DbError> {
    sql("SELECT id, until_at FROM overrides WHERE elder_id = $1 AND account_id = $2 AND until_at > $3 \
         AND (verdict IS NULL OR verdict <> 'wrong') ORDER BY until_at DESC LIMIT 1")
    .bind(elder)
    .bind(account)
    .bind(now)
    .opt(tx, |row| Ok((row.get(0)?, row.get(1)?)))
    .await
}

/// How often an account has done it since then.
pub(crate) async fn overrides_since(
    tx: &mut Tx<'_>,
    account: AccountId,
    since: Moment,
) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) FROM overrides WHERE account_id = $1 AND from_at >= $2")
        .bind(account)
        .bind(since)
        .one(tx, |row| row.get(0))
        .await
}

/// Openings of regions that begin so, or of one's own; the newest first.
pub(crate) async fn overrides(
    tx: &mut Tx<'_>,
    region: &str,
    own: Option<AccountId>,
    unreviewed: bool,
    offset: i64,
    limit: i64,
) -> Result<Vec<KeptOverride>, DbError> {
    let open = if unreviewed { " AND reviewed_at IS NULL" } else { "" };
    let own_only = if own.is_some() { " AND account_id = $5" } else { "" };
    let query = sql(format!(
        "SELECT {OVERRIDE} FROM overrides WHERE region >= $1 AND region < $2{open}{own_only} \
         ORDER BY from_at DESC, id DESC LIMIT $3 OFFSET $4"
    ))
    .bind(region)
    .bind(format!("{region}\u{10ffff}"))
    .bind(limit)
    .bind(offset);
    let query = match own {
        Some(account) => query.bind(account),
        None => query,
    };
    query.all(tx, kept_override).await
}

pub(crate) async fn review(
    tx: &mut Tx<'_>,
    id: OverrideId,
    by: Option<AccountId>,
    verdict: &str,
    remark: Option<Vec<u8>>,
    now: Moment,
) -> Result<bool, DbError> {
    let done = sql("UPDATE overrides SET reviewed_at = $2, reviewed_by = $3, verdict = $4, remark = $5 \
         WHERE id = $1 AND reviewed_at IS NULL")
    .bind(id)
    .bind(now)
    .bind(by)
    .bind(verdict)
    .bind(remark)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// Marks what was not reviewed in time; false when it was.
pub(crate) async fn late_override(tx: &mut Tx<'_>, id: OverrideId) -> Result<bool, DbError> {
    let done = sql("UPDATE overrides SET late = $2 WHERE id = $1 AND reviewed_at IS NULL")
        .bind(id)
        .bind(true)
        .run(tx)
        .await?;
    Ok(done == 1)
}

/// A request as stored.
#[derive(Debug, Clone)]
pub(crate) struct KeptRight {
    pub id: RightId,
    pub elder: ElderId,
    pub region: String,
    pub kind: String,
    pub means: String,
    pub state: String,
    pub asked: Vec<u8>,
    pub asked_at: Moment,
    pub by: Option<AccountId>,
    pub due_at: Moment,
    pub late: bool,
    pub identity: Option<String>,
    pub identity_by: Option<AccountId>,
    pub identity_at: Option<Moment>,
    pub answer: Option<Vec<u8>>,
    pub answered_at: Option<Moment>,
    pub answered_by: Option<AccountId>,
}

const RIGHT: &str = "id, elder_id, region, kind, means, state, asked, asked_at, account_id, due_at, late, identity, \
     identity_by, identity_at, answer, answered_at, answered_by";

fn kept_right(row: &Row<'_>) -> Result<KeptRight, DbError> {
    Ok(KeptRight {
        id: row.get(0)?,
        elder: row.get(1)?,
        region: row.get(2)?,
        kind: row.get(3)?,
        means: row.get(4)?,
        state: row.get(5)?,
        asked: row.get(6)?,
        asked_at: row.get(7)?,
        by: row.get(8)?,
        due_at: row.get(9)?,
        late: row.get(10)?,
        identity: row.get(11)?,
        identity_by: row.get(12)?,
        identity_at: row.get(13)?,
        answer: row.get(14)?,
        answered_at: row.get(15)?,
        answered_by: row.get(16)?,
    })
}

pub(crate) async fn add_right(tx: &mut Tx<'_>, new: &KeptRight) -> Result<(), DbError> {
    sql("INSERT INTO rights (id, elder_id, region, kind, means, state, asked, asked_at, account_id, due_at, late) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(new.id)
    .bind(new.elder)
    .bind(new.region.as_str())
    .bind(new.kind.as_str())
    .bind(new.means.as_str())
    .bind(new.state.as_str())
    .bind(new.asked.clone())
    .bind(new.asked_at)
    .bind(new.by)
    .bind(new.due_at)
    .bind(false)
    .run(tx)
    .await?;
    Ok(())
}

pub(crate) async fn right(tx: &mut Tx<'_>, id: RightId) -> Result<Option<KeptRight>, DbError> {
    sql(format!("SELECT {RIGHT} FROM rights WHERE id = $1")).bind(id).opt(tx, kept_right).await
}

/// Requests of regions that begin so: open ones by their clock, or answered ones, the newest first.
pub(crate) async fn rights(
    tx: &mut Tx<'_>,
    region: &str,
    open: bool,
    offset: i64,
    limit: i64,
) -> Result<Vec<KeptRight>, DbError> {
    let (which, order) = match open {
        true => ("answered_at IS NULL", "due_at, id"),
        false => ("answered_at IS NOT NULL", "answered_at DESC, id DESC"),
    };
    sql(format!(
        "SELECT {RIGHT} FROM rights WHERE region >= $1 AND region < $2 AND {which} ORDER BY {order} LIMIT $3 OFFSET $4"
    ))
    .bind(region)
    .bind(format!("{region}\u{10ffff}"))
    .bind(limit)
    .bind(offset)
    .all(tx, kept_right)
    .await
}

pub(crate) async fn check_identity(
    tx: &mut Tx<'_>,
    id: RightId,
    how: &str,
    by: Option<AccountId>,
    now: Moment,
) -> Result<bool, DbError> {
    let done = sql("UPDATE rights SET identity = $2, identity_by = $3, identity_at = $4, state = 'checked' \
         WHERE id = $1 AND state = 'asked'")
    .bind(id)
    .bind(how)
    .bind(by)
    .bind(now)
    .run(tx)
    .await?;
    Ok(done == 1)
}

pub(crate) async fn answer(
    tx: &mut Tx<'_>,
    id: RightId,
    state: &str,
    words: Vec<u8>,
    by: Option<AccountId>,
    now: Moment,
) -> Result<bool, DbError> {
    let done = sql("UPDATE rights SET state = $2, answer = $3, answered_by = $4, answered_at = $5 \
         WHERE id = $1 AND answered_at IS NULL")
    .bind(id)
    .bind(state)
    .bind(words)
    .bind(by)
    .bind(now)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// Marks what was not answered in time; false when it was.
pub(crate) async fn late_right(tx: &mut Tx<'_>, id: RightId) -> Result<bool, DbError> {
    let done = sql("UPDATE rights SET late = $2 WHERE id = $1 AND answered_at IS NULL")
        .bind(id)
        .bind(true)
        .run(tx)
        .await?;
    Ok(done == 1)
}

/// A hold as stored.
#[derive(Debug, Clone)]
pub(crate) struct KeptHold {
    pub document: String,
    pub reason: Vec<u8>,
    pub from_at: Moment,
    pub lifted_at: Option<Moment>,
}

pub(crate) async fn holds(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<KeptHold>, DbError> {
    sql("SELECT document, reason, from_at, lifted_at FROM holds WHERE elder_id = $1 ORDER BY from_at, document LIMIT 100")
        .bind(elder)
        .all(tx, |row| {
            Ok(KeptHold { document: row.get(0)?, reason: row.get(1)?, from_at: row.get(2)?, lifted_at: row.get(3)? })
        })
        .await
}

pub(crate) async fn set_hold(
    tx: &mut Tx<'_>,
    elder: ElderId,
    document: &str,
    reason: Vec<u8>,
    by: Option<AccountId>,
    now: Moment,
) -> Result<bool, DbError> {
    let kept = sql(
        "INSERT INTO holds (elder_id, document, reason, from_at, account_id) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (elder_id, document) DO NOTHING RETURNING document",
    )
    .bind(elder)
    .bind(document)
    .bind(reason)
    .bind(now)
    .bind(by.map(String::from).unwrap_or_default())
    .opt(tx, |row| row.get::<String>(0))
    .await?;
    Ok(kept.is_some())
}

pub(crate) async fn lift_hold(
    tx: &mut Tx<'_>,
    elder: ElderId,
    document: &str,
    by: Option<AccountId>,
    now: Moment,
) -> Result<bool, DbError> {
    let done = sql("UPDATE holds SET lifted_at = $3, lifted_by = $4 WHERE elder_id = $1 AND document = $2 \
         AND lifted_at IS NULL")
    .bind(elder)
    .bind(document)
    .bind(now)
    .bind(by)
    .run(tx)
    .await?;
    Ok(done == 1)
}

pub(crate) async fn add_erasure(
    tx: &mut Tx<'_>,
    elder: ElderId,
    right: RightId,
    by: Option<AccountId>,
    now: Moment,
) -> Result<(), DbError> {
    sql("INSERT INTO erasures (elder_id, right_id, at, account_id) VALUES ($1, $2, $3, $4)")
        .bind(elder)
        .bind(right)
        .bind(now)
        .bind(by.map(String::from).unwrap_or_default())
        .run(tx)
        .await?;
    Ok(())
}

pub(crate) async fn erased_by(tx: &mut Tx<'_>, right: RightId) -> Result<bool, DbError> {
    let found = sql("SELECT at FROM erasures WHERE right_id = $1 LIMIT 1")
        .bind(right)
        .opt(tx, |row| row.get::<Moment>(0))
        .await?;
    Ok(found.is_some())
}
