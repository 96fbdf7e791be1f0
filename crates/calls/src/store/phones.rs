//! Phones that may register, and where they are just now.

use base::{AccountId, ElderId, Moment};
use db::{DbError, Row, Tx, sql};

/// A phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) user: String,
    pub(crate) elder: Option<ElderId>,
    pub(crate) account: Option<AccountId>,
    pub(crate) md5: String,
    pub(crate) sha256: String,
    pub(crate) contact: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) transport: Option<String>,
    pub(crate) online: Option<Moment>,
}

const COLUMNS: &str = "sip_user, elder_id, account_id, md5, sha256, contact, source, transport, online_at";

fn kept(row: &Row) -> Result<Kept, DbError> {
    Ok(Kept {
        user: row.get(0)?,
        elder: row.get(1)?,
        account: row.get(2)?,
        md5: row.get(3)?,
        sha256: row.get(4)?,
        contact: row.get(5)?,
        source: row.get(6)?,
        transport: row.get(7)?,
        online: row.get(8)?,
    })
}

/// Enters a phone; false when the user name was ever in use.
pub(crate) async fn insert(
    tx: &mut Tx<'_>,
    user: &str,
    elder: Option<ElderId>,
    account: Option<AccountId>,
    hashes: (&str, &str),
    now: Moment,
) -> Result<bool, DbError> {
    let inserted = sql("INSERT INTO phone_lines (sip_user, elder_id, account_id, md5, sha256, added_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sip_user) DO NOTHING")
    .bind(user)
    .bind(elder)
    .bind(account)
    .bind(hashes.0)
    .bind(hashes.1)
    .bind(now)
    .run(tx)
    .await?;
    Ok(inserted == 1)
}

pub(crate) async fn load(tx: &mut Tx<'_>, user: &str) -> Result<Option<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM phone_lines WHERE sip_user = $1 AND removed_at IS NULL"))
        .bind(user)
        .opt(tx, kept)
        .await
}

/// A page of phones in the order of their users.
pub(crate) async fn after(tx: &mut Tx<'_>, user: &str, limit: i64) -> Result<Vec<Kept>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM phone_lines WHERE sip_user > $1 AND removed_at IS NULL ORDER BY sip_user LIMIT $2"
    ))
    .bind(user)
    .bind(limit)
    .all(tx, kept)
    .await
}

/// The phone of an elder that is registered, if any.
pub(crate) async fn online_of(tx: &mut Tx<'_>, elder: ElderId) -> Result<Option<String>, DbError> {
    sql("SELECT sip_user FROM phone_lines WHERE elder_id = $1 AND removed_at IS NULL AND online_at IS NOT NULL \
         ORDER BY online_at DESC, sip_user LIMIT 1")
    .bind(elder)
    .opt(tx, |row| row.get(0))
    .await
}

/// Whether an agent's phone is registered.
pub(crate) async fn agent_online(tx: &mut Tx<'_>, agent: AccountId) -> Result<bool, DbError> {
    let found = sql("SELECT 1 FROM phone_lines WHERE account_id = $1 AND removed_at IS NULL AND online_at IS NOT NULL LIMIT 1")
        .bind(agent)
        .opt(tx, |row| row.get::<i64>(0))
        .await?;
    Ok(found.is_some())
}

/// Where a phone is; `None`: gone.
pub(crate) async fn set_seen(
    tx: &mut Tx<'_>,
    user: &str,
    seen: Option<(&str, &str, &str)>,
    now: Moment,
) -> Result<bool, DbError> {
    let (contact, source, transport) = (seen.map(|s| s.0), seen.map(|s| s.1), seen.map(|s| s.2));
    let set = sql("UPDATE phone_lines SET contact = $2, source = $3, transport = $4, online_at = $5 \
         WHERE sip_user = $1 AND removed_at IS NULL")
    .bind(user)
    .bind(contact)
    .bind(source)
    .bind(transport)
    .bind(seen.map(|_| now))
    .run(tx)
    .await?;
    Ok(set == 1)
}

pub(crate) async fn remove(tx: &mut Tx<'_>, user: &str, now: Moment) -> Result<bool, DbError> {
    let set = sql("UPDATE phone_lines SET removed_at = $2, contact = $3, online_at = $4 \
         WHERE sip_user = $1 AND removed_at IS NULL")
    .bind(user)
    .bind(now)
    .bind(None::<String>)
    .bind(None::<Moment>)
    .run(tx)
    .await?;
    Ok(set == 1)
}
