//! Calling a case off.

use crate::cannot::Cannot;
use crate::hold::{DESK, Held};
use base::CaseId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Ends the case without an outcome, with the reason.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cancel {
    /// Which case.
    pub case: CaseId,
    /// Why.
    pub reason: String,
}

impl Command for Cancel {
    const NAME: &'static str = "cases.cancel";
    const SAYS: &'static str = "撤销工单";
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
        let mut held = Held::load(cx, self.case).await?;
        let now = cx.now;
        held.case().cancel(now)?;
        cx.note("reason", self.reason.trim());
        held.save(cx).await?;
        Ok(())
    }
}
