//! The tables family_accounts, family_codes, family_limits and mandate_asks.

use crate::ids::{AskedId, MandateId};
use base::{AccountId, AnyId, Moment, Span};
use db::{DbError, Tx, sql};

/// The account of whoever has this number.
pub(crate) async fn by_phone(tx: &mut Tx<'_>, token: &str) -> Result<Option<AccountId>, DbError> {
    sql("SELECT account_id FROM family_accounts WHERE phone_token = $1")
        .bind(token)
        .opt(tx, |row| row.get(0))
        .await
}

/// Enters a family's number; false when somebody has it.
pub(crate) async fn add_phone(
    tx: &mut Tx<'_>,
    account: AccountId,
    token: &str,
    sealed: Vec<u8>,
    now: Moment,
) -> Result<bool, DbError> {
    let inserted = sql(
        "INSERT INTO family_accounts (account_id, phone_token, phone, added_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (phone_token) DO NOTHING",
    )
    .bind(account)
    .bind(token)
    .bind(sealed)
    .bind(now)
    .run(tx)
    .await?;
    Ok(inserted == 1)
}

/// The sealed number of an account.
pub(crate) async fn phone_of(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Option<(String, Vec<u8>)>, DbError> {
    sql("SELECT phone_token, phone FROM family_accounts WHERE account_id = $1")
        .bind(account)
        .opt(tx, |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

/// A code that was sent.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub token: String,
    pub until: Moment,
    pub tries: i64,
}

/// The newest code of a number is the only one.
pub(crate) async fn set_code(tx: &mut Tx<'_>, phone: &str, code: &str, until: Moment) -> Result<(), DbError> {
    sql("INSERT INTO family_codes (phone_token, code_token, until_at, tries) VALUES ($1, $2, $3, 0) \
         ON CONFLICT (phone_token) DO UPDATE SET code_token = excluded.code_token, until_at = excluded.until_at, \
         tries = 0")
    .bind(phone)
    .bind(code)
    .bind(until)
    .run(tx)
    .await?;
    Ok(())
}

pub(crate) async fn code(tx: &mut Tx<'_>, phone: &str) -> Result<Option<Code>, DbError> {
    sql("SELECT code_token, until_at, tries FROM family_codes WHERE phone_token = $1")
        .bind(phone)
        .opt(tx, |row| Ok(Code { token: row.get(0)?, until: row.get(1)?, tries: row.get(2)? }))
        .await
}

/// One more try at the code of a number.
pub(crate) async fn tried(tx: &mut Tx<'_>, phone: &str) -> Result<(), DbError> {
    sql("UPDATE family_codes SET tries = tries + 1 WHERE phone_token = $1").bind(phone).run(tx).await?;
    Ok(())
}

pub(crate) async fn drop_code(tx: &mut Tx<'_>, phone: &str) -> Result<(), DbError> {
    sql("DELETE FROM family_codes WHERE phone_token = $1").bind(phone).run(tx).await?;
    Ok(())
}

/// Codes that ran out long ago and limits that have had their time are swept away at the next sending of anybody's.
pub(crate) async fn sweep(tx: &mut Tx<'_>, now: Moment) -> Result<(), DbError> {
    let before = now - Span::days(2);
    sql("DELETE FROM family_codes WHERE until_at < $1").bind(before).run(tx).await?;
    sql("DELETE FROM family_limits WHERE from_at < $1").bind(before).run(tx).await?;
    Ok(())
}

/// Counts one more use within `span`; answers how many there were, this one included.
pub(crate) async fn count(tx: &mut Tx<'_>, key: &str, span: Span, now: Moment) -> Result<i64, DbError> {
    sql("INSERT INTO family_limits (key, from_at, used) VALUES ($1, $2, 1) ON CONFLICT (key) DO UPDATE SET \
         used = CASE WHEN family_limits.from_at <= $3 THEN 1 ELSE family_limits.used + 1 END, \
         from_at = CASE WHEN family_limits.from_at <= $3 THEN excluded.from_at ELSE family_limits.from_at END \
         RETURNING used")
    .bind(key)
    .bind(now)
    .bind(now - span)
    .one(tx, |row| row.get(0))
    .await
}

/// One time that somebody asked for a mandate.
pub(crate) struct Asked {
    pub id: AskedId,
    pub account: AccountId,
    pub name: Vec<u8>,
    pub relation: String,
    pub at: Moment,
    pub mandate: Option<MandateId>,
}

pub(crate) async fn add_asked(tx: &mut Tx<'_>, asked: &Asked) -> Result<(), DbError> {
    sql("INSERT INTO mandate_asks (id, account_id, name, relation, at, mandate_id) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(asked.id)
        .bind(asked.account)
        .bind(asked.name.clone())
        .bind(asked.relation.as_str())
        .bind(asked.at)
        .bind(asked.mandate.map(|id| id.text()))
        .run(tx)
        .await?;
    Ok(())
}

/// What somebody asked for, the newest first: (sealed name, relation, when).
pub(crate) async fn asked_by(
    tx: &mut Tx<'_>,
    account: AccountId,
) -> Result<Vec<(Vec<u8>, String, Moment)>, DbError> {
    sql("SELECT name, relation, at FROM mandate_asks WHERE account_id = $1 ORDER BY id DESC LIMIT 10")
        .bind(account)
        .all(tx, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await
}
