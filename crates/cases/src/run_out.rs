//! A clock ran out: the case moves one rung up, and says so.

use crate::cannot::Cannot;
use crate::hold::Held;
use crate::topics::CaseOverdue;
use base::CaseId;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Set by every act that moves a case's clock; done by our own rules alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunOut {
    /// Whose clock it is.
    pub case: CaseId,
}

impl Command for RunOut {
    const NAME: &'static str = "cases.run_out";
    const SAYS: &'static str = "超时上报";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut held = Held::load(cx, self.case).await?;
        // A timer may come late, after somebody moved the clock or ended the case: then there is nothing to do.
        if held.case().due.is_none_or(|due| due > cx.now) {
            cx.note("late", true);
            return Ok(());
        }
        let (service, now) = (held.service, cx.now);
        held.case().run_out(service, now)?;
        let (rung, priority) = (held.case().owner.rung, held.case().priority);
        let (elder, region) = (held.kept.elder, held.kept.region.clone());
        held.save(cx).await?;
        cx.tell(CaseOverdue { case: self.case, elder, region, owner: None, rung, priority }).await?;
        Ok(())
    }
}
