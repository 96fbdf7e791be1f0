//! Taking a device back.

use crate::device::State;
use crate::store;
use base::DeviceId;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Takes a device back: its token opens nothing any more, and nobody waits for its signs of life.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Withdraw {
    /// Which device.
    pub device: DeviceId,
    /// Why: "长者搬走了".
    pub reason: String,
}

/// Why it is not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawRefused {
    /// No such device.
    #[error("没有这台设备")]
    Unknown,
    /// It was taken back before.
    #[error("这台设备已经收回了")]
    Withdrawn,
}

impl Refusal for WithdrawRefused {
    fn kind(&self) -> Kind {
        match self {
            WithdrawRefused::Unknown => Kind::NotFound,
            WithdrawRefused::Withdrawn => Kind::Conflict,
        }
    }
}

impl Command for Withdraw {
    const NAME: &'static str = "devices.withdraw";
    const SAYS: &'static str = "收回设备";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Worker, Role::Officer];
    type Out = ();
    type Error = WithdrawRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.device)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<WithdrawRefused>> {
        let now = cx.now;
        let device = store::load(cx.tx(), self.device).await?.ok_or(WithdrawRefused::Unknown)?;
        if device.state == State::Withdrawn {
            return Err(WithdrawRefused::Withdrawn.into());
        }
        store::withdraw(cx.tx(), self.device, now).await?;
        cx.about(device.elder);
        cx.note("device", self.device);
        cx.change("state", device.state.label(), State::Withdrawn.label());
        cx.note("reason", self.reason.trim());
        Ok(())
    }
}
