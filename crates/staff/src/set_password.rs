//! New passwords: one set by the security administrator, one chosen by the person.

use crate::password::{self, BadPassword, HashRefused};
use crate::read::Me;
use crate::sign_in::CredentialsOf;
use crate::store;
use base::AccountId;
use desk::{Ask, Channel, Command, Cx, Desk, Kind, Outcome, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Sets somebody's password; all their sessions end.
#[derive(Clone, Serialize, Deserialize)]
pub struct ResetPassword {
    /// Whose.
    pub account: AccountId,
    /// [`crate::password::hash`] of it.
    pub hash: String,
    /// The person must choose another at the next sign-in.
    pub renew: bool,
}

/// Why a password is not set.
#[derive(Debug, thiserror::Error)]
pub enum SetPasswordRefused {
    /// No such account.
    #[error("没有这个账号")]
    Unknown,
    /// The present password is wrong.
    #[error("现在的密码不对")]
    Wrong,
    /// The new one will not do.
    #[error("{0}")]
    Bad(#[from] BadPassword),
    /// The new one is the old one.
    #[error("新密码不能和现在的一样")]
    Same,
    /// Too many at once.
    #[error("{0}")]
    Hash(#[from] HashRefused),
}

impl Refusal for SetPasswordRefused {
    fn kind(&self) -> Kind {
        match self {
            SetPasswordRefused::Unknown => Kind::NotFound,
            SetPasswordRefused::Wrong => Kind::Invalid("old"),
            SetPasswordRefused::Bad(_) | SetPasswordRefused::Same => Kind::Invalid("new"),
            SetPasswordRefused::Hash(_) => Kind::Busy,
        }
    }
}

impl Command for ResetPassword {
    const NAME: &'static str = "staff.reset_password";
    const SAYS: &'static str = "重置密码";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    type Out = ();
    type Error = SetPasswordRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<SetPasswordRefused>> {
        let now = cx.now;
        if store::set_password(cx.tx(), self.account, &self.hash, self.renew, now).await? == 0 {
            return Err(SetPasswordRefused::Unknown.into());
        }
        store::close_sessions(cx.tx(), self.account).await?;
        cx.note("account", self.account);
        Ok(())
    }
}

/// Sets one's own password; other sessions end, and one signs in again. Made by [`change_password`].
#[derive(Clone, Serialize, Deserialize)]
pub struct ChangePassword {
    /// Whose; must be the acting person's own.
    pub account: AccountId,
    /// [`crate::password::hash`] of it.
    pub hash: String,
}

impl Command for ChangePassword {
    const NAME: &'static str = "staff.change_password";
    const SAYS: &'static str = "修改自己的密码";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = SetPasswordRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<SetPasswordRefused>> {
        let now = cx.now;
        if store::set_password(cx.tx(), self.account, &self.hash, false, now).await? == 0 {
            return Err(SetPasswordRefused::Unknown.into());
        }
        store::close_sessions(cx.tx(), self.account).await?;
        cx.note("account", self.account);
        Ok(())
    }
}

/// The whole way of one's own new password: checks the old one outside any transaction, then records. The act runs as our own rule,
/// because an administrator without a code holds no role yet but must be able to choose a password.
///
/// # Errors
/// [`Outcome`].
pub async fn change_password(
    desk: &Desk,
    me: &Me,
    channel: Channel,
    old: &str,
    new: &str,
) -> Result<(), Outcome<SetPasswordRefused>> {
    let refuse = Outcome::Refused;
    password::check(&me.login, new).map_err(|bad| refuse(bad.into()))?;
    if old == new {
        return Err(refuse(SetPasswordRefused::Same));
    }
    let ask = Ask::system_over(channel);
    let known = match desk.look(&ask, CredentialsOf { login: me.login.clone() }).await {
        Ok(known) => known,
        Err(Outcome::Fault(fault)) => return Err(Outcome::Fault(fault)),
        Err(_) => None,
    };
    let stored = known.and_then(|known| known.hash);
    if !password::verify(old.to_owned(), stored).await.map_err(|e| refuse(e.into()))? {
        return Err(refuse(SetPasswordRefused::Wrong));
    }
    let hash = password::hash(new.to_owned()).await.map_err(|e| refuse(e.into()))?;
    desk.run(&ask, ChangePassword { account: me.account, hash }).await
}
