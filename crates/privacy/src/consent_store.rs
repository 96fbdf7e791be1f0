//! SQL of consents.

use base::{AccountId, ConsentId, ElderId, Moment};
use db::{DbError, Tx, sql};

/// A consent as stored.
#[derive(Debug, Clone)]
pub(crate) struct KeptConsent {
    pub id: ConsentId,
    pub purpose: String,
    pub version: i64,
    pub means: String,
    pub sealed: Vec<u8>,
    pub given_at: Moment,
    pub by: Option<AccountId>,
    pub withdrawn_at: Option<Moment>,
    pub withdrawn_means: Option<String>,
    pub withdrawn_by: Option<AccountId>,
}

pub(crate) async fn consents(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<KeptConsent>, DbError> {
    sql("SELECT id, purpose, version, means, sealed, given_at, account_id, withdrawn_at, withdrawn_means, withdrawn_by \
         FROM consents WHERE elder_id = $1 ORDER BY given_at DESC, id DESC LIMIT 200")
    .bind(elder)
    .all(tx, |row| {
        Ok(KeptConsent {
            id: row.get(0)?,
            purpose: row.get(1)?,
            version: row.get(2)?,
            means: row.get(3)?,
            sealed: row.get(4)?,
            given_at: row.get(5)?,
            by: row.get(6)?,
            withdrawn_at: row.get(7)?,
            withdrawn_means: row.get(8)?,
            withdrawn_by: row.get(9)?,
        })
    })
    .await
}

pub(crate) struct NewConsent<'a> {
    pub id: ConsentId,
    pub elder: ElderId,
    pub purpose: &'a str,
    pub version: i64,
    pub means: &'a str,
    pub sealed: Vec<u8>,
    pub by: Option<AccountId>,
    pub now: Moment,
}

/// False when the elder agrees to this purpose already.
pub(crate) async fn give(tx: &mut Tx<'_>, new: NewConsent<'_>) -> Result<bool, DbError> {
    let kept =
        sql("INSERT INTO consents (id, elder_id, purpose, version, means, sealed, given_at, account_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (elder_id, purpose) WHERE withdrawn_at IS NULL \
         DO NOTHING RETURNING id")
        .bind(new.id)
        .bind(new.elder)
        .bind(new.purpose)
        .bind(new.version)
        .bind(new.means)
        .bind(new.sealed)
        .bind(new.now)
        .bind(new.by)
        .opt(tx, |row| row.get::<String>(0))
        .await?;
    Ok(kept.is_some())
}

/// Ends the consent to one purpose, or to all; answers the purposes.
pub(crate) async fn withdraw(
    tx: &mut Tx<'_>,
    elder: ElderId,
    purpose: Option<&str>,
    means: &str,
    by: Option<AccountId>,
    now: Moment,
) -> Result<Vec<String>, DbError> {
    let only = if purpose.is_some() { " AND purpose = $5" } else { "" };
    let query = sql(format!(
        "UPDATE consents SET withdrawn_at = $2, withdrawn_means = $3, withdrawn_by = $4 \
         WHERE elder_id = $1 AND withdrawn_at IS NULL{only} RETURNING purpose"
    ))
    .bind(elder)
    .bind(now)
    .bind(means)
    .bind(by);
    let query = match purpose {
        Some(purpose) => query.bind(purpose),
        None => query,
    };
    query.all(tx, |row| row.get::<String>(0)).await
}
