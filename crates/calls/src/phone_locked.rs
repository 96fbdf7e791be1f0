//! Somebody guesses a phone's secret.

use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::store;

/// Too many wrong secrets for a phone from one address; the door does not listen to that address for this phone for a
/// while. The phone itself, elsewhere, is not locked out. One entry a lockout, not one a guess.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PhoneLocked {
    /// The SIP user that was tried.
    pub user: String,
    /// From where.
    pub source: String,
}

impl Command for PhoneLocked {
    const NAME: &'static str = "calls.phone_locked";
    const SAYS: &'static str = "话机口令多次不对，暂时不理会这个地址";
    const ROLES: &'static [Role] = &[];
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let phone = store::phones::load(cx.tx(), &self.user).await?;
        if let Some(elder) = phone.as_ref().and_then(|p| p.elder) {
            cx.about(elder);
        }
        cx.note("user", &self.user);
        cx.note("source", &self.source);
        Ok(phone.is_some())
    }
}
