//! Taking a case from the queue.

use crate::cannot::Cannot;
use crate::hold::{DESK, Held};
use base::CaseId;
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The acting person takes the case; whoever comes second is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Take {
    /// Which case.
    pub case: CaseId,
}

impl Command for Take {
    const NAME: &'static str = "cases.take";
    const SAYS: &'static str = "接手工单";
    const ROLES: &'static [Role] = DESK;
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let by = cx.account().ok_or(Cannot::NotTaken)?;
        let mut held = Held::load(cx, self.case).await?;
        let (service, now) = (held.service, cx.now);
        held.case().take(by, service, now)?;
        held.save(cx).await?;
        Ok(())
    }
}
