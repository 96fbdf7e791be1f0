//! Ends sessions.

use crate::store;
use base::{AccountId, SessionId};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Ends one session; one that has ended is no error. The door runs it as our own rule for the session at hand.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignOut {
    /// Which.
    pub session: SessionId,
}

impl Command for SignOut {
    const NAME: &'static str = "staff.sign_out";
    const SAYS: &'static str = "退出登录";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        if let Some(account) = store::close_session(cx.tx(), self.session).await? {
            cx.note("account", account);
        }
        Ok(())
    }
}

/// Ends every session of an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignOutEverywhere {
    /// Whose.
    pub account: AccountId,
}

impl Command for SignOutEverywhere {
    const NAME: &'static str = "staff.sign_out_everywhere";
    const SAYS: &'static str = "让账号在各处退出";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        let ended = store::close_sessions(cx.tx(), self.account).await?;
        cx.note("account", self.account);
        cx.note("sessions", ended);
        Ok(())
    }
}
