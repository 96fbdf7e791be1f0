//! Who somebody is, and lists of accounts.

use crate::Secret;
use crate::account::{Must, idle_of, needs_code};
use crate::sign_in::alive;
use crate::store::{self, Account, Wanted};
use base::{AccountId, Moment, Phone, RegionCode, SessionId};
use db::{DbError, Tx};
use desk::{Kind, Never, Query, Refusal, Role, Roles, Rx, Stop, Subject};
use serde::Serialize;
use std::collections::HashMap;

/// Somebody who proved who they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Me {
    /// The account: `Ask::person(me.account, channel)`.
    pub account: AccountId,
    /// The session; none = a bearer token.
    pub session: Option<SessionId>,
    /// What was typed to sign in.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// What for.
    pub roles: Roles,
    /// For where; empty = everywhere.
    pub region: String,
    /// For which institution.
    pub institution: Option<String>,
    /// The last sign of life that was written.
    pub seen_at: Moment,
    /// What must be done before anything else.
    pub must: Option<Must>,
}

impl Me {
    /// Whether this person holds a role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.has(role)
    }

    fn of(account: Account, session: Option<SessionId>, seen_at: Moment) -> Self {
        Self {
            must: must_of(&account),
            account: account.id,
            session,
            login: account.login,
            name: account.name,
            roles: account.roles,
            region: account.region,
            institution: account.institution,
            seen_at,
        }
    }
}

pub(crate) fn must_of(account: &Account) -> Option<Must> {
    if account.program {
        None
    } else if account.renew {
        Some(Must::ChangePassword)
    } else if needs_code(account.roles) && !account.code_on {
        Some(Must::EnrolCode)
    } else {
        None
    }
}

/// Who holds this session; none when it has ended, was idle too long, or the account is switched off. Asked as our own
/// rule (`Ask::system_over`).
#[derive(Debug, Serialize)]
pub struct WhoAmI {
    token_hash: String,
}

impl WhoAmI {
    /// From the cookie.
    pub fn of(token: &str) -> Self {
        Self { token_hash: Secret::hash(token) }
    }
}

impl Query for WhoAmI {
    const NAME: &'static str = "staff.who_am_i";
    const SAYS: &'static str = "核对会话";
    const ROLES: &'static [Role] = &[];
    type Out = Option<Me>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Option<Me>, Stop<Never>> {
        let now = rx.now;
        let found = store::session(rx.tx(), &self.token_hash).await?;
        Ok(found
            .filter(|s| s.account.active && alive(s.seen_at, s.until_at, idle_of(s.account.roles), now))
            .map(|s| Me::of(s.account, Some(s.id), s.seen_at)))
    }
}

/// Who holds this bearer token; none when it has ended or was switched off. Asked as our own rule.
#[derive(Debug, Serialize)]
pub struct WhoIs {
    token_hash: String,
}

impl WhoIs {
    /// From the `Authorization` header, without `Bearer `.
    pub fn of(token: &str) -> Self {
        Self { token_hash: Secret::hash(token) }
    }
}

impl Query for WhoIs {
    const NAME: &'static str = "staff.who_is";
    const SAYS: &'static str = "核对令牌";
    const ROLES: &'static [Role] = &[];
    type Out = Option<Me>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Option<Me>, Stop<Never>> {
        let now = rx.now;
        let found = store::bearer(rx.tx(), &self.token_hash, now).await?;
        Ok(found.filter(|account| account.active).map(|account| Me::of(account, None, now)))
    }
}

/// An account on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountView {
    /// Which.
    pub id: AccountId,
    /// What is typed to sign in.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The person's number, masked.
    pub phone: Option<String>,
    /// What for.
    pub roles: Roles,
    /// For where; empty = everywhere.
    pub region: String,
    /// For which institution.
    pub institution: Option<String>,
    /// A program with a bearer token.
    pub program: bool,
    /// Switched on.
    pub active: bool,
    /// Has a password.
    pub can_sign_in: bool,
    /// Locked by wrong passwords until then.
    pub locked_until: Option<Moment>,
    /// One-time codes are on.
    pub code_on: bool,
    /// Last sign-in.
    pub seen_at: Option<Moment>,
}

fn view(account: Account, now: Moment) -> AccountView {
    AccountView {
        id: account.id,
        login: account.login,
        name: account.name,
        phone: account.phone.and_then(|text| Phone::parse(&text).ok()).map(|phone| phone.masked()),
        roles: account.roles,
        region: account.region,
        institution: account.institution,
        program: account.program,
        active: account.active,
        can_sign_in: account.password.is_some(),
        locked_until: account.lock.until.filter(|until| now < *until),
        code_on: account.code_on,
        seen_at: account.seen_at,
    }
}

