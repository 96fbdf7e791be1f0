//! One-time codes: a new secret, switched on once the first code from the person's app fits.

use crate::account::effective;
use crate::code::CodeSecret;
use crate::store;
use base::AccountId;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Puts a new secret in place; it counts from [`ConfirmCode`] on. The door runs it as our own rule
/// (`Ask::system_over`) for the account that is signed in: an administrator holds no role before.
#[derive(Clone, Serialize, Deserialize)]
pub struct EnrolCode {
    /// Whose.
    pub account: AccountId,
    /// [`CodeSecret::sealed`].
    pub sealed: Vec<u8>,
}

/// Why a secret is not put in place.
#[derive(Debug, thiserror::Error)]
pub enum EnrolCodeRefused {
    /// No such account.
    #[error("没有这个账号")]
    Unknown,
    /// One is in use; only the security administrator takes it away (by [`EnrolCode`] from the command line).
    #[error("动态口令已经启用")]
    Already,
}

impl Refusal for EnrolCodeRefused {
    fn kind(&self) -> Kind {
        match self {
            EnrolCodeRefused::Unknown => Kind::NotFound,
            EnrolCodeRefused::Already => Kind::Conflict,
        }
    }
}

impl Command for EnrolCode {
    const NAME: &'static str = "staff.enrol_code";
    const SAYS: &'static str = "设置动态口令";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = EnrolCodeRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<EnrolCodeRefused>> {
        let account = store::by_id(cx.tx(), self.account).await?.ok_or(EnrolCodeRefused::Unknown)?;
        if account.code_on {
            return Err(EnrolCodeRefused::Already.into());
        }
        store::set_code(cx.tx(), self.account, Some(&self.sealed), false, 0).await?;
        cx.note("account", self.account);
        Ok(())
    }
}

/// The first code from the app: if it fits, codes are asked for from now on.
#[derive(Clone, Serialize, Deserialize)]
pub struct ConfirmCode {
    /// Whose.
    pub account: AccountId,
    /// Six digits.
    pub code: String,
}

/// Why codes are not switched on.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmCodeRefused {
    /// No secret in place.
    #[error("请先设置动态口令")]
    None,
    /// The code does not fit.
    #[error("口令不对，请看手机上最新的六位数字")]
    Wrong,
}

impl Refusal for ConfirmCodeRefused {
    fn kind(&self) -> Kind {
        match self {
            ConfirmCodeRefused::None => Kind::Conflict,
            ConfirmCodeRefused::Wrong => Kind::Invalid("code"),
        }
    }
}

impl Command for ConfirmCode {
    const NAME: &'static str = "staff.confirm_code";
    const SAYS: &'static str = "启用动态口令";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = ConfirmCodeRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<ConfirmCodeRefused>> {
        let account = store::by_id(cx.tx(), self.account).await?.ok_or(ConfirmCodeRefused::None)?;
        let sealed = account.code.as_deref().ok_or(ConfirmCodeRefused::None)?;
        let secret = CodeSecret::open(cx.vault(), sealed).ok_or(ConfirmCodeRefused::None)?;
        let step = secret.fits(&self.code, cx.now, account.code_step).ok_or(ConfirmCodeRefused::Wrong)?;
        store::set_code(cx.tx(), self.account, Some(sealed), true, step).await?;
        let granted = effective(account.roles, true, account.program);
        cx.grant(self.account, granted, &account.region, account.institution.as_deref(), account.active)
            .await?;
        cx.note("account", self.account);
        Ok(())
    }
}
