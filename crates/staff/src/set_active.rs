//! Switches an account off and on, and lifts a lock.

use crate::account::{Lock, effective};
use crate::store;
use base::AccountId;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Switches an account off (its sessions and tokens end at once) or on again. Accounts are never deleted: the
/// trail names them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetActive {
    /// Which.
    pub account: AccountId,
    /// On or off.
    pub active: bool,
}

/// Why it is not switched.
#[derive(Debug, thiserror::Error)]
pub enum SetActiveRefused {
    /// No such account.
    #[error("没有这个账号")]
    Unknown,
    /// Nobody locks themselves out.
    #[error("不能停用自己的账号")]
    Own,
}

impl Refusal for SetActiveRefused {
    fn kind(&self) -> Kind {
        match self {
            SetActiveRefused::Unknown => Kind::NotFound,
            SetActiveRefused::Own => Kind::Forbidden,
        }
    }
}

impl Command for SetActive {
    const NAME: &'static str = "staff.set_active";
    const SAYS: &'static str = "停用或启用账号";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    type Out = ();
    type Error = SetActiveRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<SetActiveRefused>> {
        if cx.account() == Some(self.account) {
            return Err(SetActiveRefused::Own.into());
        }
        let account = store::by_id(cx.tx(), self.account).await?.ok_or(SetActiveRefused::Unknown)?;
        store::set_active(cx.tx(), self.account, self.active).await?;
        if !self.active {
            store::close_sessions(cx.tx(), self.account).await?;
        }
        let granted = effective(account.roles, account.code_on, account.program);
        cx.grant(self.account, granted, &account.region, account.institution.as_deref(), self.active).await?;
        cx.note("account", self.account);
        cx.change("active", account.active, self.active);
        Ok(())
    }
}

/// Lifts the lock that wrong passwords have put on an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unlock {
    /// Which.
    pub account: AccountId,
}

impl Command for Unlock {
    const NAME: &'static str = "staff.unlock";
    const SAYS: &'static str = "解除账号锁定";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    type Out = ();
    type Error = SetActiveRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<SetActiveRefused>> {
        if store::set_lock(cx.tx(), self.account, Lock::default()).await? == 0 {
            return Err(SetActiveRefused::Unknown.into());
        }
        cx.note("account", self.account);
        Ok(())
    }
}
