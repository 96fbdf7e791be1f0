//! A new token for a device: the old one was lost, or somebody saw it.

use crate::device::{State, TokenHash};
use crate::store;
use crate::withdraw::WithdrawRefused;
use base::DeviceId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Gives a device another token; the old one opens nothing from now on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RenewToken {
    /// Which device.
    pub device: DeviceId,
    /// Hash of its new token.
    pub token: TokenHash,
}

impl Command for RenewToken {
    const NAME: &'static str = "devices.renew_token";
    const SAYS: &'static str = "换设备口令";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Worker, Role::Officer];
    type Out = ();
    type Error = WithdrawRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.device)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<WithdrawRefused>> {
        let device = store::load(cx.tx(), self.device).await?.ok_or(WithdrawRefused::Unknown)?;
        if device.state == State::Withdrawn {
            return Err(WithdrawRefused::Withdrawn.into());
        }
        store::set_token(cx.tx(), self.device, Some(&self.token)).await?;
        cx.about(device.elder);
        cx.note("device", self.device);
        Ok(())
    }
}
