//! The question of the doors: may this device come in?

use crate::device::TokenHash;
use crate::store;
use base::DeviceId;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// Whether this token belongs to this device and the device is in use.
#[derive(Debug, Clone, Serialize)]
pub struct Knock {
    /// The device that says it is there.
    pub device: DeviceId,
    /// Hash of the token that it shows.
    pub token: TokenHash,
}

impl Query for Knock {
    const NAME: &'static str = "devices.knock";
    const SAYS: &'static str = "核对设备口令";
    const ROLES: &'static [Role] = &[];
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<bool, Stop<Never>> {
        Ok(store::opens(rx.tx(), self.device, &self.token).await?)
    }
}