/// There is no such account.
#[derive(Debug, thiserror::Error)]
#[error("没有这个账号")]
pub struct NoAccount;

impl Refusal for NoAccount {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

/// Who may see accounts.
const LISTERS: &[Role] =
    &[Role::SecurityAdmin, Role::SystemAdmin, Role::AuditAdmin, Role::Supervisor, Role::Officer];

/// One account.
#[derive(Debug, Serialize)]
pub struct AccountOf {
    /// Which.
    pub account: AccountId,
}

impl Query for AccountOf {
    const NAME: &'static str = "staff.account";
    const SAYS: &'static str = "查看账号";
    const ROLES: &'static [Role] = LISTERS;
    type Out = AccountView;
    type Error = NoAccount;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<AccountView, Stop<NoAccount>> {
        let now = rx.now;
        let account = store::by_id(rx.tx(), self.account).await?.ok_or(NoAccount)?;
        Ok(view(account, now))
    }
}

/// Accounts by name, in pages of at most 100.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Accounts {
    /// Beginning of name or login.
    pub text: String,
    /// Only with this role.
    pub role: Option<Role>,
    /// Only of this unit and what its code begins.
    pub region: Option<RegionCode>,
    /// Only switched on, or only off.
    pub active: Option<bool>,
    /// [`AccountsPage::next`] of the page before.
    pub after: Option<AccountId>,
    /// Rows; 0 = 50.
    pub limit: i64,
}

/// One page of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountsPage {
    /// The rows.
    pub rows: Vec<AccountView>,
    /// Where the next page begins; none = this was the last.
    pub next: Option<AccountId>,
}

impl Query for Accounts {
    const NAME: &'static str = "staff.accounts";
    const SAYS: &'static str = "查看账号名单";
    const ROLES: &'static [Role] = LISTERS;
    type Out = AccountsPage;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<AccountsPage, Stop<Never>> {
        let scope = rx.scope().await?;
        let limit = if self.limit == 0 { 50 } else { self.limit.clamp(1, 100) };
        let asked = self.region.as_ref().map_or("", RegionCode::as_str);
        // What is asked for, within what may be seen; all of that where nothing of it is asked for.
        let region = if asked.starts_with(&scope.region) || scope.covers(asked) { asked } else { "" };
        let wanted = Wanted {
            begins: self.text.trim().to_owned(),
            mask: self.role.map_or(0, |role| Roles::of(&[role]).bits()),
            region: region.to_owned(),
            scope: Some(scope),
            active: self.active,
            after: self.after,
            limit: limit + 1,
        };
        let now = rx.now;
        let mut found = store::list(rx.tx(), &wanted).await?;
        let more = found.len() as i64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or(0));
        let next = found.last().filter(|_| more).map(|account| account.id);
        Ok(AccountsPage { rows: found.into_iter().map(|account| view(account, now)).collect(), next })
    }
}

/// What another capability needs of a person to do its own work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// Which account.
    pub id: AccountId,
    /// The person's name.
    pub name: String,
    /// The person's number.
    pub phone: Option<Phone>,
    /// What for.
    pub roles: Roles,
    /// For where; empty = everywhere.
    pub region: String,
    /// For which institution.
    pub institution: Option<String>,
    /// Switched on.
    pub active: bool,
}

impl From<Account> for Brief {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            name: account.name,
            phone: account.phone.and_then(|text| Phone::parse(&text).ok()),
            roles: account.roles,
            region: account.region,
            institution: account.institution,
            active: account.active,
        }
    }
}

/// A person in brief; for other capabilities, in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn brief(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Brief>, DbError> {
    Ok(store::by_id(tx, account).await?.map(Brief::from))
}

/// Everybody switched on who holds a role, by name.
///
/// # Errors
/// When storage fails.
pub async fn with_role(tx: &mut Tx<'_>, role: Role) -> Result<Vec<Brief>, DbError> {
    let found = store::with_roles(tx, Roles::of(&[role]).bits()).await?;
    Ok(found.into_iter().map(Brief::from).collect())
}

/// A person's name; an account that nobody knows (of a test, say) is its own name.
///
/// # Errors
/// When storage fails.
pub async fn name_of(tx: &mut Tx<'_>, account: AccountId) -> Result<String, DbError> {
    Ok(store::names(tx, &[account]).await?.pop().map_or_else(|| account.to_string(), |(_, name)| name))
}

/// The names of these accounts.
///
/// # Errors
/// When storage fails.
pub async fn names(tx: &mut Tx<'_>, accounts: &[AccountId]) -> Result<HashMap<AccountId, String>, DbError> {
    let mut names = HashMap::with_capacity(accounts.len());
    for chunk in accounts.chunks(200) {
        names.extend(store::names(tx, chunk).await?);
    }
    Ok(names)
}
