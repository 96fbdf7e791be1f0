//! Changes what an account is for and leaves everything else about it as it is.

use crate::change_account::{ChangeAccount, ChangeAccountRefused};
use crate::store;
use base::{AccountId, Phone, RegionCode};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The roles as they should be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRoles {
    /// Which.
    pub account: AccountId,
    /// What for.
    pub roles: Vec<Role>,
}

impl Command for SetRoles {
    const NAME: &'static str = "staff.set_roles";
    const SAYS: &'static str = "修改岗位";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    type Out = ();
    type Error = ChangeAccountRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<ChangeAccountRefused>> {
        let before = store::by_id(cx.tx(), self.account).await?.ok_or(ChangeAccountRefused::Unknown)?;
        cx.note("account", self.account);
        cx.call(ChangeAccount {
            account: self.account,
            name: before.name,
            phone: before.phone.as_deref().and_then(|text| Phone::parse(text).ok()),
            roles: self.roles.clone(),
            region: RegionCode::parse(&before.region).ok(),
            institution: before.institution,
        })
        .await
    }
}
