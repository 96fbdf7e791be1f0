//! Phones that may register.

use base::ElderId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::refused::Cannot;
use crate::secret::Holder;
use crate::{news, store};

/// Enters a phone's credential; made by [`crate::mint`], so that the secret itself never comes near the database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddPhone {
    /// Whose.
    pub holder: Holder,
    /// The SIP user.
    pub user: String,
    /// `MD5(user:realm:secret)`, hexadecimal.
    pub md5: String,
    /// `SHA-256(user:realm:secret)`, hexadecimal.
    pub sha256: String,
}

impl Command for AddPhone {
    const NAME: &'static str = "calls.add_phone";
    const SAYS: &'static str = "开通话机";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::SystemAdmin];
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        match self.holder {
            Holder::Elder(elder) => Subject::Elder(elder),
            Holder::Agent(_) => Subject::Nobody,
        }
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        if !(3..=32).contains(&self.user.len()) || !self.user.chars().all(good) {
            return Err(Cannot::BadUser.into());
        }
        let (elder, account) = match self.holder {
            Holder::Elder(elder) => (Some(elder), None),
            Holder::Agent(account) => (None, Some(account)),
        };
        if let Some(elder) = elder {
            known(cx, elder).await?;
            cx.about(elder);
        }
        let now = cx.now;
        let hashes = (self.md5.as_str(), self.sha256.as_str());
        if !store::phones::insert(cx.tx(), &self.user, elder, account, hashes, now).await? {
            return Err(Cannot::UserTaken.into());
        }
        cx.note("user", &self.user);
        cx.tell(news::PhoneChanged { user: self.user.clone(), agent: account }).await?;
        Ok(())
    }
}

async fn known(cx: &mut Cx<'_, '_>, elder: ElderId) -> Result<(), Stop<Cannot>> {
    cx.place_of(&base::AnyId::text(&elder)).await?.ok_or(Cannot::NoElder)?;
    Ok(())
}

/// Takes a phone away: it cannot register any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemovePhone {
    /// Its SIP user.
    pub user: String,
}

impl Command for RemovePhone {
    const NAME: &'static str = "calls.remove_phone";
    const SAYS: &'static str = "停用话机";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::SystemAdmin];
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let phone = store::phones::load(cx.tx(), &self.user).await?.ok_or(Cannot::NoSuchPhone)?;
        let now = cx.now;
        store::phones::remove(cx.tx(), &self.user, now).await?;
        if let Some(elder) = phone.elder {
            cx.about(elder);
        }
        cx.note("user", &self.user);
        cx.tell(news::PhoneChanged { user: self.user.clone(), agent: phone.account }).await?;
        Ok(())
    }
}
