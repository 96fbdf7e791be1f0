//! An elder no longer agrees. It holds from this moment: what the purpose stood on is refused by the desk itself.

use crate::kinds::Means;
use crate::{consent_store, purpose};
use base::ElderId;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Takes a consent back. No reason is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WithdrawConsent {
    /// Who.
    pub elder: ElderId,
    /// From what.
    pub purpose: String,
    /// Over what.
    pub means: Means,
}

/// Why nothing is taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawRefused {
    /// There is no consent.
    #[error("没有正在有效的同意")]
    None,
}

impl Refusal for WithdrawRefused {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

impl Command for WithdrawConsent {
    const NAME: &'static str = "privacy.withdraw_consent";
    const SAYS: &'static str = "长者撤回同意";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    /// What stops, in words.
    type Out = String;
    type Error = WithdrawRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<String, Stop<WithdrawRefused>> {
        let (by, now) = (cx.account(), cx.now);
        let means = self.means.word();
        let ended = consent_store::withdraw(cx.tx(), self.elder, Some(&self.purpose), means, by, now).await?;
        if ended.is_empty() {
            return Err(WithdrawRefused::None.into());
        }
        cx.agree(self.elder, &self.purpose, false).await?;
        let stops = purpose::by_code(&self.purpose).map_or("", |p| p.stops.as_str());
        cx.note(
            "purpose",
            purpose::by_code(&self.purpose).map_or(self.purpose.as_str(), |p| p.name.as_str()),
        );
        cx.note("means", self.means.label());
        Ok(stops.to_owned())
    }
}
