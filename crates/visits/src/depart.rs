//! A helper leaves for the door.

use crate::hands::{self, HELPER};
use crate::visit::Cannot;
use base::{Moment, VisitId};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The helper is on the way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Depart {
    /// Which visit.
    pub visit: VisitId,
    /// When, by the phone's clock.
    pub device_at: Moment,
}

impl Command for Depart {
    const NAME: &'static str = "visits.depart";
    const SAYS: &'static str = "出发";
    const ROLES: &'static [Role] = HELPER;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let (mut visit, _) = hands::load_mine(cx, self.visit).await?;
        visit.depart(cx.now, self.device_at);
        cx.note("device_at", self.device_at);
        hands::save(cx, &visit).await?;
        Ok(())
    }
}
