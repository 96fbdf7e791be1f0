//! All SQL of accounts, sessions and tokens.

use crate::account::Lock;
use base::{AccountId, Moment, SessionId};
use db::{DbError, Query, Row, Tx, sql};
use desk::Roles;

/// An account as stored.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub id: AccountId,
    pub login: String,
    pub name: String,
    pub phone: Option<String>,
    pub roles: Roles,
    pub region: String,
    pub institution: Option<String>,
    pub program: bool,
    pub active: bool,
    pub password: Option<String>,
    pub renew: bool,
    pub lock: Lock,
    pub code: Option<Vec<u8>>,
    pub code_on: bool,
    pub code_step: i64,
    pub seen_at: Option<Moment>,
}

pub(crate) const COLUMNS: &str = "a.id, a.login, a.name, a.phone, a.roles, a.region, a.institution, a.program, \
     a.active, a.password, a.renew, a.failures, a.locks, a.locked_until, a.totp, a.totp_on, a.totp_step, a.seen_at";

pub(crate) fn account(row: &Row<'_>) -> Result<Account, DbError> {
    Ok(Account {
        id: row.get(0)?,
        login: row.get(1)?,
        name: row.get(2)?,
        phone: row.get(3)?,
        roles: Roles::from_bits(row.get(4)?),
        region: row.get(5)?,
        institution: row.get(6)?,
        program: row.get(7)?,
        active: row.get(8)?,
        password: row.get(9)?,
        renew: row.get(10)?,
        lock: Lock { failures: row.get(11)?, locks: row.get(12)?, until: row.get(13)? },
        code: row.get(14)?,
        code_on: row.get(15)?,
        code_step: row.get(16)?,
        seen_at: row.get(17)?,
    })
}

/// What a new account begins with.
pub(crate) struct NewAccount<'n> {
    pub id: AccountId,
    pub login: &'n str,
    pub name: &'n str,
    pub phone: Option<String>,
    pub roles: Roles,
    pub region: &'n str,
    pub institution: Option<&'n str>,
    pub program: bool,
    pub password: Option<&'n str>,
    pub renew: bool,
    pub code: Option<&'n [u8]>,
}

/// False when the login is taken.
pub(crate) async fn insert(tx: &mut Tx<'_>, new: &NewAccount<'_>, now: Moment) -> Result<bool, DbError> {
    let inserted =
        sql("INSERT INTO accounts (id, login, name, phone, roles, region, institution, program, active, \
         password, password_at, renew, failures, locks, totp, totp_on, totp_step, added_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, $13, $14, 0, $15) \
         ON CONFLICT (login) DO NOTHING")
        .bind(new.id)
        .bind(new.login)
        .bind(new.name)
        .bind(new.phone.clone())
        .bind(new.roles.bits())
        .bind(new.region)
        .bind(new.institution)
        .bind(new.program)
        .bind(true)
        .bind(new.password)
        .bind(new.password.map(|_| now))
        .bind(new.renew)
        .bind(new.code)
        .bind(new.code.is_some())
        .bind(now)
        .run(tx)
        .await?;
    Ok(inserted == 1)
}

pub(crate) async fn by_id(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<Account>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM accounts a WHERE a.id = $1")).bind(id).opt(tx, account).await
}

pub(crate) async fn by_login(tx: &mut Tx<'_>, login: &str) -> Result<Option<Account>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM accounts a WHERE a.login = $1")).bind(login).opt(tx, account).await
}

/// Another active account of a person with this number that holds other roles than these.
pub(crate) async fn same_phone(
    tx: &mut Tx<'_>,
    phone: &str,
    but: Option<AccountId>,
) -> Result<Vec<Roles>, DbError> {
    sql("SELECT roles FROM accounts WHERE phone = $1 AND active AND NOT program AND id <> $2")
        .bind(phone)
        .bind(but.map(String::from).unwrap_or_default())
        .all(tx, |row| Ok(Roles::from_bits(row.get(0)?)))
        .await
}

