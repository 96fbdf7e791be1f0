//! Giving a case to somebody else.

use crate::cannot::Cannot;
use crate::case::Owner;
use crate::hold::{DESK, Held};
use base::CaseId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Gives the case to a person, or back to a rung. The clock runs on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HandOver {
    /// Which case.
    pub case: CaseId,
    /// Who answers for it now.
    pub to: Owner,
    /// Why; may be empty.
    pub reason: String,
}

impl Command for HandOver {
    const NAME: &'static str = "cases.hand_over";
    const SAYS: &'static str = "转交工单";
    const ROLES: &'static [Role] = DESK;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut held = Held::load(cx, self.case).await?;
        let (service, now) = (held.service, cx.now);
        held.case().hand_over(self.to, service, now)?;
        if !self.reason.is_empty() {
            cx.note("reason", &self.reason);
        }
        held.save(cx).await?;
        Ok(())
    }
}
