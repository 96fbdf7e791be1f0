//! One elder as a list shows them: enough to be sure that it is the right one, before the card is opened.

use crate::card::NoElder;
use crate::read::{LISTERS, Masked, masked};
use crate::store;
use base::ElderId;
use desk::{Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// One masked row; leaves no trail entry.
#[derive(Debug, Serialize)]
pub struct Glance {
    /// Whose.
    pub elder: ElderId,
}

impl Query for Glance {
    const NAME: &'static str = "elders.glance";
    const SAYS: &'static str = "查看长者（遮住号码）";
    const ROLES: &'static [Role] = LISTERS;
    type Out = Masked;
    type Error = NoElder;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Masked, Stop<NoElder>> {
        let stored = store::elder(rx.tx(), self.elder).await?.ok_or(NoElder)?;
        masked(rx, vec![stored]).await?.pop().ok_or_else(|| NoElder.into())
    }
}
