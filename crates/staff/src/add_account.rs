//! Makes an account for a person.

use crate::account::{BadRoles, check_roles, effective, login_of};
use crate::store::{self, NewAccount};
use base::{AccountId, Date, Phone, RegionCode};
use db::DbError;
use desk::{Command, Cx, Kind, Refusal, Role, Roles, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A new account. Secrets come already hashed or sealed: [`crate::password::hash`], [`crate::CodeSecret::sealed`].
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AddAccount {
    /// What is typed to sign in.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The person's number.
    pub phone: Option<Phone>,
    /// What for.
    pub roles: Vec<Role>,
    /// For where; none = everywhere.
    pub region: Option<RegionCode>,
    /// For which institution.
    pub institution: Option<String>,
    /// Hash of the first password; none = cannot sign in yet.
    pub hash: Option<String>,
    /// The person must choose another password at the first sign-in.
    pub renew: bool,
    /// Sealed secret of one-time codes, already in the person's app.
    pub code: Option<Vec<u8>>,
}

/// No hashes in logs.
impl std::fmt::Debug for AddAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AddAccount")
            .field("login", &self.login)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

/// Why no account is made.
#[derive(Debug, thiserror::Error)]
pub enum AddAccountRefused {
    /// Signs that a login may not have.
    #[error("登录名要用 2 到 32 个小写字母、数字或 . _ -")]
    Login,
    /// Somebody has it.
    #[error("这个登录名已经有人用了")]
    Taken,
    /// No name.
    #[error("请填写姓名")]
    NoName,
    /// The roles cannot stand together.
    #[error("{0}")]
    Roles(#[from] BadRoles),
    /// The same person holds another administrator's account.
    #[error("这个电话的主人已经有管理员账号，三员不能由一人兼任")]
    SamePerson,
    /// The region is not there today.
    #[error("没有这个区划")]
    NoRegion,
}

impl Refusal for AddAccountRefused {
    fn kind(&self) -> Kind {
        match self {
            AddAccountRefused::Login => Kind::Invalid("login"),
            AddAccountRefused::Taken => Kind::Conflict,
            AddAccountRefused::NoName => Kind::Invalid("name"),
            AddAccountRefused::Roles(_) => Kind::Invalid("roles"),
            AddAccountRefused::SamePerson => Kind::Invalid("phone"),
            AddAccountRefused::NoRegion => Kind::Invalid("region"),
        }
    }
}

impl Command for AddAccount {
    const NAME: &'static str = "staff.add_account";
    const SAYS: &'static str = "新建账号";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    type Out = AccountId;
    type Error = AddAccountRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<AccountId, Stop<AddAccountRefused>> {
        let login = login_of(&self.login).ok_or(AddAccountRefused::Login)?;
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 60 {
            return Err(AddAccountRefused::NoName.into());
        }
        let roles = Roles::of(&self.roles);
        check_roles(roles).map_err(AddAccountRefused::Roles)?;
        let today = Date::of(cx.now);
        if let Some(region) = &self.region
            && regions::unit(cx.tx(), region, today).await?.is_none()
        {
            return Err(AddAccountRefused::NoRegion.into());
        }
        if is_another_administrator(cx, self.phone.as_ref(), roles, None).await? {
            return Err(AddAccountRefused::SamePerson.into());
        }
        let id: AccountId = cx.mint();
        // Families see whom they are tied to; an empty code would cover everything.
        let family = roles == Roles::of(&[Role::Family]);
        let everywhere = if family { crate::family::NOWHERE } else { "" };
        let region = self.region.as_ref().filter(|_| !family).map_or(everywhere, RegionCode::as_str);
        let new = NewAccount {
            id,
            login: &login,
            name,
            phone: self.phone.as_ref().map(|phone| phone.to_string()),
            roles,
            region,
            institution: self.institution.as_deref(),
            program: false,
            password: self.hash.as_deref(),
            renew: self.renew,
            code: self.code.as_deref(),
        };
        let now = cx.now;
        if !store::insert(cx.tx(), &new, now).await? {
            return Err(AddAccountRefused::Taken.into());
        }
        let granted = effective(roles, self.code.is_some(), false);
        cx.grant(id, granted, region, self.institution.as_deref(), true).await?;
        cx.note("account", id);
        cx.note("login", &login);
        cx.note("roles", &self.roles);
        cx.note("region", region);
        Ok(id)
    }
}

/// The three administrators are three people: one number is one person.
pub(crate) async fn is_another_administrator(
    cx: &mut Cx<'_, '_>,
    phone: Option<&Phone>,
    roles: Roles,
    but: Option<AccountId>,
) -> Result<bool, DbError> {
    let Some(phone) = phone.filter(|_| roles.iter().any(Role::is_administrator)) else { return Ok(false) };
    let others = store::same_phone(cx.tx(), &phone.to_string(), but).await?;
    Ok(others.iter().any(|held| held.iter().any(Role::is_administrator) && *held != roles))
}
