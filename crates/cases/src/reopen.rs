//! It did not hold: back to work.

use crate::cannot::Cannot;
use crate::hold::{DESK, Held};
use base::CaseId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Opens an ended case again, with whoever does it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reopen {
    /// Which case.
    pub case: CaseId,
    /// Why.
    pub reason: String,
}

impl Command for Reopen {
    const NAME: &'static str = "cases.reopen";
    const SAYS: &'static str = "重开工单";
    const ROLES: &'static [Role] = DESK;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        if self.reason.trim().is_empty() {
            return Err(Cannot::NoReason.into());
        }
        let by = cx.account().ok_or(Cannot::NotTaken)?;
        let mut held = Held::load(cx, self.case).await?;
        let (service, now) = (held.service, cx.now);
        held.case().reopen(by, service, now)?;
        cx.note("reason", self.reason.trim());
        held.save(cx).await?;
        Ok(())
    }
}