pub(crate) async fn change(
    tx: &mut Tx<'_>,
    id: AccountId,
    name: &str,
    phone: Option<&str>,
    roles: Roles,
    region: &str,
    institution: Option<&str>,
) -> Result<u64, DbError> {
    sql("UPDATE accounts SET name = $2, phone = $3, roles = $4, region = $5, institution = $6 WHERE id = $1")
        .bind(id)
        .bind(name)
        .bind(phone)
        .bind(roles.bits())
        .bind(region)
        .bind(institution)
        .run(tx)
        .await
}

pub(crate) async fn set_active(tx: &mut Tx<'_>, id: AccountId, active: bool) -> Result<u64, DbError> {
    sql("UPDATE accounts SET active = $2 WHERE id = $1").bind(id).bind(active).run(tx).await
}

pub(crate) async fn set_lock(tx: &mut Tx<'_>, id: AccountId, lock: Lock) -> Result<u64, DbError> {
    sql("UPDATE accounts SET failures = $2, locks = $3, locked_until = $4 WHERE id = $1")
        .bind(id)
        .bind(lock.failures)
        .bind(lock.locks)
        .bind(lock.until)
        .run(tx)
        .await
}

pub(crate) async fn set_password(
    tx: &mut Tx<'_>,
    id: AccountId,
    hash: &str,
    renew: bool,
    now: Moment,
) -> Result<u64, DbError> {
    sql("UPDATE accounts SET password = $2, password_at = $3, renew = $4, failures = 0, locks = 0, \
         locked_until = NULL WHERE id = $1")
    .bind(id)
    .bind(hash)
    .bind(now)
    .bind(renew)
    .run(tx)
    .await
}

pub(crate) async fn set_code(
    tx: &mut Tx<'_>,
    id: AccountId,
    sealed: Option<&[u8]>,
    on: bool,
    step: i64,
) -> Result<u64, DbError> {
    sql("UPDATE accounts SET totp = $2, totp_on = $3, totp_step = $4 WHERE id = $1")
        .bind(id)
        .bind(sealed)
        .bind(on)
        .bind(step)
        .run(tx)
        .await
}

/// False when this step (or a later one) was used by somebody quicker.
pub(crate) async fn use_code(tx: &mut Tx<'_>, id: AccountId, step: i64) -> Result<bool, DbError> {
    let used = sql("UPDATE accounts SET totp_step = $2 WHERE id = $1 AND totp_step < $2")
        .bind(id)
        .bind(step)
        .run(tx)
        .await?;
    Ok(used == 1)
}

pub(crate) async fn open_session(
    tx: &mut Tx<'_>,
    id: SessionId,
    account: AccountId,
    token_hash: &str,
    agent: &str,
    now: Moment,
    until: Moment,
) -> Result<(), DbError> {
    sql("INSERT INTO sessions (id, account_id, token_hash, agent, from_at, seen_at, until_at) \
         VALUES ($1, $2, $3, $4, $5, $5, $6)")
    .bind(id)
    .bind(account)
    .bind(token_hash)
    .bind(agent)
    .bind(now)
    .bind(until)
    .run(tx)
    .await?;
    sql("UPDATE accounts SET seen_at = $2 WHERE id = $1").bind(account).bind(now).run(tx).await?;
    Ok(())
}

/// What ended by itself is swept away at the next sign-in of anybody.
pub(crate) async fn sweep_sessions(tx: &mut Tx<'_>, now: Moment) -> Result<u64, DbError> {
    sql("DELETE FROM sessions WHERE until_at <= $1").bind(now).run(tx).await
}

pub(crate) async fn touch(tx: &mut Tx<'_>, id: SessionId, now: Moment) -> Result<u64, DbError> {
    sql("UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2").bind(id).bind(now).run(tx).await
}

pub(crate) async fn close_session(tx: &mut Tx<'_>, id: SessionId) -> Result<Option<AccountId>, DbError> {
    sql("DELETE FROM sessions WHERE id = $1 RETURNING account_id").bind(id).opt(tx, |row| row.get(0)).await
}

pub(crate) async fn close_sessions(tx: &mut Tx<'_>, account: AccountId) -> Result<u64, DbError> {
    sql("DELETE FROM sessions WHERE account_id = $1").bind(account).run(tx).await
}

