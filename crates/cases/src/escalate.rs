//! Asking those above for help.

use crate::cannot::Cannot;
use crate::hold::{DESK, Held};
use base::CaseId;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Moves the case one rung up, with the reason.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Escalate {
    /// Which case.
    pub case: CaseId,
    /// Why.
    pub reason: String,
}

impl Command for Escalate {
    const NAME: &'static str = "cases.escalate";
    const SAYS: &'static str = "上报工单";
    const ROLES: &'static [Role] = DESK;
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        if self.reason.trim().is_empty() {
            return Err(Cannot::NoReason.into());
        }
        let mut held = Held::load(cx, self.case).await?;
        let (service, now) = (held.service, cx.now);
        held.case().escalate(service, now)?;
        cx.note("reason", self.reason.trim());
        held.save(cx).await?;
        Ok(())
    }
}
