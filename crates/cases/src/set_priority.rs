//! More or less urgent.

use crate::cannot::Cannot;
use crate::hold::{DESK, Held};
use base::CaseId;
use catalogue::Priority;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Changes where the case stands in the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetPriority {
    /// Which case.
    pub case: CaseId,
    /// Where it stands now.
    pub priority: Priority,
    /// Why; asked for when it becomes less urgent.
    pub reason: String,
}

impl Command for SetPriority {
    const NAME: &'static str = "cases.set_priority";
    const SAYS: &'static str = "改紧急程度";
    const ROLES: &'static [Role] = DESK;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut held = Held::load(cx, self.case).await?;
        let before = held.case().priority;
        if !held.case().state.open() {
            return Err(Cannot::Ended.into());
        }
        if self.priority > before && self.reason.trim().is_empty() {
            return Err(Cannot::NoReason.into());
        }
        held.case().priority = self.priority;
        cx.change("priority", before, self.priority);
        if !self.reason.is_empty() {
            cx.note("reason", self.reason.trim());
        }
        held.save(cx).await?;
        Ok(())
    }
}
