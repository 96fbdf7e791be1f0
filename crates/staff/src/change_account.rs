//! Changes what an account is for: name, number, roles, scope.

use crate::account::{BadRoles, check_roles, effective};
use crate::add_account::is_another_administrator;
use crate::store;
use base::{AccountId, Date, Phone, RegionCode};
use desk::{Command, Cx, Kind, Refusal, Role, Roles, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The account as it should be, whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangeAccount {
    /// Which.
    pub account: AccountId,
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
}

/// Why it is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeAccountRefused {
    /// No such account.
    #[error("没有这个账号")]
    Unknown,
    /// Nobody gives themselves roles.
    #[error("不能改自己的角色和范围，请另一位安全管理员来改")]
    Own,
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

impl Refusal for ChangeAccountRefused {
    fn kind(&self) -> Kind {
        match self {
            ChangeAccountRefused::Unknown => Kind::NotFound,
            ChangeAccountRefused::Own => Kind::Forbidden,
            ChangeAccountRefused::NoName => Kind::Invalid("name"),
            ChangeAccountRefused::Roles(_) => Kind::Invalid("roles"),
            ChangeAccountRefused::SamePerson => Kind::Invalid("phone"),
            ChangeAccountRefused::NoRegion => Kind::Invalid("region"),
        }
    }
}

impl Command for ChangeAccount {
    const NAME: &'static str = "staff.change_account";
    const SAYS: &'static str = "修改账号";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    type Out = ();
    type Error = ChangeAccountRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<ChangeAccountRefused>> {
        let before = store::by_id(cx.tx(), self.account).await?.ok_or(ChangeAccountRefused::Unknown)?;
        let roles = Roles::of(&self.roles);
        // Families see whom they are tied to; an empty code would cover everything.
        let family = roles == Roles::of(&[Role::Family]);
        let everywhere = if family { crate::family::NOWHERE } else { "" };
        let region = self.region.as_ref().filter(|_| !family).map_or(everywhere, RegionCode::as_str);
        let widened =
            roles != before.roles || region != before.region || self.institution != before.institution;
        if widened && cx.account() == Some(self.account) {
            return Err(ChangeAccountRefused::Own.into());
        }
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 60 {
            return Err(ChangeAccountRefused::NoName.into());
        }
        check_roles(roles).map_err(ChangeAccountRefused::Roles)?;
        let today = Date::of(cx.now);
        if let Some(region) = &self.region
            && regions::unit(cx.tx(), region, today).await?.is_none()
        {
            return Err(ChangeAccountRefused::NoRegion.into());
        }
        if is_another_administrator(cx, self.phone.as_ref(), roles, Some(self.account)).await? {
            return Err(ChangeAccountRefused::SamePerson.into());
        }
        let phone = self.phone.as_ref().map(|phone| phone.to_string());
        let institution = self.institution.as_deref();
        store::change(cx.tx(), self.account, name, phone.as_deref(), roles, region, institution).await?;
        let granted = effective(roles, before.code_on, before.program);
        cx.grant(self.account, granted, region, institution, before.active).await?;
        cx.note("account", self.account);
        cx.change("roles", before.roles.iter().collect::<Vec<_>>(), &self.roles);
        cx.change("region", &before.region, region);
        cx.change("institution", &before.institution, &self.institution);
        Ok(())
    }
}