/// A session with its account.
pub(crate) struct Session {
    pub id: SessionId,
    pub seen_at: Moment,
    pub until_at: Moment,
    pub account: Account,
}

pub(crate) async fn session(tx: &mut Tx<'_>, token_hash: &str) -> Result<Option<Session>, DbError> {
    sql(format!(
        "SELECT {COLUMNS}, s.id, s.seen_at, s.until_at FROM sessions s JOIN accounts a ON a.id = s.account_id \
         WHERE s.token_hash = $1"
    ))
    .bind(token_hash)
    .opt(tx, |row| {
        Ok(Session { account: account(row)?, id: row.get(18)?, seen_at: row.get(19)?, until_at: row.get(20)? })
    })
    .await
}

pub(crate) async fn add_token(
    tx: &mut Tx<'_>,
    account: AccountId,
    label: &str,
    token_hash: &str,
    now: Moment,
    until: Moment,
) -> Result<u64, DbError> {
    sql("INSERT INTO bearer_tokens (id, account_id, label, token_hash, from_at, until_at) \
         VALUES ($1, $1, $2, $3, $4, $5)")
    .bind(account)
    .bind(label)
    .bind(token_hash)
    .bind(now)
    .bind(until)
    .run(tx)
    .await
}

pub(crate) async fn bearer(
    tx: &mut Tx<'_>,
    token_hash: &str,
    now: Moment,
) -> Result<Option<Account>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM bearer_tokens t JOIN accounts a ON a.id = t.account_id \
         WHERE t.token_hash = $1 AND t.until_at > $2"
    ))
    .bind(token_hash)
    .bind(now)
    .opt(tx, account)
    .await
}

/// Accounts in the order of their names.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub begins: String,
    pub mask: i64,
    pub region: String,
    pub scope: Option<desk::Scope>,
    pub active: Option<bool>,
    pub after: Option<AccountId>,
    pub limit: i64,
}

pub(crate) async fn list(tx: &mut Tx<'_>, wanted: &Wanted) -> Result<Vec<Account>, DbError> {
    let last = match wanted.after {
        Some(id) => by_id(tx, id).await?.map(|a| (a.name, String::from(a.id))),
        None => None,
    };
    let (name, id) = last.unwrap_or_default();
    let end = |text: &str| format!("{text}\u{10ffff}");
    let everywhere = || ("1 = 1".to_owned(), Vec::new());
    let (scoped, values) = wanted.scope.as_ref().map_or_else(everywhere, |s| s.condition_now("a.region", 10));
    let query = sql(format!(
        "SELECT {COLUMNS} FROM accounts a WHERE {scoped} AND (a.name, a.id) > ($1, $2) \
         AND ((a.name >= $3 AND a.name < $4) OR (a.login >= $3 AND a.login < $4)) \
         AND ($5 = 0 OR (a.roles & $5) <> 0) AND a.region >= $6 AND a.region < $7 \
         AND ($8 < 0 OR a.active = ($8 = 1)) ORDER BY a.name, a.id LIMIT $9"
    ))
    .bind(name)
    .bind(id)
    .bind(&wanted.begins)
    .bind(end(&wanted.begins))
    .bind(wanted.mask)
    .bind(&wanted.region)
    .bind(end(&wanted.region))
    .bind(wanted.active.map_or(-1i64, i64::from))
    .bind(wanted.limit);
    values.into_iter().fold(query, db::Query::bind).all(tx, account).await
}

pub(crate) async fn with_roles(tx: &mut Tx<'_>, mask: i64) -> Result<Vec<Account>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM accounts a WHERE a.active AND (a.roles & $1) <> 0 ORDER BY a.name, a.id"
    ))
    .bind(mask)
    .all(tx, account)
    .await
}

pub(crate) async fn names(tx: &mut Tx<'_>, ids: &[AccountId]) -> Result<Vec<(AccountId, String)>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let text = format!("SELECT id, name FROM accounts WHERE id IN ({})", marks.join(", "));
    let query: Query = ids.iter().fold(sql(text), |query, id| query.bind(*id));
    query.all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await
}
