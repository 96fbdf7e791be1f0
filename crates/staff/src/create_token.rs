//! Makes a bearer token for a program that uses the JSON interface, with an account of its own, so that the trail
//! says which program it was.

use crate::account::{BadRoles, check_roles};
use crate::store::{self, NewAccount};
use base::{AccountId, AnyId, Date, RegionCode, Span};
use desk::{Command, Cx, Kind, Refusal, Role, Roles, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A token; [`crate::Secret::fresh`]`("yq_")` makes it, only its hash comes here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CreateToken {
    /// What it is for.
    pub label: String,
    /// What the program may do.
    pub role: Role,
    /// Where; none = everywhere.
    pub region: Option<RegionCode>,
    /// For which institution.
    pub institution: Option<String>,
    /// How long it lives: 1 to 3650.
    pub days: i64,
    /// Hash of the token.
    pub hash: String,
}

/// Why no token is made.
#[derive(Debug, thiserror::Error)]
pub enum CreateTokenRefused {
    /// For ever is too long.
    #[error("有效天数要在 1 到 3650 之间")]
    Days,
    /// The role cannot be given.
    #[error("{0}")]
    Roles(#[from] BadRoles),
    /// Administrators are people.
    #[error("管理员角色不能发给程序")]
    Administrator,
    /// The region is not there today.
    #[error("没有这个区划")]
    NoRegion,
}

impl Refusal for CreateTokenRefused {
    fn kind(&self) -> Kind {
        match self {
            CreateTokenRefused::Days => Kind::Invalid("days"),
            CreateTokenRefused::Roles(_) | CreateTokenRefused::Administrator => Kind::Invalid("role"),
            CreateTokenRefused::NoRegion => Kind::Invalid("region"),
        }
    }
}

impl Command for CreateToken {
    const NAME: &'static str = "staff.create_token";
    const SAYS: &'static str = "发放接口令牌";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    type Out = AccountId;
    type Error = CreateTokenRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<AccountId, Stop<CreateTokenRefused>> {
        if !(1..=3650).contains(&self.days) {
            return Err(CreateTokenRefused::Days.into());
        }
        let roles = Roles::of(&[self.role]);
        check_roles(roles).map_err(CreateTokenRefused::Roles)?;
        if self.role.is_administrator() {
            return Err(CreateTokenRefused::Administrator.into());
        }
        let today = Date::of(cx.now);
        if let Some(region) = &self.region
            && regions::unit(cx.tx(), region, today).await?.is_none()
        {
            return Err(CreateTokenRefused::NoRegion.into());
        }
        let id: AccountId = cx.mint();
        let label = match self.label.trim() {
            "" => "接口",
            label => label,
        };
        let region = self.region.as_ref().map_or("", RegionCode::as_str);
        let login = format!("token-{}", &id.text()[20..]);
        let new = NewAccount {
            id,
            login: &login,
            name: label,
            phone: None,
            roles,
            region,
            institution: self.institution.as_deref(),
            program: true,
            password: None,
            renew: false,
            code: None,
        };
        let now = cx.now;
        store::insert(cx.tx(), &new, now).await?;
        store::add_token(cx.tx(), id, label, &self.hash, now, now + Span::days(self.days)).await?;
        cx.grant(id, roles, region, self.institution.as_deref(), true).await?;
        cx.note("account", id);
        cx.note("role", self.role);
        cx.note("days", self.days);
        Ok(id)
    }
}
